"""Compares voices: run `python bench/voices.py joe@0.65 heart@0.8`; two minutes for each, one after another.

They speak the same sentences of the shipped sessions. With `pip install distillmos` (and PyTorch), a published model of
listeners' opinions rates them from 1 to 5, as spoken by the engine and as processed for a session.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from recognition import resampled

from audio.signal.clip import samples_of
from audio.signal.loudness import loudness
from audio.voice_processing import process_voice, trim_silence
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.library.lookup import library_folder
from scripts.model.lines import Utterance
from scripts.syntax.parser import read_script
from voice.speech.catalog import engine_and_voice
from voice.speech.engines import Delivery, open_engine

if TYPE_CHECKING:
    from audio.signal.clip import AudioSegment

SENTENCES = 64
CUT_DB = -30.0
"""A clip whose last 10 ms are louder than this, relative to the loudest 10 ms, ends within a sound."""


def main() -> None:
    texts = sentences()
    rate = opinion_model()
    for voice in sys.argv[1:] or ["joe@0.65", "heart@0.8"]:
        print(voice)
        measure(voice, texts, rate)


def sentences() -> list[str]:
    """Return sentences from all sessions of 10 minutes, evenly picked."""
    found: dict[str, None] = {}
    for path in sorted(library_folder().glob("*.txt")):
        script = read_script(path.read_text(encoding="utf-8"), path.stem, path.name)
        lines = expand(script, Choices(minutes=10))
        found |= dict.fromkeys(line.spoken for line in lines if isinstance(line, Utterance))
    texts = list(found)
    return texts[:: len(texts) // SENTENCES][:SENTENCES]


def measure(voice: str, texts: list[str], rate: Any) -> None:
    name, _, pace = voice.partition("@")
    kind, own = engine_and_voice(name)
    engine = open_engine(kind)
    delivery = Delivery(own, float(pace or 1))
    started = time.perf_counter()
    engine.speak("Rest.", delivery)
    show("first word, seconds from nothing loaded", [time.perf_counter() - started])
    wall, processor = time.perf_counter(), time.process_time()
    clips = [engine.speak(text, delivery) for text in texts]
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    spoken = sum(map(len, clips)) / 1000
    show("times faster than real time", [spoken / wall])
    show("the same in processor time", [spoken / processor])
    show("peak memory of the process, MB", [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024])
    words = sum(len(text.split()) for text in texts)
    processed = [trim_silence(process_voice(clip)) for clip in clips]
    show("words a minute while speaking", [words / sum(map(len, processed)) * 60_000])
    show("loudness of a sentence, LUFS", [loudness(samples_of(clip)) for clip in clips])
    show("loudness of a sentence as processed, LUFS", [loudness(samples_of(clip)) for clip in processed])
    show("peak above loudness as processed, dB", [clip.max_dBFS - loudness(samples_of(clip)) for clip in processed])
    ends = [end_levels(clip) for clip in clips]
    show("last 10 ms relative to the loudest, dB", [last for last, _ in ends])
    show("quietest 50 ms of the last 200 ms, dB", [quiet for _, quiet in ends])
    show(f"sentences that end within a sound, of {len(texts)}", [sum(last > CUT_DB for last, _ in ends)])
    if rate:
        show("listener model, as spoken", [rate(clip) for clip in clips])
        show("listener model, as processed", [rate(clip) for clip in processed])
    engine.close()


def end_levels(clip: AudioSegment) -> tuple[float, float]:
    """Return the levels of the last 10 ms and of the quietest 50 ms near the end, relative to the loudest 10 ms."""
    samples = samples_of(clip)[:, 0]
    hop = clip.frame_rate // 100
    powers = np.square(samples[-(len(samples) // hop) * hop :].reshape(-1, hop)).mean(axis=1) + 1e-12
    quiet = min(powers[at : at + 5].mean() for at in range(len(powers) - 20, len(powers) - 4))
    return decibels(powers[-1] / powers.max()), decibels(quiet / powers.max())


def decibels(ratio: float) -> float:
    return 10 * float(np.log10(ratio))


def opinion_model() -> Any:
    """Return a function that rates a clip with distill-MOS; None if it isn't installed."""
    if not find_spec("distillmos"):
        return None
    import distillmos  # type: ignore[import-not-found]  # noqa: PLC0415 (optional)
    import torch  # type: ignore[import-not-found]  # noqa: PLC0415 (optional)

    model = distillmos.ConvTransformerSQAModel().eval()

    def rate(clip: AudioSegment) -> float:
        sound = torch.from_numpy(resampled(clip).astype(np.float32) / 32_768)[None]
        with torch.no_grad():
            return float(model(sound).item())

    return rate


def show(figure: str, values: list[float]) -> None:
    spread = f" +- {statistics.stdev(values):.2f}, {min(values):.2f} to {max(values):.2f}" if len(values) > 1 else ""
    print(f"  {figure:<56} {statistics.fmean(values):8.2f}{spread}", flush=True)


if __name__ == "__main__":
    main()
