"""Measures the intelligibility of speech: run `python bench/words.py` after `pip install pocketsphinx`; four minutes.

PocketSphinx, a recognizer from 2011 with its model included, transcribes the voice `joe`, or another one at the pace
that is given (`python bench/words.py heart@0.8`):

- with its full vocabulary of 130,000 words, with which it confuses words of any speaker;
- with a bigram model of the shipped sessions, like a listener who knows the topic;
- the same with a scrambled voice (neighbouring 60 ms swapped), to show that it doesn't just guess;
- single cues and the numbers from 1 to 100, each as one of 104 choices.
"""

from __future__ import annotations

import math
import re
import sys
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pocketsphinx import Config, Decoder
from recognition import at_16_khz, edits

from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.library.lookup import library_folder
from scripts.model.lines import Utterance
from scripts.normalization.builtin_phrases import phrases
from scripts.syntax.parser import read_script
from voice.speech.clip_cache import ClipCache
from voice.speech.synthesizer import Synthesizer

if TYPE_CHECKING:
    from collections.abc import Iterable


ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ONES += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
DISCOUNT = 0.7
NAMES = ("breathwork", "shower", "walk")


def main() -> None:
    voice, _, pace = (sys.argv[1] if len(sys.argv) > 1 else "joe").partition("@")
    with tempfile.TemporaryDirectory() as folder:
        synthesizer = Synthesizer(ClipCache(Path(folder) / "speech"))
        try:
            measure(synthesizer, voice, float(pace) if pace else None, Path(folder) / "pairs.arpa")
        finally:
            synthesizer.close()


def measure(synthesizer: Synthesizer, voice: str, pace: float | None, pairs: Path) -> None:
    sessions = {name: sentences(name, voice, pace) for name in NAMES}
    everything = [words(each.spoken) for said in sessions.values() for each in said]
    pairs.write_text(word_pairs(everything), encoding="ascii")
    full_vocabulary = Decoder(Config(loglevel="FATAL"))
    bigram = Decoder(Config(loglevel="FATAL", lm=str(pairs), lw=9.0, fwdflatlw=12.0, bestpathlw=13.0))
    for name, said in sessions.items():
        synthesizer.enqueue(said)
        heard = {each.spoken: at_16_khz(synthesizer.clip(each)) for each in said}
        show(f"{name}, words right of 100, bigram model", right(bigram, heard))
        show(f"{name}, words right of 100, full vocabulary", right(full_vocabulary, heard))
        some = {text: scrambled(sound) for text, sound in list(heard.items())[::8]}
        show(f"{name}, scrambled voice, bigram model", right(bigram, some))
    cues = cue_utterances(voice, pace or 0.65)
    synthesizer.enqueue(cues.values())
    choice = Decoder(Config(loglevel="FATAL", lm=None))
    choice.add_jsgf_string("cues", f"#JSGF V1.0;\ngrammar cues;\npublic <cue> = {' | '.join(cues)};")
    choice.activate_search("cues")
    recognized = {text: read_back(choice, at_16_khz(synthesizer.clip(each))) for text, each in cues.items()}
    show(f"cues and numbers recognized, of {len(cues)}", sum(text == read for text, read in recognized.items()))
    for text, read in recognized.items():
        if text != read:
            print(f"  {text!r} was recognized as {read!r}")


def show(figure: str, value: float) -> None:
    print(f"{figure:<60} {value:7.1f}", flush=True)


def sentences(name: str, voice: str, pace: float | None) -> list[Utterance]:
    """Return each distinct sentence of the longest session of a script."""
    script = read_script((library_folder() / f"{name}.txt").read_text(encoding="utf-8"), name, f"{name}.txt")
    lines = expand(script, Choices(minutes=60, voice=voice, pace=pace))
    return list({line.spoken: line for line in lines if isinstance(line, Utterance)}.values())


def cue_utterances(voice: str, pace: float) -> dict[str, Utterance]:
    """Return the cues and numbers as they are spoken in a session, by their words."""
    script = read_script("[breathe box x2] [breathe sigh x2] [count 1-100 every 1s]", "cues", "cues.txt")
    utterances: dict[str, Utterance] = {}
    for line in expand(script, Choices(voice=voice, pace=pace)):
        for cue in getattr(line, "cues", {}).values():
            utterances[" ".join(words(cue.text))] = cue
        for number in getattr(line, "spoken", ()) if not isinstance(line, Utterance) else ():
            utterances[in_words(int(number.text))] = number
    assert len(utterances) == len(phrases("en").breathe) + 100
    return utterances


def in_words(number: int) -> str:
    if number == 100:
        return "one hundred"
    tens, ones = divmod(number, 10)
    return ONES[number] if number < 20 else " ".join([TENS[tens - 2], *([ONES[ones]] if ones else [])])


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z']", " ", text.lower()).split()


def scrambled(sound: np.ndarray) -> np.ndarray:
    pieces = sound[: len(sound) // 1920 * 1920].reshape(-1, 2, 960)
    return np.ascontiguousarray(pieces[:, ::-1]).reshape(-1)


def read_back(decoder: Decoder, sound: np.ndarray) -> str:
    decoder.start_utt()
    decoder.process_raw(sound.tobytes(), full_utt=True)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    return hypothesis.hypstr if hypothesis else ""


def right(decoder: Decoder, heard: dict[str, np.ndarray]) -> float:
    """Return the word accuracy in percent: words minus substitutions, insertions and deletions."""
    wrong = sum(edits(words(text), words(read_back(decoder, sound))) for text, sound in heard.items())
    return 100 - 100 * wrong / sum(len(words(text)) for text in heard)


def word_pairs(texts: Iterable[list[str]]) -> str:
    """Return a bigram model in the ARPA format, with absolute discounting and back-off to single words."""
    whole = [["<s>", *text, "</s>"] for text in texts]
    single = Counter(word for text in whole for word in text[1:])
    pairs = Counter(pair for text in whole for pair in pairwise(text))
    led = Counter(first for first, _ in pairs.elements())
    kinds = Counter(first for first, _ in pairs)
    left = {word: DISCOUNT * kinds[word] / led[word] if led[word] else 1.0 for word in ("<s>", *single)}
    share = {word: count / single.total() for word, count in single.items()}
    lines = ["\\data\\", f"ngram 1={len(single) + 1}", f"ngram 2={len(pairs)}", "", "\\1-grams:"]
    lines.append(f"-99 <s> {math.log10(left['<s>']):.4f}")
    lines += [f"{math.log10(share[word]):.4f} {word} {math.log10(left[word]):.4f}" for word in sorted(single)]
    lines += ["", "\\2-grams:"]
    for (first, second), count in sorted(pairs.items()):
        chance = (count - DISCOUNT) / led[first] + left[first] * share[second]
        lines.append(f"{math.log10(chance):.4f} {first} {second}")
    return "\n".join([*lines, "", "\\end\\", ""])


if __name__ == "__main__":
    main()
