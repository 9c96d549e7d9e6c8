"""When sharing ends: after a time without requests, at a set time, or after the first complete delivery."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

IDLE_S: Final = 30 * 60.0
"""Time without a request after which sharing ends, in seconds."""

HINT_S: Final = 60.0
"""Time without a first request after which a hint to check the network is due, in seconds."""

_STEP_S: Final = 10.0
"""Maximum time between two looks at an `AwakeClock`, in seconds; a longer gap means that the machine was asleep."""


@dataclass(frozen=True)
class SharingEnd:
    """Why sharing ended by itself."""

    message: str
    """The reason, as it follows `stopped sharing`."""


class AwakeClock:
    """A clock that stands still while the machine sleeps, even if the system's clock doesn't.

    Args:
        monotonic: returns the seconds since some point of time.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._seen = monotonic()
        self._awake = 0.0

    def seconds(self) -> float:
        """Return the time since the start, in seconds; this must be called every few seconds."""
        seen = self._monotonic()
        self._awake += min(seen - self._seen, _STEP_S)
        self._seen = seen
        return self._awake


class Lifetime:
    """Decides when sharing ends; thread-safe.

    `end` must be called every few seconds. The idle time doesn't run while the machine sleeps, even if the system's
    clock does; the time of day does.

    Args:
        duration_s: the longest time to share, in seconds; None for no limit.
        once: whether the first complete download or listening ends it.
        monotonic: returns the seconds since some point of time.
        now: returns the time of day, in seconds since the epoch.
    """

    def __init__(
        self,
        *,
        duration_s: float | None = None,
        once: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._monotonic, self._now = monotonic, now
        self._lock = threading.Lock()
        self._once = once
        self._until = None if duration_s is None else now() + duration_s
        self._clock = AwakeClock(monotonic)
        self._awake = self._active = 0.0
        self._visited = self._hinted = False
        self._delivered: list[tuple[float, str]] = []

    def touch(self) -> None:
        """Note that a device asked for something, or received a part of it."""
        with self._lock:
            self._active = self._awake
            self._visited = True

    def downloaded(self) -> None:
        """Note that a device has downloaded a whole session."""
        with self._lock:
            self._delivered.append((self._monotonic(), "after the first complete download"))

    def listened(self, begun: float, length_s: float) -> None:
        """Note that a player has fetched a whole session, which it plays to its end before sharing may end.

        Args:
            begun: when the player began to fetch it, as `monotonic` returned it.
            length_s: the length of the session, in seconds.
        """
        with self._lock:
            due = max(self._monotonic(), begun + length_s)
            self._delivered.append((due, "after a session was played to its end"))

    @property
    def visited(self) -> bool:
        """Whether any device has asked for something."""
        with self._lock:
            return self._visited

    def time(self) -> float:
        """Return the current time for `listened`."""
        return self._monotonic()

    def end(self) -> SharingEnd | None:
        """Return why sharing ends now; None if it goes on."""
        with self._lock:
            self._awake = self._clock.seconds()
            if self._once and self._delivered:
                due, message = min(self._delivered)
                if self._monotonic() >= due:
                    return SharingEnd(message)
            if self._until is not None and self._now() >= self._until:
                return SharingEnd("after the time set with --for")
            if self._awake - self._active >= IDLE_S:
                return SharingEnd(
                    f"after {IDLE_S / 60:.0f} minutes without a request; run the command again to continue"
                )
            return None

    def needs_hint(self) -> bool:
        """Return True once if no device has sent a request for so long that the network may be the cause."""
        with self._lock:
            due = not self._visited and not self._hinted and self._awake >= HINT_S
            self._hinted = self._hinted or due
            return due
