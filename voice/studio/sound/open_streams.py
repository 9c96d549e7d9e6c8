"""The streams that are open, and which of them are superseded."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from voice.studio.sound.errors import SupersededStreamError

if TYPE_CHECKING:
    from voice.studio.sound.stream import SoundStream

_MOST: Final = 4
"""Maximum number of open streams; another one ends the oldest."""

_MOST_PAGES: Final = 50
"""Maximum number of pages whose streams are put in order."""


class OpenStreams:
    """The streams that are open, at most a few."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._streams: list[SoundStream] = []
        self._newest: OrderedDict[str, int] = OrderedDict()  # by page

    def __len__(self) -> int:
        return len(self._streams)

    def supersede(self, page: str, order: int) -> None:
        """Stop mixing the streams of `page` that come before the one of this order; it plays them until that is ready.

        Raises:
            SupersededStreamError: the page has asked for a newer one already.
        """
        with self._lock:
            newest = max(order, self._newest.get(page, 0))
            self._newest[page] = newest
            self._newest.move_to_end(page)
            while len(self._newest) > _MOST_PAGES:
                self._newest.popitem(last=False)
            old = [each for each in self._streams if each.page == page and each.order < newest]
            self._streams = [each for each in self._streams if each not in old]
        for each in old:
            each.supersede()
        if order < newest:
            raise SupersededStreamError

    def add(self, stream: SoundStream) -> None:
        """Add `stream`; the oldest of too many ends."""
        with self._lock:
            self._streams.append(stream)
            old = self._streams[:-_MOST]
        for each in old:
            self.remove(each)

    def remove(self, stream: SoundStream) -> None:
        """End `stream`."""
        with self._lock:
            self._streams = [each for each in self._streams if each is not stream]
        stream.end()

    def close(self) -> None:
        """End all streams."""
        for stream in list(self._streams):
            self.remove(stream)
