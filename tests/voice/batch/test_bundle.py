import os
from dataclasses import replace

import numpy as np
import pytest
from measurement import decoded
from models import write_piper
from mutagen.id3 import ID3
from recordings import record
from soundfiles import tone, write_sound

from audio.sinks import Encoding
from scripts.expansion.choices import Choices
from scripts.library.lookup import find
from voice.batch import content_key as content_key_module
from voice.batch.bundle import BundleReader
from voice.batch.content_key import content_key
from voice.batch.errors import UnportableSessionError
from voice.batch.unpacking import require_portable, unpack
from voice.export.export import export
from voice.session.request import SessionRequest
from voice.session.session import Session
from voice.storage.paths import user_paths

SCRIPT = """\
---
title: Evening, with an échange
voice: hum
pace: 2
music: {music}
---
# Rest

{{~Rest now.|Let it rest.}} [1s]

[include parts/middle]
"""

MIDDLE = """\
---
voice: hum
---
The middle. [~2s]

[include end]
"""

END = """\
Stop here.
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with a script that includes another, which includes a third one beside itself."""
    return written(tmp_path / "sessions")


def written(folder, music="rain"):
    (folder / "parts").mkdir(parents=True)
    (folder / "evening.txt").write_text(SCRIPT.format(music=music), encoding="utf-8")
    (folder / "parts" / "middle.txt").write_text(MIDDLE)
    (folder / "parts" / "end.txt").write_text(END)
    return folder


REQUEST = SessionRequest(Choices(minutes=0.2), seed=7)


def bundle_of(script, request=REQUEST):
    reader = BundleReader(user_paths())
    try:
        return reader.read(find(str(script), user_paths().scripts), request)
    finally:
        reader.close()


def key_of(script, request=REQUEST, **options):
    return content_key(bundle_of(script, request), request, {"suffix": ".mp3", **options})


def test_a_bundle_has_the_script_and_all_that_it_includes(folder):
    bundle = bundle_of(folder / "evening.txt")
    assert bundle.texts == {
        "beside/evening.txt": SCRIPT.format(music="rain"),
        "beside/parts/middle.txt": MIDDLE,
        "beside/parts/end.txt": END,
    }
    assert (bundle.script, bundle.files, bundle.distant, bundle.voices) == (
        "beside/evening.txt",
        (),
        (),
        {"hum": "hum 1"},
    )


def test_a_shipped_session_needs_no_text():
    bundle = bundle_of("gaze", SessionRequest(Choices(voice="hum")))
    assert (bundle.origin, bundle.script, bundle.texts, bundle.files) == ("shipped", "", {}, ())


def test_a_session_of_the_listener_that_replaces_a_shipped_one_is_in_the_bundle(home, folder):
    own = user_paths().scripts
    own.mkdir(parents=True)
    (own / "gaze.txt").write_text("Look. [1s]\n")
    (folder / "evening.txt").write_text("[include gaze]\n\n[include aftercare]\n")
    assert set(bundle_of(folder / "evening.txt").texts) == {"beside/evening.txt", "own/gaze.txt"}
    assert set(bundle_of("gaze").texts) == {"own/gaze.txt"}


def test_a_text_outside_the_folder_is_not_read(folder):
    (folder.parent / "secret.txt").write_text("Secret.\n")
    (folder / "evening.txt").write_text("Rest.\n\n[include ../secret]\n")
    bundle = bundle_of(folder / "evening.txt")
    assert (set(bundle.texts), bundle.distant) == ({"beside/evening.txt"}, ())


def test_the_same_content_has_the_same_key_wherever_and_whenever_it_was_written(folder, tmp_path):
    other = written(tmp_path / "elsewhere" / "deep")
    os.utime(other / "evening.txt", (1, 1))
    (other / "notes.txt").write_text("Unrelated.\n")
    (other / "cover.jpg").write_bytes(b"unrelated")
    assert key_of(other / "evening.txt") == key_of(folder / "evening.txt")


def changed_script(folder):
    (folder / "evening.txt").write_text(SCRIPT.format(music="waves"), encoding="utf-8")


