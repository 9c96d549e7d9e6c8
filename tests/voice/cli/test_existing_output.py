"""An output that exists: a free name, replacing it, or leaving it."""

import pytest
from terminals import Terminal


@pytest.fixture
def folder(tmp_path):
    """A folder with a session, and a file where its words would go."""
    (tmp_path / "quiet.txt").write_text("Hello.\n\n[closing]\n\nRest.\n")
    (tmp_path / "quiet.srt").write_text("older")
    return tmp_path


def _answer(folder, key):
    terminal = Terminal("export", "quiet.txt", "--voice", "hum", "-o", "quiet.srt", folder=folder)
    terminal.until(lambda: b"leave it" in terminal.shown and terminal.takes_keys())
    terminal.press(key)
    status = terminal.ended()
    terminal.close()
    return status, terminal.shown


@pytest.mark.parametrize(
    ("key", "status", "kept", "made"),
    [
        (b"n", 0, True, ["quiet-2.srt", "quiet.srt", "quiet.txt"]),
        (b"r", 0, False, ["quiet.srt", "quiet.txt"]),
        (b"xl", 1, True, ["quiet.srt", "quiet.txt"]),
    ],
)
def test_a_key_settles_what_happens_to_an_existing_file(folder, key, status, kept, made):
    ended, shown = _answer(folder, key)
    assert ended == status, shown
    assert b"quiet.srt already exists." in shown
    assert sorted(path.name for path in folder.iterdir()) == made
    assert ((folder / "quiet.srt").read_text() == "older") == kept


def test_ctrl_c_leaves_the_file(folder):
    status, _ = _answer(folder, b"\x03")
    assert status == 130
    assert (folder / "quiet.srt").read_text() == "older"


def test_in_a_pipe_the_free_name_is_named(outpour, here):
    for name in ("small-2.wav", "small-voice.wav", "small-3-bed.wav"):
        (here / name).write_text("older")
    result = outpour("export", "small.txt", "--voice", "hum", "-o", "small.wav", "--stems")
    assert (result.status, len(result.lines)) == (1, 1)
    assert result.err == (
        "outpour: small-voice.wav was not written: it already exists; use -o small-4.wav, or --force to overwrite it\n"
    )


def test_assemble_names_a_free_name_too(outpour, here):
    result = outpour("assemble", "walk", "-o", "small.txt")
    assert "it already exists; use -o small-2.txt, or --force" in result.err
