"""Files to make before sessions can be shared: a sound, its page and its cover for each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from mutagen import MutagenError

from audio.tags.mp3_length import mp3_length_ms
from scripts.normalization.builtin_phrases import phrases
from scripts.syntax.header_reader import read_header
from scripts.terminal_text import format_size, list_names
from scripts.times import Milliseconds
from voice.batch.errors import ManifestError
from voice.batch.job import DEFAULT_ENCODING, ExportJob, JobResult
from voice.batch.manifest import Manifest
from voice.batch.names import NameTemplate
from voice.batch.planning import BatchRequest, plan_batch
from voice.batch.survey import BatchSpaceError, survey
from voice.batch.words import asked_words, with_own_words
from voice.errors import CacheError, VoiceError
from voice.export.labels import UNTITLED
from voice.export.outputs import COVER, PAGE
from voice.sharing.site import SharedSession
from voice.sharing.store import SOUND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from scripts.library.lookup import Source
    from scripts.model.script import Script
    from voice.export.labels import Labels
    from voice.session.request import SessionRequest
    from voice.storage.paths import Paths

_TEMPLATE: Final = f"session{SOUND}"
_KEY_DIGITS: Final = 32
_MOST_NAMED: Final = 6


class PreparationError(VoiceError):
    """A session can't be made, so it can't be shared."""

    def __init__(self, name: str, reason: str, others: tuple[str, ...] = ()) -> None:
        super().__init__(name, reason, others)
        self.name = name
        self.reason = reason
        self.others = others
        """The names of other sessions that can't be made."""

    def __str__(self) -> str:
        others = f"; neither can {list_names(self.others, _MOST_NAMED)} be shared" if self.others else ""
        return f"can't share {self.name}: {self.reason}{others}"


class SharingSpaceError(BatchSpaceError):
    """There is too little room on the disk for the files to share."""

    def __str__(self) -> str:
        return (
            f"can't share: the files need about {format_size(self.needed)}, but the disk of {self.folder} has only "
            f"{format_size(self.free)} free; make room, or set OUTPOUR_HOME to a folder on another disk"
        )


class FullDiskError(VoiceError):
    """The disk became full while a session was made."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name, folder)
        self.name = name
        self.folder = folder

    def __str__(self) -> str:
        return (
            f"can't share {self.name}: the disk of {self.folder} is full; make room, or set OUTPOUR_HOME to a folder "
            "on another disk"
        )


@dataclass
class Preparation:
    """The sessions to share, and what must be made for them."""

    folder: Path
    """The folder of their files."""

    jobs: list[ExportJob] = field(default_factory=list)
    """A job for each session; files with its name are up to date."""

    intense: dict[str, Script] = field(default_factory=dict)
    """The scripts with intense breathing, by the names of their sessions."""

    seconds: float = 0.0
    """Estimated time of one core to make what is missing."""

    @property
    def missing(self) -> list[ExportJob]:
        """The jobs whose files must be made, with the listener's consent to intense breathing."""
        jobs = [job for job in self.jobs if not _is_made(job.outputs(self.folder).paths)]
        return [replace(job, consent=job.source.name in self.intense, overwrite=True) for job in jobs]

    @property
    def paths(self) -> list[Path]:
        """All files of the sessions."""
        return [path for job in self.jobs for path in job.outputs(self.folder).paths]

    @property
    def personal_paths(self) -> list[Path]:
        """The files of sessions with the listener's own words in them."""
        return [path for job in self.jobs if _is_personal(job) for path in job.outputs(self.folder).paths]

    def move_personal(self, folder: Path) -> None:
        """Let the files with the listener's own words be made in `folder`, which lies in that of the others."""
        below = folder.relative_to(self.folder).as_posix()
        self.jobs = [replace(job, name=f"{below}/{job.name}") if _is_personal(job) else job for job in self.jobs]


def _is_personal(job: ExportJob) -> bool:
    return bool(job.request.choices.words or job.request.person)


