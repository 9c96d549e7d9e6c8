"""Bodies of requests, bounded in size and in time: JSON, and files that are uploaded."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any, Final, NoReturn

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from scripts.model.limits import MAX_SCRIPT_SIZE
from voice.studio.errors import BodyError, BodySizeError, BodyTypeError, SlowBodyError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from typing import BinaryIO

    from starlette.requests import Request
    from starlette.responses import Response

_MOST_JSON: Final = 6 * MAX_SCRIPT_SIZE + 1_000_000
"""Maximum size of JSON, in bytes: a script with every character escaped, and settings."""

_CHUNK_S: Final = 20.0
"""Maximum time to wait for the next part of a body, in seconds."""

_LEAST_RATE: Final = 50_000
"""Minimum rate of a body that takes longer than that, in bytes a second."""


def with_json(answer: Callable[[Request, dict[str, Any]], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that reads the JSON object in the body, and calls `answer` with it in a thread."""

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answer, request, await json_of(request))

    return endpoint


async def json_of(request: Request) -> dict[str, Any]:
    """Return the JSON object in the body of `request`.

    Raises:
        BodyTypeError: it isn't declared as JSON; a page of another site can't declare that.
        BodySizeError: it is too large.
        SlowBodyError: it doesn't arrive.
        BodyError: it isn't a JSON object.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BodyTypeError
    body = b"".join([chunk async for chunk in _bounded(request, _MOST_JSON)])
    try:
        found = json.loads(body, parse_constant=_refuse)
        json.dumps(found, ensure_ascii=False).encode()  # fails for half of a surrogate pair
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
        SlowBodyError: it doesn't arrive.
        BodyError: it ends early.
        OSError: it can't be written.
    """
    async for chunk in _bounded(request, most):
        file.write(chunk)


def text_in(body: dict[str, Any], name: str, most: int = MAX_SCRIPT_SIZE) -> str:
    """Return the text called `name` in `body`.

    Raises:
        BodyError: it is missing, or isn't a text.
        BodySizeError: it has more than `most` characters.
    """
    value = body.get(name)
    if not isinstance(value, str):
        raise BodyError
    if len(value) > most:
        raise BodySizeError(most)
    return value


async def _bounded(request: Request, most: int) -> AsyncIterator[bytes]:
    """Yield the body of `request` in chunks, of at most `most` bytes together."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared[:20]) > most:
        raise BodySizeError(most)
    size, begun_s = 0, time.monotonic()
    chunks = aiter(request.stream())
    while (chunk := await _next(chunks)) is not None:
        size += len(chunk)
        if size > most:
            raise BodySizeError(most)
        if time.monotonic() - begun_s > _CHUNK_S + size / _LEAST_RATE:
            raise SlowBodyError
        yield chunk


async def _next(chunks: AsyncIterator[bytes]) -> bytes | None:
    """Return the next chunk of a body; None at its end."""
    try:
        return await asyncio.wait_for(anext(chunks, None), _CHUNK_S)
    except TimeoutError as error:
        raise SlowBodyError from error
    except ClientDisconnect as error:
        raise BodyError from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
