"""Bodies of requests, bounded: JSON, and files that are uploaded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from scripts.model.limits import MAX_SCRIPT_SIZE
from voice.studio.errors import BodyError, BodySizeError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import BinaryIO

    from starlette.requests import Request

_MOST_JSON: Final = 6 * MAX_SCRIPT_SIZE + 1_000_000
"""Maximum size of JSON, in bytes: a script with every character escaped, and settings."""


async def json_of(request: Request) -> dict[str, Any]:
    """Return the JSON object in the body of `request`.

    Raises:
        BodySizeError: it is too large.
        BodyError: it isn't a JSON object.
    """
    body = b"".join([chunk async for chunk in _bounded(request, _MOST_JSON)])
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BodyError from error
    if not isinstance(found, dict):
        raise BodyError
    return found


async def save_body(request: Request, file: BinaryIO, most: int) -> None:
    """Write the body of `request` to `file`.

    Args:
        request: the request.
        file: gets the body.
        most: maximum size, in bytes.

    Raises:
        BodySizeError: it is too large.
        OSError: it can't be written.
    """
    async for chunk in _bounded(request, most):
        file.write(chunk)


async def _bounded(request: Request, most: int) -> AsyncIterator[bytes]:
    """Yield the body of `request` in chunks, of at most `most` bytes together."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared[:20]) > most:
        raise BodySizeError(most)
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise BodySizeError(most)
        yield chunk
