"""The full-screen display of a playing session, which is loaded after the first sound."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voice.playback.transport import Transport

_POLL_S: Final = 0.02


class TerminalScreen:
    """Fills the terminal and takes keys.

    Args:
        keys: changed keys, by action name.
        still: whether to avoid motion.
    """

    interactive = True

    def __init__(self, keys: Mapping[str, str] | None = None, *, still: bool = False) -> None:
        self._keys = keys
        self._still = still

    def run(self, transport: Transport, interrupt: Callable[[], object], stopped: Callable[[], bool]) -> None:
        """Show the session and act on keys until it ends or is `stopped`; `interrupt` handles Ctrl-C."""
        while not transport.sink.state.running and not transport.ended.done() and not stopped():
            time.sleep(_POLL_S)  # loading Textual would delay the first sound
        if transport.ended.done() or stopped():
            return
        from voice.screen.app import PlayingApp  # noqa: PLC0415 (see above)
        from voice.screen.job import job_signals_kept  # noqa: PLC0415 (goes with it)

        def ended() -> bool:
            return transport.ended.done() or stopped() or not _has_terminal()

        app = PlayingApp(transport, interrupt, ended, self._keys, still=self._still)
        with job_signals_kept():
            app.run()
        if app.return_code and _has_terminal():
            raise SystemExit(app.return_code)
        while not (_has_terminal() or stopped() or transport.wait(_POLL_S)):
            pass  # the terminal was closed and SIGHUP is ignored, so playback continues


def _has_terminal() -> bool:
    """Return whether standard input is still a terminal."""
    return os.isatty(sys.stdin.fileno())
