"""A graceful end: the current sentence is finished, and the closing is spoken."""

import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from measurement import RATE, find_offset, level_db, similarity
from sessions import SMALL, rendered, session_of, speech_cues, texts

from audio.signal.clip import FRAMES_PER_MS
from scripts.model.lines import PacedBreathing
from scripts.normalization.builtin_phrases import phrases


@cache
def planned(text):
    """The sound and the cues of a session that is not ended early."""
    with tempfile.TemporaryDirectory() as folder:
        made = session_of(Path(folder), text)
        sound = rendered(made)
        made.close()
    return sound, list(made.schedule.cues)


def stopped_at(made, position_ms):
    """The sound of a session that is ended gracefully once `position_ms` is mixed."""
    blocks, mixed = [], 0
    for block in made.blocks():
        blocks.append(block)
        mixed += len(block)
        if mixed >= position_ms * FRAMES_PER_MS:
            made.end_gracefully()
    return np.concatenate(blocks)


CLOSING = ["Feel your feet.", "You can stop here."]
ALONE = SMALL[: SMALL.index("[closing]")]


def moments(cues):
    """Positions in the small session at which it is ended, in milliseconds."""
    shoulders, fine = (next(cue for cue in cues if cue.text.startswith(text)) for text in ("Let the sh", "Where"))
    breathing = next(cue for cue in cues if cue.kind == "breathe")
    elastic = next(cue for cue in cues if cue.text == "[~9s]")
    bell = next(cue for cue in cues if cue.kind == "bell")
    return {
        "lead-in": 500,
        "preface": speech_cues(cues)[0].start + 700,
        "word": shoulders.start + 500,
        "later word": fine.start + 900,
        "spoken breath": breathing.start + 800,
        "breath": breathing.start + 19_000,
        "bell": bell.start + 600,
        "pause": elastic.start + 2500,
    }


@pytest.mark.parametrize("text", [SMALL, ALONE], ids=["closing", "grounding"])
@pytest.mark.parametrize(
    "moment", ["lead-in", "preface", "word", "later word", "spoken breath", "breath", "bell", "pause"]
)
def test_a_graceful_end_speaks_the_closing(open_session, clip_of, text, moment):
    whole, cues = planned(text)
    made = open_session(text)
    sound = stopped_at(made, moments(cues)[moment])
    assert made.ended_early
    expected = [(cue.start, cue.text) for cue in speech_cues(cues) if cue.start < moments(cues)[moment]]
    begun = speech_cues(made.schedule.cues)[: len(expected)]
    assert [(cue.start, cue.text) for cue in begun] == expected
    after = speech_cues(made.schedule.cues)[len(begun) :]
    assert [cue.text for cue in after] == (CLOSING if text is SMALL else list(phrases("en").grounding))
    for cue in begun + after:
        assert similarity(sound, clip_of(cue.line), cue.start) > 0.6
        begin = cue.start * FRAMES_PER_MS
        assert abs(find_offset(sound.mean(axis=1), clip_of(cue.line), begin, RATE) - begin) <= 5 * FRAMES_PER_MS
    assert len(sound) == made.schedule.cues[-1].stop * FRAMES_PER_MS
    assert made.schedule.cues[-1].last
    ended = max(RATE, moments(cues)[moment] * FRAMES_PER_MS)
    assert np.array_equal(sound[: ended - RATE], whole[: ended - RATE])
    assert np.abs(np.diff(sound, axis=0)).max() <= 1.2 * np.abs(np.diff(whole, axis=0)).max()


def test_a_graceful_end_fades_the_current_breath_and_starts_no_other(open_session):
    (cue,) = (cue for cue in planned(SMALL)[1] if isinstance(cue.line, PacedBreathing))
    made = open_session(music="none")
    sound = stopped_at(made, cue.start + 19_000)
    (cut,) = (cue for cue in made.schedule.cues if isinstance(cue.line, PacedBreathing))
    quiet = sound[(cut.stop + 700) * FRAMES_PER_MS : (cut.stop + 2900) * FRAMES_PER_MS]
    assert level_db(quiet) < -45
    assert level_db(sound[(cut.stop - 1500) * FRAMES_PER_MS : (cut.stop - 200) * FRAMES_PER_MS]) > -45


@pytest.mark.parametrize("back_ms", [500, 4000, 5500, 8000])
def test_a_graceful_end_during_the_closing_changes_nothing(open_session, back_ms):
    whole, cues = planned(SMALL)
    made = open_session()
    assert np.array_equal(stopped_at(made, cues[-1].stop - back_ms), whole)
    assert [(cue.start, cue.text) for cue in made.schedule.cues] == [(cue.start, cue.text) for cue in cues]


@pytest.mark.parametrize("back_ms", [100, 3000])
def test_a_graceful_end_in_the_final_fade_adds_nothing(open_session, back_ms):
    whole, cues = planned(ALONE)
    assert len(stopped_at(open_session(ALONE), cues[-1].stop - back_ms)) == len(whole)


def test_music_keeps_playing_softly_during_the_closing(open_session):
    text = SMALL.replace("[closing]\n", "[closing]\n\n[music +3dB]\n\n[8s]\n")
    sound = stopped_at(made := open_session(text), 6000)
    pause = next(cue for cue in made.schedule.cues if cue.text == "[8s]")
    # A direction that only changes the gain keeps the music.
    assert level_db(sound[(pause.start + 5000) * FRAMES_PER_MS : (pause.start + 7000) * FRAMES_PER_MS]) > -40


def test_a_second_graceful_end_changes_nothing(open_session):
    made = open_session()
    made.end_gracefully()
    made.end_gracefully()
    assert len(rendered(made)) < len(planned(SMALL)[0]) / 2
    assert texts(made.schedule.cues) == CLOSING


def test_a_graceful_end_with_reverb_finishes_the_current_word(open_session, clip_of):
    made = open_session(SMALL, room=0.4)
    sound = stopped_at(made, moments(planned(SMALL)[1])["word"])
    for cue in speech_cues(made.schedule.cues):
        assert similarity(sound, clip_of(cue.line), cue.start) > 0.5
