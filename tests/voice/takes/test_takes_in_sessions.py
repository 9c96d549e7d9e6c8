"""Recorded lines are played in place of the voice, in every kind of output."""

import numpy as np
import pytest
from recordings import record, recording
from sessions import rendered, session_of

from audio.signal.loudness import loudness
from scripts.model.takes import take_key
from voice.takes.sound import trimmed

TEXT = """\
---
title: A walk
voice: {voice}
music: none
---
Let the shoulders go. [3s]

Feel your feet. [3s]

[closing]

You can stop here.
"""

LINE = "Let the shoulders go."


@pytest.fixture
def open_walk(tmp_path):
    """A session of the walk, in which some lines have takes."""
    sessions = []

    def create(*takes, voice="hum", text=TEXT, **options):
        (tmp_path / "walk.txt").write_text("Words.", encoding="utf-8")
        record(tmp_path / "walk.txt", *takes)
        sessions.append(session_of(tmp_path, text.replace("{voice}", voice), name="walk", **options))
        return sessions[-1]

    yield create
    for session in sessions:
        session.close()


def offset_ms(sound, start_ms, expected, reach_ms=200):
    """How much later than `start_ms` `expected` is heard in `sound`, by their correlation."""
    reach = reach_ms * 48
    begin = start_ms * 48 - reach
    window = sound[begin : begin + len(expected) + 2 * reach].mean(axis=1)
    return (int(np.argmax(np.abs(np.correlate(window, expected, "valid")))) - reach) / 48


def test_a_take_is_played_in_place_of_its_line(open_walk):
    session = open_walk(LINE)
    sound = rendered(session)
    cue = next(cue for cue in session.schedule.cues if cue.text == LINE)
    take = trimmed(recording(LINE))
    assert abs(offset_ms(sound, cue.start, take)) <= 5
    assert cue.stop - cue.start == len(take) // 48


def test_lines_without_a_take_are_spoken_by_the_voice(open_walk):
    session = open_walk(LINE)
    takes = {cue.text: cue.line.take for cue in session.cues() if cue.kind == "say"}
    assert takes[LINE]
    assert takes["Feel your feet."] is None


@pytest.mark.parametrize("voice", ["takes", '"takes"'])
def test_the_voice_takes_leaves_the_other_lines_to_the_voice_of_the_language(open_walk, voice):
    session = open_walk(LINE, voice=voice)
    assert session.plan.voice not in ("takes", "")
    assert session.plan.notes == ()
    assert {line.voice for line in session.plan.lines if hasattr(line, "take")} == {session.plan.voice}


def test_the_voice_takes_within_a_script_is_the_voice_of_the_session(open_walk):
    session = open_walk(LINE, text=TEXT.replace("Feel", "[voice takes]\n\nFeel"))
    assert {line.voice for line in session.plan.lines if hasattr(line, "take")} == {"hum"}


@pytest.mark.parametrize("by", ["path", "name"])
def test_an_included_script_brings_its_takes(open_walk, tmp_path, home, by):
    folder = tmp_path if by == "path" else home / "data" / "scripts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rest.txt").write_text("Rest here for a while.\n", encoding="utf-8")
    record(folder / "rest.txt", "Rest here for a while.", "You can stop here.")
    session = open_walk("You can stop here.", text=TEXT.replace("[closing]", "[include rest]\n\n[closing]"))
    takes = {line.text: line.take for line in session.plan.lines if getattr(line, "take", None)}
    assert set(takes) == {"Rest here for a while.", "You can stop here."}
    assert takes["You can stop here."] is session.own_takes[take_key("You can stop here.")]
    sound = rendered(session)
    cue = next(cue for cue in session.schedule.cues if cue.text == "Rest here for a while.")
    assert abs(offset_ms(sound, cue.start, trimmed(recording("Rest here for a while.")))) <= 5


def test_a_take_is_as_loud_as_the_voice(open_walk):
    session = open_walk(LINE)
    sound = rendered(session)
    lufs = {
        cue.text: loudness(sound[cue.start * 48 : cue.stop * 48]) for cue in session.schedule.cues if cue.kind == "say"
    }
    assert abs(lufs[LINE] - lufs["Feel your feet."]) < 3


def test_an_estimate_knows_the_length_of_a_take(open_walk, tmp_path):
    session = open_walk(LINE)
    (utterance,) = [line for line in session.plan.lines if getattr(line, "text", "") == LINE]
    assert utterance.take.length == len(trimmed(recording(LINE))) // 48


def test_a_take_that_cannot_be_decoded_is_spoken(open_walk, tmp_path):
    session = open_walk(LINE)
    take = session.script.takes[take_key(LINE)]
    (tmp_path / "walk.takes" / take.file).write_bytes(b"fLaC but not really")
    assert np.isfinite(loudness(rendered(session)))


def test_a_missing_take_is_noted(open_walk, tmp_path):
    session = open_walk(LINE)
    (tmp_path / "walk.takes" / session.script.takes[take_key(LINE)].file).unlink()
    (note,) = open_walk(voice="hum").plan.notes
    assert "can't be played" in note
