"""Files that are complete or absent: written beside their place and renamed when whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from voice.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def replacing(target: Path, *, overwrite: bool) -> Iterator[Path]:
    """Give a path to write to, beside `target`; it becomes `target` when the `with` ends without an error.

    With an error, or when interrupted, nothing is left behind and `target` is as it was.

    Raises:
        TargetError: `target` exists and is not to be overwritten, or its folder can't be written to.
    """
    refuse(target, overwrite=overwrite)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}-", suffix=".part", dir=target.parent)
    except OSError as error:
        raise TargetError(target, (error.strerror or str(error)).lower()) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        refuse(target, overwrite=overwrite)
        temporary.replace(target)
    except OSError as error:
        raise TargetError(target, (error.strerror or str(error)).lower()) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def refuse(target: Path, *, overwrite: bool) -> None:
    """Raise TargetError when it is known already that `target` can't be written."""
    if target.is_dir():
        raise TargetError(target, "it is a folder")
    if target.exists() and not overwrite:
        raise TargetError(target, "it exists already; --force overwrites it")
    if not target.parent.is_dir():
        raise TargetError(target, f"there is no folder {target.parent}")


def _umask() -> int:
    """Return the permissions that new files go without; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
