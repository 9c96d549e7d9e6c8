"""The published sounds, with what the list and the feed say about each."""

from __future__ import annotations

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
class PublishedSession:
    """A published session, as its script describes it."""

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
class PublishedSound:
    """A published MP3 file."""

    name: str
    """The name of its file."""

    script: Path
    """Its script; sounds of the same script belong to one session."""

    session: PublishedSession
    """What its script says."""

    title: str
    """Its title, with the label if the session has several sounds."""

    label: str
    """What distinguishes it from the session's other sounds, such as `10 min`."""

    length: Milliseconds
    """Its length, in milliseconds."""

    size: int
    """The size of its file, in bytes."""

    episode: Episode
    """Its number and date."""

    has_transcript: bool
    """Whether there is a transcript."""

    def beside(self, suffix: str) -> str:
        """Return the name of the file beside the sound that ends in `suffix`."""
        return str(Path(self.name).with_suffix(suffix))


def published_sounds(
    jobs: Sequence[ExportJob], manifest: Manifest, folder: Path, episodes: Mapping[str, Episode], paths: Paths
) -> list[PublishedSound]:
    """Return the sounds that `jobs` have made in `folder`, in order.

    Raises:
        ScriptError: a script can't be read any more.
        OSError: a sound is missing.
    """
    sessions = {source: _session(job, paths) for source, job in {job.source: job for job in jobs}.items()}
    labels = _labels(jobs, manifest)
    counts = Counter(job.source for job in jobs)
    found = []
    for job in jobs:
        entry = manifest.get(job.name)
        assert entry
        length = Milliseconds(entry.length_ms)
        label = labels[job.name]
        title = sessions[job.source].title
        found.append(
            PublishedSound(
                name=job.name,
                script=job.source.path,
                session=sessions[job.source],
                title=f"{title} ({label})" if counts[job.source] > 1 else title,
                label=label,
                length=length,
                size=(folder / job.name).stat().st_size,
                episode=episodes[job.name],
                has_transcript=not job.labels.untitled,
            )
        )
    return found


def _labels(jobs: Sequence[ExportJob], manifest: Manifest) -> dict[str, str]:
    """Return the labels of the sounds by name: the length, in minutes if that distinguishes those of a session."""
    several_voices = len({job.request.choices.voice for job in jobs}) > 1
    entries = [(job.name, job.source, entry) for job in jobs if (entry := manifest.get(job.name))]
    voices = {job.name: f", {_short_voice_name(job)}" if several_voices else "" for job in jobs}
    minutes = {name: f"{max(1, round(entry.length_ms / 60_000))} min{voices[name]}" for name, _, entry in entries}
    exact = {name: clock(Milliseconds(entry.length_ms)) + voices[name] for name, _, entry in entries}
    counts = Counter((source, minutes[name]) for name, source, _ in entries)
    return {name: (minutes if counts[source, minutes[name]] == 1 else exact)[name] for name, source, _ in entries}


def _short_voice_name(job: ExportJob) -> str:
    """Return the name of the voice of `job` without its engine and folder."""
    return voice_name(job.request.choices.voice or "").rpartition(":")[2]


def _session(job: ExportJob, paths: Paths) -> PublishedSession:
    """Return the session of `job`; if it is untitled, with its care notes only."""
    script, _ = parse(job.source.read(), job.source.name, job.source.label)
    shelf = script_shelf(job.source, paths, anywhere=job.request.allow_files)
    script = IncludeReader(is_ambience=is_ambience).include(script, shelf, job.source.path)
    header = script.header
    intense = any(isinstance(element, Breathe) and element.intense for element in flatten(script.elements))
    care = (*header.care, *(phrases(header.language).preface_intense if intense else ()))
    if job.labels.untitled:
        return PublishedSession(job.labels.title, header.language, care=care)
    return PublishedSession(header.title, header.language, header.about, header.needs, care)
