"""Files to make before sessions can be shared: a sound, its page and its cover for each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from audio.tags.mp3_length import mp3_length_ms
from scripts.normalization.builtin_phrases import phrases
from scripts.syntax.header_reader import read_header
from scripts.terminal_text import format_size
from scripts.times import Milliseconds
from voice.batch.job import DEFAULT_ENCODING, ExportJob
from voice.batch.manifest import Manifest
from voice.batch.names import NameTemplate
from voice.batch.planning import BatchRequest, plan_batch
from voice.batch.survey import BatchSpaceError, survey
from voice.errors import VoiceError
from voice.export.labels import UNTITLED
from voice.export.outputs import COVER, PAGE
from voice.sharing.site import SharedSession
from voice.sharing.store import SOUND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scripts.library.lookup import Source
    from scripts.model.script import Script
    from voice.export.labels import Labels
    from voice.session.request import SessionRequest
    from voice.storage.paths import Paths

_TEMPLATE: Final = f"session{SOUND}"
_KEY_DIGITS: Final = 32


class PreparationError(VoiceError):
    """A session can't be made, so it can't be shared."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"can't share {self.name}: {self.reason}"


class SharingSpaceError(BatchSpaceError):
    """There is too little room on the disk for the files to share."""

    def __str__(self) -> str:
        return (
            f"can't share: the files need about {format_size(self.needed)}, but the disk of {self.folder} has only "
            f"{format_size(self.free)} free; make room, or set OUTPOUR_HOME to a folder on another disk"
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
        jobs = [job for job in self.jobs if not all(path.exists() for path in job.outputs(self.folder).paths)]
        return [replace(job, consent=job.source.name in self.intense, overwrite=True) for job in jobs]

    @property
    def paths(self) -> list[Path]:
        """All files of the sessions."""
        return [path for job in self.jobs for path in job.outputs(self.folder).paths]

    @property
    def personal_paths(self) -> list[Path]:
        """The files of sessions with the listener's own words in them."""
        personal = [job for job in self.jobs if job.request.choices.words or job.request.person]
        return [path for job in personal for path in job.outputs(self.folder).paths]


def prepare(sources: Sequence[Source], request: SessionRequest, labels: Labels, paths: Paths) -> Preparation:
    """Return what must be made to share the sessions of `sources`; nothing is spoken yet.

    The names of files are content keys: they change if a session could sound or look differently, and only then.

    Raises:
        PreparationError: a session can't be made.
        SharingSpaceError: there is too little room on the disk.
    """
    found, manifest = Preparation(paths.shared), Manifest(paths.shared)
    length, voice = request.choices.minutes, request.choices.voice
    for source in dict.fromkeys(sources):
        wanted = BatchRequest(
            sources=(source,),
            lengths=(length,),
            voices=(voice,),
            request=request,
            template=NameTemplate.parse(_TEMPLATE),
            folder=paths.shared,
            encoding=DEFAULT_ENCODING,
            labels=labels,
            captions=False,
            stems=False,
            sidecars=(PAGE, COVER),
        )
        batch = plan_batch(wanted, manifest, paths, which="all")
        jobs = [replace(job, name=f"{job.key[:_KEY_DIGITS]}{SOUND}") for job in batch.jobs]
        try:
            surveyed = survey(wanted, jobs, manifest, paths)
        except BatchSpaceError as error:
            raise SharingSpaceError(error.folder, error.needed, error.free) from error
        for failure in (*batch.failures, *surveyed.failures):
            raise PreparationError(source.name, failure.error)
        found.jobs += surveyed.jobs
        found.intense |= surveyed.intense
        found.seconds += surveyed.seconds
    return found


def shared_sessions(preparation: Preparation) -> Iterator[SharedSession]:
    """Yield the sessions of `preparation`, whose files have been made."""
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
            length=Milliseconds(mp3_length_ms(sound)),
            sound=sound,
            page=sound.with_suffix(PAGE),
            cover=sound.with_suffix(COVER),
            about="" if hidden else header.about,
            needs=() if hidden else header.needs,
            care=(*header.care, *cautions),
        )
