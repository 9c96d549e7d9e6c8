"""Recognizes the cues that fade the music of a script: `[fade out]`, `[music fades in]`."""

from __future__ import annotations

import re
from typing import Final

_SOFT: Final = r"(?:(?:soft|the|background|slowly|gently|gradually|langsam|sanft)[ ])*"
_FADES_OUT: Final = re.compile(
    rf"{_SOFT}(?:music[ ])?{_SOFT}(?:fad(?:es?|ing)[ ](?:out|to[ ](?:silence|black)))(?:[ ]{_SOFT}music)?"
    rf"|{_SOFT}fade[ ]{_SOFT}music[ ]out|{_SOFT}music[ ](?:stops|ends|out)|stop[ ]{_SOFT}music"
    r"|(?:musik[ ])?(?:ausblenden|blendet[ ]aus)|ausblenden",
    re.IGNORECASE,
)
_FADES_IN: Final = re.compile(
    rf"{_SOFT}(?:music[ ])?{_SOFT}(?:fad(?:es?|ing)[ ](?:back[ ])?in)(?:[ ]{_SOFT}music)?"
    rf"|{_SOFT}fade[ ]{_SOFT}music[ ]in|{_SOFT}music[ ](?:starts|begins)|(?:musik[ ])?(?:einblenden|blendet[ ]ein)",
    re.IGNORECASE,
)
_NOTHING: Final = re.compile(r"(?!)")


def fades_of(music: str, *, playing: bool) -> tuple[re.Pattern[str], str]:
    """Return the pattern of the cues that turn the script's music off or on again, and the direction for it."""
    if not music or '"' in music:
        return _NOTHING, ""
    return (_FADES_OUT, "[music off]") if playing else (_FADES_IN, f'[music "{music}"]')
