"""The screen while a session plays: the line being spoken and how far it is, or plain lines in a pipe."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Self

from scripts.times import Milliseconds, clock

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from scripts.timeline import Cue
    from voice.session import Session

_PHASES: Final = {
    "in": "breathe in",
    "more": "a little more",
    "hold": "hold",
    "out": "breathe out",
    "rest": "rest",
}


class PlainScreen:
    """Writes each line as it is spoken, with its time, and nothing else."""

    def __init__(self) -> None:
        self._shown: Cue | None = None

    def __enter__(self) -> Self:
        return self

    def show(self, session: Session, position_ms: int) -> None:
        """Write the line that has begun since the last call."""
        cue = session.heard.at(position_ms)
        if cue is None or cue is self._shown:
            return
        self._shown = cue
        if cue.text:
            print(f"{clock(cue.start):>7}  {cue.text}", flush=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


class TerminalScreen:
    """Shows the chapter, the line being spoken and a bar, in place."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 (the sound comes first)
        from rich.live import Live  # noqa: PLC0415 (goes with it)

        self._live = Live(console=Console(highlight=False), auto_refresh=False, transient=True)
        self._line = ""

    def __enter__(self) -> Self:
        self._quiet = _without_echo()
        self._quiet.__enter__()
        self._live.__enter__()
        return self

    def show(self, session: Session, position_ms: int) -> None:
        """Draw what is heard at `position_ms`."""
        from rich.console import Group  # noqa: PLC0415 (goes with it)
        from rich.progress_bar import ProgressBar  # noqa: PLC0415 (goes with it)
        from rich.text import Text  # noqa: PLC0415 (goes with it)

        cue = session.heard.at(position_ms)
        if cue is None:
            return
        if cue.kind == "say":
            self._line = cue.text
        total = max(session.heard.cues[-1].stop, session.estimated_length if not session.ended_early else 0)
        times = f"{clock(Milliseconds(position_ms))} of {clock(Milliseconds(total))}"
        told = "coming to an end" if session.ended_early else "Ctrl-C: come to an end"
        drawn = Group(
            Text(cue.chapter.title, style="dim"),
            Text(""),
            Text(_breath(cue, position_ms) or self._line),
            Text(""),
            Text(f"{times}   {told}", style="dim"),
            ProgressBar(total=total, completed=position_ms, complete_style="cyan", finished_style="cyan"),
        )
        self._live.update(drawn, refresh=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.__exit__(kind, error, trace)
        self._quiet.__exit__(kind, error, trace)


@contextmanager
def _without_echo() -> Iterator[None]:
    """Keep the terminal from writing what is typed, such as ^C, into the picture."""
    if termios is None or not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(sys.stdin, termios.TCSANOW, silent)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSANOW, before)


def _breath(cue: Cue, position_ms: int) -> str:
    """Return what the breath does at `position_ms`, in words; empty outside of paced breathing."""
    for each in cue.breaths:
        if each.start <= position_ms < each.stop:
            return _PHASES[each.phase]
    return ""
