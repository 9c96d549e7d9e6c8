"""Reads scripts back: `python bench/read_back.py MODEL SCRIPT...` after `pip install faster-whisper`.

MODEL is the folder of a Whisper model for CTranslate2. Each sentence is spoken at its pace by the voice for its
language and transcribed; the sentences with other words than those spoken are printed, and the number of wrong words.
Small models confuse words of any speaker, and understand robotic voices badly: a person has to judge each wrong word.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel
from recognition import at_16_khz, edits

from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.model.lines import Utterance
from scripts.normalization.normalize import normalize
from scripts.syntax.parser import read_script
from voice.speech.catalog import voice_for_language
from voice.speech.clip_cache import ClipCache
from voice.speech.synthesizer import Synthesizer


def main() -> None:
    model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8")
    with tempfile.TemporaryDirectory() as folder:
        synthesizer = Synthesizer(ClipCache(Path(folder)))
        try:
            for file in map(Path, sys.argv[2:]):
                read_back(file, model, synthesizer)
        finally:
            synthesizer.close()


def read_back(file: Path, model: WhisperModel, synthesizer: Synthesizer) -> None:
    script = read_script(file.read_text(encoding="utf-8"), file.stem, file.name)
    language = script.header.language.partition("-")[0]
    voice = voice_for_language(language)
    lines = expand(script, Choices(voice=voice.name if voice else ""))
    said = [line for line in lines if isinstance(line, Utterance) and line.place.file == file.name]
    synthesizer.enqueue(said)
    total = wrong = 0
    for line in said:
        sound = at_16_khz(synthesizer.clip(line)).astype(np.float32) / 32_768
        heard = " ".join(part.text for part in model.transcribe(sound, language=language, temperature=0)[0])
        spoken = plain(line.spoken)
        errors = edits(spoken, plain(normalize(heard, language=language)))
        total, wrong = total + len(spoken), wrong + errors
        if errors:
            print(f"{line.place.line}: {line.text}\n  spoken {line.spoken}\n  heard {heard}")
    print(f"{file.name}: {wrong} of {total} words wrong", flush=True)


def plain(text: str) -> list[str]:
    """Return the words of `text` without case and punctuation."""
    return "".join(sign.lower() if sign.isalnum() else " " for sign in text.replace("'", "")).split()


if __name__ == "__main__":
    main()
