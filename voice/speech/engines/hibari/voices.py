"""The voices of hibari and their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice.errors import EngineError
from voice.speech.engines.hibari.phonemes import translate_links, write_phonemes
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


LICENSE: Final = "Apache-2.0"
"""The license of all voices, by the package's metadata."""


@dataclass(frozen=True)
class HibariVoice:
    """A voice of hibari, which is a model of its own."""

    name: str
    """The name that `--voice` takes."""

    language: str
    """`en-US` or `en-GB`."""

    remote: str = ""
    """The name of its file where it is published; empty if it comes with the package."""

    size: int = 0
    """Size of its model, in bytes."""

    digest: str = ""
    """SHA-256 of that file, in hexadecimal."""

    @property
    def file(self) -> str:
        """The name of its file in the voice folder; empty if it comes with the package."""
        return f"hibari-{self.name}.onnx" if self.remote else ""

    @property
    def path(self) -> Path | None:
        """Its file in the voice folder, which may not exist; None if it comes with the package."""
        return user_paths().voices / self.file if self.remote else None

    @property
    def is_installed(self) -> bool:
        """Whether its file is there, in its full size."""
        try:
            return self.path is None or self.path.stat().st_size == self.size
        except OSError:
            return False

    @property
    def is_british(self) -> bool:
        """Whether it speaks British English."""
        return self.language == "en-GB"


def phoneme_fault(text: str, voice: str) -> str:
    """Return which of the phonemes marked in `text` the voice has no sound for; empty if it speaks all."""
    known = HIBARI_VOICES.get(voice)
    try:
        translate_links(write_phonemes(text), british=known is not None and known.is_british)
    except EngineError as error:
        return f"{error.text!r}: {error.reason}"
    return ""


HIBARI_VOICES: Final[Mapping[str, HibariVoice]] = {
    voice.name: voice
    for voice in (
        HibariVoice("heart", "en-US", size=7_936_868),
        HibariVoice(
            "fenrir",
            "en-US",
            "am_fenrir_v2.int8.onnx",
            8_031_158,
            "f59fbd87908c91f827bc21b1b89443757b9a8580db9eee20aa948deb731321f4",
        ),
        HibariVoice(
            "emma",
            "en-GB",
            "bf_emma.int8.onnx",
            7_936_868,
            "f709f0488ee63b583a22189a955aaf4257b9806dd330be3490661e53af0a89c1",
        ),
        HibariVoice(
            "fable",
            "en-GB",
            "bm_fable.int8.onnx",
            7_936_868,
            "c28529302f2d27cd12f62625c24425888c4e3c2675583100ec530259136b8bc6",
        ),
        HibariVoice(
            "kore",
            "en-US",
            "af_kore.int8.onnx",
            7_936_868,
            "346885752673e45d42f9864c9e2432094bc4b6385df060d4b83273da764d2fa9",
        ),
    )
}
"""All voices by name, as in the package's own table."""
