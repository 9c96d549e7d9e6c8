"""What `outpour voices` prints: installed voices, the default one, and those that can be downloaded."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from scripts.terminal_text import format_size
from voice.speech.catalog import engine_and_voice
from voice.speech.engines import ENGINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voice.cli.voices.default_voice import DefaultVoice
    from voice.speech.engines import Voice

_SPEAKERS_SHOWN: Final = 8


@dataclass(frozen=True)
class VoiceListing:
    """The voices of one language, or all."""

    installed: tuple[Voice, ...]
    """Those on this machine, including unusable ones."""

    offered: tuple[Voice, ...]
    """Those that can be downloaded; one that speaks several languages is in it once for each."""

    default: DefaultVoice
    """The default voice, which may not be among them."""

    language: str | None = None
    """The language; None for all."""

    def records(self) -> list[dict[str, Any]]:
        """Return one record for each voice, for JSON."""
        return [
            asdict(voice)
            | {"default": self._is_default(voice), "default_reason": self.default.reason * self._is_default(voice)}
            for voice in (*self.installed, *self.offered)
        ]

    def lines(self) -> Iterator[str]:
        """Yield the lines to print."""
        yield from _table(
            (*_columns(voice), voice.quality, _size(voice), self._note(voice)) for voice in self.installed
        )
        scope = f" for {self.language!r}" if self.language else ""
        yield from ("",) * bool(self.installed)
        yield f"The default{scope} is {self.default.name}: {self.default.reason}."
        yield ""
        yield from download_lines(self.offered, self.language)
        command = f"outpour voices add {self.language or 'de'}"
        for entry in ENGINES.values():
            if entry.collection:
                yield f"{entry.collection}; `{command}` lists a language."
                yield f"Each of its voices has its own license: {entry.collection_page}"

    def _note(self, voice: Voice) -> str:
        if voice.fault:
            return f"can't be used: {voice.fault}"
        return "; ".join(filter(None, ["default" * self._is_default(voice), _speakers(voice), voice.license]))

    def _is_default(self, voice: Voice) -> bool:
        """Return whether `voice`, or one of its speakers, is the default voice."""
        engine, own = engine_and_voice(self.default.name)
        return engine_and_voice(voice.name) in ((engine, own), (engine, own.partition(":")[0]))


def download_lines(offered: tuple[Voice, ...], language: str | None) -> Iterator[str]:
    """Yield a table of the voices `offered` for download in `language`, each once for all of its languages."""
    rows = []
    for name, voice in {voice.name: voice for voice in offered}.items():
        languages = ", ".join(each.language for each in offered if each.name == name)
        rows.append((name, voice.engine, languages, _size(voice), voice.license))
    scope = f", for {language!r}" if language else ""
    yield f"To download with `outpour voices add NAME`{scope}:"
    yield from _table(rows)


def _columns(voice: Voice) -> tuple[str, ...]:
    return voice.name, voice.engine, voice.language


def _size(voice: Voice) -> str:
    return format_size(voice.size) if voice.size else ""


def _speakers(voice: Voice) -> str:
    if not voice.speakers:
        return ""
    more = ", ..." if len(voice.speakers) > _SPEAKERS_SHOWN else ""
    shown = ", ".join(voice.speakers[:_SPEAKERS_SHOWN])
    return f"{len(voice.speakers)} speakers: {shown}{more} (as {voice.name}:{voice.speakers[0]})"


def _table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield `rows` with columns of equal width, except the last."""
    listed = list(rows)
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)][:-1]
    for row in listed:
        yield "  ".join([f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)] + [row[-1]]).rstrip()
