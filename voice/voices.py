"""Voices by name: which engine has them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from voice.engines import ENGINES, Engine, Voice, open_engine
from voice.errors import EngineError, UnknownVoiceError

if TYPE_CHECKING:
    from collections.abc import Iterator

USUAL: Final = "joe"
"""Speaks when nobody says who."""

AT_HAND: Final = ("joe", "system")
"""Names that no engine has to be asked for."""

_WITHOUT_PREFIX: Final = {"joe": "piper", "system": "system", "hum": "hum"}


def engine_and_voice(name: str) -> tuple[str, str]:
    """Return the engine that has the voice called `name`, and the engine's own name for it.

    Raises:
        UnknownVoiceError: no engine claims such a name.
    """
    name = name or USUAL
    engine, colon, own = name.partition(":")
    if colon and engine in ENGINES:
        return engine, own
    if name in _WITHOUT_PREFIX:
        return _WITHOUT_PREFIX[name], "" if name == "system" else name
    near = get_close_matches(name, _WITHOUT_PREFIX, n=1)
    raise UnknownVoiceError(name, near[0] if near else None)


def voice_fault(name: str) -> str:
    """Return why nobody is called `name`, as far as the name alone tells; empty when somebody may be."""
    try:
        engine_and_voice(name)
    except UnknownVoiceError as error:
        return str(error)
    return ""


def available() -> Iterator[Voice]:
    """Yield every voice of this machine; an engine that can't be asked has none."""
    for name in ("piper", "system"):
        engine = open_engine(name)
        try:
            yield from engine.voices()
        except EngineError:
            continue
        finally:
            engine.close()


class Engines:
    """The engines of one session, each opened when first needed."""

    def __init__(self) -> None:
        self._open: dict[str, Engine] = {}

    def get(self, name: str) -> Engine:
        """Return the engine called `name` in `ENGINES`."""
        if name not in self._open:
            self._open[name] = open_engine(name)
        return self._open[name]

    def close(self) -> None:
        """Close those that were opened."""
        for engine in self._open.values():
            engine.close()
        self._open.clear()
