"""The warnings about how brought notation is read: code, message and hint of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scripts.errors import Severity


@dataclass(frozen=True)
class NoticeText:
    """The text of one kind of warning."""

    code: str
    """The code of the problem."""

    message: str
    """What was read how."""

    hint: str
    """How to write it plainly."""

    once: bool = False
    """Whether one warning stands for all lines of the script."""

    severity: Severity = "warning"
    """How bad it is."""


_SPEAK: Final = "to have it spoken, begin the line with a backslash"
_SILENT: Final = "to keep it silent, begin the line with //; to settle it as text, begin the line with a backslash"

NOTICES: Final = {
    "text": NoticeText(
        "read-as-text",
        "this looks like a direction and will be spoken",
        "write a pause as [pause 5s], a bell as [bell], a remark after //; to settle it as text, "
        "begin the line with a backslash",
    ),
    "pause-text": NoticeText(
        "read-as-text",
        "this looks like a pause and will be spoken",
        "write [pause 5s] for a pause; to settle it as text, begin the line with a backslash",
    ),
    "repeat": NoticeText(
        "read-as-text",
        "this looks like a direction to repeat and will be spoken; nothing is repeated",
        "put [repeat x3] before what is repeated and [end] after it",
    ),
    "pause": NoticeText("read-as-pause", "read as a pause; its words aren't spoken", _SPEAK),
    "sound": NoticeText(
        "read-as-note",
        "this cue for a sound isn't spoken, and plays nothing",
        "write [music rain], [music off] or [sound waves.wav] to hear something",
        once=True,
    ),
    "manner": NoticeText(
        "read-as-note",
        "this cue for the voice isn't spoken, and changes nothing",
        "write [pace 0.8] to slow the voice down",
        once=True,
    ),
    "note": NoticeText("read-as-note", "read as a note for the reader; it isn't spoken", _SPEAK),
    "note-text": NoticeText("read-as-text", "this looks like a note and will be spoken", _SILENT),
    "heading": NoticeText("read-as-note", "read as a chapter heading; it isn't spoken", _SPEAK),
    "heading-text": NoticeText(
        "read-as-text",
        "this looks like a heading and will be spoken",
        "write # before a chapter heading; to settle it as text, begin the line with a backslash",
    ),
    "label": NoticeText("read-as-note", "the speaker's name at the start of the line isn't spoken", _SPEAK, once=True),
    "label-text": NoticeText("read-as-text", "this looks like a speaker's name and will be spoken", _SILENT),
    "pasted": NoticeText(
        "read-as-note",
        "this line was added by the program the text was copied from; it isn't spoken",
        _SPEAK,
        once=True,
    ),
    "page": NoticeText("read-as-note", "this page number isn't spoken", _SPEAK, once=True),
    "citation": NoticeText(
        "read-as-note",
        "the number of a citation isn't spoken, and neither are the references",
        "write a pause as [pause 1s]",
        once=True,
    ),
    "details": NoticeText("read-as-note", "this detail of the script isn't spoken", _SPEAK),
    "assistant": NoticeText("read-as-note", "read as a remark of a chat assistant; it isn't spoken", _SPEAK),
    "assistant-text": NoticeText(
        "read-as-text", "this looks like a remark of a chat assistant and will be spoken", _SILENT
    ),
    "minute-mark": NoticeText(
        "minute-mark",
        "minute marks place what follows only if the lines of a whole script begin with them, in rising order",
        "write [at 1:30] for a time of the session, or [pause 1m 30s] for a pause",
        once=True,
        severity="error",
    ),
    "sentences": NoticeText(
        "read-as-sentences",
        "lines without full stops are read as sentences",
        "lines: wrapped in the front matter joins them, and lines: sentences settles it",
        once=True,
    ),
}
"""The texts by kind."""

MAX_EACH: Final = 20
"""Maximum number of warnings of one kind in a script."""
