"""The front matter of a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fuzz.target import Target
from scripts.errors import ScriptError
from scripts.library.lookup import library_folder
from scripts.syntax.header_reader import read_header
from scripts.syntax.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read(data: bytes, folder: Path) -> None:
    """Read the front matter alone, as `outpour list` does, and together with its script."""
    text = f"---\n{data.decode(errors='replace')}\n---\nHello there.\n"
    del folder  # only the text is read
    problems = parse(text, "x", "x.txt")[1]
    for problem in problems:
        str(problem).encode()
    header = read_header(text, "x", "x.txt")
    assert header.title
    repr(header).encode()


def seeds() -> Iterator[bytes]:
    """Yield the front matter of the shipped sessions, and YAML that scripts can't use."""
    for path in sorted(library_folder().glob("*.txt")):
        yield path.read_text(encoding="utf-8").split("---\n")[1].encode()
    yield from (text.encode() for text in WRITTEN)


WRITTEN: Final = (
    "title: A walk\nabout: Slow steps.\nkind: walk\nminutes: 20\nvoice: joe\npace: 0.9\nmusic: rain\nlanguage: pt-BR\n",
    "ask: {who: someone you miss, place: home}\nsay: {Nguyen: win}\nneeds: [a pen, paper]\ncare: Not while driving.\n",
    "rests: {sentence: 0.7, paragraph: 1.6s, chapter: 3s}\nintense: {minutes: 3, rounds: 3}\nmusic: 'a: b.mp3'\n",
    "title: &a [*a, *a]\n",
    "title: !!python/object/apply:os.system [echo]\n",
    'title: "\\U00110000 \\ud800 \\x00"\nminutes: .nan\npace: .inf\npace: 105 wpm\npace: 999999 words per minute\n',
    "say: {“Siobhan”: “shi-vawn”}\n? [a, b]\n: c\n<<: {title: x}\ntitle: |\n  a\n  b\ntitle: >-\n  c\n",
    "minutes: 1e400\npace: 0x10\nminutes: 1_000\nminutes: 190:20:30\n%YAML 1.1\n--- a\n...\n",
)

WORDS: Final = (
    *(
        "title: ",
        "about: ",
        "kind: walk\n",
        "minutes: ",
        "voice: ",
        "pace: ",
        "music: ",
        "language: ",
        "ask: ",
        "say: ",
    ),
    *(
        "needs: ",
        "care: ",
        "rests: ",
        "intense: ",
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        "!!",
        "|\n ",
        ">-\n ",
        "? ",
        "<<: ",
    ),
    *('"\\U', '"\\x', ".nan", ".inf", "...", "%YAML", "%TAG", "\u2028", "\u0085", "\ufeff"),
)

TARGET: Final = Target(read, (ScriptError,), seeds, WORDS, base_s=2.0, largest=4096)
