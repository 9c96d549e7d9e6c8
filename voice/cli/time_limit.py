"""A timeout for library calls that may block forever, such as on a frozen sound system."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


def call_with_timeout(limit_s: float, work: Callable[[], _T]) -> _T:
    """Return what `work` returns, or raise what it raises.

    It runs in a separate thread, which is abandoned if it takes longer than `limit_s` seconds.

    Raises:
        TimeoutError: it took longer.
    """
    outcome: Future[_T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # raised again in the caller's thread
            outcome.set_exception(error)

    threading.Thread(target=run, name="call_with_timeout", daemon=True).start()
    return outcome.result(limit_s)
