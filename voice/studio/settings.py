"""The settings of the open script that the page chooses: length, voice, music, words and seed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from scripts.library.music_names import quoted_name
from voice.bounds import MUSIC_LEVEL
from voice.session.music_advice import is_ambience
from voice.speech.catalog import is_external
from voice.studio.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from voice.session.request import SessionRequest

_MINUTES: Final = (0.1, 24 * 60)
_MAX_TEXT: Final = 2000
"""Maximum length of a setting's text, in characters."""

_MAX_WORDS: Final = 200


def with_settings(
    request: SessionRequest, settings: Mapping[str, Any], find_song: Callable[[str], Path] | None = None
) -> SessionRequest:
    """Return `request` with the page's settings; what is missing or null leaves the script's.

    Args:
        request: what applies to every session.
        settings: `minutes`, `voice`, `music`, `level` (of the music, in dB), `seed`, and `words`, which maps words to
            their texts.
        find_song: returns the path of a song by its name; without it, only ambiences can be chosen.

    Raises:
        SettingError: one of them has the wrong type, or is out of range.
        VoiceError: there is no such song.
    """
    words = settings.get("words") or {}
    if not isinstance(words, dict) or len(words) > _MAX_WORDS:
        raise SettingError("words")
    choices = replace(
        request.choices,
        minutes=_number(settings.get("minutes"), "minutes", _MINUTES) or request.choices.minutes,
        voice=_voice(settings.get("voice")) or request.choices.voice,
        words={**request.choices.words, **{str(word): _text(text, "words") or "" for word, text in words.items()}},
    )
    music = _music(settings.get("music"), find_song) or request.music
    level = _number(settings.get("level"), "level", MUSIC_LEVEL)
    seed = _seed(settings.get("seed"))
    return replace(
        request,
        choices=choices,
        music=music,
        music_level=request.music_level if level is None else level,
        seed=request.seed if seed is None else seed,
    )


def checked_values(values: Mapping[str, Any]) -> dict[str, str | float]:
    """Return the settings among `minutes`, `voice` and `music` that are to be written into a script.

    Raises:
        SettingError: one of them has the wrong type, or is out of range.
    """
    found = {
        "minutes": _number(values.get("minutes"), "minutes", _MINUTES),
        "voice": _voice(values.get("voice")),
        "music": _text(values.get("music"), "music"),
    }
    return {key: value for key, value in found.items() if value is not None}


def _number(value: Any, name: str, bounds: tuple[float, float]) -> float | None:
    """Return a number within `bounds`; None leaves the script's."""
    least, most = bounds
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise SettingError(name)
    return float(value)


def _text(value: Any, name: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise SettingError(name)
    return value


def _voice(value: Any) -> str | None:
    """Return the name of a voice; models outside the folders of voices are named on the command line only."""
    name = _text(value, "voice")
    if name and is_external(name):
        raise SettingError("voice")
    return name


def _music(value: Any, find_song: Callable[[str], Path] | None) -> str | None:
    """Return an ambience, or the quoted path of a song: the page names songs, but never paths."""
    name = _text(value, "music")
    if not name or is_ambience(name):
        return name
    if find_song is None:
        raise SettingError("music")
    return quoted_name(str(find_song(name)))


def _seed(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise SettingError("seed")
    return value
