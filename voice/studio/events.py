"""Events that the server sends to the studio's pages."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import StreamingResponse
from starlette.routing import Route

from voice.studio.errors import CrowdedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

_BACKLOG: Final = 200
"""Maximum number of events that wait for a page; a page that is slower loses the oldest."""

_MOST_PAGES: Final = 8
"""Maximum number of streams; all pages of a browser share one."""

_RETRY_MS: Final = 1000
"""Time after which a page connects again, in milliseconds."""

_BEAT_S: Final = 15.0
"""Time after which an idle stream sends a comment, in seconds, so that a page that is gone is noticed."""


class Events:
    """Sends events to every open page; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: dict[asyncio.Queue[str | None], asyncio.AbstractEventLoop] = {}

    @property
    def pages(self) -> int:
        """The number of pages that are open."""
        with self._lock:
            return len(self._pages)

    def send(self, kind: str, **data: Any) -> None:
        """Send an event called `kind` with `data`, which must be convertible to JSON, to every open page."""
        self._put(f"event: {kind}\ndata: {json.dumps(data)}\n\n")

    def close(self) -> None:
        """End all streams."""
        self._put(None)

    def require_room(self) -> None:
        """Raise CrowdedError if too many pages are open."""
        if self.pages >= _MOST_PAGES:
            raise CrowdedError(_MOST_PAGES)

    async def stream(self) -> AsyncIterator[str]:
        """Yield the events for one page, for as long as it is open; none if too many pages are open."""
        page: asyncio.Queue[str | None] = asyncio.Queue(_BACKLOG)
        with self._lock:
            if len(self._pages) >= _MOST_PAGES:
                return
            self._pages[page] = asyncio.get_running_loop()
        try:
            yield f"retry: {_RETRY_MS}\n\n"
            while True:
                try:
                    text = await asyncio.wait_for(page.get(), _BEAT_S)
                except TimeoutError:
                    text = ": still here\n\n"
                if text is None:
                    return
                yield text
        finally:
            with self._lock:
                del self._pages[page]

    def _put(self, text: str | None) -> None:
        with self._lock:
            for page, loop in self._pages.items():
                loop.call_soon_threadsafe(_put, page, text)


def _put(page: asyncio.Queue[str | None], text: str | None) -> None:
    if page.full():
        page.get_nowait()
    page.put_nowait(text)


def routes(events: Events) -> list[Route]:
    """Return the route of the stream of `events`."""

    async def stream(_: Request) -> StreamingResponse:
        events.require_room()
        return StreamingResponse(events.stream(), media_type="text/event-stream")

    return [Route("/api/events", stream)]
