"""`outpour play --watch`, in the program itself."""

import sys

import pytest
from terminals import Terminal

TEXT = """\
---
title: Evening
voice: hum
pace: 2
music: none
---
Let the shoulders go. [5m]

Good night. [5m]
"""


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["walk"], "`outpour edit walk` makes a copy that is yours"),
        ([], "needs the script that you edit, as in `outpour play evening.txt --watch`"),
        (["-"], "save it as a file"),
        (["--resume"], "needs the script that you edit"),
    ],
)
def test_what_cannot_be_watched_is_refused_with_the_next_step(outpour, arguments, advice):
    result = outpour("play", *arguments, "--watch")
    assert result.status == 2
    assert advice in " ".join(result.err.split())


def test_a_script_with_mistakes_is_not_started(outpour, here):
    (here / "evening.txt").write_text(f"{TEXT}[stop]\n")
    result = outpour("play", "evening.txt", "--watch", "--player", "null")
    assert result.status == 1
    assert "unknown direction [stop]" in result.err


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
def test_a_maker_hears_each_save_and_leaves_no_trace(tmp_path, home):
    script = tmp_path / "evening.txt"
    script.write_text(TEXT)
    (home / "data").mkdir(parents=True)
    (home / "data" / "preface-heard").touch()
    terminal = Terminal("play", script, "--watch", "--player", "null", columns=100)

    def await_text(text):
        terminal.until(lambda: text in terminal.shown)

    def save(text):
        script.with_suffix(".new").write_text(text)
        script.with_suffix(".new").replace(script)

    try:
        await_text(b"As before")
        save(TEXT.replace("Good night.", "Sleep well."))
        await_text(b"ine 9 changed")
        await_text(b"Sleep well.")
        save(TEXT.replace("night. [5m]", "night. [stop]"))
        await_text(b"ine 9: unknown direction [stop]")
        save(TEXT)
        await_text(b"Good night.")
        terminal.press(b"Q")
        await_text(b"losing: ")
        terminal.press(b"Q")
        terminal.ended()
        assert terminal.restored
    finally:
        terminal.close()
    assert b"play --resume" not in terminal.shown
    assert sorted(path.name for path in (home / "data").iterdir()) == ["preface-heard"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
def test_a_save_before_the_session_starts_is_played(tmp_path, home):
    text = TEXT.replace("Good night.", "[breathe connected x2]\n\nGood night.")
    script = tmp_path / "evening.txt"
    script.write_text(text)
    terminal = Terminal("play", script, "--watch", "--plain", "--player", "null", columns=100)
    try:
        terminal.until(lambda: b"[y/N]" in terminal.shown)
        script.write_text(text.replace("shoulders", "elbows"))
        terminal.press(b"y\n")
        terminal.until(lambda: b"ine 7 changed" in terminal.shown)
    finally:
        terminal.close()
