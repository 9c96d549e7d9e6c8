"""The address of a published folder on the web, and the addresses of its files."""

from __future__ import annotations

import os
import re
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from voice.errors import VoiceError

FEED: Final = "feed.xml"
INDEX: Final = "index.html"

_CHARACTERS: Final = "/%:@!$&'()*+,;=~"
"""Characters of a path that need no percent-encoding, and the percent sign of those that have it."""

_STRAY: Final = re.compile("%(?![0-9A-Fa-f]{2})")
"""A percent sign that encodes nothing."""

_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")


class AddressError(VoiceError):
    """An address can't be that of a folder on the web."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(address, reason)
        self.address = address
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.address!r} can't be the address of the folder: {self.reason}"


def folder_address(text: str) -> str:
    """Return the address `text` of a folder in its usual form, with a slash at the end.

    Other alphabets are encoded. The address of the list or of the feed in the folder is understood as the folder's.

    Raises:
        AddressError: it isn't an absolute address that others can open.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise AddressError(text, "it isn't well-formed; write it like https://example.org/sessions/") from error
    if parts.scheme not in ("http", "https") or not host:
        raise AddressError(text, "write it in full, like https://example.org/sessions/")
    if parts.username or parts.password:
        raise AddressError(text, "anyone could read the name and password in it; leave them out")
    if parts.query or parts.fragment:
        raise AddressError(text, "file names can't follow ? or #; leave that part out")
    path = quote(_STRAY.sub("%25", parts.path), safe=_CHARACTERS)
    path = re.sub(rf"/({re.escape(FEED)}|{re.escape(INDEX)})$", "/", path)
    place = host if port is None else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, f"{path.rstrip('/')}/", "", ""))


def _host(name: str) -> str:
    """Return the name of a host in plain ASCII.

    Raises:
        ValueError: it can't be one.
    """
    if ":" in name:
        name = f"[{name}]"
    elif name:
        name = name.encode("idna").decode("ascii").lower()
    if name and not _HOST.fullmatch(name):
        raise ValueError(name)
    return name


def file_address(folder: str, name: str) -> str:
    """Return the address of the file `name` in the folder at the address `folder`."""
    return f"{folder}{quote(os.fsencode(name))}"
