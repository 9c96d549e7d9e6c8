"""Failures of jobs, described in one line."""

from __future__ import annotations

import errno
from typing import Final

from audio.errors import AudioError
from scripts.errors import FaultyScriptError, ScriptError
from voice.errors import DiskSpaceError, VoiceError

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


def failure_reason(error: Exception) -> str:
    """Return what `error` says in one line; of a script's problems, the first one."""
    if isinstance(error, FaultyScriptError):
        first, *others = error.problems
        more = f" (and {len(others)} more)" if others else ""
        return f"{first.place}: {first.message}{more}; see `outpour check`"
    if isinstance(error, ScriptError | AudioError | VoiceError):
        return str(error)
    return f"{type(error).__name__}: {error}"


def is_disk_full(error: BaseException | None) -> bool:
    """Return whether `error` or one of its causes is a full disk."""
    while error is not None:
        if isinstance(error, DiskSpaceError) or (isinstance(error, OSError) and error.errno in _FULL):
            return True
        error = error.__cause__
    return False
