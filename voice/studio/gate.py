"""Admits only the browser that opened the studio's link, and only its own page."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from voice.sharing.connections import HEADER_BYTES
from voice.sharing.secured_send import SecuredSend
from voice.studio.accounts import is_foreign
from voice.studio.links import OPEN

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from voice.sharing.app import Endpoint
    from voice.studio.links import Links


def content_policy(style_nonce: str = "") -> str:
    """Return what a page may load and run; `style_nonce` marks the styles that its editor adds at run time."""
    styles = f"'self' 'nonce-{style_nonce}'" if style_nonce else "'self'"
    return (
        f"default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data:; "
        "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


_SECURITY: Final = {
    "cache-control": "no-store",
    "content-security-policy": content_policy(),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Headers of every response."""

_USED: Final = (
    "This link has already been used; each one opens the studio once.\n"
    "For another, press Enter in the terminal that the studio runs in, or run `outpour studio` again.\n"
)
_FOREIGN: Final = "This link is for a browser of the account that runs the studio.\n"
_CLOSED: Final = (
    "This is Outpour's studio. It opens with the link that `outpour studio` prints.\n"
    "For a new one, press Enter in the terminal that the studio runs in.\n"
)
_CLOSE: Final = {"connection": "close"}
_SINGLE: Final = ("host", "origin", "cookie", "sec-fetch-site", "content-type")
"""Headers that browsers send once; of two, each program might believe another one."""

_OWN_SITES: Final = ("same-origin", "none")
_SAFE: Final = ("GET", "HEAD")


class Gate:
    """Lets requests through that carry the studio's cookie and come from its own page.

    Args:
        app: answers the requests that are admitted.
        endpoint: the address of the studio.
        links: the links that open it.
    """

    def __init__(self, app: ASGIApp, endpoint: Endpoint, links: Links) -> None:
        self._app = app
        self._endpoint = endpoint
        self._cookie = f"outpour-{endpoint.port}"
        self._secret = secrets.token_urlsafe(32)
        self._links = links

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        assert scope["type"] == "http"
        headers = Headers(scope=scope)
        response = self._refusal(scope, headers)
        await (response or self._app)({**scope, "root_path": self._links.base}, receive, SecuredSend(send, _SECURITY))

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """Return the response to a request that isn't passed on; None for one that is."""
        if not self._is_addressed(headers):
            return PlainTextResponse("Not found\n", 404, _CLOSE)
        if scope["path"].startswith(OPEN) and scope["method"] == "GET":
            return self._opened(scope["path"], scope["client"])
        if not self._is_inside(scope["path"]) or not self._is_known(headers):
            return PlainTextResponse(_CLOSED, 403, _CLOSE)
        return None if self._is_own_page(scope["method"], headers) else PlainTextResponse("Refused\n", 403, _CLOSE)

    def _is_addressed(self, headers: Headers) -> bool:
        """Return whether the Host header names this server; names are refused, against DNS rebinding."""
        size = sum(len(key) + len(value) for key, value in headers.raw)
        single = all(len(headers.getlist(name)) <= 1 for name in _SINGLE)
        return single and self._endpoint.is_host(headers.get("host", "")) and size <= HEADER_BYTES

    def _opened(self, path: str, client: tuple[str, int] | None) -> Response:
        """Return the response to a link, which works once, and for this account alone: lists of processes show it."""
        if client and is_foreign(client[1], self._endpoint.port):
            return PlainTextResponse(_FOREIGN, 403, _CLOSE)
        if not self._links.use(path):
            return PlainTextResponse(_USED, 403, _CLOSE)
        base = self._links.base
        response = RedirectResponse(f"{base}{self._links.start}", 303)
        response.set_cookie(self._cookie, self._secret, httponly=True, samesite="strict", path=f"{base}/")
        return response

    def _is_inside(self, path: str) -> bool:
        """Return whether `path` lies below the studio's own."""
        first, slash, _ = path.removeprefix("/").partition("/")
        return bool(slash) and hmac.compare_digest(f"/{first}".encode(), self._links.base.encode())

    def _is_known(self, headers: Headers) -> bool:
        """Return whether the request carries the cookie that the link set."""
        own = f"{self._cookie}={self._secret}".encode()
        cookies = headers.get("cookie", "").split(";")  # those of other servers on this machine may have any form
        return any(hmac.compare_digest(cookie.strip().encode(), own) for cookie in cookies)

    def _is_own_page(self, method: str, headers: Headers) -> bool:
        """Return whether a page of the studio, or the person at the browser, sent the request."""
        origin = headers.get("origin")
        own = f"http://{self._endpoint.host}"
        if headers.get("sec-fetch-site", "none") not in _OWN_SITES:
            return False
        return origin == own if method not in _SAFE or origin is not None else True
