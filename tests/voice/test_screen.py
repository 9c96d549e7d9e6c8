"""The screen in a real terminal: everything is on it, and it leaves the terminal as it was."""

import os
import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")

PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from sessions import session_of
from voice.screen import TerminalScreen
import termios
before = termios.tcgetattr(0)
session = session_of(Path(sys.argv[2]))
for _ in zip(range(12), session.blocks()):
    pass
with TerminalScreen() as screen:
    screen.show(session, 4500)
    print(bool(termios.tcgetattr(0)[3] & termios.ECHO))
session.close()
print(termios.tcgetattr(0) == before)
"""


def test_chapter_line_times_and_way_out_are_on_the_screen_and_keys_are_not(tmp_path):
    import pty  # noqa: PLC0415 (not on Windows)

    support = next(path for path in sys.path if path.endswith("support"))
    main, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, support, str(tmp_path)],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "COLUMNS": "70", "LINES": "20", "TERM": "xterm"},
    )
    os.close(terminal)
    shown = b""
    try:
        while piece := os.read(main, 4096):
            shown += piece
    except OSError:
        pass  # the terminal closed with the program
    os.close(main)
    assert process.wait(30) == 0
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert "Before you begin" in text
    assert "Don't play this while you drive" in text
    assert re.search(r"0:04 of \d:\d\d   Ctrl-C: come to an end", text)
    assert "━" in text
    assert re.findall(r"True|False", text) == ["False", "True"]
