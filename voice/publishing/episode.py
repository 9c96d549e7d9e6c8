"""The published sounds, with everything that the list and the feed say about each."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.checks.include import IncludeReader
from scripts.model.elements import Breathe
from scripts.model.tree import flatten
from scripts.normalization.builtin_phrases import phrases
from scripts.syntax.parser import parse
from scripts.times import Milliseconds, clock
from voice.batch.names import voice_name
from voice.session.loading import script_shelf
from voice.session.music import is_ambience

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice.batch.job import ExportJob
    from voice.batch.manifest import Manifest
    from voice.publishing.record import Episode
    from voice.storage.paths import Paths


@dataclass(frozen=True)
class About:
    """What a script says about its session."""

    title: str
    """The title."""

    language: str
    """The language tag."""

    about: str = ""
    """A one-sentence description."""

    needs: tuple[str, ...] = ()
    """What to have within reach."""

    care: tuple[str, ...] = ()
    """The care notes, those on intense breathing included."""


@dataclass(frozen=True)
class Published:
    """A published sound."""

    name: str
    """The name of its file."""

    script: Path
    """Its script, by which the versions of a session are known."""

    session: About
    """What its script says."""

    title: str
    """Its title, with the version if the session has several."""

    version: str
    """What sets it apart from the session's other sounds, such as `10 min`."""

    length: Milliseconds
    """Its length, in milliseconds."""

    size: int
    """The size of its file, in bytes."""

    episode: Episode
    """Its number and date."""

    has_transcript: bool
    """Whether there is a transcript."""

    @property
    def date(self) -> datetime.datetime:
        """When it was first published, in UTC."""
        return datetime.datetime.fromisoformat(self.episode.published).astimezone(datetime.UTC)

    def beside(self, suffix: str) -> str:
        """Return the name of the file beside the sound that ends in `suffix`."""
        return str(Path(self.name).with_suffix(suffix))


def published(
    jobs: Sequence[ExportJob], manifest: Manifest, folder: Path, episodes: Mapping[str, Episode], paths: Paths
) -> list[Published]:
    """Return the sounds that `jobs` have made in `folder`, in order.

    Raises:
        ScriptError: a script can't be read any more.
        OSError: a sound is missing.
    """
    sessions = {source: _about(job, paths) for source, job in {job.source: job for job in jobs}.items()}
    versions = _versions(jobs, manifest)
    counts = Counter(job.source for job in jobs)
    found = []
    for job in jobs:
        entry = manifest.get(job.name)
        assert entry
        length = Milliseconds(entry.length_ms)
        version = versions[job.name]
        title = sessions[job.source].title
        found.append(
            Published(
                name=job.name,
                script=job.source.path,
                session=sessions[job.source],
                title=f"{title} ({version})" if counts[job.source] > 1 else title,
                version=version,
                length=length,
                size=(folder / job.name).stat().st_size,
                episode=episodes[job.name],
                has_transcript=not job.labels.untitled,
            )
        )
    return found


def _versions(jobs: Sequence[ExportJob], manifest: Manifest) -> dict[str, str]:
    """Return what sets each sound apart from the others of its session: the length, in minutes if that is enough."""
    several_voices = len({job.request.choices.voice for job in jobs}) > 1
    entries = [(job.name, job.source, entry) for job in jobs if (entry := manifest.get(job.name))]
    voices = {job.name: f", {_spoken_by(job)}" if several_voices else "" for job in jobs}
    minutes = {name: f"{max(1, round(entry.length_ms / 60_000))} min{voices[name]}" for name, _, entry in entries}
    exact = {name: clock(Milliseconds(entry.length_ms)) + voices[name] for name, _, entry in entries}
    counts = Counter((source, minutes[name]) for name, source, _ in entries)
    return {name: (minutes if counts[source, minutes[name]] == 1 else exact)[name] for name, source, _ in entries}


def _spoken_by(job: ExportJob) -> str:
    """Return the name of the voice of `job` without its engine and folder."""
    return voice_name(job.request.choices.voice or "").rpartition(":")[2]


def _about(job: ExportJob, paths: Paths) -> About:
    """Return what the script of `job` says; if it is to be hidden, only the care notes."""
    script, _ = parse(job.source.read(), job.source.name, job.source.label)
    shelf = script_shelf(job.source, paths, anywhere=job.request.allow_files)
    script = IncludeReader(is_ambience=is_ambience).include(script, shelf, job.source.path)
    header = script.header
    intense = any(isinstance(element, Breathe) and element.intense for element in flatten(script.elements))
    care = (*header.care, *(phrases(header.language).preface_intense if intense else ()))
    if job.labels.untitled:
        return About(job.labels.title, header.language, care=care)
    return About(header.title, header.language, header.about, header.needs, care)
