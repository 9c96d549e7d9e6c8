"""Where Outpour keeps things: the platform's own folders, or all of them under OUTPOUR_HOME."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Folders:
    """The listener's folders; none need exist."""

    config: Path
    """Holds config.toml."""

    data: Path
    """Holds what the listener would miss."""

    cache: Path
    """Holds what can be made again."""

    @property
    def scripts(self) -> Path:
        """The listener's own sessions."""
        return self.data / "scripts"

    @property
    def voices(self) -> Path:
        """The listener's own voices, those of `outpour voices add` among them."""
        return self.data / "voices"

    @property
    def speech(self) -> Path:
        """Sentences already spoken."""
        return self.cache / "speech"

    @property
    def history(self) -> Path:
        """What was played."""
        return self.data / "history.jsonl"

    @property
    def music(self) -> Path:
        """What is known of music already heard."""
        return self.cache / "music"


def folders() -> Folders:
    """Return the folders of this machine and environment."""
    home = os.environ.get("OUTPOUR_HOME")
    if home:
        root = Path(home).expanduser()
        return Folders(root / "config", root / "data", root / "cache")
    own = platformdirs.PlatformDirs("outpour", appauthor=False)
    return Folders(own.user_config_path, own.user_data_path, own.user_cache_path)
