"""The screen while a session plays: all of a terminal, plain lines in a pipe, or nothing."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Final, Self

from scripts.times import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from scripts.model.timeline import Cue
    from voice.playback.transport import Transport
    from voice.session.session import Session

LOST: Final = "the loudspeaker went away; waiting for one"
"""What is told where there is none any more."""

_GLANCE_S: Final = 0.02


class PlainScreen:
    """Writes each line as it is spoken, with its time, and nothing else."""

    def __init__(self) -> None:
        self._shown: Cue | None = None

    def __enter__(self) -> Self:
        return self

    def show(self, session: Session, position_ms: int) -> None:
        """Write the line that has begun since the last call."""
        cue = session.schedule.at(position_ms)
        if cue is None or cue is self._shown:
            return
        self._shown = cue
        if cue.text:
            print(f"{clock(cue.start):>7}  {cue.text}", flush=True)

    def tell(self, text: str) -> None:
        """Write `text` where messages go."""
        print(f"outpour: {text}", file=sys.stderr, flush=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


class SilentScreen:
    """Shows nothing at all."""

    def __enter__(self) -> Self:
        return self

    def show(self, session: Session, position_ms: int) -> None:
        """Show nothing."""

    def tell(self, text: str) -> None:
        """Tell nothing."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


class TerminalScreen:
    """Fills the terminal, and takes keys.

    Args:
        keys: keys by the name of an action, where the listener changed them.
        still: whether nothing is to move by itself.
    """

    def __init__(self, keys: Mapping[str, str] | None = None, *, still: bool = False) -> None:
        self._keys = keys
        self._still = still

    def __enter__(self) -> Self:
        return self

    def run(self, transport: Transport, interrupt: Callable[[], object], ended: Callable[[], bool]) -> None:
        """Show what plays and do what keys say, until it has `ended`; `interrupt` answers Ctrl-C."""
        while not transport.sink.state.sounding and not transport.ended.done() and not ended():
            time.sleep(_GLANCE_S)  # the sound comes first: Textual takes a while to load
        if transport.ended.done() or ended():
            return
        from voice.screen.app import PlayingApp  # noqa: PLC0415 (as said)

        def over() -> bool:
            return transport.ended.done() or ended() or not _there()

        app = PlayingApp(transport, interrupt, over, self._keys, still=self._still)
        app.run()
        if app.return_code and _there():
            raise SystemExit(app.return_code)
        while not (_there() or ended() or transport.wait(_GLANCE_S)):
            pass  # who closed the terminal and ignores that (SIGHUP) still hears it

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


def _there() -> bool:
    """Whether the terminal is there; one that was closed is none any more."""
    return os.isatty(sys.stdin.fileno())
