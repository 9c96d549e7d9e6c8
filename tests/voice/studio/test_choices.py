"""What the panel Session offers: voices, ambiences and songs, their samples, and songs that are added."""

import io
import wave
from urllib.parse import quote

import pytest
from soundfiles import noise, tone, write_sound

from voice.studio.choices import songs_api
from voice.studio.choices.errors import RefusedSongError
from voice.studio.choices.songs import clean_name

EVENING = "---\ntitle: Evening\n---\nBreathe in.\n"


@pytest.fixture(scope="module")
def scripts():
    return {"evening": EVENING}


@pytest.fixture(scope="module")
def song(tmp_path_factory):
    return write_sound(tmp_path_factory.mktemp("songs") / "song.wav", tone(2, 440)).read_bytes()


def seconds_of(answer):
    assert answer.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.body)) as sound:
        assert sound.readframes(sound.getnframes()).strip(b"\0")
        return sound.getnframes() / sound.getframerate()


def add(visitor, name, body, script="yours-evening"):
    return visitor.put(f"/api/scripts/{script}/music/{quote(name, safe='')}", body)


def test_voices_are_listed_with_their_language_and_the_default_one(visitor):
    answer = visitor.get("/api/voices?language=en").json
    voices = {voice["name"]: voice for voice in answer["voices"]}
    assert voices[answer["default"]]["language"] == "en-US"
    assert {"name", "language", "size"} <= answer["offered"][0].keys()


def test_a_voice_speaks_a_sample_of_the_given_line(visitor):
    assert 0.3 < seconds_of(visitor.get("/api/voices/heart/sample?text=Breathe%20in.")) < 4


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("heart/sample?text=" + "a" * 301, "text"),
        ("nobody/sample", "no voice 'nobody'"),
        ("%2Fetc%2Fpasswd/sample", "no voice"),
        ("piper%3A..%2F..%2Fmodel.onnx/sample", "no voice"),
    ],
)
def test_other_voices_and_long_lines_are_refused(visitor, path, reason):
    answer = visitor.get(f"/api/voices/{path}")
    assert answer.status == 422
    assert reason in answer.json["error"]


def test_an_ambience_plays_a_sample(visitor):
    names = {ambience["name"]: ambience["about"] for ambience in visitor.get("/api/ambiences").json}
    assert "drops" in names["rain"]
    assert seconds_of(visitor.get("/api/ambiences/brown/sample")) == pytest.approx(12, abs=0.1)
    assert visitor.get("/api/ambiences/trumpets/sample").status == 422


def test_a_song_is_kept_and_can_be_tried(visitor, song, studio_paths):
    assert add(visitor, "Sad song.wav", song).json == {"name": "Sad song.wav"}
    assert (studio_paths.scripts / "Sad song.wav").read_bytes() == song
    assert {"name": "Sad song.wav"} in visitor.get("/api/scripts/yours-evening/music").json
    assert {"name": "Sad song.wav"} in visitor.get("/api/scripts/shipped-music/music").json
    sample = visitor.get("/api/scripts/yours-evening/music/Sad%20song.wav/sample")
    assert seconds_of(sample) == pytest.approx(2, abs=0.1)


def test_a_song_never_takes_the_place_of_another_file(visitor, song, studio_paths):
    folder = studio_paths.scripts
    (folder / "mine.mp3").write_bytes(b"something else")
    (folder / "link.wav").symlink_to(folder.parent / "outside.wav")
    assert add(visitor, "mine.mp3", song).json == {"name": "mine-2.mp3"}
    assert add(visitor, "link.wav", song).json == {"name": "link-2.wav"}
    assert (folder / "mine.mp3").read_bytes() == b"something else"
    assert not (folder.parent / "outside.wav").exists()


