"""Output files of an export: all or none are written, and inputs are never overwritten."""

import sys

import pytest
from program import process, tree
from soundfiles import tone, write_sound

from audio import file_measurement
from voice.export import stems
from voice.speech.engines.hum import HumEngine

BRIEF = "---\nvoice: hum\nmusic: none\npace: 2\n---\nRest now.\n"


@pytest.fixture
def silent(monkeypatch):
    """Fail if anything is spoken."""
    monkeypatch.setattr(HumEngine, "speak", lambda *_: pytest.fail("something was spoken"))


@pytest.fixture
def brief(outpour):
    (outpour.folder / "brief.txt").write_text(BRIEF)
    return outpour.folder / "brief.txt"


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize("option", ["--captions", "--stems", "--page"])
@pytest.mark.parametrize("suffix", [".vtt", ".srt", ".lrc", ".txt", ".VTT"])
@pytest.mark.parametrize("force", [(), ("--force",)])
def test_files_beside_the_sound_are_rejected_for_text_formats(outpour, brief, suffix, option, force):
    ran = outpour("export", brief, "-o", f"out{suffix}", option, *force)
    assert ran.status == 2
    assert ran.lines[-1] == (
        f"Error: {option} writes files beside the sound, but out{suffix} holds text; "
        f"write -o out.mp3 {option}, or leave out {option}"
    )
    assert list(outpour.folder.iterdir()) == [brief]


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize("name", ["out.vtt", "out.lrc", "out-bed.wav"])
@pytest.mark.parametrize("obstacle", ["file", "folder"])
def test_every_output_is_checked_before_speech(outpour, brief, name, obstacle):
    path = outpour.folder / name
    path.mkdir() if obstacle == "folder" else path.write_text("mine")
    before = tree(outpour.folder)
    ran = outpour("export", brief, "-o", "out.wav", "--captions", "--stems", *(["--force"] * (obstacle == "folder")))
    assert (ran.status, len(ran.lines)) == (1, 1)
    assert name in ran.err
    assert tree(outpour.folder) == before


@pytest.mark.usefixtures("silent")
@pytest.mark.skipif(sys.platform == "win32", reason="symlinks need a privilege on Windows")
@pytest.mark.parametrize(
    ("link", "to", "message"),
    [
        ("out.vtt", "out.lrc", "are the same file"),
        ("out.lrc", "out.wav", "are the same file"),
        ("out-bed.wav", "out.wav", "are the same file"),
        ("out.vtt", "brief.txt", "is read by this session"),
        ("out.wav", "brief.txt", "is read by this session"),
        ("out.wav", "part.txt", "is read by this session"),
        ("out-cues.wav", "song.wav", "is read by this session"),
        ("out.wav", "waves.wav", "is read by this session"),
    ],
)
def test_outputs_that_collide_with_each_other_or_an_input_are_rejected(outpour, link, to, message):
    folder = outpour.folder
    for name in ("song.wav", "waves.wav"):
        write_sound(folder / name, tone(2, 220))
    (folder / "part.txt").write_text("And on.\n")
    (folder / "brief.txt").write_text(
        "---\nvoice: hum\nmusic: song.wav\n---\nRest.\n\n[sound waves.wav]\n\n[include part.txt]\n"
    )
    (folder / link).symlink_to(folder / to)
    before = tree(folder)
    ran = outpour("export", "brief.txt", "-o", "out.wav", "--captions", "--stems", "--force")
    assert ran.status == 2
    assert message in ran.lines[-1]
    assert tree(folder) == before


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize("music", ["song.wav", "songs"])
def test_music_chosen_on_the_command_line_is_never_overwritten(outpour, brief, music):
    (outpour.folder / "songs").mkdir()
    for path in ("song.wav", "songs/song.wav"):
        write_sound(outpour.folder / path, tone(2, 220))
    target = "song.wav" if music == "song.wav" else "songs/song.wav"
    before = tree(outpour.folder)
    ran = outpour("export", brief, "--music", music, "-o", target, "--force")
    assert (ran.status, tree(outpour.folder)) == (2, before)
    assert "is read by this session" in ran.lines[-1]


