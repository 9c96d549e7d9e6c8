"""What all pages are made with: the files beside this module, and a strict content security policy."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from importlib.resources import files
from typing import Final

BESIDE: Final = "'self' file:"
"""Source in a policy: files beside the page; `'self'` doesn't include them if the page is opened from a file."""


def asset(name: str) -> str:
    """Return one of the files beside this module."""
    return files("voice.web").joinpath(name).read_text(encoding="utf-8")


def policy(style: str, **sources: str) -> str:
    """Return a content security policy that allows the inline `style` and, by type, `sources`, such as `img`."""
    allowed = {"style": digest(style), **sources}
    return "; ".join(
        (
            "default-src 'none'",
            *(f"{kind}-src {source}" for kind, source in allowed.items()),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def digest(text: str) -> str:
    """Return the source in a policy that allows an inline element with this `text`."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
