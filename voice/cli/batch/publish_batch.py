"""Publishes sessions: makes their files, then the list and the feed, and prints what has changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from audio.sinks import Encoding
from scripts.terminal_text import count_of, list_names, printable
from voice.batch.names import NameTemplate
from voice.batch.planning import BatchRequest
from voice.batch.runner import require_folder
from voice.cli.batch.export_batch import make_files, require_usable
from voice.cli.batch.sessions import batch_sources
from voice.cli.printing.echo import echo
from voice.cli.settings import Settings
from voice.export.labels import NO_LABELS
from voice.export.picture import picture
from voice.publishing.address import FEED, INDEX
from voice.publishing.publish import Publication
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.library.lookup import Source
    from voice.batch.manifest import Manifest
    from voice.batch.planning import Batch
    from voice.batch.runner import Summary
    from voice.cli.batch.publish_options import PublishOptions
    from voice.publishing.site import Outcome

_MOST_NAMED: Final = 3
_DIGITS: Final = 2
"""Digits of the lengths in names, so that 5 comes before 10."""


def publish(options: PublishOptions) -> None:
    """Publish a folder; exits with 1 if a file of it can't be made."""
    folder, paths = options.batch.folder, user_paths()
    assert folder is not None
    require_folder(folder)
    if options.cover:
        picture(options.cover)  # fail before hours of work if it can't be used
    settings = click.get_current_context().find_object(Settings) or Settings()
    publication = Publication.of(
        folder,
        options.details,
        options.cover,
        untitled=settings.untitled,
        names_lengths=options.batch.lengths != (None,),
    )
    sources = batch_sources(options.sessions, paths, everything=options.batch.everything)
    require_usable(options.request, options.batch.voices)

    def finish(plan: Batch, summary: Summary, manifest: Manifest) -> None:
        if summary.failed:
            echo("outpour: the list and the feed stay as they are until all files can be made", err=True)
            return
        _print(publication.finish(plan, manifest, paths, force=options.force), plan, publication, folder)

    request = _request(options, publication, sources)
    summary = make_files(request, options.batch, "stale", i_understand=options.i_understand, finish=finish)
    click.get_current_context().exit(1 if summary.failed else 0)


def _request(options: PublishOptions, publication: Publication, sources: tuple[Source, ...]) -> BatchRequest:
    batch, request = options.batch, options.request
    minutes = "-{minutes}" if batch.lengths != (None,) else ""
    voice = "-{voice}" if len(batch.voices) > 1 else ""
    sources = publication.name_files(sources)
    return BatchRequest(
        sources=sources,
        lengths=batch.lengths,
        voices=batch.voices,
        request=replace(request, choices=replace(request.choices, preface="full")),
        template=NameTemplate.parse(f"{{name}}{minutes}{voice}.{{suffix}}"),
        folder=publication.folder,
        encoding=Encoding(),
        labels=replace(NO_LABELS, untitled=publication.untitled),
        captions=False,
        stems=False,
        sidecars=publication.sidecars,
        names=publication.names,
        digits=_DIGITS,
        label=publication.label,
        published=True,
        overwrites=options.force,
    )


def _print(outcome: Outcome, plan: Batch, publication: Publication, folder: Path) -> None:
    """Print which files changed, were removed or stay, and why there is no feed."""
    for name in outcome.written:
        echo(printable(str(folder / name)))
    if outcome.removed:
        echo(f"outpour: removed {_names(outcome.removed)}: no longer published", err=True)
    if kept := [*plan.kept, *outcome.kept]:
        pronoun = "it" if len(kept) == 1 else "them"
        echo(f"outpour: kept {_names(kept)}: edited, or not made by Outpour; --force replaces {pronoun}", err=True)
    if not (publication.record.details.url or publication.record.feedless):
        echo(
            f"outpour: no {FEED}: a podcast needs the address of the folder on the web; give it once with --url",
            err=True,
        )
    sessions = count_of(len({job.source for job in plan.named}), "session")
    echo(f"outpour: {sessions} published; open {printable(str(folder / INDEX))}", err=True)


def _names(names: list[str]) -> str:
    return list_names(names, _MOST_NAMED)
