"""The files that an export writes, and checks for conflicts between them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from audio.music_choice import places_of
from audio.sinks import FILE_SINKS
from scripts.errors import ScriptError
from scripts.model.elements import Music, Sound
from scripts.model.tree import flatten
from scripts.output.captions import FORMATS
from voice.errors import FormatError, VoiceError
from voice.session.loading import script_shelf
from voice.session.music import MusicShelf, listener_music
from voice.storage.atomic import is_special, require_writable, same_file
from voice.takes.store import take_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from audio.music_choice import MusicChoice
    from scripts.library.lookup import Source
    from scripts.model.script import Script
    from voice.session.request import SessionRequest
    from voice.storage.paths import Paths

STEMS: Final = ("voice", "bed", "cues")
"""The parts of the mix, each with its own file."""

_CAPTIONS: Final = (".vtt", ".lrc")

PAGE: Final = ".html"
"""The suffix of a page, which holds the sound, its words and a player."""

CHAPTERS: Final = ".chapters.json"
"""The suffix of a file with the chapters for podcast players."""

TRANSCRIPT: Final = ".vtt"
"""The suffix of a transcript for podcast players, the same as captions."""

COVER: Final = ".jpg"
"""The suffix of the cover, as a square picture."""

SIDECARS: Final = (PAGE, CHAPTERS, TRANSCRIPT, COVER)
"""The suffixes of the files that can be written beside a sound, apart from captions and stems."""

_PAGE_SOUND: Final = ".mp3"


@dataclass(frozen=True)
class Outputs:
    """The files that an export writes."""

    target: Path
    """The sound file, a page, or a text file if its suffix is one of `captions.FORMATS`."""

    captions: bool = False
    """Whether to write captions beside it, as .vtt and .lrc."""

    stems: bool = False
    """Whether to write the stems beside it, as .wav."""

    sidecars: tuple[str, ...] = ()
    """The suffixes of other files to write beside it, of those in `SIDECARS`; its page plays it from its own file."""

    @property
    def holds_words(self) -> bool:
        """Whether the target holds text instead of sound."""
        return self.target.suffix.lower() in FORMATS

    @property
    def is_page(self) -> bool:
        """Whether the target is a page."""
        return self.target.suffix.lower() == PAGE

    @property
    def sound_suffix(self) -> str:
        """The format of the sound in the target."""
        return _PAGE_SOUND if self.is_page else self.target.suffix.lower()

    @property
    def caption_paths(self) -> tuple[Path, ...]:
        """The files for captions."""
        return tuple(self.target.with_suffix(suffix) for suffix in _CAPTIONS) if self.captions else ()

    @property
    def sidecar_paths(self) -> dict[str, Path]:
        """The other files beside the sound, by suffix; captions aren't written twice."""
        paths = {suffix: self.target.with_suffix(suffix) for suffix in self.sidecars}
        return {suffix: path for suffix, path in paths.items() if path not in self.caption_paths}

    @property
    def stem_paths(self) -> dict[str, Path]:
        """The files for the stems, by name."""
        names = STEMS if self.stems else ()
        return {name: self.target.with_name(f"{self.target.stem}-{name}.wav") for name in names}

    @property
    def paths(self) -> tuple[Path, ...]:
        """All files, the target first."""
        return (self.target, *self.caption_paths, *self.sidecar_paths.values(), *self.stem_paths.values())

    @property
    def surplus(self) -> str:
        """An option that asks for files beside the sound, which a text doesn't have; empty if none is given."""
        given = {"--captions": self.captions, "--stems": self.stems, "--page": PAGE in self.sidecars}
        return next((option for option, wanted in given.items() if wanted), "")

    def require(self, *, overwrite: bool) -> None:
        """Raise early if the files can't be written.

        Raises:
            FormatError: no sink writes the suffix of the target.
            TargetError: one of the files can't be written, or exists and `overwrite` isn't set.
        """
        known = (*FILE_SINKS, PAGE, *FORMATS)
        if self.target.suffix.lower() not in known and not is_special(self.target):
            raise FormatError(self.target, known)
        for path in self.paths:
            require_writable(path, overwrite=overwrite)

    def conflict(self, inputs: Iterable[Path] = ()) -> str:
        """Return why writing these files would lose one of them or of `inputs`; empty if it wouldn't."""
        if self.holds_words and self.surplus:
            sound = self.target.with_suffix(".mp3").name
            return (
                f"{self.surplus} writes files beside the sound, but {self.target.name} holds text; "
                f"write -o {sound} {self.surplus}, or leave out {self.surplus}"
            )
        if self.is_page and PAGE in self.sidecars:
            return f"{self.target.name} is a page already, with the sound in it; leave out --page"
        for index, path in enumerate(self.paths):
            for other in self.paths[:index]:
                if same_file(path, other):
                    return f"{path} and {other} are the same file; choose another name with -o"
        read_files = list(inputs)
        for path in self.paths:
            for other in read_files:
                if same_file(path, other):
                    return f"{path} is read by this session and would be overwritten; choose another name with -o"
        return ""


def inputs_of(source: Source, script: Script, request: SessionRequest, paths: Paths) -> Iterator[Path]:
    """Yield the files that a session of `script`, found at `source`, may read: scripts, music, sounds and takes."""
    yield source.path
    files = MusicShelf(script_shelf(source, paths, anywhere=request.allow_files))
    elements = list(flatten(script.elements))
    scripts = dict.fromkeys(Path(element.place.file) for element in elements)
    yield from (path for path in scripts if path.is_absolute())  # a built-in script has no path here
    music = [script.header.music, *(element.source for element in elements if isinstance(element, Music))]
    for name in dict.fromkeys(filter(None, music)):
        with suppress(VoiceError):
            yield from _sound_files(files.find(name))
    if request.music:
        yield from _sound_files(listener_music(request.music))
    yield from (take_folder(source, paths) / take.file for take in script.takes.values())
    for element in elements:
        if isinstance(element, Sound):
            with suppress(ScriptError):
                yield files.shelf.file(element.source)


def _sound_files(music: MusicChoice) -> Iterator[Path]:
    """Yield the files of `music`, including those in its folders; none for an ambience."""
    for place in places_of(music):
        yield from [place] if not place.is_dir() else (path for path in place.rglob("*") if path.is_file())
