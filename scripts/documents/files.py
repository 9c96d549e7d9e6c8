"""Reads untrusted files: regular ones only, up to a limit, without waiting for pipes."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from scripts.documents.signatures import folder_format
from scripts.errors import UnreadableScriptError, os_error_reason

if TYPE_CHECKING:
    from pathlib import Path


def read_file(path: Path, limit: int) -> tuple[bytes, int]:
    """Return the contents of a file up to one byte more than `limit`, and its size in bytes.

    Raises:
        UnreadableScriptError: it is missing, or not a regular file.
    """
    flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        with open(path, "rb", opener=lambda name, mode: os.open(name, mode | flags)) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableScriptError(path, "it isn't a regular file")
            raw = file.read(limit + 1)
    except IsADirectoryError as error:
        form = folder_format(path.suffix.lower())
        reason = form.advice(path) if form else "it is a folder; name the files in it"
        raise UnreadableScriptError(path, reason) from error
    except OSError as error:
        raise UnreadableScriptError(path, os_error_reason(error)) from error
    return raw, max(status.st_size, len(raw))