def test_songs_outside_the_folder_are_neither_listed_nor_played(visitor, song, studio_paths, tmp_path):
    outside = tmp_path / "secret.wav"
    outside.write_bytes(song)
    (studio_paths.scripts / "secret.wav").symlink_to(outside)
    assert {"name": "secret.wav"} not in visitor.get("/api/scripts/yours-evening/music").json
    for name in ("secret.wav", "..%2Fsecret.wav", "evening.txt"):
        assert visitor.get(f"/api/scripts/yours-evening/music/{name}/sample").status in (404, 422)


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("evening.txt", b"[include /etc/passwd]", "doesn't end as that of a song"),
        ("song.mp3", b"#!/bin/sh\nrm -rf /\n", "not a sound file"),
        ("song.mp3", b"PK\x03\x04" + bytes(100), "archive"),
        ("list.m4a", b"#EXTM3U\n/etc/passwd\n", "playlist"),
    ],
)
def test_files_that_are_not_music_are_refused(visitor, studio_paths, name, body, reason):
    before = sorted(path.name for path in studio_paths.scripts.iterdir())
    answer = add(visitor, name, body)
    assert answer.status == 422
    assert reason in answer.json["error"]
    assert sorted(path.name for path in studio_paths.scripts.iterdir()) == before


def test_silence_and_large_files_are_refused(visitor, monkeypatch, tmp_path):
    silent = write_sound(tmp_path / "silent.wav", noise(2, level=0)).read_bytes()
    assert "silent" in add(visitor, "silent.wav", silent).json["error"]
    monkeypatch.setattr(songs_api, "LARGEST_SONG", 1000)
    assert add(visitor, "large.wav", silent).status == 413


def test_a_song_for_an_unknown_script_is_refused(visitor, song):
    assert add(visitor, "song.wav", song, script="yours-nothing").status == 404


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("Für Elise (live).MP3", "Für Elise (live).mp3"),
        ("../../.ssh/keys.mp3", "ssh-keys.mp3"),
        ("..\\windows.wav", "windows.wav"),
        ("a+b, c.ogg", "a-b- c.ogg"),
        ("\u202egnos.flac", "gnos.flac"),
        (".mp3", "song.mp3"),
        ("con.mp3", "song con.mp3"),
        ("x" * 500 + ".m4a", "x" * 80 + ".m4a"),
    ],
)
def test_names_of_songs_are_cleaned(name, cleaned):
    assert clean_name(name) == cleaned


@pytest.mark.parametrize("name", ["song", "song.txt", "song.mp3\n", "song.mp3/..", ""])
def test_names_without_a_suffix_of_music_are_refused(name):
    with pytest.raises(RefusedSongError):
        clean_name(name)


def post_version(visitor, **settings):
    return visitor.post("/api/scripts/yours-evening/versions", {"text": EVENING, "settings": settings})


def test_a_chosen_song_plays_in_the_session(visitor, song):
    name = add(visitor, "one+two.wav", song).json["name"]
    assert post_version(visitor, music=name, level=-6).status == 200


@pytest.mark.parametrize(
    "settings",
    [
        {"music": "/etc/passwd"},
        {"music": "../evening.txt"},
        {"music": "evening.txt"},
        {"music": "missing.mp3"},
        {"voice": "/tmp/model.onnx"},
        {"level": 11},
        {"level": True},
        {"level": "loud"},
    ],
)
def test_paths_and_levels_out_of_range_are_refused(visitor, settings):
    assert post_version(visitor, **settings).status == 422


def test_choices_are_written_into_the_front_matter_of_the_text(visitor, studio_paths):
    def written(**values):
        body = {"text": EVENING + "\n\nOut. ", "values": values}
        return visitor.post("/api/scripts/yours-evening/front-matter", body)

    text = written(voice="joe", music="rain", minutes=12).json["text"]
    assert text == EVENING.replace("---\nB", "minutes: 12\nvoice: joe\nmusic: rain\n---\nB") + "\n\nOut. "
    assert (studio_paths.scripts / "evening.txt").read_text(encoding="utf-8") == EVENING
    for values in ({"title": "x"}, {"minutes": "long"}, {"voice": "/tmp/x.onnx"}):
        assert written(**values).status == 422
