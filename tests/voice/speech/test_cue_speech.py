"""Short cues, which are cut out of a carrier phrase, and phonemes."""

from dataclasses import replace

import numpy as np
import pytest
from fake_engines import PausingEngine, RecordingEngine
from utterances import utterance

from audio.signal.clip import RATE, samples_of


def cue(text, carrier="And now"):
    return replace(utterance(text), carrier=carrier)


def test_a_cue_is_cut_out_of_its_carrier_phrase(synthesizers):
    engine = PausingEngine()
    synthesizer = synthesizers(engine)
    cut, alone = (samples_of(synthesizer.clip(make("hold")))[:, 0] for make in (cue, utterance))
    assert engine.spoken == ["And now, hold", "hold"]
    assert len(cut) == pytest.approx(len(alone), abs=RATE / 100)
    spectra = [np.abs(np.fft.rfft(sound, RATE)) for sound in (cut, alone)]
    assert np.corrcoef(*spectra)[0, 1] > 0.95


def test_a_cue_that_cant_be_separated_from_its_carrier_is_spoken_alone(synthesizers):
    engine = RecordingEngine()
    synthesizer = synthesizers(engine)
    assert synthesizer.clip(cue("hold")) == synthesizer.clip(utterance("hold"))
    assert engine.spoken == ["And now, hold", "hold", "hold"]


def test_a_cue_of_a_voice_that_is_clear_without_its_carrier_is_spoken_alone(synthesizers):
    engine = RecordingEngine()
    engine.name = "hibari"
    synthesizers(engine).duration(cue("Hold."))
    assert engine.spoken == ["Hold,"]


@pytest.mark.parametrize("absolute", [False, True])
def test_a_cue_on_its_own_is_not_drawled(synthesizers, absolute):
    engine = RecordingEngine()
    engine.name = "hibari"
    synthesizer = synthesizers(engine)
    synthesizer.duration(replace(cue("Six."), pace=0.3, absolute=absolute))
    assert engine.paces[-1] == 0.8
    synthesizer.duration(replace(utterance("Six."), pace=0.3, absolute=absolute))
    assert engine.paces[-1] < 0.8
    synthesizer.duration(replace(cue("Six."), pace=1.5, absolute=absolute))
    assert engine.paces[-1] > 0.8


def test_a_cue_is_cached(synthesizers):
    synthesizers(PausingEngine()).duration(cue("hold"))
    engine = PausingEngine()
    assert synthesizers(engine).duration(cue("hold")) > 0
    assert engine.spoken == []


@pytest.mark.parametrize(
    ("engine", "spoken", "received"),
    [
        ("hum", "Say ⟦pecan|pɪˈkɑːn⟧.", "Say pecan."),
        ("system", "Say ⟦pecan|pɪˈkɑːn⟧.", "Say pecan."),
        ("piper", "Say ⟦pecan|pɪˈkɑːn⟧ now.", "Say  [[ pɪˈkɑːn ]]  now."),
        ("piper", "Say ⟦pecan|pɪˈkɑːn⟧.", "Say  [[ pɪˈkɑːn. ]] "),
        ("piper", "⟦a|b]] c⟧, ⟦d|e⟧", " [[ b c, ]]   [[ e ]] "),
        ("piper", "Say pecan.", "Say pecan."),
    ],
)
def test_phonemes_go_to_piper_and_the_plain_word_to_other_engines(synthesizers, engine, spoken, received):
    recording = RecordingEngine()
    recording.name = engine
    synthesizers(recording).duration(utterance(spoken))
    assert recording.spoken == [received]


@pytest.mark.usefixtures("speaking")
def test_piper_speaks_the_phonemes_instead_of_the_word(synthesizer):
    texts = ("I.", "⟦I|ˌɪntɚnˈæʃənəl⟧.", "International.")
    word, phonemes, expected = (synthesizer.duration(utterance(text, "joe")) for text in texts)
    assert phonemes > 1.5 * word
    assert phonemes == pytest.approx(expected, rel=0.2)
