"""Options and parameter types shared by play, export and show."""

from __future__ import annotations

import math
import os
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from scripts.model.pace import Pace, PaceError, WordsPerMinute, parse_pace
from scripts.terminal_text import printable
from scripts.times import Milliseconds, parse_duration, parse_minutes
from scripts.times import minutes as minutes_long
from voice.bounds import MINUTES, MUSIC_LEVEL, ROOM, SEED
from voice.cli.completion import music, sessions, voices
from voice.cli.printing.echo import echo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voice.session.request import SessionRequest

LONGEST_MINUTES: Final = MINUTES[1]
_MAX_CHARACTERS: Final = 500


class Number(click.FloatRange):
    """A number from `min` to `max`; unlike click's own range it rejects `nan`, and says which numbers it takes."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return `value` as a number; fail with a usage error if it isn't one."""
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not self.min <= number <= self.max:  # type: ignore[operator]  # both are always given
            fault = "isn't a number" if math.isnan(number) else "is out of range"
            self.fail(f"{value!r} {fault}; use one from {self.min:g} to {self.max:g}.", param, ctx)
        return number


class WholeNumber(click.IntRange):
    """A whole number from `min` to `max`; unlike click's own range it says which numbers it takes."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return `value` as a whole number; fail with a usage error if it isn't one."""
        try:
            return int(super().convert(value, param, ctx))
        except click.BadParameter:
            self.fail(f"{str(value)!r} isn't a whole number from {self.min} to {self.max}.", param, ctx)


class Minutes(Number):
    """A length in minutes within bounds, as people write it: `10`, `10,5`, `10 min`, `1h 30` or `1:30`."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return `value` in minutes; fail with a usage error if it isn't a length of time."""
        if isinstance(value, str):
            bounds = f"use a number of minutes from {self.min:g} to {self.max:g}, such as 20."
            try:
                length = parse_minutes(value)
            except ValueError:
                self.fail(f"{value!r} isn't a length of time; {bounds}", param, ctx)
            if not self.min <= length <= self.max:  # type: ignore[operator]  # both are always given
                self.fail(f"{value!r} is out of range; {bounds}", param, ctx)
            return length
        return super().convert(value, param, ctx)


class Seconds(click.ParamType[Any]):
    """A length in seconds within bounds, as people write it: `30`, `30s`, `1m 30s` or `1:30`."""

    name = "time"

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Milliseconds:
        """Return `value`, in seconds if it has no unit, in milliseconds; fail with a usage error if it isn't a time."""
        written = str(value)
        try:
            length = minutes_long(parse_minutes(written)) if ":" in written else parse_duration(written)
        except ValueError:
            self.fail(f"{written!r} isn't a length of time; use a number of seconds such as 30, or 2m.", param, ctx)
        if not self.least * 1000 <= length <= self.most * 1000:
            self.fail(f"{written!r} is out of range; use {self.least} to {self.most} seconds.", param, ctx)
        return length


class OutputFile(click.Path):
    """A file to write; for an existing folder, the message names a file in it.

    Args:
        example: a file name in that message.
    """

    def __init__(self, example: str) -> None:
        super().__init__(path_type=Path)
        self._example = example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return `value` as a path; fail with a usage error if it is a folder."""
        if os.path.isdir(value):  # unlike Path.is_dir, False in a folder that can't be entered
            self.fail(
                f"{str(value)!r} is a folder; name a file in it, such as {Path(value) / self._example}.", param, ctx
            )
        return super().convert(value, param, ctx)


class PaceOption(click.ParamType[Any]):
    """A pace: a factor such as `0.8`, or words a minute such as `170wpm`."""

    name = "pace"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Pace:
        """Return `value` as a pace; fail with a usage error if it isn't one."""
        if isinstance(value, WordsPerMinute):
            return value
        try:
            return parse_pace(str(value))
        except PaceError as error:
            self.fail(f"{value!r} isn't a pace; it {error}.", param, ctx)


class MusicOption(click.Option):
    """An option with `multiple` whose value may also be one text, from the environment or config.toml."""

    def value_from_envvar(self, ctx: click.Context) -> str | None:
        """Return the environment's value whole; click would split it at blanks."""
        return self.resolve_envvar_value(ctx)

    def type_cast_value(self, ctx: click.Context, value: Any) -> tuple[str, ...]:
        """Return all values."""
        values: tuple[str, ...] = super().type_cast_value(ctx, (value,) if isinstance(value, str) else value)
        return values


def _one_after_another(_context: click.Context, _option: click.Parameter, names: tuple[str, ...]) -> str | None:
    """Return the music that plays `names` one after another; None without names."""
    return ", ".join(names) if names else None


END_OF_CHAPTER: Final = Milliseconds(0)
"""The value of `end-of-chapter`, in place of a time."""

_END_OF_CHAPTER_WORD = "end-of-chapter"


class Sleep(click.ParamType[Any]):
    """A length of time such as `30m`, in minutes if it has no unit, or `end-of-chapter`."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Milliseconds:
        """Return `value` in milliseconds, or `END_OF_CHAPTER`; fail with a usage error if it is neither."""
        if not isinstance(value, str):
            return Milliseconds(value)
        text = value.strip().lower()
        if text.replace(" ", "-") == _END_OF_CHAPTER_WORD:
            return END_OF_CHAPTER
        try:
            length = minutes_long(parse_minutes(text))
        except ValueError:
            length = END_OF_CHAPTER
        if not 0 < length <= LONGEST_MINUTES * 60_000:
            message = f"invalid sleep time {value!r}; use a time such as 30m or 1h 30m, or {_END_OF_CHAPTER_WORD}."
            self.fail(message, param, ctx)
        return length


class Person(click.ParamType[Any]):
    """Words for a person, such as `Anna` or `my brother`."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return `value` as one line that can be spoken; fail with a usage error if it is blank."""
        text = clean_words(str(value))
        return text or self.fail('it is empty; give a name, or words such as "my brother".', param, ctx)


