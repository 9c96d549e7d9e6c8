"""Speech engines: each turns one sentence into a clip.

`ENGINES` lists them all; an engine's module is imported when the engine is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audio.signal.clip import AudioSegment


@dataclass(frozen=True)
class Delivery:
    """How a sentence is to be spoken."""

    voice: str
    """The voice, by the engine's own name for it (`joe`; `gmw/en-us` for `system:gmw/en-us`)."""

    pace: float = 1.0
    """Speed, 1 for the voice's own; 0.5 is half as fast."""


@dataclass(frozen=True)
class Voice:
    """A voice that can be chosen."""

    name: str
    """As `--voice` takes it, such as `joe` or `system:gmw/en-us`."""

    engine: str
    """The engine's name in `ENGINES`."""

    language: str
    """A language tag such as `en-US`; empty where the engine does not tell."""

    installed: bool = True
    """Whether it can speak right now."""

    quality: str = ""
    """`x_low`, `low`, `medium` or `high` for a neural voice, `robotic` for eSpeak NG; empty where nobody tells."""

    speakers: tuple[str, ...] = ()
    """Names of the speakers in it, each chosen as `name:speaker`; empty where there is only one."""

    fault: str = ""
    """Why it can't speak, and what to do; empty when it can."""


class Engine(Protocol):
    """What speaks. One thread at a time may call a method unless `parallel` is over 1."""

    name: str
    """Its name in `ENGINES`."""

    parallel: int
    """How many sentences may be spoken at the same time."""

    tempo: float
    """How many times as long it takes for a sentence as `scripts.timing.layout` estimates, which goes by `joe`."""

    def validate(self, voice: str) -> None:
        """Make sure that there is `voice`; it asks for no more than that takes.

        Raises:
            UnknownVoiceError: the engine has no such voice.
            EngineError: it can't be used.
        """
        ...

    def identity(self, voice: str) -> str:
        """Return a text that changes whenever `voice` would sound different: versions, model."""
        ...

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices this engine has here."""
        ...

    def speak(self, text: str, delivery: Delivery) -> AudioSegment:
        """Speak `text`, at least one letter or digit of prose, as a mono clip at the engine's own rate.

        Raises:
            UnknownVoiceError: the engine has no such voice.
            EngineError: it could not be spoken.
        """
        ...

    def close(self) -> None:
        """Let go of models and processes for good; a second call does nothing.

        May be called while another thread is in `speak`, which then returns, or raises EngineError, soon.
        """
        ...


@dataclass(frozen=True)
class EngineEntry:
    """What the program knows about an engine without importing it."""

    implementation: str
    """The class, as `module:name`."""

    default_voice: str = ""
    """The voice that speaks if none is named, by the engine's own name for it."""

    chosen_by_name: bool = True
    """Whether the engine's name alone is the name of a voice: the default one."""

    voice_pattern: str = ""
    """A regular expression for voices whose name needs no `ENGINE:`; empty for none."""

    offered: bool = True
    """Whether its voices are listed, chosen for languages and tried by `outpour doctor`."""

    listed_quickly: bool = True
    """Whether its voices can be listed without starting a process."""

    files: tuple[str, ...] = ()
    """Patterns of the files in the folder of voices without which it isn't installed."""

    advice: str = ""
    """What to do if it can't speak."""


ENGINES: Final[Mapping[str, EngineEntry]] = {
    "piper": EngineEntry(
        "voice.speech.engines.piper:PiperEngine",
        default_voice="joe",
        chosen_by_name=False,
        advice="reinstall Outpour",
    ),
    "kokoro": EngineEntry(
        "voice.speech.engines.kokoro:KokoroEngine",
        voice_pattern=r"[abefhip][fm]_[a-z]{1,20}",
        files=("kokoro-v*.onnx", "voices-v*.bin"),
        advice="joe speaks without it; `outpour voices add kokoro` repairs its files",
    ),
    "system": EngineEntry(
        "voice.speech.engines.system:SystemEngine",
        listed_quickly=False,
        advice="joe speaks without it; on Linux install espeakng-loader",
    ),
    "hum": EngineEntry("voice.speech.engines.hum:HumEngine", default_voice="hum", offered=False),
}
"""Every engine by its name, in the order in which languages prefer them."""

FALLBACK: Final = "piper"
"""The engine of every voice that no other engine claims."""


def open_engine(name: str) -> Engine:
    """Import and start the engine called `name` in `ENGINES`."""
    module, _, attribute = ENGINES[name].implementation.partition(":")
    engine: Engine = getattr(import_module(module), attribute)()
    return engine
