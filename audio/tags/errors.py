"""Translation of tag library errors to OSError."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import av
from mutagen import MutagenError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def system_errors() -> Iterator[None]:
    """Convert exceptions of mutagen and FFmpeg to the underlying OSError."""
    try:
        yield
    except MutagenError as error:
        # mutagen wraps the original OSError, which callers handle.
        reason = error.args[0] if error.args else None
        raise reason if isinstance(reason, OSError) else OSError(str(error)) from error
    except av.error.FFmpegError as error:
        raise OSError(error.errno, error.strerror) from error
