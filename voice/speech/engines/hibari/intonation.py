"""The rising pitch of questions, which the models of hibari speak like statements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Frames = NDArray[np.float32]

_RISE_S: Final = 0.3
"""Duration of the rise at pace 1, about the last stressed syllable with what follows."""

_TOP_SEMITONES: Final = 6.0
"""Pitch at the end of a question, above the median of the sentence."""

_VOICED_HZ: Final = 40.0
"""The models' pitch is below this in voiceless sounds and silence."""

_AUDIBLE: Final = 0.001
"""Power of the quietest frames that count, relative to the loudest."""

_LEADING: Final = (
    r"(?:(?:and|but|or|so|then|now|well|yes|no|just|of|from|to|into|in|at|for|on|up|down|out|under|over|behind|through"
    r"|after|before|by|with|about|since|until)\s+)*"
)
_AUXILIARY: Final = (
    r"(?:am|are|is|was|were|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|must)\b"
    r"|(?:ai|are|is|was|were|do|does|did|have|has|had|ca|could|wo|would|should|must)n['’]t\b"
)
_YES_NO: Final = re.compile(rf"{_LEADING}(?:{_AUXILIARY})", re.IGNORECASE)
_SUBJECT: Final = (
    r"(?:i|you|he|she|it|we|they|this|that|these|those|there|the|a|an|your|my|his|her|our|their"
    r"|(?:no|some|any|every)(?:body|one|thing))\b"
)
_QUESTION_WORD: Final = re.compile(
    rf"{_LEADING}(?:what|where|when|who|whom|whose|which|why|how)(?:['’](?:s|re|d|ll|ve)\b|\b(?!\s+{_SUBJECT}))",
    re.IGNORECASE,
)
"""The beginning of a question such as "What is it"; not of a clause such as "what you feel"."""

_ALTERNATIVE: Final = re.compile(r",\s*or\s", re.IGNORECASE)
_CLAUSE_END: Final = re.compile(r"[,;:—–]\s*")
_QUESTION: Final = re.compile(r"\?[!?]*[\"”’')\]]*\s*$")


def is_rising(sentence: str) -> bool:
    """Return whether the English `sentence` ends with a rising pitch.

    Yes-no questions, tags and questions without a verb do. Statements fall; so do questions with a question word
    ("Where is it?") and the last choice of several ("Tea, or coffee?").
    """
    if not _QUESTION.search(sentence) or _ALTERNATIVE.search(sentence):
        return False
    rising = True
    for clause in _CLAUSE_END.split(sentence):
        words = clause.lstrip("\"“‘'([ ")
        if _YES_NO.match(words):
            rising = True
        elif _QUESTION_WORD.match(words):
            rising = False
    return rising


def rising_pitch(pitch: Frames, power: Frames, frame_s: float, pace: float) -> Frames:
    """Return the pitch curve of a sentence with a rise over its last syllables.

    The rise begins at the sentence's own pitch. Peaks above it stay.

    Args:
        pitch: in Hz, by frames; low or negative in voiceless sounds.
        power: the power of the voiced sound, by frames, in any unit.
        frame_s: duration of a frame, in seconds.
        pace: the pace at which the sentence is spoken; a rise takes longer at a slow one.
    """
    import numpy as np  # noqa: PLC0415 (only needed for speaking)

    voiced = pitch > _VOICED_HZ
    audible = np.flatnonzero(voiced & (power > _AUDIBLE * power.max(initial=0)))
    if not len(audible):
        return pitch
    last = int(audible[-1])
    first = max(int(audible[0]), last - round(_RISE_S / pace / frame_s))
    start = float(pitch[audible[np.searchsorted(audible, first)]])
    top = max(start, float(np.median(pitch[audible]))) * 2 ** (_TOP_SEMITONES / 12)
    way = np.clip((np.arange(len(pitch)) - first) / max(1, last - first), 0, 1)
    line = start * (top / start) ** way
    risen: Frames = np.where(voiced & (way > 0), np.maximum(pitch, line), pitch).astype(np.float32)
    return risen


def envelope(spectrum: Frames, before: Frames, after: Frames, bin_hz: float) -> Frames:
    """Return a spectrum for another pitch: the envelope of its harmonics, where the pitch differs.

    The models predict a spectrum that suits only the harmonics of their own pitch. Others would fall between its peaks
    and sound thin.

    Args:
        spectrum: logarithms of magnitudes, of shape (bins, frames).
        before: the pitch that it suits, in Hz, by frames.
        after: the pitch that it shall suit, likewise.
        bin_hz: distance of the bins, in Hz.
    """
    import numpy as np  # noqa: PLC0415 (only needed for speaking)

    fitted, bins = spectrum.copy(), np.arange(len(spectrum))
    for frame in np.flatnonzero(np.abs(after - before) > 0.5):
        step = float(before[frame]) / bin_hz
        harmonics = np.arange(1, (len(bins) - 2) // step + 1) * step
        near = np.rint(harmonics).astype(int) + np.array([[-1], [0], [1]])
        peaks = np.log(np.exp(2 * spectrum[near, frame]).mean(axis=0)) / 2
        fitted[:, frame] = np.interp(bins, harmonics, peaks)
    return fitted
