"""Downloading: files that arrive whole and checked, or not at all; what is broken off goes on where it ended.

Nothing else in Outpour touches the network.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from scripts.errors import os_error_reason
from voice.errors import DownloadError, TargetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.client import HTTPMessage
    from typing import IO

TIMEOUT_S: Final = 30.0
"""How long the other side may be silent."""

ATTEMPTS: Final = 4
"""How often in a row a transfer may break off without having brought anything."""

CONTINUATIONS: Final = 100
"""How often a transfer is continued in all."""

SLOWEST: Final = 1000
"""Bytes a second that a server has to send on average over every `WINDOW_S`."""

WINDOW_S: Final = 60.0
"""Seconds of waiting for a server after which its speed is looked at."""

_PIECE: Final = 1 << 18
_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(frozen=True)
class RemoteFile:
    """A file to be had."""

    url: str
    """Where it is, `https:` unless somebody chose another place."""

    size: int
    """Bytes."""

    digest: str
    """What its content is checked by, in hexadecimal: MD5 (32 digits) or SHA-256 (64)."""


class _TooSlowError(OSError):
    """A server sends, but less than `SLOWEST`."""

    def __str__(self) -> str:
        return f"the server sent less than {SLOWEST / 1000:.0f} kB a second for a minute; try again later"


class _Throughput:
    """Measures what all the connections of one download bring in the time spent waiting for them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._bytes = 0
        self._waited_s = 0.0

    def read(self, raw: io.RawIOBase, buffer: bytearray | memoryview) -> int | None:
        """Read from `raw` into `buffer`; raise _TooSlowError after a window in which too little came."""
        before = self._clock()
        try:
            count = raw.readinto(buffer)
        finally:  # a wait in vain counts too
            self._waited_s += self._clock() - before
        self._bytes += count or 0
        if self._waited_s >= WINDOW_S:
            if self._bytes < SLOWEST * self._waited_s:
                raise _TooSlowError
            self._bytes, self._waited_s = 0, 0.0
        return count


