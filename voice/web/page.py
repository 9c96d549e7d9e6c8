"""A page that plays a session in a browser: one file with its words, its timeline, and its sound or a link to it."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from dataclasses import dataclass
from functools import partial
from html import escape
from string import Template
from typing import TYPE_CHECKING, Any, Final

from voice.web.markup import BESIDE, asset, digest, policy
from voice.web.words import page_words, words_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from scripts.times import Milliseconds

_CHUNK: Final = 3 * 2**18
"""Number of bytes of sound in one element of the page; a multiple of 3, so that base64 needs no padding."""

_SOUND: Final = b"<!-- sound -->"
"""Placeholder in the template for the sound that the page holds."""

_SCRIPTS: Final = (
    "session.js",
    "sound.js",
    "player.js",
    "sleep.js",
    "place.js",
    "breath.js",
    "display.js",
    "system.js",
    "keys.js",
    "page.js",
)
"""The parts of the page's script, in the order in which they run."""

_SLEEP_MINUTES: Final = (5, 10, 15, 20, 30, 45, 60)
"""The choices of the sleep timer, in minutes."""

_UNSAFE: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}
"""Escapes for the characters that could end a script element or begin a comment in it."""


@dataclass(frozen=True)
class ShownLine:
    """Words on the page while they are heard."""

    start: Milliseconds
    """Their start, in milliseconds."""

    stop: Milliseconds
    """Their end, in milliseconds."""

    text: str
    """The words."""


@dataclass(frozen=True)
class ShownPhase:
    """One phase of a breath, as the breath circle shows it."""

    start: Milliseconds
    """Its start, in milliseconds."""

    stop: Milliseconds
    """Its end, in milliseconds."""

    words: str
    """What to do, such as `breathe in`."""

    begin: float
    """How full the lungs are at its start, from 0 to 1."""

    end: float
    """How full they are at its end, from 0 to 1."""


@dataclass(frozen=True)
class Page:
    """What a page shows."""

    title: str
    """The session's title."""

    language: str
    """The language tag of its words; the page's own words are in the same language if they are translated."""

    length: Milliseconds
    """The length of the sound, in milliseconds."""

    care: tuple[str, ...]
    """The script's care notes, which come before everything else."""

    cautions: tuple[str, ...]
    """The built-in notes that no voice speaks, in the language of the page's own words."""

    question: str
    """The question that a listener agrees to before intense breathing; empty without it."""

    lines: tuple[ShownLine, ...]
    """The words, in order."""

    phases: tuple[ShownPhase, ...]
    """The phases of paced breathing, in order."""

    chapters: tuple[tuple[Milliseconds, str], ...]
    """The start and the title of each chapter."""

    holds: tuple[tuple[Milliseconds, Milliseconds], ...]
    """The start and the end of each hold that the listener can end with a tap."""

    artwork: bytes
    """A small cover as JPEG, for lock screens."""


def write_page(page: Page, sound: Path, target: Path) -> None:
    """Write `page` with the MP3 file `sound` in it to `target`; only a part of the sound is in memory at a time.

    Raises:
        OSError: one of the files can't be read or written.
    """
    html = _template(page, "blob:", size=sound.stat().st_size)
    begin, end = html.encode(errors="replace").split(_SOUND)
    with sound.open("rb") as source, target.open("wb") as output:
        output.write(begin)
        output.writelines(_encoded(source))
        output.write(end)


def linked_page(page: Page, sound: str, list_url: str = "") -> str:
    """Return `page` as HTML that plays the file at the relative URL `sound`, with a link to a list of sessions."""
    return _template(page, BESIDE, list_url, sound=sound).replace(_SOUND.decode(), "")


def _template(page: Page, media: str, list_url: str = "", **source: object) -> str:
    """Return the page with a placeholder for the sound that it may hold.

    Args:
        page: what it shows.
        media: the source of sound in its policy.
        list_url: the relative URL of the list of sessions that it belongs to; empty for none.
        source: where its script finds the sound: `size`, in bytes, if the page holds it, or its URL as `sound`.
    """
    style, script = asset("page.css"), "\n".join(map(asset, _SCRIPTS))
    language = words_language(page.language)
    words = page_words(language)
    return Template(asset("page.html")).substitute(
        policy=policy(style, script=digest(script), img="data:", media=media),
        title=escape(page.title),
        artwork=_data_url(page.artwork),
        style=style,
        session=_json({**_content(page), **source, "words": words}),
        script=script,
        language=language,
        list=_list_link(words, list_url),
        sleep_times="".join(_sleep_time(words, minutes) for minutes in _SLEEP_MINUTES),
        **{name: escape(text) for name, text in words.items()},
    )


def _list_link(words: Mapping[str, str], url: str) -> str:
    """Return a link to the list of sessions at `url`; empty without one."""
    return f'<a class="list" href="{escape(url)}">{escape(words["all_sessions"])}</a>' if url else ""


def _sleep_time(words: Mapping[str, str], minutes: int) -> str:
    """Return an option of the sleep timer."""
    return f'<option value="{minutes}">{escape(words["minutes"].format(count=minutes))}</option>'


def _content(page: Page) -> dict[str, Any]:
    """Return what the script reads, with a key under which it keeps the listener's place."""
    content = {
        "title": page.title,
        "language": page.language,
        "length": page.length,
        "care": page.care,
        "cautions": page.cautions,
        "question": page.question,
        "lines": [[line.start, line.stop, line.text] for line in page.lines],
        "phases": [[each.start, each.stop, each.words, each.begin, each.end] for each in page.phases],
        "chapters": page.chapters,
        "holds": page.holds,
    }
    return {**content, "key": hashlib.sha256(_json(content).encode()).hexdigest()[:16]}


def _json(content: object) -> str:
    """Return `content` as JSON in plain ASCII that can't end the element it stands in."""
    return json.dumps(content, separators=(",", ":")).translate(_UNSAFE)


def _data_url(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode()}"


def _encoded(sound: BinaryIO) -> Iterator[bytes]:
    """Yield the sound as elements of the page, which no browser runs or shows."""
    for chunk in iter(partial(sound.read, _CHUNK), b""):
        yield b'<script type="application/octet-stream">%s</script>\n' % b64encode(chunk)
