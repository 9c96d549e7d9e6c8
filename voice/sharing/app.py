"""The application: answers requests for the files of a site, and nothing else.

All requests without the token get the same response, before any file is opened. Names in URLs are looked up in a
table and never become paths.
"""

from __future__ import annotations

import hmac
import os
import stat
from collections import OrderedDict
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final, Protocol

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse, Response

from voice.sharing.connections import HEADER_BYTES
from voice.sharing.ranges import Coverage, effective_range
from voice.sharing.secured_send import SecuredSend

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Message, Receive, Scope, Send

    from voice.sharing.addresses import IPAddress
    from voice.sharing.lifetime import Lifetime
    from voice.sharing.site import SharedFile, Site

_METHODS: Final = ("GET", "HEAD")
_MOST_DEVICES: Final = 64
"""Maximum number of deliveries whose progress is tracked, and of devices that are reported."""

_SECURITY: Final = {
    "cache-control": "private, no-cache",
    "content-security-policy": "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
"""Headers of every response; a page's own policy is stricter still."""

_CLOSE: Final = {"connection": "close"}

_LAST: Final = {"content-length", "transfer-encoding", "upgrade"}
"""Request headers after which the connection is closed: a body or another protocol may follow."""


class Observer(Protocol):
    """Receives what devices do."""

    def visited(self, device: str) -> object:
        """Report the address of a device that opens the first page for the first time."""
        ...

    def downloaded(self, name: str) -> object:
        """Report the name of a file that a device has downloaded."""
        ...


@dataclass(frozen=True)
class Endpoint:
    """The address, port and token that requests must name."""

    ip: IPAddress
    """The address that the server listens on."""

    port: int
    """Its port."""

    token: str
    """The secret part of the path."""

    @property
    def host(self) -> str:
        """The address and the port, as in URLs."""
        host = f"[{self.ip}]" if self.ip.version == 6 else str(self.ip)
        return host if self.port == 80 else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address to open."""
        return f"http://{self.host}/{self.token}/"

    def is_host(self, host: str) -> bool:
        """Return whether the Host header `host` is this address; host names are refused, against DNS rebinding."""
        name, port = _host_and_port(host)
        try:
            return ip_address(name) == self.ip and port == self.port
        except ValueError:
            return False

    def name_in(self, raw_path: bytes) -> str | None:
        """Return the name after the token in a path; None without the token."""
        token, slash, name = raw_path.removeprefix(b"/").partition(b"/")
        known = hmac.compare_digest(token, self.token.encode("ascii"))
        return name.decode("latin-1") if known and slash and raw_path.startswith(b"/") else None


def _host_and_port(host: str) -> tuple[str, int]:
    """Return the two parts of a Host header; the port is 0 if it is invalid."""
    if host.startswith("["):
        name, bracket, port = host[1:].partition("]")
        name = name if bracket and ":" in name else ""
        port = port.removeprefix(":") if port.startswith(":") or not port else "0"
    else:
        name, colon, port = host.partition(":")
        port = port if port or not colon else "0"
    valid = port.isascii() and port.isdigit() and len(port) <= 5
    return name, int(port) if valid else 0 if port else 80


@dataclass
class _Progress:
    """What a device has received of a sound."""

    begun: float
    """When it first asked for it, by the clock of the lifetime."""

    coverage: Coverage = field(default_factory=Coverage)
    """The parts that it has received."""


class App:
    """An ASGI application for the files of `site`.

    Args:
        site: the files.
        endpoint: the address and the token.
        lifetime: notified of every request and delivery.
        observer: notified of visits and downloads.
    """

    def __init__(self, site: Site, endpoint: Endpoint, lifetime: Lifetime, observer: Observer) -> None:
        self._site = site
        self._endpoint = endpoint
        self._lifetime = lifetime
        self._observer = observer
        self._devices: set[str] = set()
        self._progress: OrderedDict[tuple[str, str], _Progress] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        assert scope["type"] == "http"
        headers = Headers(scope=scope)
        name = self._requested_name(scope, headers)
        found = None if name is None else self._site.files.get(name)
        if name is None or found is None:
            response: Response = _not_found()
        elif scope["method"] not in _METHODS:
            response = Response(status_code=405, headers={"allow": ", ".join(_METHODS), **_CLOSE})
        else:
            self._visit(scope, name)
            await self._answer(found, name, scope, receive, send)
            return
        await response(scope, receive, SecuredSend(send, _SECURITY))

    def _requested_name(self, scope: Scope, headers: Headers) -> str | None:
        """Return the name of the requested file; None if the host or the token is wrong."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._endpoint.is_host(hosts[0]):
            return None
        if sum(len(key) + len(value) for key, value in headers.raw) > HEADER_BYTES:
            return None
        return self._endpoint.name_in(scope["raw_path"])

    def _visit(self, scope: Scope, name: str) -> None:
        self._lifetime.touch()
        device = _device(scope)
        if not name and device not in self._devices and len(self._devices) < _MOST_DEVICES:
            self._devices.add(device)
            self._observer.visited(device)

    async def _answer(self, file: SharedFile, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        headers, etag = Headers(scope=scope), f'"{file.version}"'
        tags = {tag.strip().removeprefix("W/") for tag in headers.get("if-none-match", "").split(",")}
        closing = _CLOSE if _LAST & set(headers) else {}
        if file.path is None or etag in tags:
            body = b"" if etag in tags else file.content
            shown = {"etag": etag, **closing}
            status = 304 if etag in tags else 200
            response = Response(body, status, shown, file.media_type)
            await response(scope, receive, SecuredSend(send, _SECURITY))
            return
        try:
            found = os.stat(file.path)
        except OSError:
            found = None
        if found is None or not stat.S_ISREG(found.st_mode):
            await _not_found()(scope, receive, SecuredSend(send, _SECURITY))
            return
        requested = effective_range(headers.get("range", ""), found.st_size) if scope["method"] == "GET" else None
        response = FileResponse(
            file.path,
            headers={"etag": etag, **closing},
            media_type=file.media_type,
            filename=file.download_name or None,
            stat_result=found,
            content_disposition_type="inline" if requested else "attachment",
        )
        counted = _Counted(send, self, file, name, scope) if file.length else SecuredSend(send, _SECURITY)
        await response({**scope, "headers": list(_with_range(scope, requested))}, receive, counted)

    def delivered(self, file: SharedFile, name: str, device: str, span: tuple[int, int], size: int) -> None:
        """Note that `device` has received the bytes of `span` of a sound of `size` bytes."""
        progress = self._progress.setdefault((device, name), _Progress(self._lifetime.time()))
        while len(self._progress) > _MOST_DEVICES:
            self._progress.popitem(last=False)
        progress.coverage.add(*span)
        if progress.coverage.covers(size):
            assert file.length
            self._lifetime.listened(progress.begun, file.length / 1000)
            del self._progress[device, name]

    def received(self) -> None:
        """Note that a device has received a part of a file."""
        self._lifetime.touch()

    def downloaded(self, file: SharedFile) -> None:
        """Note that a device has downloaded a whole sound; notify the observer first, since this may end sharing."""
        self._observer.downloaded(file.download_name)
        self._lifetime.downloaded()


class _Counted(SecuredSend):
    """Sends a sound, and tracks what the device has received of it."""

    def __init__(self, send: Send, app: App, file: SharedFile, name: str, scope: Scope) -> None:
        super().__init__(send, _SECURITY)
        self._app, self._file, self._name, self._device = app, file, name, _device(scope)
        self._counts = scope["method"] == "GET"
        self._position, self._size, self._whole = 0, 0, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begin(message["status"], MutableHeaders(raw=message["headers"]))
        await super().__call__(message)
        body = message.get("body", b"")
        if body and self._counts:
            self._app.received()
            self._position += len(body)
            if not self._whole:
                span = (self._position - len(body), self._position)
                self._app.delivered(self._file, self._name, self._device, span, self._size)
            elif self._position == self._size:
                self._app.downloaded(self._file)

    def _begin(self, status: int, headers: MutableHeaders) -> None:
        """Read the position of the body in the file from the response's headers."""
        whole_range = headers.get("content-range", "")
        self._counts = self._counts and (status == 200 or (status == 206 and bool(whole_range)))
        self._whole = status == 200
        if not self._counts:
            return
        if self._whole:
            self._size = int(headers["content-length"])
        else:
            span, _, size = whole_range.removeprefix("bytes ").partition("/")
            self._position, self._size = int(span.partition("-")[0]), int(size)


def _not_found() -> Response:
    """Return the response to all invalid requests, always the same."""
    return Response(b"Not found\n", 404, _CLOSE, "text/plain")


def _device(scope: Scope) -> str:
    return (scope.get("client") or ("",))[0]


def _with_range(scope: Scope, requested: str | None) -> Iterable[tuple[bytes, bytes]]:
    """Yield the headers of a request, with `requested` in place of its range."""
    headers: Any = scope["headers"]
    yield from ((name, value) for name, value in headers if name != b"range")
    if requested:
        yield b"range", requested.encode("ascii")
