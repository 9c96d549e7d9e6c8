"""Speech engines, each of which turns a sentence into a clip.

`ENGINES` lists them; the module of an engine is imported on first use.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol

from audio import UNLIMITED_VOICE_LUFS
from scripts.normalization.inline_markup import replace_phonemes
from voice.errors import EngineError
from voice.speech.engines import piper_phonemes
from voice.speech.engines.hibari import phonemes as hibari_phonemes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from audio.signal.clip import AudioSegment


@dataclass(frozen=True)
class Delivery:
    """The voice and pace of a sentence."""

    voice: str
    """The engine's own name for the voice (`joe`; `gmw/en-us` for `system:gmw/en-us`)."""

    pace: float = 1.0
    """Speed as a factor of the voice's natural speed; 0.5 is half as fast."""


@dataclass(frozen=True)
class Voice:
    """A voice to choose from."""

    name: str
    """The name that `--voice` takes, such as `joe` or `system:gmw/en-us`."""

    engine: str
    """The engine's name in `ENGINES`."""

    language: str
    """A language tag such as `en-US`; empty if the engine doesn't know it."""

    installed: bool = True
    """Whether it is installed and usable."""

    quality: str = ""
    """`x_low`, `low`, `medium` or `high` for a neural voice, `robotic` for eSpeak NG; empty if unknown."""

    speakers: tuple[str, ...] = ()
    """Names of its speakers, each chosen as `name:speaker`; empty if it has only one."""

    fault: str = ""
    """Why it can't speak, and what to do; empty if it can."""

    size: int = 0
    """Size of its models in bytes, including those that it shares with other voices; 0 if unknown."""

    license: str = ""
    """Its license, or the address of the page that states it; empty if unknown."""


class Engine(Protocol):
    """A speech engine. Only one thread at a time may call its methods, unless `parallel` is over 1."""

    name: str
    """Its name in `ENGINES`."""

    parallel: int
    """Maximum number of sentences spoken at the same time."""

    tempo: float
    """Duration of a sentence, as a factor of the estimate of `scripts.timing.layout`, which is based on `joe`."""

    @property
    def slowest(self) -> float:
        """The slowest factor at which it speaks well; slower speech is stretched."""
        ...

    def validate(self, voice: str) -> None:
        """Check that `voice` exists, without loading a model.

        Raises:
            UnknownVoiceError: the engine has no such voice.
            EngineError: it can't be used.
        """
        ...

    def identity(self, voice: str) -> str:
        """Return a text that changes whenever `voice` may sound different, such as versions and model files."""
        ...

    def voices(self) -> tuple[Voice, ...]:
        """Return the engine's voices on this machine."""
        ...

    def speak(self, text: str, delivery: Delivery) -> AudioSegment:
        """Speak `text`, which has at least one letter or digit, as a mono clip at the engine's own sample rate.

        Raises:
            UnknownVoiceError: the engine has no such voice.
            EngineError: it could not be spoken.
        """
        ...

    def close(self) -> None:
        """Release models and processes for good; a second call does nothing.

        May be called while another thread is in `speak`, which then returns or raises EngineError soon.
        """
        ...


@dataclass(frozen=True)
class EngineEntry:
    """What is known about an engine without importing it."""

    implementation: str
    """The class, as `module:name`."""

    default_voice: str = ""
    """The voice used if none is chosen, by the engine's own name for it."""

    chosen_by_name: bool = True
    """Whether the engine's name alone means its default voice."""

    voice_pattern: str = ""
    """A regular expression for names of voices that need no `ENGINE:`; empty for none."""

    offered: bool = True
    """Whether its voices are listed, chosen for languages and tried by `outpour doctor`."""

    listed_quickly: bool = True
    """Whether its voices can be listed without starting a process."""

    cuts_cues: bool = True
    """Whether short cues are cut out of a carrier phrase, because they are unclear on their own."""

    slowest_cue: float = 0.0
    """Slowest factor of its speed at which short cues on their own are clear; 0 if it doesn't matter."""

    parallel_without_mix: int = 1
    """Maximum number of sentences spoken at the same time while nothing is mixed, if over the engine's `parallel`."""

    unlimited_lufs: float = UNLIMITED_VOICE_LUFS
    """Level of its voices up to which the limiter of the mix hardly touches them, in LUFS."""

    files: tuple[str, ...] = ()
    """Patterns of the files that it needs in the voice folder."""

    advice: str = ""
    """What to do if it can't speak."""

    separate_models: bool = False
    """Whether each voice is a model of its own, so that one can be unusable while the others speak."""

    external_check: str = ""
    """A function, as `module:name`, that returns whether the model of a voice is outside the voice folders; empty if it
    never is."""

    content_identity: str = ""
    """A function, as `module:name`, that returns the identity of a voice by the content of its files, which is the same
    on every machine; empty if `Engine.identity` is."""

    phoneme_writer: Callable[[str], str] = replace_phonemes
    """Returns a text with its marked phonemes in the engine's notation; by default only the words are left."""

    phoneme_check: str = ""
    """A function, as `module:name`, that returns why a voice can't speak the phonemes marked in a text, or an empty
    text; empty if every sign is spoken or skipped."""

    download_finder: str = ""
    """A function, as `module:name`, that returns the `InstallableVoice` of a name; empty if none can be downloaded."""

    offer_finder: str = ""
    """A function, as `module:name`, that returns the voices that can be downloaded, as far as they are known without
    the network; empty if there are none."""

    collection_names: str = ""
    """A function, as `module:name`, that returns the names of voices that `download_finder` needs the network to find;
    empty if there are none."""

    collection: str = ""
    """The title of these voices, followed by their usual size."""

    collection_page: str = ""
    """The address where they and their licenses are described."""

    mirror_variable: str = ""
    """The environment variable that names another address to download from."""


