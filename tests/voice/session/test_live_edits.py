"""Live edits: every line is spoken exactly once, whatever a listener changes."""

from itertools import pairwise

import pytest
from fake_engines import HaltingEngine
from sessions import texts

from scripts.model.lines import spoken
from scripts.times import minutes, seconds
from voice.errors import EngineError
from voice.session.positions import position_of
from voice.session.scheduler import Attendance
from voice.speech import catalog
from voice.speech.engines.hum import HumEngine

BEGUN = "---\ntitle: Changed\nvoice: hum\npace: 2\nmusic: none\nminutes: {minutes}\n---\n"
REPEATED = f"""\
{BEGUN.format(minutes=2)}
[repeat x3]
Let it come. [5s]

[bell]

[hold ~5s up to 20s]
[end]

And rest. [~10s]
"""
CLOSED = f"""\
{BEGUN.format(minutes=1)}
Let it come. [~5s]

[closing]

Come back to the street, and feel your feet. [2s]

You can stop here.
"""
LONG = BEGUN.format(minutes=20) + "\n\n".join(f"Sentence {number}. [~4s]" for number in range(100))


def all_cues(session):
    """All cues of a session, scheduled to its end."""
    return list(session.schedule.iterate() if session.schedule.begun else session.cues())


def assert_contiguous(cues):
    assert cues[0].start == 0
    assert cues[-1].last
    assert all(one.stop == other.start for one, other in pairwise(cues))


@pytest.mark.parametrize("repetition", [1, 2, 3])
@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("hold", lambda edits, at: edits.end_hold(at)),
        ("hold", lambda edits, at: edits.extend_pause(at)),
        ("pause", lambda edits, at: edits.extend_pause(at)),
        ("bell", lambda edits, at: edits.change_pace(at, 1.1)),
    ],
)
def test_an_edit_inside_a_repeat_keeps_the_remaining_repetitions(open_session, kind, change, repetition):
    session = open_session(REPEATED, preface="short")
    session.attend(Attendance(holds=True))
    before = all_cues(session)
    candidates = [cue for cue in before if cue.kind == kind and (cue.text or kind == "bell") and cue.text != "[~10s]"]
    assert len(candidates) == 3
    assert change(session.edits, candidates[repetition - 1].start + 1000)
    after = all_cues(session)
    assert_contiguous(after)
    assert texts(after) == texts(before)
    assert sum(cue.kind == "bell" for cue in after) == 3


@pytest.mark.parametrize("text", ["Come back to the street, and feel your feet.", "You can stop here.", "Let it come."])
def test_the_closing_is_spoken_once_after_a_pace_change_and_a_graceful_end(open_session, text):
    session = open_session(CLOSED, preface="short")
    blocks, cue = session.blocks(), None
    while cue is None:
        next(blocks)
        cue = next((each for each in session.schedule.cues if each.text == text and each.start > 0), None)
    list(session.schedule.iterate())
    assert session.edits.change_pace(cue.start + 100, 0.5)
    blocks = session.stream_from(cue.start + 100)
    next(blocks)
    session.end_gracefully()
    list(blocks)
    assert_contiguous(session.schedule.cues)
    assert texts(session.schedule.cues)[-2:] == ["Come back to the street, and feel your feet.", "You can stop here."]
    assert texts(session.schedule.cues).count("You can stop here.") == 1


def test_extending_a_pause_adds_the_same_each_time_up_to_a_limit(open_session):
    session = open_session(REPEATED, preface="short")
    pause = next(cue for cue in all_cues(session) if cue.text == "[~10s]")
    first = max(seconds(10), pause.stop - pause.start)
    for extensions in range(1, 5):
        assert session.edits.extend_pause(pause.start + 100)
        stop = next(cue.stop for cue in session.schedule.cues if cue.start == pause.start and cue.stop > cue.start)
        assert stop == pause.stop + extensions * first
    while session.edits.extend_pause(pause.start + 100):
        pass
    stop = next(cue.stop for cue in session.schedule.cues if cue.start == pause.start and cue.stop > cue.start)
    assert stop - pause.start == minutes(120)
    assert_contiguous(all_cues(session))


def test_a_speech_error_is_raised_for_every_reader_of_the_schedule(open_session, monkeypatch):
    hum = HumEngine.speak

    def speak(self, text, delivery):
        if "rest" in text:
            raise EngineError("hum", "it has a cold", text)
        return hum(self, text, delivery)

    monkeypatch.setattr(HumEngine, "speak", speak)
    session = open_session(REPEATED.replace("[~10s]", "[10s]"), preface="short")
    for _ in range(3):
        with pytest.raises(EngineError, match="a cold"):
            list(session.cues())
        with pytest.raises(EngineError, match="a cold"):
            position_of(session.cues(), 10**9)


@pytest.fixture
def engine(monkeypatch):
    """An engine that stops after a few sentences until the test lets it continue."""
    engine = HaltingEngine(15)
    monkeypatch.setattr(catalog, "open_engine", lambda _: engine)
    return engine


def stream_of(session, engine):
    """The blocks of a session whose engine has spoken 16 sentences."""
    blocks = session.stream_from(0)
    next(blocks)
    session.speak()
    assert engine.wait_until(lambda: len(engine.spoken) == 16)
    return blocks


def test_a_graceful_end_drops_queued_speech_for_the_closing(open_session, engine):
    session = open_session(LONG, preface="short")
    blocks = stream_of(session, engine)
    session.end_gracefully()
    engine.speak_up_to(1000)
    list(blocks)
    closing = [utterance.spoken for utterance in spoken(session.plan.closing_lines)]
    assert engine.spoken[16:] == closing
    assert texts(session.schedule.cues)[-1] == closing[-1]


@pytest.mark.parametrize("presses", [1, 10])
def test_repeated_pace_changes_speak_each_line_once(open_session, engine, presses):
    session = open_session(LONG, preface="short")
    stream_of(session, engine)
    for _ in range(presses):
        assert session.edits.change_pace(1000, 0.98)
    engine.speak_up_to(1000)
    list(session.cues())
    assert engine.spoken[16:] == [utterance.spoken for utterance in spoken(session.edits.lines)]


def test_a_slower_voice_is_never_faster_than_a_pace_of_few_words_a_minute(open_session):
    session = open_session("---\nvoice: hum\npace: 60 wpm\n---\n" + "Rest now. [3s]\n" * 9, preface="short")
    before = all_cues(session)
    assert session.edits.change_pace(before[0].start, 0.9)
    assert {line.pace for line in spoken(session.edits.lines)} <= {line.pace for line in spoken(session.plan.lines)}
