"""Estimated lengths and planned levels, compared with the real speech of hibari, Piper and eSpeak."""

import numpy as np
import pytest

from audio.signal.clip import samples_of
from audio.signal.loudness import LoudnessMeter, loudness
from scripts.expansion.choices import Choices
from scripts.library.lookup import find
from scripts.model.lines import Utterance, spoken
from voice.session.arrangement import Arranger
from voice.session.request import SessionRequest
from voice.session.session import Session
from voice.speech import synthesizer
from voice.storage.paths import user_paths


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize(
    ("name", "voice"),
    [
        *(("walk", "heart"), ("shower", "heart"), ("breathwork", "heart")),
        *(("music", "joe"), ("walk", "system"), ("yawn", "system")),
    ],
)
def test_an_estimate_is_within_five_percent_of_the_real_length(name, voice):
    request = SessionRequest(Choices(minutes=5, preface="short", voice=voice), music="none", seed=1)
    source = find(name, user_paths().scripts)
    session = Session(source, request, user_paths())
    estimated = Session(source, request, user_paths(), speaking=False)
    try:
        cues, estimated_cues = session.timeline().cues, estimated.timeline().cues
    finally:
        session.close()
        estimated.close()
    said = [cue for cue in cues if isinstance(cue.line, Utterance)]
    actual = sum(cue.stop - cue.start for cue in said)
    assert sum(estimated.durations.speech(cue.line) for cue in said) == pytest.approx(actual, rel=0.05)
    assert [cue.text for cue in estimated_cues] == [cue.text for cue in cues]
    for estimate, cue in zip(estimated_cues, cues, strict=True):
        assert abs(estimate.start - cue.start) < 0.05 * cues[-1].stop


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize("name", ["arrive", "workout"])
def test_a_session_with_the_default_voice_has_its_loudness_at_once(name):
    request = SessionRequest(Choices(minutes=5, voice="heart"), seed=1)
    with Session(find(name, user_paths().scripts), request, user_paths()) as session:
        meter = LoudnessMeter()
        for block in session.blocks():
            meter.push(block)
    assert meter.integrated() == pytest.approx(request.loudness, abs=0.4)  # else it would be written twice


@pytest.mark.usefixtures("speaking")
def test_the_known_loudness_of_the_default_voice_is_what_its_sentences_have():
    clips = []
    for name in ("arrive", "walk"):
        request = SessionRequest(Choices(minutes=5, preface="short", voice="heart"), music="none", seed=1)
        with Session(find(name, user_paths().scripts), request, user_paths()) as session:
            known = session.synthesizer.known_lufs("heart")
            said = [cue.line for cue in session.timeline().cues if isinstance(cue.line, Utterance)]
            clips += [samples_of(session.synthesizer.clip(line)) for line in said]
    measured = loudness(np.concatenate(clips))
    assert known == pytest.approx(measured, abs=0.1), f"put {measured:.1f} into voice/speech/known_levels.py"


def test_no_sentences_are_measured_for_a_voice_of_known_loudness(open_session, monkeypatch):
    session = open_session("---\nvoice: hum\nmusic: none\n---\nRest. [5s]\n\nLet go. [5s]\n")
    lines = list(spoken(session.plan.lines))
    arranger = Arranger(session.synthesizer, lines, session.plan.levels, session.music)
    assert arranger.calibration("hum")
    monkeypatch.setattr(synthesizer, "KNOWN_LUFS", {"hum:hum, hum 1": -24.0})
    assert not arranger.calibration("hum")
    sounds = [sound for entry in arranger.entries(session.timeline().cues) for sound in entry.sounds]
    assert {sound.gain_db for sound in sounds if sound.is_speech} == {session.plan.levels.voice + 24}


BREATHING = "---\nvoice: hum\nmusic: none\n---\nOne breath after the other. [~6s]\n\n[breathe 4-6 x12]\n"


def test_a_session_of_paced_breathing_without_a_model_or_music_is_not_much_too_loud(tmp_path):
    (tmp_path / "breaths.txt").write_text(BREATHING)
    source = find(str(tmp_path / "breaths.txt"), user_paths().scripts)
    with Session(source, SessionRequest(Choices(), seed=1), user_paths()) as session:
        meter = LoudnessMeter()
        for block in session.blocks():
            meter.push(block)
        assert meter.integrated() < session.request.loudness + 0.8
