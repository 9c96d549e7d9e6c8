"""The music and sound files of one session, each opened once."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from audio.bed import open_source
from audio.music_choice import MusicMix, places_of
from audio.signal.clip import FRAMES_PER_MS
from scripts.errors import UnavailableFileError
from scripts.model.elements import Music
from scripts.model.tree import flatten
from voice.errors import MusicNotFoundError
from voice.session.music import MusicShelf, folder_note, listener_music, probe_music
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from pathlib import Path

    from audio.layered_music import LayeredMusic, SongRest
    from audio.music import OneShot
    from audio.music_choice import MusicChoice
    from audio.signal.source import Source
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
        UnreadableMusicError: one of the files that the listener named can't be decoded.
    """

    def __init__(self, shelf: Shelf, script: Script, override: str | None, seed: int) -> None:
        self._shelf = shelf
        self._seed = seed
        self._override = listener_music(override) if override is not None else None
        if isinstance(self._override, MusicMix):
            probe_music(self._override)  # a playlist passes over the files that can't be played
        self._first = MusicShelf(shelf).find(script.header.music)
        if self._override is not None and (self._first != "none" or not _names_music(script)):
            self._first = self._override
        self._sources: dict[MusicChoice, Source | None] = {}
        self._opening = threading.Lock()
        self._song_rest = lru_cache(maxsize=_OPEN_SONGS)(_song_rest)
        self._mix_rest = lru_cache(maxsize=_OPEN_SONGS)(_mix_rest)

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

    def places(self, name: str | None) -> tuple[Path, ...]:
        """Return the files and folders of the music or sound that the script calls `name`; None is its first music.

        Those that can't be found are left out.
        """
        if name is None:
            return places_of(self._first)
        try:
            return (self.sound_file(name),)
        except UnavailableFileError:
            with suppress(MusicNotFoundError):
                return places_of(self._find(name))
        return ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Which files of the music folders opened so far are passed over, one line for each folder."""
        folders = [place for found in self._sources for place in places_of(found) if place.is_dir()]
        return tuple(filter(None, (folder_note(folder, _TRIED) for folder in dict.fromkeys(folders))))

    def rest(self, source: Source | None, played: Milliseconds) -> OneShot | SongRest | None:
        """Return the rest of the song that `source` plays at `played`; None if the source is endless."""
        from audio.layered_music import LayeredMusic  # noqa: PLC0415 (slow to import, and ambiences don't need it)
        from audio.music import Playlist  # noqa: PLC0415 (as above)

        if isinstance(source, LayeredMusic) and source.song:
            return self._mix_rest(source, played * FRAMES_PER_MS)
        if not isinstance(source, Playlist):
            return None
        return self._song_rest(*source.piece_at(played * FRAMES_PER_MS))

    def sound_file(self, name: str) -> Path:
        """Return the path of the sound file called `name` in the script.

        Raises:
            UnavailableFileError: it was not found, or the script may not use it.
        """
        return self._shelf.file(name)

    def _find(self, name: str) -> MusicChoice:
        if self._override is None:
            return MusicShelf(self._shelf).find(name)
        return "none" if name == "none" else self._override


def _song_rest(path: Path, begin: int) -> OneShot:
    from audio.music import OneShot  # noqa: PLC0415 (as above)

    return OneShot(path, begin, user_paths().music)


def _mix_rest(mix: LayeredMusic, start: int) -> SongRest:
    from audio.layered_music import SongRest  # noqa: PLC0415 (as above)

    return SongRest(mix, start, user_paths().music)


def _names_music(script: Script) -> bool:
    """Return whether `script` starts music later on, where the listener's music then starts."""
    return any(isinstance(part, Music) and part.source not in (None, "none") for part in flatten(script.elements))
