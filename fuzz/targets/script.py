"""A script as a file: decoded, parsed, checked, laid out, and written as captions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fuzz.target import Target
from scripts.checks.check import CheckContext, check, feasible_lengths
from scripts.errors import ScriptError
from scripts.expansion.choices import Choices
from scripts.expansion.expand import ending, expand
from scripts.library.lookup import Shelf, Source, library_folder
from scripts.model.timeline import Timeline
from scripts.output.captions import FORMATS
from scripts.output.outline import as_json, outline_rows
from scripts.times import minutes
from scripts.timing.layout import ESTIMATED, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.model.script import Script

_MINUTES: Final = 7.0


def read(data: bytes, folder: Path) -> None:
    """Process the file as `outpour check`, `show` and an export of captions do."""
    path = folder / "x.txt"
    path.write_bytes(data)
    process(Source("x", path, "file").read(), folder)


def process(text: str, folder: Path) -> None:
    """Process `text`, a script in `folder`, up to its captions."""
    context = CheckContext(shelf=Shelf(folder, folder), path=folder / "x.txt")
    script, problems = check(text, "x", "x.txt", context)
    for problem in problems:
        str(problem).encode()
        assert problem.place.line >= 1
        assert problem.place.column >= 1
    if not any(problem.severity == "error" for problem in problems):
        _lay_out(script)


def _lay_out(script: Script) -> None:
    shortest, longest = feasible_lengths(script)
    assert 0 < shortest <= longest
    choices = Choices(minutes=_MINUTES)
    lines = expand(script, choices)
    timeline = Timeline("T", "t", 0, "joe", tuple(lay_out(lines, ESTIMATED, minutes(_MINUTES))))
    outputs = [*outline_rows(timeline, 100), str(as_json(timeline)), *(write(timeline) for write in FORMATS.values())]
    "\n".join(outputs).encode()
    ending(script, choices, lines)


def seeds() -> Iterator[bytes]:
    """Yield the shipped sessions, and notations from elsewhere."""
    for path in sorted(library_folder().glob("*.txt")):
        yield path.read_bytes()
    yield from (text.encode() for text in FOREIGN_NOTATIONS)
    yield "\ufeffHello there.".encode()
    yield "Hello there.".encode("utf-16")
    yield b"caf\xe9 [pause 3s]"
    yield b"{\\rtf1\\ansi Hello there.\\par}"


FOREIGN_NOTATIONS: Final = (
    "(Pause.)\n(Pause for 20 seconds.) Then go on. [5 sec. pause] [pause 5-10 seconds] [PAUSE – 5 SECONDS]\n",
    "[pause 1:30] [pause five seconds] [short pause] [pause for a few moments] [silence] [breathe]\n",
    "[0:15] Breathe in.\n[0:30] Breathe out.\n",
    "Rest your hands\nSoften your eyes\nLet the day be over\n",
    "—-\ntitle: A walk\n—-\nWalk on. *ding* <pause 10> — pause —\n",
    "Call 1-800-555-0100 at 7:00 AM; 1/2 a cup, $5.50, 38°C, −5 °C, Henry VIII, 24/7, in-2-3-4, 4-7-8.\n",
    "1. Stand up\n2. Stretch\n+ item\no item\n\n| a | b |\n| --- | --- |\n```text\n==mark==\n```\n",
    "Nguyễn, saṅkalpa, Thích Nhất Hạnh, мама, 妈妈, 𝒊𝒕𝒂𝒍𝒊𝒄, ｆｕｌｌ, eﬃcient, relax-\ning &nbsp; <b>so</b><br>\n",
    "# Going\n[choose]\n- {~a|b}\n- [repeat x3]\nC. [~5s]\n[end]\n[end]\n[closing]\nBye.\n",
    "[every ~5s for 1m]\n- One.\n- Two. [hold 3s]\n[end]\n[count 5-1] [breathe 4-7-8 x4] [bell x3] [music rain -3dB]\n",
    "[from 2m]\nLater.\n[end]\n[until 1m]\nSooner.\n[end]\n",
    "[include x]\n[include ../outside/bait]\n[sound ../outside/bait.wav]\n[music ../outside/bait.wav]\n",
    "\u200b[pause 3s]\u200b\u200b// a note\n<!-- over\nlines -->\n\u2028Next.\x0b\x0c\n[music alone]\n[inhale 4]\n",
)
"""Notations that people use for scripts elsewhere."""

WORDS: Final = (
    *("[end]\n", "[repeat x3]\n", "[every ~5s for 1m]\n- a\n", "[choose]\n- a\n", "[from 5m]\n", "[until 5m]\n"),
    *("[closing]\n", "---\n", "[pause 5s]", "[~9s]", "[breathe 4-6 x8]", "[count 5-1]", "[bell x3]", "[hold 5s]"),
    *(
        "[music rain]",
        "[sound a.wav]",
        "[include x]",
        "[include walk]",
        "{who}",
        "{~a|b}",
        "// ",
        "# A\n",
        "<!--",
        "-->",
    ),
    *("(a)[sub:'b']", "(1/2)[fraction]", '#[voice:"hum"]\n', "<break time='1s'/>", "\\[", "Dr. ", "4-7-8", "⟦0⟧"),
)

TARGET: Final = Target(read, (ScriptError,), seeds, WORDS, base_s=4.0)
