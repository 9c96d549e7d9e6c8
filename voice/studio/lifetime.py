"""When the studio ends by itself: some time after its last page was closed, or if none is ever opened."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from voice.sharing.lifetime import AwakeClock

if TYPE_CHECKING:
    from collections.abc import Callable

CLOSED_S: Final = 60.0
"""Time after the last page was closed, in seconds."""

UNOPENED_S: Final = 15 * 60.0
"""Time without a first page, in seconds."""


class StudioLifetime:
    """Decides when the studio ends; the time doesn't run while the machine sleeps.

    Args:
        pages: returns the number of pages that are open.
        monotonic: returns the seconds since some point of time.
    """

    def __init__(self, pages: Callable[[], int], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._pages = pages
        self._clock = AwakeClock(monotonic)
        self._open_s = 0.0
        self._opened = False

    def end(self) -> str:
        """Return why the studio ends now; empty if it goes on. This must be called every few seconds."""
        now_s = self._clock.seconds()
        if self._pages():
            self._open_s, self._opened = now_s, True
        if self._opened and now_s - self._open_s >= CLOSED_S:
            return "a minute after its page was closed"
        if not self._opened and now_s >= UNOPENED_S:
            return f"since no page was opened in {UNOPENED_S / 60:.0f} minutes"
        return ""
