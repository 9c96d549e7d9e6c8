"""The options of `export` for what a file says about itself."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scripts.model.labels import LabelError, parse_date, parse_track
from scripts.terminal_text import printable
from voice.cli.options import clean_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.library.lookup import Source
    from voice.export.labels import Labels
    from voice.session.session import Session
    from voice.storage.paths import Paths


class _Label(click.ParamType[Any]):
    """A label that has a form, such as a track number."""

    def __init__(self, name: str, parse: Callable[[str], str]) -> None:
        self.name = name
        self._parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return `value` in its usual form; fail with a usage error if it has another."""
        try:
            return self._parse(str(value)) if value else ""
        except LabelError as error:
            self.fail(f"{value!r} is invalid; it {error}.", param, ctx)


_TRACK, _DATE = _Label("track", parse_track), _Label("date", parse_date)
_PICTURE = click.Path(path_type=Path)
_OPTIONS = (
    click.option("--title", default="", metavar="TEXT", help="Title in the file's tags; the session's by default."),
    click.option("--artist", default="", metavar="TEXT", help="Artist; Outpour by default."),
    click.option("--album", default="", metavar="TEXT", help="Album; Guided sessions by default."),
    click.option("--track", type=_TRACK, default="", metavar="N", help="Track number, such as 3 or 3/12."),
    click.option("--date", type=_DATE, default="", metavar="DATE", help="Date, such as 2026-05-01; today by default."),
    click.option("--cover", type=_PICTURE, metavar="FILE", help="Cover, a .jpg or .png; drawn by default."),
)

_TEXTS = ("title", "artist", "album", "track", "date")


def label_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to `command`, which receives them as `labels`."""

    @wraps(command)
    def wrapper(cover: Path | None, **others: Any) -> None:
        from voice.cli.settings import Settings
        from voice.export.labels import Labels
        from voice.export.picture import picture

        title, artist, album, track, date = (clean_words(others.pop(name)) for name in _TEXTS)
        drawn = picture(cover) if cover else b""
        settings = click.get_current_context().find_object(Settings) or Settings()
        command(labels=Labels(title, artist, album, track, date, drawn, settings.untitled), **others)

    for option in reversed(_OPTIONS):
        wrapper = option(wrapper)
    return wrapper


def with_script_cover(labels: Labels, source: Source, session: Session, paths: Paths) -> Labels:
    """Return `labels` with the cover that the script names, if they have none; print why it can't be used."""
    from voice.export.labels import script_cover

    if labels.cover or labels.untitled:
        return labels
    cover, fault = script_cover(source, session, paths)
    if fault:
        click.echo(f"outpour: {printable(fault)}", err=True)
    return labels.with_cover(cover)
