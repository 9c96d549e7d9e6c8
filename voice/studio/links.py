"""The links that open the studio."""

from __future__ import annotations

import hmac
import secrets
import threading
from typing import Final

OPEN: Final = "/open/"
"""The path of a link, without its token."""

_TOKEN_BYTES: Final = 16


class Links:
    """The links that open the studio, each once; thread-safe.

    Args:
        start: the path below `base` that they lead to.
    """

    def __init__(self, start: str = "/") -> None:
        self.base = f"/{secrets.token_urlsafe(_TOKEN_BYTES)}"
        """The path that the studio answers below. Browsers send cookies to all ports of this machine, but only below
        the path of the cookie, which other servers don't know."""
        self.start = start
        self._lock = threading.Lock()
        self._token: str | None = None

    def new(self) -> str:
        """Return the path of a new link; links that weren't used are no longer valid."""
        with self._lock:
            self._token = secrets.token_urlsafe(_TOKEN_BYTES)
            return f"{OPEN}{self._token}"

    def use(self, path: str) -> bool:
        """Return whether `path` is that of a valid link, which is valid no longer."""
        with self._lock:
            valid = self._token is not None and hmac.compare_digest(path.encode(), f"{OPEN}{self._token}".encode())
            self._token = None if valid else self._token
            return valid