def changed_include(folder):
    (folder / "parts" / "end.txt").write_text("Stop there.\n")


def changed_song(folder):
    write_sound(folder / "song.wav", tone(1, 300))


def changed_song_in_a_folder(folder):
    write_sound(folder / "songs" / "1.wav", tone(1, 300))


def further_song_in_a_folder(folder):
    write_sound(folder / "songs" / "2.wav", tone(1, 200))


def changed_sound(folder):
    write_sound(folder / "gong.wav", tone(0.5, 300))


def changed_cover(folder):
    (folder / "cover.png").write_bytes(b"another")


def changed_take(folder):
    record(folder / "evening.txt", "Stop here.", seconds=0.8)


def removed_song(folder):
    (folder / "song.wav").unlink()


RICH = """\
---
title: Evening
voice: hum
music: song.wav
cover: cover.png
---
Rest now. [1s]

[sound gong.wav]

[music songs]

[include parts/middle]
"""


@pytest.mark.parametrize(
    "change",
    [
        changed_script,
        changed_include,
        changed_song,
        changed_song_in_a_folder,
        further_song_in_a_folder,
        changed_sound,
        changed_cover,
        changed_take,
        removed_song,
    ],
)
def test_every_source_of_a_session_changes_its_key(folder, change):
    (folder / "songs").mkdir()
    (folder / "evening.txt").write_text(RICH)
    (folder / "cover.png").write_bytes(b"a picture")
    for name, length, hertz in (("song", 1, 200), ("songs/1", 1, 200), ("gong", 0.5, 200)):
        write_sound(folder / f"{name}.wav", tone(length, hertz))
    record(folder / "evening.txt", "Stop here.")
    before = key_of(folder / "evening.txt")
    assert key_of(folder / "evening.txt") == before
    change(folder)
    assert key_of(folder / "evening.txt") != before


def test_the_listeners_song_counts_by_its_content(folder, tmp_path):
    keys = []
    for name, hertz in (("one", 200), ("two", 200), ("three", 300)):
        write_sound(tmp_path / f"{name}.wav", tone(1, hertz))
        keys.append(key_of(folder / "evening.txt", replace(REQUEST, music=str(tmp_path / f"{name}.wav"))))
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(
    "request_",
    [
        replace(REQUEST, choices=Choices(minutes=0.3)),
        replace(REQUEST, choices=Choices(minutes=0.2, voice="joe")),
        replace(REQUEST, choices=Choices(minutes=0.2, pace=2.0)),
        replace(REQUEST, choices=Choices(minutes=0.2, preface="short")),
        replace(REQUEST, music="waves"),
        replace(REQUEST, music_level=-2.0),
        replace(REQUEST, seed=8),
        replace(REQUEST, loudness=-18.0),
        replace(REQUEST, room=0.5),
    ],
)
def test_every_option_changes_the_key(folder, request_):
    assert key_of(folder / "evening.txt", request_) != key_of(folder / "evening.txt")


def test_options_of_the_file_change_the_key(folder):
    script = folder / "evening.txt"
    options = [{}, {"bitrate": 64}, {"suffix": ".opus"}, {"cover": b"one"}, {"cover": b"two"}]
    assert len({key_of(script, **each) for each in options}) == len(options)


def test_the_version_of_outpour_changes_the_key(folder, monkeypatch):
    before = key_of(folder / "evening.txt")
    monkeypatch.setattr(content_key_module, "version", lambda _: "99")
    assert key_of(folder / "evening.txt") != before


def test_a_model_changes_the_key_by_its_content_and_not_by_its_date(folder, home):
    voices = user_paths().voices
    voices.mkdir(parents=True)
    model = write_piper(voices, "tone")
    request = replace(REQUEST, choices=Choices(voice="tone"))
    before = key_of(folder / "evening.txt", request)
    os.utime(model, (1, 1))
    assert key_of(folder / "evening.txt", request) == before
    with model.open("ab") as file:
        file.write(b"\0")
    assert key_of(folder / "evening.txt", request) != before


