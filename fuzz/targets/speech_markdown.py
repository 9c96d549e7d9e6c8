"""Speech Markdown, processed up to captions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fuzz.target import Target
from fuzz.targets.script import process
from scripts.errors import ScriptError
from scripts.syntax.speech_markdown import MODIFIERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read(data: bytes, folder: Path) -> None:
    """Read `data` as a script without front matter."""
    process(f"Hello there.\n{data.decode(errors='replace')}", folder)


def seeds() -> Iterator[bytes]:
    """Yield valid and invalid Speech Markdown."""
    yield from (text.encode() for text in WRITTEN)


WRITTEN: Final = (
    '(WWW)[sub:"World Wide Web"] (Al){aluminum} (Al)["aluminum"] (Niamh)/niːv/ (pecan)[ipa:"pɪˈkɑːn"] (a)[/b/]',
    '(5/6/2024)[date:"dmy"] (2024)[date:"y"] (13:05)[time:"hms24"] (1/2)[fraction] (-7 3/4)[fraction]',
    "(12345)[digits] (21)[ordinal] (0)[ordinal] (116 123)[telephone] (CIA)[characters] (1e9)[number] (٣)[cardinal]",
    '(so)[emphasis:"strong"] (slowly)[rate:"x-slow"] (fast)[rate:"250%"] (low)[pitch:"low";vol:"x-loud";whisper]',
    '#[voice:"hum"]\nIn another voice.\n#[defaults]\nBack.\n#[rate:"slow";lang:"de"]\n',
    '(a (nested) one)[sub:"b"] \\(not\\)[sub:"c"] ()[sub:""] (x)[sub:"⟦0⟧"] (⟦1⟧){⟦2⟧} (a)[voice:"system:gmw/en"]',
    '!["waves.wav"] !(waves)["http://127.0.0.1/x.wav"] [mark:"a"] [break:"3s"] [2s] [break:"strong"]',
)

WORDS: Final = (
    *(f"(a)[{name}]" for name in MODIFIERS[:18]),
    *('[sub:"', "(1/2)[fraction]", "(1)[date]", "){", ")/", "#[", '"]', "⟦0⟧", "\\(", "(", ")", ";", ":", "1/0"),
)

TARGET: Final = Target(read, (ScriptError,), seeds, WORDS, base_s=4.0, largest=4096)
