"""What a session is made from: the texts of its scripts, and the identity of its voices and of all other files."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from audio.errors import AudioError
from audio.music import music_files
from audio.music_choice import MusicMix
from scripts.checks.include import IncludeReader
from scripts.errors import ScriptError
from scripts.library.lookup import Shelf, library_folder
from scripts.model.elements import Music, Sound, VoiceChange
from scripts.model.tree import flatten
from scripts.syntax.parser import parse
from voice.errors import UnknownVoiceError, VoiceError
from voice.session.casting import session_voice
from voice.session.loading import script_shelf
from voice.session.music import MusicShelf, is_ambience, listener_music
from voice.speech.catalog import Engines, content_identity
from voice.speech.voice_names import resolve_voice
from voice.takes.shelf import take_shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from audio.music_choice import MusicChoice
    from scripts.library.lookup import Source
    from scripts.model.script import Script
    from voice.session.request import SessionRequest
    from voice.storage.paths import Paths

MISSING: Final = "missing"
"""The digest of a file that can't be read."""


@dataclass(frozen=True)
class UsedFile:
    """A file that isn't text, or several files that play as one music."""

    name: str
    """Its name in messages."""

    digest: str
    """A text that changes whenever its content does; the same wherever it is."""


@dataclass(frozen=True)
class Bundle:
    """What a session of a script is made from, apart from Outpour itself and the listener's options."""

    name: str
    """The session's name."""

    origin: Literal["shipped", "yours", "file"]
    """Where its script was found, as in `Source`."""

    script: str
    """The place of its script in `texts`; empty for a shipped one."""

    texts: Mapping[str, str]
    """The script and those that it includes, by their places: paths below `beside/`, the script's folder, or `own/`,
    the listener's folder of sessions. Shipped scripts are left out."""

    distant: tuple[str, ...]
    """The files of included scripts outside these folders."""

    trusted: bool
    """Whether the script may use files from all folders because of the folder that it is in."""

    files: tuple[UsedFile, ...]
    """All other files that it uses: cover, music, sounds and takes, in this order."""

    voices: Mapping[str, str]
    """The identities of its voices by their full names, the session's voice first; the same on every machine that
    has the same models."""


