"""Measures how voices keep a pace in words a minute: `python bench/pace.py joe heart system hum`; five minutes.

Prints, for each voice, its rate as `voice/speech/known_rates.py` has it if `--rates` is given. Otherwise it prints the
words a minute that a session really has at 90, 105, 130 and 168, without silence at the edges of sentences, and the
spread of single sentences. `--session NAME` takes another session than `arrive`, `--language de` the built-in phrases
of a language, and `--count 30` only so many sentences.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path

from audio.voice_processing import process_voice, trim_silence
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.library.lookup import library_folder
from scripts.model.lines import Utterance
from scripts.model.pace import Pace, WordsPerMinute
from scripts.normalization.builtin_phrases import phrases
from scripts.syntax.parser import read_script
from scripts.timing.speech_estimate import estimate
from voice.speech.catalog import engine_and_voice
from voice.speech.clip_cache import ClipCache
from voice.speech.engines import ENGINES, Delivery, open_engine
from voice.speech.synthesizer import Synthesizer
from voice.speech.voice_rates import VoiceRates

PACES = (90, 105, 130, 168)
EDGES_MS = 70
"""The silence that is kept around a sentence, in milliseconds."""

FACTORS = (1.3, 1.0, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("voices", nargs="+")
    parser.add_argument("--rates", action="store_true")
    parser.add_argument("--language", default="")
    parser.add_argument("--session", default="arrive")
    parser.add_argument("--count", type=int, default=1000)
    arguments = parser.parse_args()
    for voice in arguments.voices:
        if arguments.rates:
            print_rate(voice)
        else:
            print_paces(voice, arguments)


def print_rate(voice: str) -> None:
    """Print the rate of a voice, of 90 sentences."""
    name, own = engine_and_voice(voice)
    engine = open_engine(name)
    found = [each.spoken for path in sorted(library_folder().glob("*.txt")) for each in sentences(path, 1.0)]
    said = random.Random(1).sample(found, 90)
    expected = sum(estimate(each, 1.0) for each in said)
    points = []
    for factor in sorted({each for each in FACTORS if each >= engine.slowest} | {engine.slowest}, reverse=True):
        clips = (engine.speak(ENGINES[name].phoneme_writer(each), Delivery(own, factor)) for each in said)
        points.append(
            (round(factor, 3), round(sum(len(trim_silence(process_voice(each))) for each in clips) / expected, 3))
        )
    print(f'    "{name}:{own}, {engine.identity(own)}": {tuple(points)},', flush=True)
    engine.close()


def print_paces(voice: str, arguments: argparse.Namespace) -> None:
    """Print the words a minute of a voice at several paces."""
    with tempfile.TemporaryDirectory() as folder:
        synthesizer = Synthesizer(ClipCache(Path(folder) / "speech"), VoiceRates(Path(folder) / "rates"))
        for wpm in PACES:
            said = (
                phrase_sentences(arguments.language, wpm)
                if arguments.language
                else sentences(library_folder() / f"{arguments.session}.txt", WordsPerMinute(wpm))
            )[: arguments.count]
            rates, words, total = [], 0, 0
            for each in said:
                length = synthesizer.duration(replace(each, voice=voice)) - EDGES_MS
                count = len(each.text.split())
                rates.append(count * 60_000 / length)
                words, total = words + count, total + length
            real = words * 60_000 / total
            spread = statistics.pstdev(rate / real for rate in rates)
            print(f"{voice:16}{wpm:5}{real:8.1f}{real / wpm - 1:+8.1%}  sentences ±{spread:.0%}", flush=True)
        synthesizer.close()


def sentences(path: Path, pace: Pace) -> list[Utterance]:
    """Return the different sentences of the session at `path`, without the preface."""
    script = read_script(path.read_text(encoding="utf-8"), path.stem, path.name)
    script = replace(script, header=replace(script.header, minutes=None))  # all chapters
    found = (each for each in expand(script, Choices(pace=pace)) if isinstance(each, Utterance))
    return list({each.text: each for each in found if each.place.file == path.name}.values())


def phrase_sentences(language: str, wpm: int) -> list[Utterance]:
    """Return the built-in phrases of `language`, as a script of their own."""
    builtin = phrases(language)
    text = "\n\n".join((*builtin.preface_intense, *builtin.grounding, *builtin.preface_full))
    script = read_script(f"---\nlanguage: {language}\npace: {wpm} wpm\n---\n{text}", "phrases", "phrases.txt")
    return [each for each in expand(script, Choices()) if isinstance(each, Utterance) and each.place.file != "phrases"]


if __name__ == "__main__":
    main()
