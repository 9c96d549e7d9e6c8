"""Finds voices by parts of their names, and names the command that installs a missing one."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Final

from scripts.model.takes import TAKES
from scripts.suggestions import nearest
from voice.errors import AmbiguousVoiceError, MissingVoiceError, UnknownVoiceError, VoiceError, VoiceFileError
from voice.speech.catalog import DEFAULT_VOICE, available_voices, engine_and_voice, is_external
from voice.speech.engines import ENGINES, FALLBACK, load, open_engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voice.speech.catalog import Engines

_SHORTEST_PART: Final = 3
"""Characters of a part that needn't be a word of a name."""

_CUTOFF: Final = 0.75
"""Similarity of a misspelled name to that of a voice to download."""

_QUALITIES: Final = ("low", "medium", "high")


def full_name(name: str) -> str:
    """Return the name of the installed voice that `name` is part of, in any capitals; `name` itself if it is whole.

    Names that no installed or downloadable voice resembles are returned as they are, for the engines to refuse.

    Raises:
        AmbiguousVoiceError: several voices have this part.
        UnknownVoiceError: an installed voice has a similar name.
        MissingVoiceError: a voice that can be downloaded has it.
    """
    if (
        name in ("", DEFAULT_VOICE, TAKES, ENGINES[FALLBACK].default_voice)
        or engine_and_voice(name) != (FALLBACK, name)
        or _is_path(name)
    ):
        return name
    written, colon, speaker = name.partition(":")
    if all(len(word) < _SHORTEST_PART or word in _QUALITIES for word in _words(written.casefold())):
        return name
    installed = [voice.name for voice in available_voices(_listed_engines()) if voice.installed]
    if written in installed:
        return name
    found = matches(written, installed)
    if len(found) == 1:
        return f"{found[0]}{colon}{speaker}"
    if found:
        raise AmbiguousVoiceError(name, tuple(found))
    if near := nearest(written, installed):
        raise UnknownVoiceError(name, near)
    if offered := _offers(written):
        raise MissingVoiceError(name, offered)
    return name


def resolve_voice(name: str, engines: Engines) -> str:
    """Return the full name of the voice called `name`; raise UnknownVoiceError or EngineError if it can't speak."""
    full = full_name(name)
    engine, own = engine_and_voice(full)
    engines.get(engine).validate(own)
    return full


def voice_fault(name: str) -> str:
    """Return why the voice called `name` can't speak on this machine; empty if it can."""
    try:
        check_voice(name)
    except VoiceError as error:
        return str(error)
    return ""


def check_voice(name: str) -> None:
    """Raise VoiceError if the voice called `name` can't speak on this machine."""
    if name in (DEFAULT_VOICE, TAKES):
        return
    kind, own = engine_and_voice(full_name(name))
    with closing(open_engine(kind)) as engine:
        engine.validate(own)


def script_voice_fault(name: str) -> str:
    """Return why a script can't use the voice called `name` on this machine; empty if it can."""
    return str(VoiceFileError(name)) if is_external(name) else voice_fault(name)


def matches(part: str, names: Iterable[str]) -> list[str]:
    """Return those of `names` that are `part` in any capitals, or else contain it as words, or else anywhere."""
    folded, known = part.casefold(), list(names)
    words = f"-{'-'.join(_words(folded))}-"
    if whole := [name for name in known if name.casefold() == folded]:
        return whole
    if words.strip("-") and (found := [name for name in known if words in f"-{'-'.join(_words(name.casefold()))}-"]):
        return found
    return [name for name in known if len(folded) >= _SHORTEST_PART and folded in name.casefold()]


def _words(name: str) -> list[str]:
    return re.split(r"[-_:./ ]+", name)


def _is_path(name: str) -> bool:
    return name.endswith(".onnx") or "/" in name or "\\" in name


def _listed_engines() -> tuple[str, ...]:
    return tuple(name for name, entry in ENGINES.items() if entry.offered and entry.listed_quickly)


def _offers(part: str) -> tuple[str, ...]:
    """Return the names of the voices that can be downloaded and have `part`, one quality of each speaker."""
    offered = tuple(_downloadable())
    found = matches(part, offered)
    if not found:
        by_speaker = {name.split("-")[1]: name for name in reversed(offered) if name.count("-") == 2}
        by_speaker |= {name: name for name in offered if "-" not in name}
        near = nearest(part.casefold(), by_speaker, _CUTOFF)
        return (by_speaker[near],) if near else ()
    return tuple({name.rpartition("-")[0] or name: name for name in reversed(found)}.values())[::-1]


def _downloadable() -> Iterator[str]:
    for entry in ENGINES.values():
        if entry.offer_finder:
            yield from dict.fromkeys(voice.name for voice in load(entry.offer_finder)())
    for entry in ENGINES.values():
        if entry.collection_names:
            yield from load(entry.collection_names)()
