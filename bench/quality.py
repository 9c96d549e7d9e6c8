"""Compares LAME's quality settings: run `python bench/quality.py` after `pip install visqol-python`; ten minutes.

ViSQOL, a published model of listeners, rates from 1 to 5 how an encoded sound compares to the original: speech over
rain, music alone, a fire and bells, in stereo at the default bitrate. It compares them in its audio mode, mixed down to
mono. Its model is part of the package, so nothing is downloaded.
"""

from __future__ import annotations

import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from audio.ambiences import ambience
from audio.chimes import CHIMES, strike
from audio.decoding import decode
from audio.signal.clip import RATE, pcm16
from audio.signal.loudness import loudness
from audio.sinks.mp3 import encoder
from scripts.expansion.choices import Choices
from scripts.library.lookup import find
from voice.session.request import SessionRequest
from voice.session.session import Session
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.signal.clip import Samples

QUALITIES = range(6)
"""LAME's quality settings, from the best and slowest."""

EXCERPT_S = 10
"""Length of what is rated at a time, in seconds; ViSQOL is meant for 5 to 10."""

EXCERPTS = 3
"""Excerpts of each kind of sound."""

LUFS = -16.0
"""Loudness of all sound, as in sessions."""

CODEC_DELAY = 1105
"""Samples by which an encoder and a decoder delay the sound together."""


def main() -> None:
    if not find_spec("visqol"):
        sys.exit("Skipped: the model of listeners isn't installed; run `pip install visqol-python`.")
    rate = listener_model()
    print(f"{'sound':<18} {'quality':>7} {'rating':>7} {'worst':>7} {'similarity':>10} {'CPU s/min':>9}")
    for name, sound in sounds().items():
        level = np.float32(10 ** ((LUFS - loudness(sound)) / 20))
        for quality in QUALITIES:
            measure(name, np.clip(sound * level, -1, 1), quality, rate)


def sounds() -> dict[str, Samples]:
    """Return excerpts of each kind of sound."""
    return {
        "speech over rain": session(),
        "music alone": excerpts("drone"),
        "crackling fire": excerpts("fire"),
        "bells": bells(),
    }


def session() -> Samples:
    """Return excerpts of a session in which a voice speaks over rain."""
    source = find("walk", user_paths().scripts)
    request = SessionRequest(Choices(minutes=5), music="rain", seed=1)
    with Session(source, request, user_paths()) as walk:
        sound = np.concatenate(list(walk.blocks()))
    step = len(sound) // (EXCERPTS + 1)
    return np.concatenate([sound[at * step :][: EXCERPT_S * RATE] for at in range(1, EXCERPTS + 1)])


def excerpts(name: str) -> Samples:
    """Return excerpts of the ambience `name`, each with a seed of its own."""
    return np.concatenate([ambience(name, seed).read(60 * RATE, EXCERPT_S * RATE) for seed in range(EXCERPTS)])


def bells() -> Samples:
    """Return every struck instrument in turn, every second one."""
    sound = np.zeros((EXCERPTS * EXCERPT_S * RATE, 2), np.float32)
    for number, name in zip(range(0, EXCERPTS * EXCERPT_S, 2), list(CHIMES) * EXCERPTS * EXCERPT_S, strict=False):
        stroke = strike(name)[: len(sound) - number * RATE]
        sound[number * RATE :][: len(stroke)] += stroke
    return sound


def measure(name: str, sound: Samples, quality: int, rate: Callable[[Samples, Samples], tuple[float, float]]) -> None:
    """Encode `sound`, rate its excerpts and print the figures."""
    output, seconds = encoded(sound, quality)
    starts = range(0, len(sound), EXCERPT_S * RATE)
    pairs = [(sound[at:][: EXCERPT_S * RATE], output[at:][: EXCERPT_S * RATE]) for at in starts]
    ratings, similarities = zip(*(rate(original, copy) for original, copy in pairs), strict=True)
    per_minute = seconds / (len(sound) / RATE / 60)
    print(
        f"{name:<18} {quality:>7} {np.mean(ratings):7.3f} {min(ratings):7.3f} {np.mean(similarities):10.4f}"
        f" {per_minute:9.2f}",
        flush=True,
    )


def encoded(sound: Samples, quality: int) -> tuple[Samples, float]:
    """Return `sound` encoded and decoded, and the processor time of encoding in seconds."""
    lame = encoder()
    lame.set_quality(quality)
    pcm = pcm16(sound / np.float32(0.95))  # LAME attenuates by this much at the default bitrate
    started = time.thread_time()
    stream = b"".join(lame.encode(pcm[at : at + 1152 * 40]) for at in range(0, len(pcm), 1152 * 40)) + lame.flush()
    seconds = time.thread_time() - started
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mp3"
        path.write_bytes(stream)
        return np.concatenate(list(decode(path)))[CODEC_DELAY:], seconds


def listener_model() -> Any:
    """Return a function that compares an original and its copy: rating from 1 to 5, similarity up to 1."""
    from visqol import VisqolApi  # type: ignore[import-not-found]  # noqa: PLC0415 (optional)

    model = VisqolApi()
    model.create(mode="audio")

    def rate(original: Samples, copy: Samples) -> tuple[float, float]:
        mono = (np.asarray(sound.mean(axis=1), np.float64) for sound in (original, copy[: len(original)]))
        result = model.measure_from_arrays(*mono, RATE)
        return result.moslqo, result.vnsim

    return rate


if __name__ == "__main__":
    main()
