"""Splitting of texts that an engine can't speak as a whole, and joining of the clips of their parts."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from voice.errors import EngineError, OverlongSpeechError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audio.signal.clip import AudioSegment

SENTENCE_END: Final = re.compile(r"""[.!?…]+["'”’)\]]*\s+|[。！？]+""")
_CLAUSE_END: Final = re.compile(r"[,;:–—]\s+|[、，；：]+")

_BASE_S: Final = 10.0
_CHARACTER_S: Final = 1.0
"""Ten times the duration of a letter; the slowest voices read digits and symbols as several words."""


def longest_s(text: str, pace: float) -> float:
    """Return the maximum plausible duration of `text` at `pace`, in seconds; anything longer is an error."""
    return (_BASE_S + _CHARACTER_S * len(text)) / min(pace, 1.0)


def speak_in_chunks(text: str, speak: Callable[[str], AudioSegment]) -> AudioSegment:
    """Return `speak(text)`; if that fails, speak the parts of `text` one by one, down to single words, and join them.

    Raises:
        EngineError: a single word can't be spoken.
        OverlongSpeechError: the speech is implausibly long, as that of the parts would be.
    """
    try:
        return speak(text)
    except OverlongSpeechError:
        raise
    except EngineError:
        parts = split_text(text)
        if parts == [text]:
            raise
        return join_clips([speak_in_chunks(part, speak) for part in parts])


def split_text(text: str) -> list[str]:
    """Return the sentences of `text`, or else its clauses, or else its two halves.

    Parts without a letter or digit are left out. A single word is returned unchanged.
    """
    for end in (SENTENCE_END, _CLAUSE_END):
        if len(parts := list(_cut_after(end, text))) > 1:
            return parts
    words = text.split()
    middle = len(words) // 2
    halves = [" ".join(words[:middle]), " ".join(words[middle:])]
    return [half for half in halves if any(map(str.isalnum, half))] if middle else [text]


def _cut_after(end: re.Pattern[str], text: str) -> Iterator[str]:
    cuts = [0, *(match.end() for match in end.finditer(text)), len(text)]
    for start, stop in pairwise(cuts):
        if any(map(str.isalnum, text[start:stop])):
            yield text[start:stop].strip()


def join_clips(clips: Sequence[AudioSegment]) -> AudioSegment:
    """Return `clips` joined in the format of the first, without pydub's crossfade."""
    first = clips[0]
    raw = b"".join(bytes(clip.raw_data) for clip in clips)
    shape = {"sample_width": first.sample_width, "frame_rate": first.frame_rate, "channels": first.channels}
    return type(first)(raw, **shape)
