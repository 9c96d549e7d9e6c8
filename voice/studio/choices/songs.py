"""The listener's songs: those a script finds beside it or among the listener's sessions, and new ones."""

from __future__ import annotations

import re
import shutil
import unicodedata
from typing import TYPE_CHECKING, Final

from audio.decoding import probe
from audio.errors import UnreadableMusicError
from audio.music import has_music_suffix, music_files
from voice.errors import ADVICE, TargetError
from voice.storage.atomic import replacement
from voice.storage.device_names import is_device_name
from voice.storage.free_names import free_path, is_taken
from voice.storage.paths import failure_reason
from voice.studio.choices.errors import RefusedSongError, UnknownSongError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scripts.library.lookup import Source

LARGEST_SONG: Final = 200_000_000
"""Maximum size of a song, in bytes; an hour of lossless music has about as many."""

_MOST_SONGS: Final = 300
_LONGEST_STEM: Final = 80
"""Maximum length of a song's name without its suffix, in characters."""

_UNUSUAL: Final = re.compile(r"[^\w .()&'!-]+")


def songs(source: Source, own_folder: Path) -> dict[str, Path]:
    """Return the music that the script at `source` finds by its name alone, sorted by name.

    Args:
        source: a script.
        own_folder: the listener's folder of sessions.
    """
    folders = (own_folder,) if source.origin == "shipped" else (own_folder, source.path.parent)
    found = {path.name: path for folder in folders for path in _music_in(folder)}
    return dict(sorted(found.items(), key=lambda item: item[0].casefold()))


def song(name: str, source: Source, own_folder: Path) -> Path:
    """Return the path of the song called `name` for the script at `source`.

    Raises:
        UnknownSongError: it is none of its songs.
    """
    try:
        return songs(source, own_folder)[name]
    except KeyError:
        raise UnknownSongError(name) from None


def song_finder(source: Source, own_folder: Path) -> Callable[[str], Path]:
    """Return the function that returns the path of a song of the script at `source` by its name; see `song`."""
    return lambda name: song(name, source, own_folder)


def keep_song(upload: Path, name: str, folder: Path) -> Path:
    """Copy the file at `upload` to `folder` if it is music, and return its path; nothing is overwritten.

    Args:
        upload: a file of at most `LARGEST_SONG` bytes.
        name: the name that it shall have; signs that other systems don't allow are replaced.
        folder: the listener's folder of sessions; it is made if it doesn't exist.

    Raises:
        RefusedSongError: it has no suffix of music, or can't be played.
        TargetError: it can't be written.
    """
    target = folder / clean_name(name)
    try:
        probe(upload)
    except UnreadableMusicError as error:
        raise RefusedSongError(name, error.reason) from error
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TargetError(target, f"{failure_reason(folder, error)}; {ADVICE}") from error
    target = free_path(target) if is_taken(target) else target
    with replacement(target, overwrite=False) as part:
        shutil.copyfile(upload, part)
    return target


def clean_name(name: str) -> str:
    """Return `name` as the name of a file on any system.

    Raises:
        RefusedSongError: it has no suffix of music.
    """
    plain = unicodedata.normalize("NFC", name)
    stem, _, suffix = plain.rpartition(".")
    if not has_music_suffix(f".{suffix}"):
        raise RefusedSongError(name, "its name doesn't end as that of a song, such as .mp3, .m4a, .flac or .wav")
    stem = " ".join(_UNUSUAL.sub("-", stem).split())[:_LONGEST_STEM].strip(" .-") or "song"
    return f"{'song ' * is_device_name(stem)}{stem}.{suffix.lower()}"


def _music_in(folder: Path) -> list[Path]:
    try:
        return music_files(folder, _MOST_SONGS) if folder.is_dir() else []
    except (OSError, UnreadableMusicError):  # no music, or a folder that can't be read
        return []
