"""The option `--port`: a port that browsers open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from voice.cli.options import WholeNumber

if TYPE_CHECKING:
    import click

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


class Port(WholeNumber):
    """A port that browsers open."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return `value` as a port; fail with a usage error if browsers refuse it."""
        port = super().convert(value, param, ctx)
        if port in _BLOCKED_PORTS:
            self.fail(f"browsers don't open port {port}; use another one, such as 8080.", param, ctx)
        return port
