"""Sends a stream of sound as fast as the player takes it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from voice.sharing.ranges import effective_range

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Receive, Scope, Send

    from voice.studio.sound.open_streams import OpenStreams
    from voice.studio.sound.stream import SoundStream

_TYPE: Final = "audio/wav"
_LINGER_S: Final = 10.0
"""Time in which a player may close the connection of a stream that was ended, in seconds."""


def sound_response(stream: SoundStream, streams: OpenStreams, range_header: str, *, head: bool) -> Response:
    """Return the response with the part of `stream` that a Range header asks for; empty asks for all of it.

    Of several parts, only the first is sent, as RFC 9110 permits.
    """
    size = stream.size
    wanted = effective_range(range_header, size)
    first, stop = _span(wanted, size) if wanted else (0, size)
    if first >= size:
        return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
    headers = {"accept-ranges": "bytes", "content-length": str(stop - first)}
    if wanted:
        headers["content-range"] = f"bytes {first}-{stop - 1}/{size}"
    status = 206 if wanted else 200
    if head:
        return Response(status_code=status, headers=headers, media_type=_TYPE)
    stream.open(first, stop)
    return _SoundResponse(stream, streams, status, headers)


def _span(wanted: str, size: int) -> tuple[int, int]:
    """Return the first byte of the first part in a Range header, and the one after the last."""
    first, _, last = wanted.removeprefix("bytes=").partition(",")[0].partition("-")
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size


class _SoundResponse(StreamingResponse):
    """Pulls blocks as the player takes them, and ends the stream with the connection."""

    def __init__(self, stream: SoundStream, streams: OpenStreams, status: int, headers: dict[str, str]) -> None:
        super().__init__(self._chunks(), status, headers, _TYPE)
        self._stream = stream
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream until it is taken, ended or superseded; without its last bytes, the connection is closed."""
        loop, sending = asyncio.get_running_loop(), asyncio.ensure_future(super().__call__(scope, receive, send))
        self._stream.on_end = lambda: loop.call_soon_threadsafe(sending.cancel)
        self._streams.add(self._stream)
        try:
            await asyncio.wait([sending])
        finally:
            sending.cancel()
            self._streams.remove(self._stream)
        if not sending.cancelled():
            with suppress(_UnfinishedError):
                sending.result()

    async def _chunks(self) -> AsyncIterator[bytes]:
        while chunk := await run_in_threadpool(self._stream.read):
            yield chunk
        if self._stream.ended:
            await asyncio.sleep(_LINGER_S)  # ends sooner if the player closes the connection
            raise _UnfinishedError


class _UnfinishedError(Exception):
    """A stream ended before its last byte."""