class _MeasuredStream(io.RawIOBase):
    """The bytes of a connection, measured."""

    def __init__(self, raw: io.RawIOBase, throughput: _Throughput) -> None:
        self._raw = raw
        self._throughput = throughput

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        return self._throughput.read(self._raw, buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _MeasuredResponse(HTTPResponse):
    """An answer of which every byte is measured, the headers too."""

    def __init__(self, throughput: _Throughput, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fp = io.BufferedReader(_MeasuredStream(self.fp.detach(), throughput))


def _connect(kind: Any, throughput: _Throughput, host: str, **options: Any) -> Any:
    connection = kind(host, **options)
    connection.response_class = partial(_MeasuredResponse, throughput)
    return connection


class _MeasuredHTTP(HTTPHandler, HTTPSHandler):
    """Asks by http: and https:, and measures what comes."""

    def __init__(self, throughput: _Throughput) -> None:
        super().__init__()
        self._throughput = throughput

    def do_open(self, http_class: Any, req: Request, **options: Any) -> HTTPResponse:
        return super().do_open(partial(_connect, http_class, self._throughput), req, **options)


def read_remote(url: str, most: int, clock: Callable[[], float] = time.monotonic) -> bytes:
    """Return the content at `url`, at most `most` bytes.

    Raises:
        DownloadError: it can't be had, or is larger.
    """
    with _told(url), _opened(url, _Throughput(clock)) as response:
        content: bytes = response.read(most + 1)
        if len(content) > most:
            raise DownloadError(url, f"it is larger than {most} bytes")
        if response.length:
            raise DownloadError(url, "it broke off")
    return content


def fetch(
    remote: RemoteFile,
    part: Path,
    advance: Callable[[int], None] = lambda _: None,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Bring the whole of `remote` to `part`, going on behind what is there already; `advance` is told the bytes.

    When it breaks off, what came stays for the next time; when it turns out wrong, nothing stays.

    Raises:
        DownloadError: it can't be had, keeps breaking off, comes too slowly, has another size or content, or does not
            fit on the disk.
    """
    with _told(remote.url):
        missing = remote.size - _size(part)
        if shutil.disk_usage(part.parent).free < missing:
            raise DownloadError(remote.url, f"there is no room for it: {missing / 1e6:.0f} MB are needed")
        _transfer(remote, part, advance, _Throughput(clock))
        if not matches(part, remote):
            part.unlink()
            raise DownloadError(
                remote.url, "what came is not what it should be (its checksum differs); try again later"
            )


def _transfer(remote: RemoteFile, part: Path, advance: Callable[[int], None], throughput: _Throughput) -> None:
    failures, error = 0, "it broke off"
    for _ in range(CONTINUATIONS):
        before = _size(part)
        if before == remote.size:
            return
        if before > remote.size:
            part.unlink()
            raise DownloadError(remote.url, f"it is larger than the {remote.size} bytes it should have")
        try:
            _continue(remote, part, advance, throughput)
        except _TooSlowError as slow:
            error = str(slow)
            break
        except (TimeoutError, ConnectionError, HTTPException, URLError) as broken:
            if isinstance(broken, HTTPError):
                _refuse_for_good(broken, part)
            error = _reason(broken)
        failures = 0 if _size(part) > before else failures + 1
        if failures == ATTEMPTS:
            break
    if _size(part) != remote.size:
        raise DownloadError(remote.url, f"{error}; what came is kept, and the next try goes on from there")


def _refuse_for_good(error: HTTPError, part: Path) -> None:
    """Raise `error` unless trying again may help, as it may where the server is in trouble."""
    error.close()
    if error.code == 416:  # it has nothing behind what came, though there should be more
        part.unlink()
        raise DownloadError(error.url, "it is smaller than it should be") from error
    if error.code < 500:
        raise error


def _continue(remote: RemoteFile, part: Path, advance: Callable[[int], None], throughput: _Throughput) -> None:
    """Write what comes to the end of `part`, or over all of it where the server knows no parts."""
    with _opened(remote.url, throughput, _size(part)) as response:
        _refuse_strange(remote, response)
        start = _start(response, _size(part))
        with part.open("r+b" if start else "wb") as file:
            file.seek(start)
            while piece := response.read1(_PIECE):
                file.write(piece)
                file.flush()  # so that what came is kept even if this process is killed
                advance(file.tell())
                if file.tell() > remote.size:
                    return


def _refuse_strange(remote: RemoteFile, response: HTTPResponse) -> None:
    """Raise DownloadError for a page in place of the file, as a portal or a provider sends it."""
    kind = response.headers.get_content_type()
    if kind in ("text/html", "application/xhtml+xml"):
        raise DownloadError(remote.url, "a web page came in its place; is a login or a portal in between?")


def _start(response: HTTPResponse, wanted: int) -> int:
    """Return where in the file what comes now belongs."""
    told = _RANGE.match(response.headers.get("Content-Range", "")) if response.status == 206 else None
    return wanted if told and int(told[1]) == wanted else 0


@contextmanager
def _opened(url: str, throughput: _Throughput, start: int = 0) -> Iterator[HTTPResponse]:
    """Give the answer to a request for what is at `url`, from the byte `start` on."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise DownloadError(url, "only addresses that begin with https: or http: can be used")
    headers = {"User-Agent": "outpour", "Accept-Encoding": "identity"}
    request = Request(url, headers=headers | ({"Range": f"bytes={start}-"} if start else {}))  # noqa: S310 - looked at above
    with _opener(url, throughput).open(request, timeout=TIMEOUT_S) as response:
        yield response


def _opener(url: str, throughput: _Throughput) -> OpenerDirector:
    """Return an opener that speaks HTTP and nothing else, and follows only secure redirects from `url`."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        UnknownHandler(),
        _MeasuredHTTP(throughput),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
        _SecureRedirects(url),
    ):
        opener.add_handler(handler)
    return opener


class _SecureRedirects(HTTPRedirectHandler):
    """Follows a redirect to https:, and one from http: to http:, which starts only at a mirror the user chose."""

    def __init__(self, url: str) -> None:
        self._url = url

    def redirect_request(  # noqa: PLR0913, PLR0917 - urllib sets these arguments
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Return the request for the next address, or raise DownloadError before anything is asked of it."""
        scheme = urlsplit(newurl).scheme
        if scheme != "https" and (urlsplit(req.full_url).scheme, scheme) != ("http", "http"):
            fp.close()
            raise DownloadError(self._url, _unsafe_redirect(scheme))
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        fp.close()  # its page is not read, however long it is
        return request


def _unsafe_redirect(scheme: str) -> str:
    return (
        f"the server redirects to an address with {scheme}:, and only https: is safe to follow; try again later, "
        "or name another mirror in OUTPOUR_PIPER_URL or OUTPOUR_KOKORO_URL"
    )


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Translate what the network and the disk raise; what has a file's name is about that file."""
    try:
        yield
    except HTTPError as error:
        error.close()
        raise DownloadError(url, "it is not there" if error.code in (404, 410) else _reason(error)) from error
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, OSError) and error.filename:
            raise TargetError(Path(error.filename), os_error_reason(error)) from error
        raise DownloadError(url, _reason(error)) from error


def _reason(error: Exception) -> str:
    if isinstance(error, HTTPError):
        scheme = urlsplit(error.url).scheme
        if scheme not in ("http", "https"):  # urllib itself refuses a redirect to file: or data:
            return _unsafe_redirect(scheme)
        return f"the server answers {error.code}"
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, socket.gaierror):
        return "there is no way to that server; is this machine online?"
    if isinstance(cause, TimeoutError):
        return f"nothing came for {TIMEOUT_S:.0f} seconds"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror.lower()
    return "it broke off" if isinstance(cause, HTTPException) else " ".join(str(cause).split())[:200]


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def matches(path: Path, remote: RemoteFile) -> bool:
    """Tell whether `path` is a file with the size and the content of `remote`."""
    if _size(path) != remote.size:
        return False
    with path.open("rb") as file:
        # MD5 is what Piper's own list has: it finds damage, and the list comes by https
        return hashlib.file_digest(file, "md5" if len(remote.digest) == 32 else "sha256").hexdigest() == remote.digest