@pytest.mark.usefixtures("silent")
def test_a_script_is_never_overwritten_by_its_text_export(outpour, brief):
    ran = outpour("export", brief, "-o", "brief.txt", "--force")
    assert ran.status == 2
    assert brief.read_text() == BRIEF


def test_a_shipped_session_can_be_exported_to_a_text_file_of_its_name(outpour):
    (outpour.folder / "yawn.txt").write_text("older words")
    assert outpour("export", "yawn", "--voice", "hum", "--pace", "2", "-o", "yawn.txt", "--force").status == 0


def test_assemble_never_overwrites_one_of_its_practices(outpour, brief):
    ran = outpour("assemble", "brief.txt", "walk", "-o", "./brief.txt", "--force")
    assert ran.status == 2
    assert "brief.txt is one of the practices" in ran.lines[-1]
    assert brief.read_text() == BRIEF


def test_sound_captions_and_stems_are_written_together(outpour, brief):
    assert outpour("export", brief, "-o", "out.mp3", "--captions", "--stems").status == 0
    stem_names = {f"out-{name}.wav" for name in ("voice", "bed", "cues")}
    names = {path.name for path in outpour.folder.iterdir()}
    assert names == {"brief.txt", "out.mp3", "out.vtt", "out.lrc", *stem_names}


@pytest.mark.parametrize("older", [False, True])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_no_file_is_written_if_the_stems_fail(outpour, brief, monkeypatch, older, error):
    def fail(*_, **__):
        assert len(list(outpour.folder.glob(".out*.part"))) == 6  # the sound and the captions are complete by then
        raise error

    monkeypatch.setattr(stems, "prefetch", fail)
    if older:
        (outpour.folder / "out.wav").write_text("older")
    before = tree(outpour.folder)
    ran = outpour("export", brief, "-o", "out.wav", "--captions", "--stems", "--force")
    assert ran.status == (130 if isinstance(error, KeyboardInterrupt) else 1)
    assert tree(outpour.folder) == before


def test_a_damaged_encoding_is_reported_in_one_line_and_leaves_no_file(outpour, brief, monkeypatch):
    def broken(meter, decode):
        meter._error = ValueError("Invalid data found")

    monkeypatch.setattr(file_measurement.EncodedMeter, "_measure_part", broken)
    ran = outpour("export", brief, "-o", "out.mp3")
    assert (ran.status, len(ran.lines)) == (1, 1)
    assert "the encoded sound is damaged (Invalid data found)" in ran.err
    assert list(outpour.folder.iterdir()) == [brief]


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are POSIX")
@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "brief.txt", "-o", "out.m4b", "--captions", "--stems"),
        ("export", "brief.txt", "-o", "out.flac"),
        ("export", "brief.txt", "-o", "out.mp3"),
        ("ambiences", "try", "rain", "--seconds", "2", "-o", "out.opus"),
        ("ambiences", "try", "rain", "--seconds", "2", "-o", "out.wav"),
        ("voices", "try", "hum", "-o", "out.wav"),
        ("assemble", "walk", "-o", "out.txt"),
        ("new", "mine", "--from", "walk"),
    ],
    ids=" ".join,
)
def test_a_file_size_limit_is_reported_in_one_line_and_leaves_no_file(tmp_path, home, arguments):
    (tmp_path / "brief.txt").write_text(BRIEF)
    # Otherwise Python would write truncated bytecode, which breaks later runs.
    limit = "import resource, sys; sys.dont_write_bytecode = True\n"
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))"
    _, err = (child := process(*arguments, first=limit, cwd=tmp_path)).communicate(timeout=120)
    assert child.returncode == 1, err
    assert err.splitlines()[-1].endswith("was not written: file too large")
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.glob("out*")] == []
    assert not [path for path in [*tmp_path.rglob("*.part"), *home.rglob("*.part")] if path.is_file()]
