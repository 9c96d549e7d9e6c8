"""The folders whose scripts may use files from anywhere: that of the sessions, and those named in config.toml."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.errors import os_error_reason
from voice.storage.paths import MAX_CONFIG_SIZE, read_regular

if TYPE_CHECKING:
    from voice.storage.paths import Paths

SETTING: Final = "trust"
_WRITABLE_BY_ALL: Final = 0o002


def trusted_folders(paths: Paths) -> tuple[Path, ...]:
    """Return the trusted folders without symbolic links; those in config.toml only if it can be read."""
    try:
        raw = read_regular(paths.config / "config.toml")
        content = tomllib.loads(raw.decode("utf-8-sig")) if len(raw) <= MAX_CONFIG_SIZE else {}
        named = content.get(SETTING, [])
    except (OSError, ValueError, RecursionError):
        named = []
    usable = [name for name in named if not trust_fault(name)] if isinstance(named, list) else []
    return (paths.scripts.resolve(), *(Path(name).expanduser().resolve() for name in usable))


def trust_fault(name: object) -> str:
    """Return why the folder called `name` in config.toml can't be trusted; empty if it can."""
    if not isinstance(name, str) or not name.strip():
        return 'name folders in quotes, such as trust = ["~/scripts"]'
    try:
        reason = _folder_fault(Path(name).expanduser(), Path.home().resolve())
    except OSError as error:
        reason = os_error_reason(error)
    except (RuntimeError, ValueError) as error:  # the home folder is unknown, or the name has a null character
        reason = str(error)
    return f"{name[:100]!r}: {reason}" if reason else ""


def _folder_fault(folder: Path, home: Path) -> str:
    if not folder.is_absolute():
        return f"begin it with ~ or write the whole path, {str(folder.resolve())!r}"
    mode = folder.stat().st_mode
    if not stat.S_ISDIR(mode):
        return "it isn't a folder; name the folder that the script is in"
    if home.is_relative_to(folder.resolve()):
        return "it also contains what you download; name only the folder of your own scripts"
    if os.name == "posix" and mode & _WRITABLE_BY_ALL:
        return "everybody on this machine can write to it; choose a folder of your own"
    return ""