def exported(source, paths, target, request):
    with Session(source, request, paths) as session:
        export(session, target, overwrite=False, encoding=Encoding(None, True))
        return session.script.header.title, session.script.name


def exported_twice(script, tmp_path, request):
    """Export a session from its own folder and from its bundle; return both titles and names, and both files."""
    paths = user_paths()
    source = find(str(script), paths.scripts)
    bundle = bundle_of(script, request)
    require_portable(bundle, request, paths)
    (tmp_path / "scratch").mkdir()
    files = tmp_path / "here.mp3", tmp_path / "there.mp3"
    here = exported(source, paths, files[0], request)
    there = exported(*unpack(bundle, tmp_path / "scratch", paths), files[1], request)
    return here, there, files


def test_a_session_from_its_bundle_is_the_same_file(folder, tmp_path):
    here, there, files = exported_twice(folder / "evening.txt", tmp_path, REQUEST)
    assert here == there == ("Evening, with an échange", "evening")
    assert np.array_equal(*map(decoded, files))
    tags = [{key: str(frame) for key, frame in ID3(file).items()} for file in files]
    assert tags[0] == tags[1]
    assert any("outpour export evening --minutes 0.2" in text for text in tags[0].values())
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_session_of_the_listener_is_the_same_from_its_bundle(home, tmp_path):
    written(user_paths().scripts, music="none")
    here, there, files = exported_twice("evening", tmp_path, REQUEST)
    assert here == there
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_trusted_script_is_the_same_from_its_bundle(home, folder, tmp_path):
    user_paths().config.mkdir(parents=True)
    (user_paths().config / "config.toml").write_text(f"trust = ['{folder}']\n")
    (folder / "parts" / "middle.txt").write_text("The middle.\n\n[include ../last]\n")
    (folder / "last.txt").write_text("The last.\n")
    (folder / "evening.txt").write_text(SCRIPT.format(music="none"), encoding="utf-8")
    here, there, files = exported_twice(folder / "evening.txt", tmp_path, REQUEST)
    assert here == there
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("name", ["song.wav", "songs"])
def test_a_session_with_files_is_not_portable(folder, name):
    (folder / "songs").mkdir()
    write_sound(folder / "songs" / "song.wav", tone(1, 200))
    write_sound(folder / "song.wav", tone(1, 200))
    (folder / "evening.txt").write_text(SCRIPT.format(music=name), encoding="utf-8")
    with pytest.raises(UnportableSessionError, match=f"evening uses '?{name}.*--shared"):
        require_portable(bundle_of(folder / "evening.txt"), REQUEST, user_paths())


def test_a_session_with_a_text_from_elsewhere_is_not_portable(folder):
    (folder.parent / "outside.txt").write_text("Outside.\n")
    (folder / "parts" / "end.txt").write_text("[include ../../outside]\n")
    request = replace(REQUEST, allow_files=True)
    with pytest.raises(UnportableSessionError, match=r"outside\.txt"):
        require_portable(bundle_of(folder / "evening.txt", request), request, user_paths())


@pytest.mark.skipif(os.name == "nt", reason="links need a permission on Windows")
def test_a_session_with_a_text_behind_a_link_is_not_portable(folder):
    (folder / "parts" / "end.txt").rename(folder / "stored.txt")
    (folder / "parts" / "end.txt").symlink_to("../stored.txt")
    request = replace(REQUEST, allow_files=True)
    bundle = bundle_of(folder / "evening.txt", request)
    assert "beside/stored.txt" in bundle.texts
    with pytest.raises(UnportableSessionError):
        require_portable(bundle, request, user_paths())


@pytest.mark.parametrize("place", ["../x.txt", "beside/../../x.txt", "/x.txt", "beside", "other/x.txt", ""])
def test_a_bundle_is_written_only_below_its_folder(folder, tmp_path, place):
    bundle = replace(bundle_of(folder / "evening.txt"), texts={place: "x"})
    (tmp_path / "scratch").mkdir()
    with pytest.raises((ValueError, TypeError)):
        unpack(bundle, tmp_path / "scratch", user_paths())
