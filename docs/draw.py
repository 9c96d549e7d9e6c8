"""Draws the pictures in the documents with the program itself: run `python docs/draw.py` (not on Windows).

`player.svg` is the player's screen, exported by Textual while a session plays in a terminal without sound.
`outline.svg` is the output of `outpour show`, exported by Rich.
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from click.testing import CliRunner
from rich.console import Console
from rich.text import Text

DOCS = Path(__file__).parent
PROGRAM = (sys.executable, "-m", "voice")
WORDS = ("--set", "who=someone you miss")
"""The words that the session would ask for in a terminal."""

PLAY = ("play", "walk", *WORDS, "--player", "null", "--seed", "1", "--from", "2:51")
SHOW = ("show", "walk", "--seed", "1")
DELAY_S = 9
"""Time from the first frame of the screen to the picture, in seconds."""

WIDTH = 90
OUTLINE_ROWS = 44


def main() -> None:
    """Draw both pictures."""
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "data").mkdir()
        os.environ["OUTPOUR_HOME"] = home
        outline()  # speaks the session first, so that the player doesn't wait for the voice
        player()


def outline() -> None:
    """Draw the first rows of a session's outline."""
    from voice.cli.main import cli  # noqa: PLC0415 (after OUTPOUR_HOME is set)

    os.environ["COLUMNS"] = str(WIDTH)
    printed = CliRunner().invoke(cli, SHOW, color=True, catch_exceptions=False).stdout
    shown = "\n".join([*printed.splitlines()[:OUTLINE_ROWS], "..."])
    with open(os.devnull, "w", encoding="utf-8") as null:
        console = Console(record=True, width=WIDTH, file=null, color_system="truecolor")
        console.print(Text.from_ansi(shown))
    save("outline", console.export_svg(title="outpour"), f"outpour {' '.join(SHOW)}")


def player() -> None:
    """Draw the player's screen `DELAY_S` seconds after it appears."""
    screenshot = Path(os.environ["OUTPOUR_HOME"]) / "drawn.svg"
    environment = {
        **os.environ,
        "TEXTUAL_SCREENSHOT": str(DELAY_S),
        "TEXTUAL_SCREENSHOT_LOCATION": os.environ["OUTPOUR_HOME"],
        "TEXTUAL_SCREENSHOT_FILENAME": screenshot.name,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "COLUMNS": "80",
        "LINES": "24",
    }
    leader, terminal = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *PLAY], env=environment, stdin=terminal, stdout=terminal, stderr=terminal
    ) as process:
        os.close(terminal)
        with os.fdopen(leader, "rb", buffering=0) as screen, suppress(OSError):  # reading a closed terminal fails
            while screen.read(1 << 16):
                if screenshot.exists() and process.poll() is None:
                    process.terminate()
    save("player", screenshot.read_text(encoding="utf-8"), "outpour play walk")


def save(name: str, picture: str, title: str) -> None:
    """Save a picture with a title, without the fonts that viewers would fetch from the network."""
    picture = re.sub(r"\s*@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    picture = re.sub(r"(-title\"[^>]*>)[^<]*", lambda match: f"{match[1]}{title}", picture)
    picture = re.sub(r"terminal-\d+", name, picture)  # an id that changes with every character of the content
    picture = "\n".join(line.rstrip() for line in picture.splitlines())
    (DOCS / f"{name}.svg").write_text(f"{picture}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
