"""QR codes in terminals: what a camera sees of them is the code itself."""

import re

import pytest
import segno

from voice.sharing.qr_code import Area, qr_code

URL = "http://192.168.178.121:54321/0FQMnv3EvLOcNN3eGesdIQ/"
LONG_URL = "http://[2001:db8:1234:5678:9abc:def0:1234:5678]:54321/0FQMnv3EvLOcNN3eGesdIQ/"

HALVES = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}


def modules(lines):
    """The modules that a terminal shows, black ones true, whatever its own colors are."""
    for line in lines.split("\n"):
        assert line.endswith("\x1b[0m")
        if line.startswith("\x1b[38;5;16;48;5;231m"):  # black on white
            pairs = [HALVES[block] for block in line.removeprefix("\x1b[38;5;16;48;5;231m").removesuffix("\x1b[0m")]
            yield [upper for upper, _ in pairs]
            yield [lower for _, lower in pairs]
        else:
            yield [color == "16" for color in re.findall(r"\x1b\[48;5;(16|231)m  ", line)]


@pytest.mark.parametrize("url", [URL, LONG_URL])
@pytest.mark.parametrize("blocks", [True, False])
@pytest.mark.parametrize(("spare", "border"), [(4, 4), (0, 2)])
def test_a_terminal_shows_the_code_with_a_white_border(url, blocks, spare, border):
    code = segno.make_qr(url, error="l")
    side = code.symbol_size(border=2)[0] + spare
    columns, lines = (side, (side + 1) // 2) if blocks else (2 * side, side)
    shown = list(modules(qr_code(url, Area(columns, lines, blocks))))
    expected = [[bool(module) for module in row] for row in code.matrix_iter(border=border)]
    assert shown[: len(expected)] == expected
    assert not any(any(row) for row in shown[len(expected) :])


def test_the_code_of_a_usual_address_fits_a_usual_terminal():
    assert qr_code(URL, Area(80, 22, blocks=True))
    assert qr_code(URL, Area(40, 22, blocks=True))


@pytest.mark.parametrize("area", [Area(32, 50, True), Area(80, 16, True), Area(65, 50, False), Area(80, 32, False)])
def test_a_code_that_does_not_fit_is_left_out(area):
    assert qr_code(URL, area) is None
