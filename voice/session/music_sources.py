"""The music and sound files of one session, each opened once."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from audio.bed import open_source
from audio.signal.clip import FRAMES_PER_MS
from scripts.model.elements import Music
from scripts.model.tree import flatten
from voice.session.music import MusicShelf, folder_note, listener_music
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from audio.bed import Source
    from audio.music import OneShot
    from scripts.library.lookup import Shelf
    from scripts.model.script import Script
    from scripts.times import Milliseconds

_OPEN_SONGS: Final = 8
"""Songs that stay open to be played to their end; each holds a decoder."""

_TRIED: Final = 20
"""Files of a folder that are tried before a session, for a note on those that can't be played."""


class MusicSources:
    """Opens the music that a script names; each piece is opened once and shared for the whole session.

    Args:
        shelf: finds the files that the script may use.
        script: its front matter names the first music.
        override: the listener's own music instead of the script's; None to use the script's.
        seed: varies the ambiences.

    Raises:
        MusicNotFoundError: the listener's music, or the script's first, was not found.
    """

    def __init__(self, shelf: Shelf, script: Script, override: str | None, seed: int) -> None:
        self._shelf = shelf
        self._seed = seed
        self._override = listener_music(override) if override is not None else None
        self._first = MusicShelf(shelf).find(script.header.music)
        if self._override is not None and (self._first != "none" or not _names_music(script)):
            self._first = self._override
        self._sources: dict[str | Path, Source | None] = {}
        self._opening = threading.Lock()
        self._song_rest = lru_cache(maxsize=_OPEN_SONGS)(_song_rest)

    def source(self, name: str | None) -> Source | None:
        """Return the music called `name` in the script; None names the session's first. Silence is None.

        Raises:
            MusicNotFoundError: it was not found.
            UnreadableMusicError: a file can't be decoded.
        """
        found = self._first if name is None else self._find(name)
        with self._opening:
            if found not in self._sources:
                self._sources[found] = open_source(found, self._seed, user_paths().music)
            return self._sources[found]

    @property
    def notes(self) -> tuple[str, ...]:
        """Which files of the music folders opened so far are passed over, one line for each folder."""
        folders = [found for found in self._sources if isinstance(found, Path) and found.is_dir()]
        return tuple(filter(None, (folder_note(folder, _TRIED) for folder in folders)))

    def rest(self, source: Source | None, played: Milliseconds) -> OneShot | None:
        """Return the rest of the song that `source` plays at `played`; None if the source is endless."""
        from audio.music import Playlist  # noqa: PLC0415 (slow to import, and ambiences don't need it)

        if not isinstance(source, Playlist):
            return None
        return self._song_rest(*source.piece_at(played * FRAMES_PER_MS))

    def sound_file(self, name: str) -> Path:
        """Return the path of the sound file called `name` in the script.

        Raises:
            UnavailableFileError: it was not found, or the script may not use it.
        """
        return self._shelf.file(name)

    def _find(self, name: str) -> str | Path:
        if self._override is None:
            return MusicShelf(self._shelf).find(name)
        return "none" if name == "none" else self._override


def _song_rest(path: Path, begin: int) -> OneShot:
    from audio.music import OneShot  # noqa: PLC0415 (as above)

    return OneShot(path, begin, user_paths().music)


def _names_music(script: Script) -> bool:
    """Return whether `script` starts music later on, where the listener's music then starts."""
    return any(isinstance(part, Music) and part.source not in (None, "none") for part in flatten(script.elements))