ENGINES: Final[Mapping[str, EngineEntry]] = {
    "hibari": EngineEntry(
        "voice.speech.engines.hibari.engine:HibariEngine",
        default_voice="heart",
        voice_pattern="heart|fenrir|emma|fable|kore",
        cuts_cues=False,
        slowest_cue=0.8,  # at 0.65 to 0.75, Whisper mishears 2 of 25 of `heart`, at 0.8 and over none
        parallel_without_mix=4,  # 30 MB each
        unlimited_lufs=-13.2,  # its peaks are lower
        advice="reinstall Outpour",
        separate_models=True,
        phoneme_writer=hibari_phonemes.write_phonemes,
        phoneme_check="voice.speech.engines.hibari.voices:phoneme_fault",
        download_finder="voice.speech.engines.hibari.downloads:find",
        offer_finder="voice.speech.engines.hibari.downloads:offers",
        mirror_variable="OUTPOUR_HIBARI_URL",
    ),
    "piper": EngineEntry(
        "voice.speech.engines.piper:PiperEngine",
        default_voice="joe",
        chosen_by_name=False,
        advice="download the voice again with `outpour voices add`",
        separate_models=True,
        external_check="voice.speech.engines.piper_models:is_external",
        content_identity="voice.speech.engines.piper:content_identity",
        phoneme_writer=piper_phonemes.write_phonemes,
        download_finder="voice.speech.engines.piper_downloads:find",
        collection_names="voice.speech.engines.piper_names:collection_names",
        collection="Piper's collection, mostly about 60 MB a voice",
        collection_page="https://huggingface.co/rhasspy/piper-voices",
        mirror_variable="OUTPOUR_PIPER_URL",
    ),
    "kokoro": EngineEntry(
        "voice.speech.engines.kokoro:KokoroEngine",
        voice_pattern=r"[abefhip][fm]_[a-z]{1,20}",
        files=("kokoro-v*.onnx", "voices-v*.bin"),
        advice="heart speaks without it; `outpour voices add kokoro` repairs its files",
        content_identity="voice.speech.engines.kokoro:content_identity",
        download_finder="voice.speech.engines.kokoro_downloads:find",
        offer_finder="voice.speech.engines.kokoro_downloads:offers",
        mirror_variable="OUTPOUR_KOKORO_URL",
    ),
    "system": EngineEntry(
        "voice.speech.engines.system:SystemEngine",
        listed_quickly=False,
        advice="heart speaks without it; on Linux install espeakng-loader",
    ),
    "hum": EngineEntry(
        "voice.speech.engines.hum:HumEngine",
        default_voice="hum",
        offered=False,
        unlimited_lufs=-9.0,  # tones have hardly any peaks
    ),
}
"""All engines by name, in order of preference."""

FALLBACK: Final = "piper"
"""The engine for names of voices that no other engine claims."""


def require_speakable(engine: str, text: str, pace: float) -> None:
    """Raise EngineError if `text` has no letter or digit, or `pace` is not a positive finite number."""
    if not any(map(str.isalnum, text)):
        raise EngineError(engine, "the text has no words", text)
    if not 0 < pace < math.inf:
        raise EngineError(engine, f"the pace must be over 0, not {pace}", text)


def offer(name: str, engine: str, language: str, size: int, license_name: str) -> Voice:
    """Return a voice that isn't installed, but can be downloaded as `name`."""
    fault = f"not installed; `outpour voices add {name}` downloads it"
    return Voice(name, engine, language, installed=False, quality="high", fault=fault, size=size, license=license_name)


def load(reference: str) -> Any:
    """Import and return what `reference` names, as `module:name`."""
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


def open_engine(name: str) -> Engine:
    """Import and start the engine called `name` in `ENGINES`."""
    engine: Engine = load(ENGINES[name].implementation)()
    return engine
