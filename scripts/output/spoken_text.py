"""The words as handed to the voice, and the lines in which they differ from the script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.model.lines import Utterance
from scripts.normalization.inline_markup import replace_phonemes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.model.timeline import Cue, Timeline

_WORDS: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHES: Final = str.maketrans("’ʼ‘´`", "'''''")


def spoken_text(cue: Cue) -> str | None:
    """Return the words of a say cue as handed to the voice; None for other cues.

    A word with a phonetic transcription is returned as written, without the transcription.
    """
    return replace_phonemes(cue.line.spoken) if cue.kind == "say" and isinstance(cue.line, Utterance) else None


def changed_lines(timeline: Timeline) -> Iterator[str]:
    """Yield `LINE: WRITTEN -> SPOKEN` for each sentence whose spoken words differ from the written ones.

    Punctuation doesn't count. If the session includes other scripts, each line begins with the name of its file.
    """
    said = [
        (cue.line.place, cue.text, spoken)
        for cue in timeline.cues
        if isinstance(cue.line, Utterance) and (spoken := spoken_text(cue)) is not None
    ]
    several = len({place.file for place, _, _ in said} - {timeline.name}) > 1
    for place, written, spoken in said:
        if _words(written) != _words(spoken):
            yield f"{f'{place.file}:' if several else ''}{place.line}: {written} -> {spoken}"


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.translate(_APOSTROPHES))
