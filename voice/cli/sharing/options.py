"""The options of `share`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from scripts.times import parse_minutes
from voice.cli.completion import sessions as complete_sessions
from voice.cli.options import for_option, shared_options, take_request, warn_about_settings
from voice.cli.port import Port

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_H: Final = 24


@dataclass(frozen=True)
class SharingOptions:
    """How to share."""

    interface: str | None
    """The name or the address of a network interface; None for the best one."""

    port: int | None
    """The port; None for any free one."""

    duration_s: float | None
    """The longest time to share, in seconds; None for no limit."""

    once: bool
    """Whether the first complete download or listening ends it."""


class _Duration(click.ParamType[Any]):
    """A length of time such as `2h`, in minutes if it has no unit."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return `value` in seconds; fail with a usage error if it isn't a length of time."""
        try:
            length = parse_minutes(str(value)) * 60
        except ValueError:
            self.fail(
                f"{str(value)!r} isn't a length of time; --for sets how long to share, such as 30m or 2h. "
                "To say whom a session is about, use --set WORD=TEXT.",
                param,
                ctx,
            )
        if not 1 <= length <= _LONGEST_H * 3600:
            self.fail(f"{str(value)!r} is out of range; use 1 second to {_LONGEST_H} hours.", param, ctx)
        return length


_OPTIONS: Final = (
    click.option("--interface", metavar="NAME", help="Network to share on: an interface (wlan0) or its address."),
    click.option("--port", type=Port(1, 65535), metavar="N", help="Port; a random one by default."),
    click.option(
        "--for", "duration_s", type=_Duration(), metavar="TIME", help="Stop after this time, such as 30m or 2h."
    ),
    click.option("--once", is_flag=True, help="Stop once a session has been downloaded, or played to its end."),
)


def sharing_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the argument SESSION... and the options to `command`, which receives `sessions`, `request` and `sharing`."""
    argument = click.argument(
        "sessions", nargs=-1, required=True, metavar="SESSION...", shell_complete=complete_sessions
    )

    @wraps(command)
    def wrapper(sessions: tuple[str, ...], **others: Any) -> None:
        sharing = SharingOptions(*(others.pop(name) for name in ("interface", "port", "duration_s", "once")))
        warn_about_settings()
        request = take_request({**others, "person": None})
        command(sessions=sessions, request=request, sharing=sharing, i_understand=others["i_understand"])

    decorated: Callable[..., Any] = wrapper
    for option in reversed((argument, *(each for each in shared_options() if each is not for_option), *_OPTIONS)):
        decorated = option(decorated)
    return decorated
