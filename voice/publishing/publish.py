"""Publishes a folder: the labels of its sounds, and the list and the feed that follow once all sounds are made."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from audio.tags import ALBUM
from voice.errors import TargetError
from voice.export.cover import cover
from voice.export.labels import Labels
from voice.export.outputs import CHAPTERS, COVER, PAGE, SIDECARS
from voice.export.picture import picture, square
from voice.export.sidecars import file_url
from voice.publishing.address import FEED, INDEX
from voice.publishing.feed import feed, podcast_guid
from voice.publishing.index import published_index
from voice.publishing.names import published_names, untitled_numbers
from voice.publishing.record import Episode, read_record
from voice.publishing.recovery import recovered_record
from voice.publishing.site import write_site
from voice.publishing.sounds import published_sounds
from voice.storage.atomic import target_errors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scripts.library.lookup import Source
    from scripts.model.header import Header
    from voice.batch.manifest import Manifest
    from voice.batch.planning import Batch
    from voice.publishing.record import Details, Record
    from voice.publishing.site import Outcome
    from voice.publishing.sounds import PublishedSound
    from voice.storage.paths import Paths

_COVER: Final = "cover.jpg"
_NAMED: Final = 12
"""Maximum number of sessions that a description names."""


@dataclass
class Publication:
    """A folder that is being published."""

    folder: Path
    """The folder."""

    record: Record
    """Its record, with the details given now."""

    untitled: bool
    """Whether only the audio reveals what the sessions are about."""

    names_lengths: bool
    """Whether names and tags have the length; a second length then leaves the files of the first as they are."""

    picture: Path | None
    """The picture for the cover of all; None for the one given earlier, or a drawn one."""

    numbers: dict[str, int] = field(default_factory=dict)
    """The numbers of the sounds, by the names of their files, in the order of the sessions."""

    names: Mapping[Path, str] = field(default_factory=dict)
    """The beginning of the names of the files of each script, by its path."""

    @classmethod
    def of(
        cls,
        folder: Path,
        given: Mapping[str, str | None],
        picture: Path | None = None,
        *,
        untitled: bool,
        names_lengths: bool,
    ) -> Publication:
        """Return the publication of `folder`.

        Args:
            folder: the folder; it need not exist.
            given: fields of `Details` to change; None for what was given earlier.
            picture: as for the class.
            untitled: as for the class.
            names_lengths: as for the class.

        Raises:
            RecordError: the record of the folder can't be read.
        """
        record = read_record(folder) or recovered_record(folder)
        details = replace(record.details, **{name: value for name, value in given.items() if value is not None})
        feedless = record.feedless if given["url"] is None else not given["url"]
        return cls(folder, replace(record, details=details, feedless=feedless), untitled, names_lengths, picture)

    @property
    def sidecars(self) -> tuple[str, ...]:
        """The files beside each sound; without a transcript if the words are to be hidden."""
        return (PAGE, CHAPTERS, COVER) if self.untitled else SIDECARS

    def name_files(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """Choose the names of the files of `sources`, and return these in the order in which to publish them."""
        if not self.untitled:
            self.names = published_names(sources, {})
            return tuple(sources)
        found = untitled_numbers(sources, self.record.untitled)
        numbers = {digest: number for digest, (_, number) in found.items()}
        self.record = replace(self.record, untitled={**self.record.untitled, **numbers})
        self.names = published_names(sources, {source.path: number for source, number in found.values()})
        return tuple(source for source, _ in found.values())

    def label(self, name: str, header: Header, values: Mapping[str, str]) -> Labels:
        """Return the labels of the sound `name`, by which players sort sounds; those in the script take precedence."""
        known = self.record.episodes.get(name)
        new = max([self.record.next_number() - 1, *self.numbers.values()]) + 1
        number = self.numbers[name] = known.number if known else new
        details = self.record.details
        title = f"Session {int(values['name'].removeprefix('session-'))}" if self.untitled else header.title
        own = Labels() if self.untitled else header
        return Labels(
            title=f"{title} ({float(values['minutes']):g} min)" if self.names_lengths else title,
            cover_title=title,
            artist="" if own.artist else details.author,
            album="" if own.album else details.title,
            track="" if own.track else str(number),
            untitled=self.untitled,
            list_url=file_url(INDEX),
        )

    def finish(self, plan: Batch, manifest: Manifest, paths: Paths, *, force: bool) -> Outcome:
        """Write the list and the feed of the sounds of `plan`, which are all made, and remove the files of others.

        Raises:
            CoverError: the picture can't be read.
            ScriptError: a script can't be read any more.
            TargetError: a file can't be written.
        """
        episodes = self._episodes(plan)
        with target_errors(self.folder):
            sounds = published_sounds(plan.named, manifest, self.folder, episodes, paths)
        details = _complete(self.record.details, sounds, untitled=self.untitled)
        record = replace(self.record, episodes=episodes, pictured=self.record.pictured or self.picture is not None)
        if details.url and not record.guid:
            record = replace(record, guid=podcast_guid(details.url))
        contents = {
            _COVER: self._cover(details),
            INDEX: published_index(replace(details, about=self.record.details.about), sounds),
            FEED: feed(details, record.guid, _COVER, sounds) if details.url else None,
        }
        outcome = write_site(self.folder, contents, record, force=force)
        _remove_others(self.folder, plan, manifest, outcome)
        return outcome

    def _episodes(self, plan: Batch) -> dict[str, Episode]:
        """Return the numbers and dates of the sounds of `plan`.

        New ones are a second apart, so that players keep their order, and later than all others, even if the clock
        was set back.
        """
        known = self.record.episodes
        new = [job.name for job in plan.named if job.name not in known]
        now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        latest = max([now, *(episode.date + datetime.timedelta(seconds=len(new)) for episode in known.values())])
        dates = {name: latest - datetime.timedelta(seconds=index) for index, name in enumerate(new)}
        return {
            job.name: known.get(job.name) or Episode(self.numbers[job.name], dates[job.name].isoformat())
            for job in plan.named
        }

    def _cover(self, details: Details) -> bytes:
        if self.picture:
            return square(picture(self.picture))
        if self.record.pictured:
            try:
                return (self.folder / _COVER).read_bytes()
            except OSError as error:
                raise TargetError(self.folder / _COVER, "it is missing; give the picture again with --cover") from error
        return cover(details.title, details.author, ())


def _complete(details: Details, sounds: list[PublishedSound], *, untitled: bool) -> Details:
    """Return `details` with defaults for what is empty."""
    languages = Counter(sound.session.language for sound in sounds)
    titles = list(dict.fromkeys(sound.session.title for sound in sounds))
    named = ", ".join(titles[:_NAMED]) + (", and more" if len(titles) > _NAMED else "")
    about = "Guided sessions to listen to." if untitled else f"Guided sessions to listen to: {named}."
    return replace(
        details,
        title=details.title or ALBUM,
        about=details.about or about,
        language=details.language or (languages.most_common(1)[0][0] if languages else "en"),
    )


def _remove_others(folder: Path, plan: Batch, manifest: Manifest, outcome: Outcome) -> None:
    """Remove the files of sounds that are no longer published, unless they were edited or belong to an export."""
    names = {job.name for job in plan.named}
    others = [entry for entry in manifest if entry.published and entry.name not in names]
    for entry in others:
        for file in entry.files:
            path = folder / file.name
            if file.is_unchanged(folder):
                with target_errors(path):
                    path.unlink(missing_ok=True)
                outcome.removed.append(file.name)
            elif path.exists():
                outcome.kept.append(file.name)
    if others:
        manifest.forget({entry.name for entry in others})
