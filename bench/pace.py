"""Measures how voices keep a pace in words a minute: `python bench/pace.py joe heart system hum`; five minutes.

Prints, for each voice, its rate as `voice/speech/known_rates.py` has it if `--rates` is given. Otherwise it prints the
words a minute that 30 sentences of the shipped sessions really have at 90, 105, 130 and 168, without silence at their
edges, and the spread of single sentences. `--language de` takes the built-in phrases of a language as sentences.
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
from scripts.model.pace import WordsPerMinute
from scripts.normalization.builtin_phrases import phrases
from scripts.syntax.parser import read_script
from scripts.timing.speech_estimate import estimate
from voice.speech.catalog import engine_and_voice
from voice.speech.clip_cache import ClipCache
from voice.speech.engines import ENGINES, Delivery, open_engine
from voice.speech.synthesizer import Synthesizer
from voice.speech.voice_rates import VoiceRates

PACES = (90, 105, 130, 168)
FACTORS = (1.3, 1.0, 0.85, 0.75, 0.65, 0.57, 0.5, 0.4)
SPACE_MS = 70
"""Silence that stays at the edges of a clip."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("voices", nargs="+")
    parser.add_argument("--rates", action="store_true")
    parser.add_argument("--language", default="")
    arguments = parser.parse_args()
    for voice in arguments.voices:
        if arguments.rates:
            print_rate(voice)
        else:
            print_paces(voice, arguments.language)


def print_rate(voice: str) -> None:
    """Print the rate of a voice, of 90 sentences."""
    name, own = engine_and_voice(voice)
    engine = open_engine(name)
    said = [each.spoken for each in session_sentences(90, 1)]
    expected = sum(estimate(each, 1.0) for each in said)
    points = []
    for factor in sorted({each for each in FACTORS if each >= engine.slowest} | {engine.slowest}, reverse=True):
        clips = (engine.speak(ENGINES[name].phoneme_writer(each), Delivery(own, factor)) for each in said)
        points.append(
            (round(factor, 3), round(sum(len(trim_silence(process_voice(each))) for each in clips) / expected, 3))
        )
    print(f'    "{name}:{own}, {engine.identity(own)}": {tuple(points)},', flush=True)
    engine.close()


def print_paces(voice: str, language: str) -> None:
    """Print the words a minute of a voice at several paces."""
    with tempfile.TemporaryDirectory() as folder:
        synthesizer = Synthesizer(ClipCache(Path(folder) / "speech"), VoiceRates(Path(folder) / "rates"))
        for wpm in PACES:
            said = phrase_sentences(language, wpm) if language else session_sentences(30, 2, wpm)
            rates, words, total = [], 0, 0
            for each in said:
                length = synthesizer.duration(replace(each, voice=voice)) - SPACE_MS
                count = len(each.text.split())
                rates.append(count * 60_000 / length)
                words, total = words + count, total + length
            real = words * 60_000 / total
            spread = statistics.pstdev(rate / real for rate in rates)
            print(f"{voice:16}{wpm:5}{real:8.1f}{real / wpm - 1:+8.1%}  sentences ±{spread:.0%}", flush=True)
        synthesizer.close()


def session_sentences(count: int, seed: int, wpm: int | None = None) -> list[Utterance]:
    """Return sentences of all shipped sessions, the same ones for the same seed."""
    found: list[Utterance] = []
    for path in sorted(library_folder().glob("*.txt")):
        script = read_script(path.read_text(encoding="utf-8"), path.stem, path.name)
        choices = Choices(minutes=60, pace=WordsPerMinute(wpm) if wpm else 1.0)
        found += [each for each in expand(script, choices) if isinstance(each, Utterance) and each.place.line > 1]
    return random.Random(seed).sample(found, count)


def phrase_sentences(language: str, wpm: int) -> list[Utterance]:
    """Return the built-in phrases of `language`, as a script of their own."""
    builtin = phrases(language)
    text = "\n\n".join((*builtin.preface_intense, *builtin.grounding, *builtin.preface_full))
    script = read_script(f"---\nlanguage: {language}\npace: {wpm} wpm\n---\n{text}", "phrases", "phrases.txt")
    return [each for each in expand(script, Choices()) if isinstance(each, Utterance) and each.place.file != "phrases"]


if __name__ == "__main__":
    main()
