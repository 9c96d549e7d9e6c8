"""Working ahead: an iterator that runs in a thread of its own, a few items before they are needed."""

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
"""How long the item that is being made is waited for, in seconds."""


@contextmanager
def prefetch(
    items: Iterable[Item], depth: int = 4, release: Callable[[], object] = lambda: None
) -> Iterator[Iterator[Item]]:
    """Give an iterator over `items`, which are made up to `depth` ahead in another thread.

    What `items` raises is raised where its item would have come. Leaving the `with` stops the thread at the next
    item and waits for it, though not for long. If it is left by an error, `release` is called before, which ends
    what the thread itself may be waiting for.
    """
    ready: queue.Queue[object] = queue.Queue(depth)
    stopped = threading.Event()
    failure: list[BaseException] = []

    def make() -> None:
        try:
            for item in items:
                if not _put(ready, item, stopped):
                    return
        except BaseException as error:
            failure.append(error)
        _put(ready, _END, stopped)

    thread = threading.Thread(target=make, name="prefetch", daemon=True)
    thread.start()
    try:
        yield _taken(ready, failure)
    except BaseException:
        stopped.set()
        release()
        raise
    finally:
        stopped.set()
        thread.join(_LIMIT_S)


def _put(ready: queue.Queue[object], item: object, stopped: threading.Event) -> bool:
    """Put `item` when there is room; False when nobody wants it any more."""
    while not stopped.is_set():
        try:
            ready.put(item, timeout=0.05)
        except queue.Full:
            continue
        return True
    return False


def _taken(ready: queue.Queue[object], failure: list[BaseException]) -> Iterator[Item]:
    while (item := ready.get()) is not _END:
        yield item  # type: ignore[misc]  # only items and the end are put
    if failure:
        raise failure[0]
