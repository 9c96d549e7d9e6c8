"""`outpour show --estimate` against what Piper and eSpeak really take."""

import pytest

from scripts.expansion.choices import Choices
from scripts.library.lookup import find
from scripts.model.lines import Utterance
from voice.session.request import SessionRequest
from voice.session.session import Session
from voice.storage.paths import user_paths


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize(
    ("name", "voice"),
    [("walk", "joe"), ("shower", "joe"), ("breathwork", "joe"), ("walk", "system"), ("yawn", "system")],
)
def test_an_estimate_is_within_five_percent_of_the_real_length(name, voice):
    wishes = SessionRequest(Choices(minutes=5, preface="short", voice=voice), music="none", seed=1)
    source = find(name, user_paths().scripts)
    session = Session(source, wishes, user_paths())
    estimated = Session(source, wishes, user_paths(), speaking=False)
    try:
        cues, foreseen = session.timeline().cues, estimated.timeline().cues
    finally:
        session.close()
        estimated.close()
    spoken = [cue for cue in cues if isinstance(cue.line, Utterance)]
    truth = sum(cue.stop - cue.start for cue in spoken)
    assert sum(estimated.durations.speech(cue.line) for cue in spoken) == pytest.approx(truth, rel=0.05)
    assert [cue.text for cue in foreseen] == [cue.text for cue in cues]
    assert all(abs(told.start - cue.start) < 0.05 * cues[-1].stop for told, cue in zip(foreseen, cues, strict=True))
