"""Estimated lengths and planned levels, compared with the real speech of hibari, Piper and eSpeak."""

import pytest

from audio.signal.loudness import LoudnessMeter
from scripts.expansion.choices import Choices
from scripts.library.lookup import find
from scripts.model.lines import Utterance
from voice.session.request import SessionRequest
from voice.session.session import Session
from voice.storage.paths import user_paths


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize(
    ("name", "voice"),
    [
        *(("walk", "heart"), ("shower", "heart"), ("breathwork", "heart")),
        *(("walk", "joe"), ("walk", "system"), ("yawn", "system")),
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
    spoken = [cue for cue in cues if isinstance(cue.line, Utterance)]
    actual = sum(cue.stop - cue.start for cue in spoken)
    assert sum(estimated.durations.speech(cue.line) for cue in spoken) == pytest.approx(actual, rel=0.05)
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


BREATHING = "---\nvoice: hum\nmusic: none\n---\nOne breath after the other. [~6s]\n\n[breathe 4-6 x12]\n"


def test_a_session_of_paced_breathing_without_a_model_or_music_is_not_much_too_loud(tmp_path):
    (tmp_path / "breaths.txt").write_text(BREATHING)
    source = find(str(tmp_path / "breaths.txt"), user_paths().scripts)
    with Session(source, SessionRequest(Choices(), seed=1), user_paths()) as session:
        meter = LoudnessMeter()
        for block in session.blocks():
            meter.push(block)
        assert meter.integrated() < session.request.loudness + 0.8
