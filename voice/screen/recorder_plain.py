"""Recording without a terminal: lines are printed, and commands are read as lines."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from scripts.terminal_text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voice.takes.recorder import Recorder

HELP: Final = "enter starts, stops and keeps; r records again, p plays, n is the next line, b the one before, q leaves"

_COMMANDS: Final[Mapping[str, Callable[[Recorder], object]]] = {
    "": lambda recorder: recorder.keep() if recorder.has_unkept else recorder.toggle(),
    "r": lambda recorder: recorder.again(),
    "p": lambda recorder: recorder.play(),
    "n": lambda recorder: recorder.move(1),
    "b": lambda recorder: recorder.move(-1),
}


def run_plain(recorder: Recorder) -> None:
    """Print each line and carry out commands from standard input, until `q` or its end."""
    print(HELP, file=sys.stderr, flush=True)
    shown = 0
    while True:
        if recorder.line.number != shown:
            shown = recorder.line.number
            print(f"{shown}/{len(recorder.lines)}  {printable(recorder.line.text)}", flush=True)
        command = sys.stdin.readline()
        name = command.strip().lower()
        if not command or name == "q":
            break
        if name in _COMMANDS:
            _COMMANDS[name](recorder)
        recorder.check()
        state = "recording; enter stops" if recorder.recording else recorder.message if name in _COMMANDS else HELP
        if state:
            print(state, file=sys.stderr, flush=True)
    if not recorder.leave():
        print(recorder.message, file=sys.stderr, flush=True)
