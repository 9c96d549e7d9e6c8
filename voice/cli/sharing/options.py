"""The options of `share`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from scripts.times import parse_minutes
from voice.cli.completion import sessions as complete_sessions
from voice.cli.options import WholeNumber, for_option, shared_options, take_request, warn_about_settings

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_H: Final = 24
_BLOCKED_PORTS: Final = (
    *(
        1,
        7,
        9,
        11,
        13,
        15,
        17,
        19,
        20,
        21,
        22,
        23,
        25,
        37,
        42,
        43,
        53,
        69,
        77,
        79,
        87,
        95,
        101,
        102,
        103,
        104,
        109,
        110,
    ),
    *(
        111,
        113,
        115,
        117,
        119,
        123,
        135,
        137,
        139,
        143,
        161,
        179,
        389,
        427,
        465,
        512,
        513,
        514,
        515,
        526,
        530,
        531,
        532,
    ),
    *(540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061),
    *(6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
)
"""Ports that browsers don't open, https://fetch.spec.whatwg.org/#port-blocking."""


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


class _Port(WholeNumber):
    """A port that browsers open."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return `value` as a port; fail with a usage error if browsers refuse it."""
        port = super().convert(value, param, ctx)
        if port in _BLOCKED_PORTS:
            self.fail(f"browsers don't open port {port}; use another one, such as 8080.", param, ctx)
        return port


_OPTIONS: Final = (
    click.option("--interface", metavar="NAME", help="Network to share on: an interface (wlan0) or its address."),
    click.option("--port", type=_Port(1, 65535), metavar="N", help="Port; a random one by default."),
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
