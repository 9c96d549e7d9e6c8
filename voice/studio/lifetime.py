"""When the studio ends by itself: after its last page was closed and its work is done, or if none is ever opened."""

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

FETCH_S: Final = 15 * 60.0
"""Time after work that ended while no page was open, in seconds, so that exported files can still be fetched."""


class StudioLifetime:
    """Decides when the studio ends; the time doesn't run while the machine sleeps.

    Args:
        pages: returns the number of pages that are open.
        jobs: returns the number of jobs in progress.
        monotonic: returns the seconds since some point of time.
    """

    def __init__(
        self, pages: Callable[[], int], jobs: Callable[[], int], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._pages = pages
        self._jobs = jobs
        self._clock = AwakeClock(monotonic)
        self._open_s = self._worked_s = 0.0
        self._opened = False

    def end(self) -> str:
        """Return why the studio ends now; empty if it goes on. This must be called every few seconds."""
        now_s = self._clock.seconds()
        if self._pages():
            self._open_s, self._opened = now_s, True
        elif self._jobs():
            self._worked_s = now_s
        if self._opened and self._worked_s > self._open_s:
            minutes = f"{FETCH_S / 60:.0f} minutes"
            return f"{minutes} after its work was done, with no page open" if now_s - self._worked_s >= FETCH_S else ""
        if self._opened and now_s - self._open_s >= CLOSED_S:
            return "a minute after its page was closed"
        if not self._opened and now_s >= UNOPENED_S:
            return f"since no page was opened in {UNOPENED_S / 60:.0f} minutes"
        return ""
