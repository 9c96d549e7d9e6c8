"""Creates sessions of the listener's, and decides how they may be called."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from scripts.library.lookup import SUFFIX
from voice.errors import ADVICE, TargetError, VoiceError
from voice.storage.atomic import replacement
from voice.storage.device_names import is_device_name
from voice.storage.paths import failure_reason

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_NAME: Final = 80
"""Maximum length of a session's name, in characters."""


class SessionNameError(VoiceError):
    """A session can't have this name."""

    def __init__(self, reason: str, suggestion: str = "") -> None:
        super().__init__(reason, suggestion)
        self.reason = reason
        self.suggestion = suggestion

    def __str__(self) -> str:
        return f"{self.reason}; try {self.suggestion}" if self.suggestion else self.reason


def require_session_name(name: str) -> None:
    """Raise SessionNameError if a session can't be called `name`."""
    if len(name) > LONGEST_NAME:
        raise SessionNameError(f"too long; a session's name has at most {LONGEST_NAME} characters")
    if not re.fullmatch(r"[^\W_][\w.-]{0,79}", name):
        raise SessionNameError("use letters, digits, - and _ in a session's name", plain_name(name) or "my-evening")
    if is_device_name(name):
        raise SessionNameError(f"Windows keeps the name {name!r} for a device", plain_name(name))


def plain_name(name: str) -> str:
    """Return `name` as a session's name: small letters and digits with hyphens between them."""
    plain = re.sub(r"[\W_]+", "-", name.lower())[:LONGEST_NAME].strip("-")
    return f"session-{plain}" if is_device_name(plain) else plain


def create_session(name: str, text: str, folder: Path, *, overwrite: bool) -> Path:
    """Write `text` as the session called `name` to `folder`, and return its path.

    Raises:
        TargetError: it exists and `overwrite` is not set, or the folder isn't writable.
    """
    target = folder / f"{name}{SUFFIX}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TargetError(target, f"{failure_reason(folder, error)}; {ADVICE}") from error
    with replacement(target, overwrite=overwrite) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")
    return target


def template(name: str) -> str:
    """Return the commented script that a session called `name` begins as."""
    text = (files("voice.authoring") / "template.txt").read_text(encoding="utf-8")
    title = re.sub(r"[-_.]+", " ", name).strip().capitalize()
    return text.replace("TITLE", title, 1).replace("outpour check NAME", f"outpour check {name}", 1)
