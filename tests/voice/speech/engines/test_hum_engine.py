"""The hum engine: a tone for each word."""

import math

import numpy as np
import pytest

from audio.signal.clip import samples_of
from voice.errors import EngineError, UnknownVoiceError
from voice.speech.engines import Delivery, Voice, open_engine
from voice.speech.engines.hum import HUM_RATE, LETTER_S, PAD_S, HumEngine

HUM = Delivery("hum")


@pytest.fixture
def engine():
    return HumEngine()


def sound_of(engine, text, pace=1.0):
    return samples_of(engine.speak(text, Delivery("hum", pace)))[:, 0]


def pitch_of(samples):
    power = np.abs(np.fft.rfft(samples, 4 * HUM_RATE))
    return int(power.argmax()) / 4


def test_open_engine_finds_the_hum_engine():
    engine = open_engine("hum")
    assert isinstance(engine, HumEngine)
    assert (engine.name, engine.parallel) == ("hum", 2)


def test_hum_has_one_voice(engine):
    assert engine.voices() == (Voice(name="hum", engine="hum", language=""),)


def test_a_clip_is_16_bit_mono(engine):
    clip = engine.speak("Let it come.", HUM)
    assert (clip.channels, clip.frame_rate, clip.sample_width) == (1, 22_050, 2)


def test_the_same_words_give_the_same_sound(engine):
    assert engine.speak("Let it come.", HUM) == HumEngine().speak("Let it come.", HUM)


@pytest.mark.parametrize(
    ("text", "pace", "letters", "gaps"),
    [
        ("come", 1.0, 4, 0),
        ("let it come.", 1.0, 9, 2),
        ("let it come", 0.5, 18, 4),
        ("let - it, come", 2.0, 4.5, 1),
    ],
)
def test_the_length_depends_on_letters_gaps_and_pace(engine, text, pace, letters, gaps):
    expected_ms = 1000 * (2 * PAD_S + LETTER_S * letters + 0.06 * gaps)
    assert len(engine.speak(text, Delivery("hum", pace))) == pytest.approx(expected_ms, abs=2)


@pytest.mark.parametrize("pace", [0.5, 1.0, 3.0])
def test_only_the_ends_of_a_clip_are_silent(engine, pace):
    sound = sound_of(engine, "Let it come.", pace)
    pad = round(PAD_S * HUM_RATE)
    assert not sound[:pad].any()
    assert not sound[-pad:].any()
    assert 0.15 < np.abs(sound).max() < 0.5
    assert np.abs(sound[pad : pad + 400]).max() > 0.05


def test_words_fade_in_and_out(engine):
    steps = np.abs(np.diff(sound_of(engine, "I am here")))
    assert steps.max() < 0.06
    assert steps[: round(PAD_S * HUM_RATE) + 8].max() < 0.003


def test_a_word_has_its_own_pitch_in_any_case(engine):
    words = ["breathe", "shoulders", "ocean", "letting", "mother"]
    pitches = [pitch_of(sound_of(engine, word)) for word in words]
    assert len(set(pitches)) == len(words)
    assert all(115 < pitch < 345 for pitch in pitches)
    assert pitch_of(sound_of(engine, "OCEAN")) == pitches[2]


@pytest.mark.parametrize("text", ["I", "7", "Ça va?", "你好。", "x\ud800y", "word " * 500])
def test_any_prose_is_hummed(engine, text):
    assert np.abs(sound_of(engine, text)).max() > 0.1


@pytest.mark.parametrize("text", ["", " \n", "...", "-- !"])
def test_a_text_without_words_is_reported(engine, text):
    with pytest.raises(EngineError, match="the text has no words"):
        engine.speak(text, HUM)


@pytest.mark.parametrize("pace", [0, -1, math.nan, math.inf])
def test_an_invalid_pace_is_reported(engine, pace):
    with pytest.raises(EngineError, match="pace"):
        engine.speak("word", Delivery("hum", pace))


@pytest.mark.parametrize(("voice", "hint"), [("hmu", "Did you mean 'hum'?"), ("joe", ""), ("", "")])
def test_other_voices_are_unknown_to_hum(engine, voice, hint):
    for use in (engine.identity, lambda name: engine.speak("word", Delivery(name))):
        with pytest.raises(UnknownVoiceError) as caught:
            use(voice)
        assert hint in str(caught.value)
    assert engine.identity("hum")


def test_hum_still_speaks_after_close(engine):
    engine.close()
    engine.close()
    assert engine.speak("word", HUM)