class BundleReader:
    """Reads what sessions are made from; each script, voice and file only once. Close it afterwards.

    Args:
        paths: the listener's folders.
    """

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._engines = Engines()
        self._scripts: dict[tuple[Path, bool], tuple[Script, list[Source]]] = {}
        self._digests: dict[Path, str] = {}
        self._identities: dict[str, str] = {}

    def read(self, source: Source, request: SessionRequest) -> Bundle:
        """Return what a session of the script at `source` is made from.

        Files are found and confined as in a session.

        Raises:
            ScriptError: the script can't be read.
            VoiceError: its voice, or the listener's music, is unknown.
        """
        script, sources = self._script(source, request)
        roots = self._roots(source)
        texts = {place: each.read() for each in sources for place in _places(each.path, roots)}
        shelf = script_shelf(source, self._paths, anywhere=request.allow_files)
        return Bundle(
            name=source.name,
            origin=source.origin,
            script=next(_places(source.path, roots), ""),
            texts=texts,
            distant=tuple(str(each.path) for each in sources if not any(_places(each.path, roots))),
            trusted=shelf.unconfined,
            files=tuple(self._files(source, script, request)),
            voices=self._voices(script, request),
        )

    def close(self) -> None:
        """Release the engines."""
        self._engines.close()

    def _script(self, source: Source, request: SessionRequest) -> tuple[Script, list[Source]]:
        """Return the script with its includes, and the source of each of them that Outpour doesn't ship."""
        key = source.path, request.allow_files
        if key not in self._scripts:
            shelf = _RecordingShelf(**vars(script_shelf(source, self._paths, anywhere=request.allow_files)))
            script, _ = parse(source.read(), source.name, source.label)
            script = IncludeReader(is_ambience=is_ambience).include(script, shelf, source.path)
            found = {each.path: each for each in (source, *shelf.found) if each.origin != "shipped"}
            shipped = library_folder().resolve()
            self._scripts[key] = script, [each for path, each in found.items() if path.resolve().parent != shipped]
        return self._scripts[key]

    def _roots(self, source: Source) -> dict[str, Path]:
        """Return the folders that texts may be in; only the listener's if the script is in it or shipped."""
        own, beside = self._paths.scripts.resolve(), source.path.parent.resolve()
        alone = source.origin == "shipped" or beside.is_relative_to(own)
        return {"own": own} if alone else {"beside": beside, "own": own}

    def _files(self, source: Source, script: Script, request: SessionRequest) -> Iterator[UsedFile]:
        shelf = script_shelf(source, self._paths, anywhere=request.allow_files)
        music = MusicShelf(shelf)
        if script.header.cover:
            yield self._used_file(script.header.cover, shelf.file)
        if request.music:
            yield from self._used_music(request.music, listener_music)
        elements = list(flatten(script.elements))
        names = [script.header.music, *(each.source for each in elements if isinstance(each, Music))]
        for name in dict.fromkeys(filter(None, names)):
            yield from self._used_music(name, music.find)
        for name in dict.fromkeys(each.source for each in elements if isinstance(each, Sound)):
            yield self._used_file(name, shelf.file)
        takes = take_shelf(script, source, self._paths)
        for key, take in sorted(takes.takes.items()):
            yield UsedFile(take.file, f"{key} {takes.identity(take)}")

    def _used_file(self, name: str, find: Callable[[str], Path]) -> UsedFile:
        try:
            path = find(name)
        except ScriptError:
            return UsedFile(name, MISSING)
        return UsedFile(path.name, self._digest(path))

    def _used_music(self, name: str, find: Callable[[str], MusicChoice]) -> Iterator[UsedFile]:
        """Yield the files of the music called `name` as one; none for an ambience."""
        if is_ambience(name):
            return
        try:
            choice = find(name)
        except VoiceError:
            yield UsedFile(name, MISSING)
        else:
            yield UsedFile(name, json.dumps(self._music(choice)))

    def _music(self, choice: MusicChoice) -> object:
        if isinstance(choice, str):
            return choice
        if isinstance(choice, MusicMix):
            return [
                [layer.music if isinstance(layer.music, str) else list(map(self._music, layer.music)), layer.weight]
                for layer in choice.layers
            ]
        if not choice.is_dir():
            return self._digest(choice)
        with suppress(AudioError):  # a folder without music, which the session reports
            return {path.name: self._digest(path) for path in music_files(choice)}
        return MISSING

    def _digest(self, path: Path) -> str:
        path = path.resolve()
        if path not in self._digests:
            self._digests[path] = _digest(path)
        return self._digests[path]

    def _voices(self, script: Script, request: SessionRequest) -> dict[str, str]:
        main, _ = session_voice(script, request, self._resolve)
        names = [main]
        for element in flatten(script.elements):
            if isinstance(element, VoiceChange):
                with suppress(UnknownVoiceError):  # the session's voice speaks instead
                    names.append(self._resolve(element.name) if element.name else main)
        return {name: self._identity(name) for name in dict.fromkeys(names)}

    def _resolve(self, name: str) -> str:
        return resolve_voice(name, self._engines)

    def _identity(self, name: str) -> str:
        if name not in self._identities:
            self._identities[name] = content_identity(name, self._engines)
        return self._identities[name]


@dataclass(frozen=True)
class _RecordingShelf(Shelf):
    """A shelf that records the scripts found on it."""

    found: list[Source] = field(default_factory=list)
    """The scripts, in the order in which they were found."""

    def script(self, name: str) -> Source:
        """Return the script called `name`, and record it."""
        source = super().script(name)
        self.found.append(source)
        return source


def _places(path: Path, roots: Mapping[str, Path]) -> Iterator[str]:
    """Yield where the file at `path` lies below each of `roots`."""
    # The file itself may be a link: what counts is the folder that it is found in.
    real = path.parent.resolve() / path.name
    for name, root in roots.items():
        if real.is_relative_to(root):
            yield f"{name}/{real.relative_to(root).as_posix()}"


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return MISSING
