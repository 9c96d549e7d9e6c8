"""How `joe` and the default voice sound: cues, intonation and clean ends."""

import numpy as np
import pytest
from measurement import voiced_pitches

from audio.signal.clip import RATE, samples_of
from audio.signal.loudness import loudness
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.library.lookup import library_folder
from scripts.model.lines import PacedBreathing, SpokenCount, Utterance
from scripts.syntax.parser import read_script


def test_cues_and_numbers_of_joe_are_complete_separate_and_as_loud_as_sentences(speaking, synthesizer):
    session = read_script("[breathe box x2] [breathe sigh x2] [count 1-5]", "a", "a.txt")
    lines = expand(session, Choices(voice="joe", pace=0.7))
    sentences = [line for line in lines if isinstance(line, Utterance)]
    cues = {each.text: each for line in lines for each in cues_of(line)}
    sentence_lufs = loudness(np.concatenate([samples_of(synthesizer.clip(each)) for each in sentences]))
    sounds = {text: samples_of(synthesizer.clip(each))[:, 0] for text, each in cues.items()}
    assert {"Breathe in.", "Hold.", "Breathe out.", "A little more.", "1", "5"} <= set(sounds)
    for text, sound in sounds.items():
        longest = 1400 if " " in text else 900
        assert 250 < len(sound) / 48 < longest, text
        assert loudness(np.pad(sound, (0, RATE))[:, None]) == pytest.approx(sentence_lufs, abs=7), text
        levels = np.sqrt(np.square(sound[: len(sound) // 480 * 480].reshape(-1, 480)).mean(axis=1))
        audible = np.flatnonzero(levels > levels.max() / 50)
        assert np.diff(audible).max() < 14, text  # no other word follows after a silence
        assert audible[0] <= 10, text


def cues_of(line):
    return (
        line.cues.values() if isinstance(line, PacedBreathing) else line.spoken if isinstance(line, SpokenCount) else ()
    )


STATEMENTS = [
    "It has a name",
    "There is someone with you",
    "They are here with you",
    "Someone is in the room",
    "You can hear the rain",
]


def test_questions_of_joe_rise_and_statements_fall(speaking, synthesizer):
    """The question mark reaches the engine: most questions rise."""
    falls, rises = (np.median([ending_pitch(synthesizer, f"{words}{mark}") for words in STATEMENTS]) for mark in ".?")
    assert rises > falls + 0.05


def ending_pitch(synthesizer, text):
    """The pitch of the last voiced sixth of a second over that of the whole sentence."""
    (line,) = (
        line
        for line in expand(read_script(text, "a", "a.txt"), Choices(voice="joe", pace=0.7))
        if isinstance(line, Utterance) and line.text == text
    )
    pitches = voiced_pitches(samples_of(synthesizer.clip(line))[:, 0])
    return np.median(pitches[-15:]) / np.median(pitches)


def test_no_sentence_of_a_session_begins_or_ends_with_a_click_or_static(speaking, synthesizer):
    """Every sentence of the walk is silent at both ends, and has no sound after its last word."""
    walk = expand(read_script((library_folder() / "walk.txt").read_text(), "walk", "walk.txt"), Choices(minutes=10))
    sounds = {line.text: samples_of(synthesizer.clip(line))[:, 0] for line in walk if isinstance(line, Utterance)}
    assert len(sounds) >= 40
    for text, sound in sounds.items():
        peak = np.abs(sound).max()
        assert sound[0] == sound[-1] == 0, text
        assert np.abs(sound[:24]).max() < 0.02 * peak, text
        assert np.abs(sound[-10 * 48 :]).max() < 0.003 * peak, text
        levels = np.sqrt(np.square(sound[: len(sound) // 240 * 240].reshape(-1, 240)).mean(axis=1))
        last = np.flatnonzero(levels > levels.max() * 10 ** (-45 / 20))[-1]
        assert (len(levels) - last - 1) * 5 <= 65, text
