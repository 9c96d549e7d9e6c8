"""The user's folders: the platform's standard ones, or all of them under OUTPOUR_HOME."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from scripts.errors import os_error_reason
from voice.errors import HomeError

MAX_CONFIG_SIZE: Final = 200_000
"""Maximum size of config.toml, in bytes; a listener's has a few hundred."""


@dataclass(frozen=True)
class Paths:
    """The listener's folders; they need not exist."""

    config: Path
    """Contains config.toml."""

    data: Path
    """Contains data that can't be generated again."""

    cache: Path
    """Contains data that can be generated again."""

    @property
    def scripts(self) -> Path:
        """The listener's own sessions."""
        return self.data / "scripts"

    @property
    def voices(self) -> Path:
        """The listener's own voices, including those from `outpour voices add`."""
        return self.data / "voices"

    @property
    def speech(self) -> Path:
        """The cache of spoken sentences."""
        return self.cache / "speech"

    @property
    def rates(self) -> Path:
        """The measured rates of voices."""
        return self.cache / "rates"

    @property
    def history(self) -> Path:
        """The history file."""
        return self.data / "history.jsonl"

    @property
    def safety_notes(self) -> Path:
        """The record of the safety notes that the listener has heard or exported."""
        return self.data / "safety-notes"

    @property
    def music(self) -> Path:
        """The cache of music measurements."""
        return self.cache / "music"

    @property
    def shared(self) -> Path:
        """The files made by `outpour share`."""
        return self.cache / "shared"


def user_paths() -> Paths:
    """Return the folders for this machine and environment.

    Raises:
        HomeError: OUTPOUR_HOME begins with `~`, and that home folder doesn't exist.
    """
    home = os.environ.get("OUTPOUR_HOME")
    if home:
        try:
            root = Path(home).expanduser()
        except RuntimeError as error:
            raise HomeError(home) from error
        return Paths(root / "config", root / "data", root / "cache")
    folders = platformdirs.PlatformDirs("outpour", appauthor=False)
    return Paths(folders.user_config_path, folders.user_data_path, folders.user_cache_path)


def music_folder() -> Path | None:
    """Return the user's folder for music; None if the platform names none, or it can't be written to."""
    try:
        folder = platformdirs.user_music_path()
        named = folder.is_dir() and not folder.samefile(Path.home())  # a desktop may name the home folder
    except (OSError, RuntimeError):
        return None
    return folder if named and os.access(folder, os.W_OK | os.X_OK) else None


def failure_reason(path: Path, error: OSError) -> str:
    """Return why `path` can't be used: a file in place of a folder, or the system's reason."""
    for folder in reversed(path.parents):
        if os.path.lexists(folder) and not os.path.isdir(folder):
            return f"{folder} is not a folder"
    reason = os_error_reason(error)
    inner = error.filename and Path(os.fsdecode(error.filename)) != path
    return f"{os.fsdecode(error.filename)}: {reason}" if inner else reason


def listing_failure(folder: Path) -> str:
    """Return why `folder` can't be listed; empty if it can, or if it doesn't exist."""
    try:
        with os.scandir(folder):
            return ""
    except FileNotFoundError:
        return ""
    except OSError as error:
        return failure_reason(folder, error)


def read_regular(path: Path) -> bytes:
    """Return the content of the file at `path`.

    Raises:
        OSError: it can't be read, or is not a regular file.
    """
    require_regular_file(path)
    return path.read_bytes()


def require_regular_file(path: Path) -> None:
    """Raise OSError for a pipe, a device or a folder; opening a pipe would block until it has a writer."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        kind = "it is a folder" if stat.S_ISDIR(mode) else "it is not a regular file"
        raise OSError(None, kind, str(path))
