"""Questions of hibari: which ones rise, and the pitch of the real voice."""

import numpy as np
import pytest
from hibari import Hibari, dsp
from measurement import voiced_pitches

from audio.signal.clip import samples_of
from audio.voice_processing import process_voice, trim_silence
from voice.speech.engines import Delivery
from voice.speech.engines.hibari.engine import HibariEngine
from voice.speech.engines.hibari.intonation import envelope, is_rising, rising_pitch
from voice.speech.engines.hibari.model import RepeatedNoise


@pytest.fixture(scope="module")
def engine():
    opened = HibariEngine()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "sentence",
    [
        "Is it warm enough?",
        "And can you feel your feet, what they rest on?",
        "It is warm, isn’t it?",
        "You are here?",
        "A joke?",
        "When the breath goes out, do the shoulders go with it?",
        "If the house had to be left in one minute, would it go with you?",
        "Don't you want to?",
        'You may ask, "Is anybody there?"',
        "Really?!",
    ],
)
def test_a_yes_no_question_or_tag_rises(sentence):
    assert is_rising(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is warm enough.",
        "Is it warm? It is.",
        "What is it called, when nobody is listening?",
        "What's that?",
        "Who thinks so?",
        "Since when have you had it with you?",
        "Down which street?",
        "“Where is it?”",
        "If it could lie down next to you, what you feel, how long would it be?",
        "The hands, or the jaw?",
        "Is it one thing, or is it a heap?",
        "",
    ],
)
def test_a_statement_a_question_with_a_question_word_and_a_choice_fall(sentence):
    assert not is_rising(sentence)


@pytest.mark.parametrize("pace", [0.65, 1.0])
def test_questions_end_higher_than_the_same_words_as_a_statement(engine, pace):
    words = ["Are you here", "Is it warm enough", "Does your back want to move", "Is there a lamp that is too bright"]
    rises = [ending(engine, f"{text}?", pace) / ending(engine, f"{text}.", pace) for text in words]
    assert np.median(rises) > 2 ** (2 / 12)  # two semitones
    assert min(rises) > 1


def ending(engine, text, pace):
    """The pitch of the last 300 ms of voice."""
    clip = trim_silence(process_voice(engine.speak(text, Delivery("heart", pace))))
    pitches = voiced_pitches(samples_of(clip)[:, 0])
    return np.median(pitches[-30:])


@pytest.mark.parametrize("text", ["Is it warm enough.", "What is it called?"])
def test_other_sentences_sound_as_the_package_speaks_them(engine, text):
    sound = Hibari()(text, 0.8, 0)
    spoken = samples_of(engine.speak(text, Delivery("heart", 0.8)))[:, 0]
    assert is_same_but_for_noise(spoken, sound * 1.25)


def test_only_the_end_of_a_question_changes(engine):
    question, statement = (
        samples_of(engine.speak(f"It is warm in here and there is room for all of you{mark}", Delivery("heart")))[:, 0]
        for mark in "?."
    )
    assert len(question) == pytest.approx(len(statement), abs=dsp.SR // 4)
    plain = Hibari()("It is warm in here and there is room for all of you?", 1.0, 0)
    assert is_same_but_for_noise(question[: dsp.SR], plain[: dsp.SR] * 1.25)


def is_same_but_for_noise(sound, other):
    """Whether only the random noise of breath and consonants differs."""
    return np.corrcoef(sound, other)[0, 1] > 0.98 and np.std(sound) == pytest.approx(np.std(other), rel=0.02)


@pytest.mark.parametrize("frames", [1, 640, 3000])
def test_a_sentence_of_any_length_has_noise_to_its_end(frames):
    noise = RepeatedNoise().standard_normal((601, 2 * frames), np.float32)
    assert (noise.shape, noise.dtype) == ((601, 2 * frames), np.float32)
    assert noise[:, -2:].std() == pytest.approx(1, abs=0.1)
    assert noise.mean() == pytest.approx(0, abs=0.1)


def test_the_pitch_climbs_to_the_last_audible_frame_and_keeps_higher_peaks():
    pitch = np.array([0, 200, 200, 200, 400, 180, 160, 150, 140, -1, 200], np.float32)
    power = np.array([0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0], np.float32)
    risen = rising_pitch(pitch, power, 0.05, 1.0)
    assert (risen[:3] == pitch[:3]).all()
    assert risen[4] == 400
    assert (np.diff(risen[5:9]) > 0).all()
    assert risen[8] > 250
    assert risen[9] < 0


def test_silence_has_no_pitch_to_lift():
    silence = np.zeros(5, np.float32)
    assert (rising_pitch(silence, silence, 0.05, 1.0) == silence).all()


def test_the_envelope_keeps_the_level_of_the_harmonics_and_other_frames():
    bins = np.arange(600)
    formants = np.exp(-(((bins - 100) / 60) ** 2)).astype(np.float32)
    comb = np.where(bins % 10 == 0, 0, -3).astype(np.float32)
    spectrum = np.stack([formants + comb, formants + comb], axis=1)
    fitted = envelope(spectrum, np.array([200.0, 200.0]), np.array([200.0, 270.0]), 20.0)
    assert (fitted[:, 0] == spectrum[:, 0]).all()
    assert np.ptp(fitted[20:580, 1] - formants[20:580]) < 0.1
