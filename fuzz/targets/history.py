"""The playback history, and the picks of recent sessions."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from fuzz.target import Target
from scripts.expansion.choices import Choices
from scripts.syntax.parser import read_script
from voice.errors import VoiceError
from voice.playback.history import Contents, History, elapsed_s
from voice.playback.history_entry import HistoryEntry, SavedOptions
from voice.session.recent_picks import RecentPicks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ENTRY: Final = HistoryEntry("2026-11-28T21:30:00+01:00", "walk", "A walk", 7, 20.0, 61_000, 1_200_000, left=True)
_SCRIPT: Final = read_script("[choose]\n- One.\n- Two.\n[end]\n", "x", "x.txt")


def read(data: bytes, folder: Path) -> None:
    """Show the history, look for a session to resume, and add an entry, which must not lose any other."""
    history = History(folder / "history.jsonl")
    history.path.write_bytes(data)
    before = _show(history)
    history.add(_ENTRY)
    after = _show(history)
    assert history.read()[0].session == _ENTRY.session
    assert after.damaged == before.damaged
    assert len(after.entries) == len(before.entries) + 1
    _pick(data, folder)


def _show(history: History) -> Contents:
    contents = history.load()
    for entry in contents.entries:
        entry.label.encode(errors="surrogatepass")
        assert elapsed_s(entry) >= 0
    contents.damage.encode()
    history.bookmark()
    return contents


def _pick(data: bytes, folder: Path) -> None:
    recent = RecentPicks(folder)
    (folder / "x.json").write_bytes(data)
    assert recent.seed(_SCRIPT, Choices()) >= 0
    recent.save(_SCRIPT, Choices())


def seeds() -> Iterator[bytes]:
    """Yield histories: intact, damaged, and other JSON."""
    options = SavedOptions("joe", 0.9, "rain", {"who": "someone"})
    line = json.dumps({**asdict(_ENTRY), "asked": asdict(options)}).encode()
    yield line + b"\n"
    yield line + b"\n" + line[:40] + b"\n" + line + b"\n"
    yield line.replace(b"+01:00", b"") + b"\n"
    yield line.replace(b"A walk", b"\xff\xfe")
    for old, new in (
        (b": 7", b": -7"),
        (b"20.0", b"NaN"),
        (b"61000", b"1e999"),
        (b"61000", b"9" * 400),
        (b"true", b"1"),
    ):
        yield line.replace(old, new)
    yield b"[" * 2000
    yield b'[["a"], ["b"]]'
    yield b"\x00\n\n{}\n[]\nnull\n"


WORDS: Final = (
    *(
        '"when": ',
        '"session": ',
        '"title": ',
        '"seed": ',
        '"minutes": ',
        '"position_ms": ',
        '"length_ms": ',
        '"left": ',
    ),
    *(
        '"asked": ',
        '"voice": ',
        '"pace": ',
        '"words": ',
        "null",
        "true",
        "false",
        "NaN",
        "Infinity",
        "-1",
        "1e308",
        "{}",
    ),
    *('"2026-11-28T21:30:00"', "[[", "]]", "\\ud800", "\u2028", "\n"),
)

TARGET: Final = Target(read, (VoiceError,), seeds, WORDS, base_s=2.0, largest=4096)
