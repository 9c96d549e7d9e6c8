"""The arguments and options of `publish`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from voice.cli.batch.options import MOST_JOBS, BatchOptions, Folder, take_variants
from voice.cli.completion import sessions as complete_sessions
from voice.cli.options import WholeNumber, clean_words, shared_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice.session.request import SessionRequest


@dataclass(frozen=True)
class PublishOptions:
    """What to publish, and where."""

    sessions: tuple[str, ...]
    """Sessions, scripts, and folders of scripts."""

    request: SessionRequest
    """The options of the sessions, apart from length and voice."""

    batch: BatchOptions
    """The folder, and what makes the files differ."""

    details: dict[str, str | None]
    """Fields of `Details`; None for those that weren't given."""

    cover: Path | None
    """A picture for all sessions; None for the one given earlier, or a drawn one."""

    force: bool
    """Whether to replace files that somebody edited, or that aren't Outpour's."""

    i_understand: bool
    """Whether the listener consents to intense breathing."""


class _Text(click.ParamType[Any]):
    """Text without characters that a terminal or a feed can't show."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return `value` without these characters."""
        return clean_words(str(value))


class _Address(click.ParamType[Any]):
    """The address of a folder on the web; empty for none."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address in its usual form; fail with a usage error if it can't be one."""
        from voice.publishing.address import AddressError, folder_address

        try:
            return folder_address(value) if value else ""
        except AddressError as error:
            self.fail(f"{error}.", param, ctx)


class _Language(click.ParamType[Any]):
    """A language tag."""

    name = "language"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return `value` in its usual form; fail with a usage error if it isn't a language tag."""
        from langcodes import standardize_tag, tag_is_valid

        if value and not tag_is_valid(value):
            self.fail(f"{value!r} is not a language tag; write one such as en, de or pt-BR.", param, ctx)
        return standardize_tag(value) if value else ""


_DETAILS: Final = ("title", "author", "about", "url", "language")

_OPTIONS: Final = (
    click.option(
        "-d",
        "--directory",
        "folder",
        type=Folder(path_type=Path),
        required=True,
        metavar="FOLDER",
        help="The folder to write; later runs update only what has changed.",
    ),
    click.option("--all", "everything", is_flag=True, help="Publish all sessions of `outpour list`."),
    click.option("--title", type=_Text(), metavar="TEXT", help="Title of the list and the podcast."),
    click.option("--author", type=_Text(), metavar="TEXT", help="The author of the sessions."),
    click.option("--about", type=_Text(), metavar="TEXT", help="A description of the podcast, in a few sentences."),
    click.option(
        "--url",
        type=_Address(),
        metavar="ADDRESS",
        help="Where the folder will be on the web, such as https://example.org/sessions/; the feed needs it.",
    ),
    click.option(
        "--language", type=_Language(), metavar="TAG", help="Language of the podcast; the scripts' by default."
    ),
    click.option(
        "--cover", type=click.Path(path_type=Path), metavar="FILE", help="Cover of the podcast, a .jpg or .png."
    ),
    click.option(
        "--jobs",
        "processes",
        type=WholeNumber(1, MOST_JOBS),
        metavar="N",
        help="Number of files to make at the same time; one per core by default.",
    ),
    click.option("--force", is_flag=True, help="Replace files that you edited, or that aren't Outpour's."),
    click.option(
        "--i-understand", is_flag=True, help="Confirm that you have read the care notes on intense breathing."
    ),
)


def publish_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the argument SESSION... and all options to `command`, which receives them as `options`."""
    argument = click.argument("sessions", nargs=-1, metavar="SESSION...", shell_complete=complete_sessions)

    @wraps(command)
    @click.pass_context
    def wrapper(context: click.Context, /, sessions: tuple[str, ...], **others: Any) -> None:
        if not sessions and not others["everything"]:
            raise click.MissingParameter(ctx=context, param_hint="'SESSION'", param_type="argument")
        request, lengths, voices = take_variants(context, others, several=True)
        batch = BatchOptions(
            folder=others["folder"],
            template=None,
            processes=others["processes"],
            everything=others["everything"],
            only_failed=False,
            scheduler=None,
            shared=False,
            lengths=lengths,
            voices=voices,
        )
        details = {name: others[name] for name in _DETAILS}
        cover, force, understood = others["cover"], others["force"], others["i_understand"]
        command(PublishOptions(sessions, request, batch, details, cover, force, understood))

    decorated: Callable[..., Any] = wrapper
    for option in reversed((argument, *shared_options(lists=True), *_OPTIONS)):
        decorated = option(decorated)
    return decorated
