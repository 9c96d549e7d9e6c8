"""Files that are complete or absent: written beside their place and renamed when whole."""

from __future__ import annotations

import contextlib
import glob
import os
import re
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voice.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def replacing(target: Path, *, overwrite: bool) -> Iterator[Path]:
    """Give a path to write to, beside `target`; it becomes `target` when the `with` ends without an error.

    With an error, or when interrupted, nothing is left behind and `target` is as it was.

    Raises:
        TargetError: `target` exists and is not to be overwritten, or its folder can't be written to.
    """
    refuse(target, overwrite=overwrite)
    begin = f".{target.name[:40]}-"
    temporary = target.with_name(f"{begin}{os.getpid()}-{secrets.token_hex(6)}.part")
    _forget_abandoned(target.parent, begin)
    try:
        temporary.touch(exist_ok=False)
        yield temporary
        refuse(target, overwrite=overwrite)
        temporary.replace(target)
    except OSError as error:
        raise TargetError(target, (error.strerror or str(error)).lower()) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _forget_abandoned(folder: Path, begin: str) -> None:
    """Remove what runs that were killed have left of the same file; best effort."""
    with contextlib.suppress(OSError):
        for path in folder.glob(f"{glob.escape(begin)}*.part"):
            process = re.fullmatch(r"(\d+)-[0-9a-f]{12}[a-z-]*", path.stem.removeprefix(begin))
            if process and not _running(int(process[1])):
                with contextlib.suppress(OSError):
                    path.unlink()


def _running(process: int) -> bool:
    """Tell whether `process` may still be at work; where that can't be asked, its open file can't be removed either."""
    if os.name == "nt":
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def refuse(target: Path, *, overwrite: bool) -> None:
    """Raise TargetError when it is known already that `target` can't be written."""
    try:
        _refuse(target, overwrite)
    except OSError as error:
        raise TargetError(target, (error.strerror or str(error)).lower()) from error


def _refuse(target: Path, overwrite: bool) -> None:
    if target.is_dir():
        raise TargetError(target, "it is a folder")
    if target.exists() and not overwrite:
        raise TargetError(target, "it exists already; --force overwrites it")
    if not target.parent.is_dir():
        raise TargetError(target, f"there is no folder {target.parent}")
