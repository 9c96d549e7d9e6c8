"""Downloads files completely and verified, or not at all; interrupted downloads are resumed.

No other module of Outpour uses the network.
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
from scripts.terminal_text import format_size
from voice.errors import DownloadError, TargetError, UnknownVoiceError
from voice.speech.engines import ENGINES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.client import HTTPMessage
    from typing import IO

    from voice.speech.engines import Voice

TIMEOUT_S: Final = 30.0
"""Timeout for data from the server, in seconds."""

ATTEMPTS: Final = 4
"""Maximum number of failures in a row without any data received."""

CONTINUATIONS: Final = 100
"""Maximum number of times that a transfer is resumed."""

SLOWEST: Final = 1000
"""Minimum throughput over every `WINDOW_S`, in bytes per second."""

WINDOW_S: Final = 60.0
"""Time spent waiting for data after which the throughput is checked, in seconds."""

_PIECE: Final = 1 << 18
_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(frozen=True)
class RemoteFile:
    """A file that can be downloaded."""

    url: str
    """Its address, `https:` unless the user chose another mirror."""

    size: int
    """Bytes."""

    digest: str
    """Checksum of its content in hexadecimal: MD5 (32 digits) or SHA-256 (64)."""


@dataclass(frozen=True)
class InstallableVoice:
    """A voice that can be downloaded, or several in one set of files."""

    name: str
    """The name given to `outpour voices add`."""

    files: dict[str, RemoteFile]
    """The files by their local names; the last one makes the voice visible."""

    @property
    def size(self) -> int:
        """Total size, in bytes."""
        return sum(file.size for file in self.files.values())


class UnknownInstallableError(UnknownVoiceError):
    """A collection has no voice of that name."""

    def __init__(self, name: str, nearest: str | None, similar: tuple[Voice, ...]) -> None:
        super().__init__(name, nearest)
        self.similar = similar
        """The voices of the collection whose names begin alike, such as all of a language."""

    def __str__(self) -> str:
        if self.similar:
            return f"no downloadable voice {self.name!r}; available: {', '.join(voice.name for voice in self.similar)}"
        hint = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        return f"no downloadable voice {self.name!r}.{hint} Give a language such as 'de' to list its voices"


class _TooSlowError(OSError):
    """The server sends less than `SLOWEST`."""

    def __str__(self) -> str:
        return f"the server sent less than {SLOWEST / 1000:.0f} kB a second for a minute; try again later"


class _Throughput:
    """Measures the throughput of all connections of one download, over the time spent waiting for data."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._bytes = 0
        self._waited_s = 0.0

    def read(self, raw: io.RawIOBase, buffer: bytearray | memoryview) -> int | None:
        """Read from `raw` into `buffer`; raise _TooSlowError after a window with too little data."""
        before = self._clock()
        try:
            count = raw.readinto(buffer)
        finally:  # failed waits count too
            self._waited_s += self._clock() - before
        self._bytes += count or 0
        if self._waited_s >= WINDOW_S:
            if self._bytes < SLOWEST * self._waited_s:
                raise _TooSlowError
            self._bytes, self._waited_s = 0, 0.0
        return count