for_option = click.option(
    "--for",
    "person",
    type=Person(),
    metavar="NAME",
    help='Whom the session is about, such as Anna or "my brother".',
)

_OPTIONS: Final = (
    click.option(
        "--pace",
        type=PaceOption(),
        envvar="OUTPOUR_PACE",
        metavar="X",
        help="Speed of the voice: a factor, 1 is its natural speed, or words a minute: 170wpm.",
    ),
    click.option(
        "--music",
        cls=MusicOption,
        multiple=True,
        callback=_one_after_another,
        envvar="OUTPOUR_MUSIC",
        metavar="M",
        shell_complete=music,
        help="An ambience (rain), sound files (a.mp3, b.mp3), folders, a mix (a.mp3+rain:0.5), or none; repeatable.",
    ),
    click.option(
        "--music-level",
        type=Number(*MUSIC_LEVEL),
        default=0.0,
        envvar="OUTPOUR_MUSIC_LEVEL",
        metavar="DB",
        help="Make the music louder (6) or softer (-6), in dB.",
    ),
    click.option(
        "--seed",
        type=WholeNumber(*SEED),
        metavar="N",
        help="Random seed; repeats an earlier session.",
    ),
    click.option(
        "--set",
        "words",
        multiple=True,
        metavar="WORD=TEXT",
        help='Fill in a word that the script asks for, such as who="my brother"; repeatable.',
    ),
    for_option,
    click.option("--allow-files", is_flag=True, help="Let the script use files from outside its folder."),
)


def shared_options(*, lists: bool = False) -> tuple[Callable[[Any], Any], ...]:
    """Return the shared options; with `lists`, `--minutes` is left as written, and the help mentions several values."""
    minutes_list, voice_list = (" With -d, several: 10,20,30.", " With -d, several: heart,emma.") if lists else ("", "")
    return (
        click.option(
            "--minutes",
            type=click.UNPROCESSED if lists else Minutes(*MINUTES),
            envvar="OUTPOUR_MINUTES",
            metavar="N",
            help=f"Target length in minutes; pauses stretch or shrink to fit.{minutes_list}",
        ),
        click.option("--stretch", is_flag=True, help="Let exact pauses give way too, to reach the target length."),
        click.option(
            "--voice",
            envvar="OUTPOUR_VOICE",
            metavar="NAME",
            shell_complete=voices,
            help=f"The voice, by its name in `outpour voices`.{voice_list}",
        ),
        *_OPTIONS,
    )


room_option = click.option(
    "--room",
    type=Number(*ROOM),
    default=0.0,
    envvar="OUTPOUR_ROOM",
    metavar="X",
    help="Reverb on the voice, from 0 (none) to 1 (a lot); 0.2 is subtle.",
)


def session_options(*, required: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the argument SESSION and the shared options to a command, which receives them as `source` and `request`.

    If SESSION is not `required`, `source` may be None.
    """
    argument = click.argument("session", required=required, shell_complete=sessions)

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def wrapper(session: str | None, **others: Any) -> None:
            from scripts.library.lookup import find
            from voice.storage.paths import user_paths

            warn_about_settings()
            if session == "-":
                raise click.UsageError("A session can't come from standard input; save it as a file, and name that.")
            source = None if session is None else find(session, user_paths().scripts)
            request = take_request(others)
            command(source=source, request=request, **others)

        for option in reversed((argument, *shared_options())):
            wrapper = option(wrapper)
        return wrapper

    return decorate


def take_request(options: dict[str, Any]) -> SessionRequest:
    """Take the shared options out of `options`, and return the request that they make."""
    names = ("minutes", "stretch", "voice", "pace", "music", "music_level", "seed", "words", "allow_files")
    shared = {name: options.pop(name) for name in names}
    shared["person"] = options.pop("person") or ""
    return _request(**shared | _unusable_settings(shared))


def warn_about_settings() -> None:
    """Print the faults of the settings that this command would use."""
    from voice.cli.settings import Settings

    context = click.get_current_context()
    settings = context.find_object(Settings)
    for fault in settings.faults_for(context.info_name) if settings else ():
        echo(f"outpour: {fault}", err=True)


def _unusable_settings(options: Mapping[str, Any]) -> dict[str, None]:
    """Return None for each of the `options` whose value from config.toml can't be used, and print why."""
    context = click.get_current_context()
    ignored: dict[str, None] = {}
    for name in ("voice", "music"):
        if context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT_MAP or options[name] is None:
            continue
        from voice.cli.setting_faults import setting_fault

        fault = setting_fault(name, options[name])
        if fault:
            echo(f"outpour: {printable(str(fault))}", err=True)
            ignored[name] = None
    return ignored


def _request(
    minutes: float | None,
    stretch: bool,
    voice: str | None,
    pace: Pace | None,
    words: tuple[str, ...],
    **others: Any,
) -> SessionRequest:
    from scripts.expansion.choices import Choices
    from voice.session.request import SessionRequest

    choices = Choices(minutes, voice, pace, dict(parse_word(text) for text in words), stretch_pauses=stretch)
    return SessionRequest(choices, **others)


def parse_word(text: str) -> tuple[str, str]:
    """Return the word and the text in `text`, which is WORD=TEXT."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise click.BadParameter(f'{text!r} should be WORD=TEXT, such as who="my brother"', param_hint="--set")
    return name.strip(), clean_words(value)


def clean_words(text: str) -> str:
    """Return `text` as one line of printable characters, at most 500."""
    return printable(" ".join(text.split()))[:_MAX_CHARACTERS]
