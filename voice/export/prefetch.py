"""Prefetching: consumes an iterable on another thread, a few items ahead."""

from __future__ import annotations

import queue
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")

_END: Final = object()

_LIMIT_S: Final = 1.5
"""Timeout for the current item when the iteration is abandoned, in seconds."""


@contextmanager
def prefetch(
    items: Iterable[Item], depth: int = 4, release: Callable[[], object] = lambda: None
) -> Iterator[Iterator[Item]]:
    """Yield an iterator over `items`, which another thread consumes up to `depth` ahead.

    An error of `items` is raised in place of its item. Leaving the `with` stops the thread after the current item, and
    waits for it briefly. After an error, `release` is called first, to unblock the thread.
    """
    ready: queue.Queue[object] = queue.Queue(depth)
    stopped = threading.Event()
    failure: list[BaseException] = []

    def produce() -> None:
        try:
            for item in items:
                if not _put(ready, item, stopped):
                    return
        except BaseException as error:
            failure.append(error)
        _put(ready, _END, stopped)

    thread = threading.Thread(target=produce, name="prefetch", daemon=True)
    thread.start()
    try:
        yield _items(ready, failure)
    except BaseException:
        stopped.set()
        release()
        raise
    finally:
        stopped.set()
        thread.join(_LIMIT_S)


def _put(ready: queue.Queue[object], item: object, stopped: threading.Event) -> bool:
    """Put `item` once there is room; return False if stopped first."""
    while not stopped.is_set():
        try:
            ready.put(item, timeout=0.05)
        except queue.Full:
            continue
        return True
    return False


def _items(ready: queue.Queue[object], failure: list[BaseException]) -> Iterator[Item]:
    while (item := ready.get()) is not _END:
        yield item  # type: ignore[misc]  # only items and the end are put
    if failure:
        raise failure[0]