class _MeasuredStream(io.RawIOBase):
    """A connection whose throughput is measured."""

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
    """A response whose throughput is measured, including its headers."""

    def __init__(self, throughput: _Throughput, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fp = io.BufferedReader(_MeasuredStream(self.fp.detach(), throughput))


def _connect(kind: Any, throughput: _Throughput, host: str, **options: Any) -> Any:
    connection = kind(host, **options)
    connection.response_class = partial(_MeasuredResponse, throughput)
    return connection


class _MeasuredHTTP(HTTPHandler, HTTPSHandler):
    """Opens http: and https: addresses with measured responses."""

    def __init__(self, throughput: _Throughput) -> None:
        super().__init__()
        self._throughput = throughput

    def do_open(self, http_class: Any, req: Request, **options: Any) -> HTTPResponse:
        return super().do_open(partial(_connect, http_class, self._throughput), req, **options)


def read_remote(url: str, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> bytes:
    """Return the content at `url`, at most `max_bytes` bytes.

    Raises:
        DownloadError: it can't be downloaded, or is larger.
    """
    with _translated_errors(url), _opened(url, _Throughput(clock)) as response:
        content: bytes = response.read(max_bytes + 1)
        if len(content) > max_bytes:
            raise DownloadError(url, f"it is larger than {max_bytes} bytes")
        if response.length:
            raise DownloadError(url, "the connection was lost")
    return content


def fetch(
    remote: RemoteFile,
    part: Path,
    advance: Callable[[int], None] = lambda _: None,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Download `remote` to `part`, resuming a partial download; call `advance` with the bytes received so far.

    A partial download stays for the next call; one with a wrong checksum is removed.

    Raises:
        DownloadError: it can't be downloaded, keeps failing, is too slow, has a different size or content, or doesn't
            fit on the disk.
    """
    with _translated_errors(remote.url):
        missing = remote.size - _size(part)
        if shutil.disk_usage(part.parent).free < missing:
            raise DownloadError(remote.url, f"not enough disk space: {format_size(missing)} are needed")
        _transfer(remote, part, advance, _Throughput(clock))
        if not matches(part, remote):
            part.unlink()
            raise DownloadError(remote.url, "the checksum of the received file is wrong; try again later")


def _transfer(remote: RemoteFile, part: Path, advance: Callable[[int], None], throughput: _Throughput) -> None:
    failures, error = 0, "the connection was lost"
    for _ in range(CONTINUATIONS):
        before = _size(part)
        if before == remote.size:
            return
        if before > remote.size:
            part.unlink()
            raise DownloadError(remote.url, f"it is larger than the expected {remote.size} bytes")
        try:
            _continue(remote, part, advance, throughput)
        except _TooSlowError as slow:
            error = str(slow)
            break
        except (TimeoutError, ConnectionError, HTTPException, URLError) as broken:
            if isinstance(broken, HTTPError):
                _raise_if_permanent(broken, part)
            error = _reason(broken)
        failures = 0 if _size(part) > before else failures + 1
        if failures == ATTEMPTS:
            break
    if _size(part) != remote.size:
        raise DownloadError(remote.url, f"{error}; the received part is kept for the next attempt")


def _raise_if_permanent(error: HTTPError, part: Path) -> None:
    """Raise `error` if a retry can't help, unlike after a server error."""
    error.close()
    if error.code == 416:  # the server's file ends where the partial download does
        part.unlink()
        raise DownloadError(error.url, "it is smaller than expected") from error
    if error.code < 500:
        raise error


def _continue(remote: RemoteFile, part: Path, advance: Callable[[int], None], throughput: _Throughput) -> None:
    """Append the response to `part`, or overwrite it if the server doesn't support ranges."""
    with _opened(remote.url, throughput, _size(part)) as response:
        _require_file(remote, response)
        start = _start(response, _size(part))
        with part.open("r+b" if start else "wb") as file:
            file.seek(start)
            while piece := response.read1(_PIECE):
                file.write(piece)
                file.flush()  # received data is kept even if this process is killed
                advance(file.tell())
                if file.tell() > remote.size:
                    return


def _require_file(remote: RemoteFile, response: HTTPResponse) -> None:
    """Raise DownloadError if the response is a web page, such as that of a captive portal."""
    kind = response.headers.get_content_type()
    if kind in ("text/html", "application/xhtml+xml"):
        raise DownloadError(remote.url, "the server sent a web page instead; check for a login or portal page")


def _start(response: HTTPResponse, wanted: int) -> int:
    """Return the position in the file at which the response begins."""
    sent = _RANGE.match(response.headers.get("Content-Range", "")) if response.status == 206 else None
    return wanted if sent and int(sent[1]) == wanted else 0


@contextmanager
def _opened(url: str, throughput: _Throughput, start: int = 0) -> Iterator[HTTPResponse]:
    """Yield the response to a request for `url`, from the byte `start` on."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise DownloadError(url, "only https: and http: addresses are supported")
    headers = {"User-Agent": "outpour", "Accept-Encoding": "identity"}
    request = Request(url, headers=headers | ({"Range": f"bytes={start}-"} if start else {}))  # noqa: S310 - checked above
    with _opener(url, throughput).open(request, timeout=TIMEOUT_S) as response:
        yield response


def _opener(url: str, throughput: _Throughput) -> OpenerDirector:
    """Return an opener for HTTP alone that follows only secure redirects from `url`."""
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
    """Follows redirects to https:, and from http: to http:, which only a mirror chosen by the user uses."""

    def __init__(self, url: str) -> None:
        self._url = url

    def redirect_request(  # noqa: PLR0913, PLR0917 - urllib sets these arguments
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Return the request for the next address, or raise DownloadError before contacting it."""
        scheme = urlsplit(newurl).scheme
        if scheme != "https" and (urlsplit(req.full_url).scheme, scheme) != ("http", "http"):
            fp.close()
            raise DownloadError(self._url, _unsafe_redirect(scheme))
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        fp.close()  # the redirect's body is never read
        return request


def _unsafe_redirect(scheme: str) -> str:
    variables = " or ".join(entry.mirror_variable for entry in ENGINES.values() if entry.mirror_variable)
    return (
        f"the server redirects to an address with {scheme}:, and only https: is safe to follow; try again later, "
        f"or name another mirror in {variables}"
    )


@contextmanager
def _translated_errors(url: str) -> Iterator[None]:
    """Translate errors of the network and the disk; errors with a file name concern that file."""
    try:
        yield
    except HTTPError as error:
        error.close()
        raise DownloadError(url, "no such file" if error.code in (404, 410) else _reason(error)) from error
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, OSError) and error.filename:
            raise TargetError(Path(error.filename), os_error_reason(error)) from error
        raise DownloadError(url, _reason(error)) from error


def _reason(error: Exception) -> str:
    if isinstance(error, HTTPError):
        scheme = urlsplit(error.url).scheme
        if scheme not in ("http", "https"):  # urllib itself refuses a redirect to file: or data:
            return _unsafe_redirect(scheme)
        return f"the server returned status {error.code}"
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, socket.gaierror):
        return "the server can't be reached; check the network connection"
    if isinstance(cause, TimeoutError):
        return f"no data for {TIMEOUT_S:.0f} seconds"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror.lower()
    return "the connection was lost" if isinstance(cause, HTTPException) else " ".join(str(cause).split())[:200]


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def matches(path: Path, remote: RemoteFile) -> bool:
    """Return whether `path` is a file with the size and checksum of `remote`."""
    if _size(path) != remote.size:
        return False
    with path.open("rb") as file:
        # an index may have only MD5: enough to detect damage, since the index itself is fetched by https
        return hashlib.file_digest(file, "md5" if len(remote.digest) == 32 else "sha256").hexdigest() == remote.digest