def _is_made(paths: Iterable[Path]) -> bool:
    """Return whether all files of a session exist, undamaged as far as their sizes and the sound's headers show."""
    try:
        return all(path.stat().st_size and (path.suffix != SOUND or mp3_length_ms(path)) for path in paths)
    except (OSError, MutagenError):
        return False


def prepare(sources: Sequence[Source], request: SessionRequest, labels: Labels, paths: Paths) -> Preparation:
    """Return what must be made to share the sessions of `sources`; nothing is spoken yet.

    The names of files are content keys: they change if a session could sound or look differently, and only then.

    Raises:
        PreparationError: a session can't be made.
        SharingSpaceError: there is too little room on the disk.
        CacheError: the folder of the files can't be read.
    """
    try:
        manifest = Manifest(paths.shared)
    except ManifestError as error:
        raise CacheError(paths.shared, "use", error.reason) from error
    jobs: dict[str, ExportJob] = {}
    failures: list[JobResult] = []
    asked = asked_words(sources)
    for source in dict.fromkeys(sources):
        own = with_own_words(request, asked_words([source]), asked)
        wanted = _batch_request((source,), own, labels, paths)
        batch = plan_batch(wanted, manifest, paths, which="all")
        failures += batch.failures
        names = ((f"{job.key[:_KEY_DIGITS]}{SOUND}", job) for job in batch.jobs)
        jobs.update((name, replace(job, name=name)) for name, job in names if name not in jobs)
    try:
        surveyed = survey(_batch_request(tuple(sources), request, labels, paths), list(jobs.values()), manifest, paths)
    except BatchSpaceError as error:
        raise SharingSpaceError(error.folder, error.needed, error.free) from error
    _require_success([*failures, *surveyed.failures])
    return Preparation(paths.shared, surveyed.jobs, surveyed.intense, surveyed.seconds)


def _batch_request(sources: tuple[Source, ...], request: SessionRequest, labels: Labels, paths: Paths) -> BatchRequest:
    return BatchRequest(
        sources=sources,
        lengths=(request.choices.minutes,),
        voices=(request.choices.voice,),
        request=request,
        template=NameTemplate.parse(_TEMPLATE),
        folder=paths.shared,
        encoding=DEFAULT_ENCODING,
        labels=labels,
        captions=False,
        stems=False,
        sidecars=(PAGE, COVER),
    )


def _require_success(failures: Sequence[JobResult]) -> None:
    if failures:
        name, *others = (failure.job.source.name for failure in failures)
        raise PreparationError(name, failures[0].error, tuple(others))


def shared_sessions(preparation: Preparation) -> Iterator[SharedSession]:
    """Yield the sessions of `preparation`, whose files have been made.

    Raises:
        PreparationError: files of a session are gone, since another process has removed them.
    """
    untitled = 0
    for job in preparation.jobs:
        header = read_header(job.source.read(), job.source.name, job.source.label)
        untitled += job.labels.untitled
        number = f" {untitled}" if len(preparation.jobs) > 1 else ""
        hidden = job.labels.untitled
        cautions = phrases(header.language).preface_intense if job.source.name in preparation.intense else ()
        sound = preparation.folder / job.name
        yield SharedSession(
            key=sound.stem,
            title=f"{UNTITLED}{number}" if hidden else header.title or job.source.name,
            language=header.language,
            length=_length_of(job, sound),
            sound=sound,
            page=sound.with_suffix(PAGE),
            cover=sound.with_suffix(COVER),
            about="" if hidden else header.about,
            needs=() if hidden else header.needs,
            care=(*header.care, *cautions),
        )


def _length_of(job: ExportJob, sound: Path) -> Milliseconds:
    try:
        return Milliseconds(mp3_length_ms(sound))
    except MutagenError as error:
        reason = f"{sound} can't be read: {error}; run the command again"
        raise PreparationError(job.source.name, reason) from error
