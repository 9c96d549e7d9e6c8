"""What goes wrong while tags are written, as the system says it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import av
from mutagen import MutagenError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def system_errors() -> Iterator[None]:
    """Turn what mutagen and FFmpeg raise about a file into the OSError it is about."""
    try:
        yield
    except MutagenError as error:
        # It wraps what the system says, which the one who writes files understands.
        reason = error.args[0] if error.args else None
        raise reason if isinstance(reason, OSError) else OSError(str(error)) from error
    except av.error.FFmpegError as error:
        raise OSError(error.errno, error.strerror) from error
