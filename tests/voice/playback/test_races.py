"""What happens at the same moment, too late or too often: the sound keeps to its timeline, and the session ends."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from manual_device import TIMEOUT_S
from measurement import largest_step
from sessions import rendered

from audio.sinks.device import RAMP_MS, DeviceSink, Timings
from voice.session.endings import ASLEEP_FADE
from voice.speech.synthesizer import Synthesizer

SHORT = "---\ntitle: Short\nvoice: hum\npace: 2\n---\nBe here."

CHAPTERS = f"{SHORT}\n\n# One\n\nIt begins. [9s]\n\n# Two\n\nIt goes on. [9s]\n\n# Three\n\nIt ends. [9s]"


def test_a_key_press_and_the_end_of_a_chapter_exclude_each_other(playing, monkeypatch):
    """The session falls asleep at the end of the chapter, although the pace was being changed at that moment."""
    player = playing(CHAPTERS, sleep_after_chapter=True, timings=Timings(ahead_ms=800))
    session, replace_queue = player.session, Synthesizer.replace_queue
    two = next(cue.start for cue in session.cues() if cue.chapter.title == "Two")
    player.take(two - 4000)

    def interleaved(synthesizer, utterances):
        """Let the stream reach the end of the chapter before the key press replaces the schedule, if it can."""
        for _ in range(100 if threading.current_thread() is threading.main_thread() else 0):
            if session.ended_early:
                break
            threading.Event().wait(0.01)
            if player.sink.state.position_ms < two - 1500 and player.sink.state.queued_ms >= 20:
                player.advance(20)
        replace_queue(synthesizer, utterances)

    monkeypatch.setattr(Synthesizer, "replace_queue", interleaved)
    player.transport.adjust_pace(1)
    player.finish()
    assert session.asleep_ms == session.schedule.cues[-1].stop - ASLEEP_FADE
    assert "It goes on." not in [cue.text for cue in session.schedule.cues]


class Gate:
    """Lets the courses of a player make no more than so many pieces of sound until it is opened."""

    def __init__(self, player, pieces=0):
        self.pieces, self._opened, self._course = pieces, threading.Event(), player.session.stream_from
        self.reached = threading.Event()
        player.session.stream_from = self._waiting

    def open(self):
        self._opened.set()

    def _waiting(self, *given):
        for number, piece in enumerate(self._course(*given)):
            if number >= self.pieces:
                self.reached.set()
                assert self._opened.wait(TIMEOUT_S)
            yield piece


def made_anew(player, start_ms, frames):
    """What a course of the player's session as it is now begins with at `start_ms`."""
    course = player.session.stream_from(start_ms, player.transport.music_db if player.transport.music_on else None)
    made = [next(course)]
    while sum(map(len, made)) < frames:
        made.append(next(course))
    return np.concatenate(made)[:frames]


def test_what_comes_later_than_its_first_piece_is_long_keeps_to_the_timeline(playing):
    player = playing()
    player.take(12_000)
    gate = Gate(player)
    player.transport.adjust_music_level(5)
    player.take(1000)
    gate.open()
    player.wait_for_switch()
    player.take(3000)
    assert player.sink.state.position_ms == 16_000
    np.testing.assert_allclose(player.output[14_000 * 48 :], made_anew(player, 14_000, 2000 * 48), atol=2e-3)


def test_what_is_changed_where_little_is_ready_begins_where_that_ends(playing, opened):
    player = playing()
    player.take(16_000)
    gate = Gate(player, pieces=1)
    player.transport.seek(-10_000)
    player.wait_for_switch()
    landed, before = player.sink.state.position_ms, len(player.output)
    player.take(40)
    player.transport.adjust_music_level(5)
    player.wait_for_switch()
    gate.open()
    player.take(3000)
    assert player.sink.state.position_ms == landed + 3040
    np.testing.assert_allclose(
        player.output[before + 1000 * 48 :], made_anew(player, landed + 1000, 2040 * 48), atol=2e-3
    )
    assert largest_step(player.output) <= largest_step(rendered(opened())) * 1.8


AT_THE_END = {
    "music off": lambda it: it.toggle_music(),
    "music louder": lambda it: it.adjust_music_level(1),
    "next chapter": lambda it: it.next_chapter(),
    "10 seconds on": lambda it: it.seek(10_000),
    "faster": lambda it: it.adjust_pace(1),
    "stay": lambda it: it.extend_pause(),
    "go on": lambda it: it.end_hold(),
    "end": lambda it: it.end_gracefully(),
}


@pytest.mark.parametrize("left_ms", [0, 20, 40, 200, 340, 600])
@pytest.mark.parametrize("key", AT_THE_END)
def test_a_key_in_the_last_moments_leaves_the_end_as_it_is(playing, key, left_ms):
    player = playing(SHORT, preface="short")
    end = list(player.session.cues())[-1].stop
    player.transport.seek_to(end - 2000)
    player.wait_for_switch()
    player.take(2000 - left_ms)
    AT_THE_END[key](player.transport)
    player.finish()
    assert player.sink.state.position_ms == end


def test_who_goes_beyond_the_end_hears_what_was_playing_fade(playing):
    player = playing(SHORT, preface="short")
    player.take(6000)
    player.transport.seek(60_000)
    player.wait_for_switch()
    assert player.sink.state.position_ms + 2 * RAMP_MS == player.session.schedule.cues[-1].stop
    player.finish()
    assert largest_step(player.output) <= largest_step(rendered(player.session)) * 1.2


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(
    "key", [lambda it: it.adjust_music_level(1), lambda it: it.extend_pause(), lambda it: it.adjust_pace(1)]
)
def test_a_seek_under_way_is_not_lost_to_another_key(playing, key, again):
    player = playing()
    player.take(8000)
    gate = Gate(player)
    player.transport.seek(20_000)
    key(player.transport)
    if again:
        player.transport.seek(20_000)
    gate.open()
    player.wait_for_switch()
    assert player.sink.state.position_ms > (40_000 if again else 20_000)


def test_chapters_add_up_and_begin_where_a_seek_goes(playing):
    player = playing(CHAPTERS, preface="short")
    player.take(1000)
    cues = list(player.session.cues())
    starts = {cue.chapter.title: cue.chapter.start for cue in cues}
    expected = [("+++", "Three"), ("--", "One"), (">+", "Three"), ("+++++", "Three"), ("--", "One"), (">++", "Three")]
    for presses, heading in expected:
        gate = Gate(player)
        for press in presses:
            if press == ">":
                player.transport.seek(starts["Two"] + 5000 - player.sink.state.position_ms)
            else:
                (player.transport.next_chapter if press == "+" else player.transport.previous_chapter)()
        gate.open()
        player.wait_for_switch()
        assert player.sink.state.position_ms == starts[heading]


@pytest.mark.parametrize("ready_ms", [500, 2500])
def test_who_ends_while_a_seek_is_under_way_hears_the_closing(playing, monkeypatch, ready_ms):
    player = playing()
    player.take(12_000)
    gate = Gate(player)
    player.transport.seek(20_000)
    with monkeypatch.context() as patched:
        patched.setattr(DeviceSink, "state", replace(player.sink.state, queued_ms=ready_ms))
        player.transport.end_gracefully()
    gate.open()
    player.finish()
    assert [cue.text for cue in player.session.schedule.cues if cue.kind == "say"][-1] == "You can stop here."
    assert player.sink.state.position_ms == player.session.schedule.cues[-1].stop


@pytest.mark.parametrize("taken_ms", [0, 1000, 3000])
def test_a_course_is_made_anew_where_the_session_took_another_turn_meanwhile(playing, taken_ms):
    player = playing()
    player.take(12_000)
    player.until(lambda: player.sink.state.queued_ms > 2000)
    gate = Gate(player)
    player.transport.end_gracefully()
    gate.reached.wait(TIMEOUT_S)
    player.take(taken_ms)  # the course before turns to the closing first
    gate.open()
    player.finish()
    said = [cue.text for cue in player.session.schedule.cues if cue.kind == "say"]
    assert said[-2:] == ["Feel your feet.", "You can stop here."]
    assert player.sink.state.position_ms == player.session.schedule.cues[-1].stop


def test_a_chapter_that_there_is_not_leaves_what_was_changed_before(playing):
    player = playing(CHAPTERS, preface="short")
    player.take(1000)
    cues = list(player.session.cues())
    player.transport.seek_to(next(cue for cue in cues if cue.chapter.title == "Three").start)
    player.wait_for_switch()
    player.take(1000)
    gate = Gate(player)
    player.transport.extend_pause()
    player.transport.adjust_music_level(5)
    player.take(1000)
    player.transport.next_chapter()
    gate.open()
    player.take(2000)
    heard_so = player.output[-1000 * 48 :]
    np.testing.assert_allclose(heard_so, made_anew(player, player.sink.state.position_ms - 1000, 1000 * 48), atol=2e-3)
    player.finish()
    assert player.session.schedule.cues[-1].stop == cues[-1].stop + 10_000
    assert player.sink.state.position_ms == player.session.schedule.cues[-1].stop


def test_who_ends_while_a_change_is_under_way_hears_the_closing_at_once(playing, monkeypatch):
    player = playing(f"{SHORT}\n\n[60s]\n\nBe there.", preface="short")
    player.take(15_000)
    gate = Gate(player)
    player.transport.adjust_music_level(1)
    assert gate.reached.wait(TIMEOUT_S)
    with monkeypatch.context() as patched:
        patched.setattr(DeviceSink, "state", replace(player.sink.state, queued_ms=500))
        player.transport.end_gracefully()
    player.take(1000)
    player.until(lambda: player.sink.state.queued_ms > 2000)  # the course before went on
    gate.open()
    player.wait_for_switch()
    player.finish()
    grounding = next(cue for cue in player.session.schedule.cues if cue.kind == "say" and cue.start > 15_000)
    assert grounding.start < 15_000 + 1000 + 3000 + 3500
    assert player.sink.state.position_ms == player.session.schedule.cues[-1].stop
    spoken = player.output[grounding.start * 48 : grounding.stop * 48]
    assert np.abs(spoken).max() > 4 * np.abs(player.output[-6000 * 48 : -4000 * 48]).max()


SPOKEN = "---\ntitle: Short\nvoice: hum\nmusic: none\n---\nBe here, and let whatever comes be here as well. [4s]\n\nGo."


def in_speech(playing, **how):
    """A player that is in the middle of a sentence, and where that begins."""
    player = playing(SPOKEN, preface="short", **how)
    player.take(1000)
    sentence = next(cue for cue in player.session.cues() if cue.text.startswith("Be here"))
    player.take(sentence.start + 1000 - player.sink.state.position_ms)
    return player, sentence


def test_a_seek_while_paused_is_seen_at_once_and_nothing_of_the_place_before_is_heard(playing):
    player, sentence = in_speech(playing)
    player.transport.toggle_pause()
    player.take(1000)
    assert not player.output[-900 * 48 :].any()
    player.transport.seek_to(sentence.stop + 1000)
    player.wait_for_switch()
    assert player.sink.state.position_ms == sentence.stop + 1000
    player.take(1000)
    assert not player.output[-900 * 48 :].any()
    player.transport.toggle_pause()
    player.take(1000)
    assert player.sink.state.position_ms == sentence.stop + 2000
    assert np.abs(player.output[-1000 * 48 :]).max() < 0.01
    settled = player.output[-900 * 48 :]
    np.testing.assert_allclose(settled, made_anew(player, sentence.stop + 1100, 900 * 48), atol=2e-3)


def test_a_pause_while_a_seek_is_under_way_keeps_to_where_it_lands(playing):
    player, sentence = in_speech(playing)
    gate = Gate(player)
    player.transport.seek_to(sentence.stop + 1000)
    player.transport.toggle_pause()
    player.take(200)
    gate.open()
    player.wait_for_switch()
    player.take(200)
    assert not player.output[-300 * 48 :].any()
    player.transport.toggle_pause()
    player.take(400)
    assert player.sink.state.position_ms == sentence.stop + 1400
    assert largest_step(player.output) <= largest_step(rendered(player.session)) * 1.2


def test_the_volume_set_while_paused_is_that_of_going_on(playing):
    player, _ = in_speech(playing)
    player.transport.toggle_pause()
    player.take(100)
    player.transport.adjust_volume(-10)
    player.take(100)
    assert not player.output[-150 * 48 :].any()
    player.transport.toggle_pause()
    here = player.sink.state.position_ms
    player.take(500)
    expected = made_anew(player, here, 500 * 48) * np.float32(0.5)
    np.testing.assert_allclose(player.output[-450 * 48 :], expected[-450 * 48 :], atol=2e-3)


def test_who_ends_while_paused_hears_the_closing(playing):
    player, _ = in_speech(playing)
    player.transport.toggle_pause()
    player.take(1000)
    player.transport.end_gracefully()
    assert not player.sink.state.paused
    player.finish()
    assert player.session.ended_early
    assert player.sink.state.position_ms == player.session.schedule.cues[-1].stop


def test_who_keeps_the_place_after_ending_keeps_where_it_ended(playing):
    player, _ = in_speech(playing)
    here = player.sink.state.position_ms
    player.transport.end_gracefully()
    player.take(2000)
    player.transport.end_with_bookmark()
    player.take(1000)
    player.transport.end_with_bookmark()
    player.finish()
    assert player.transport.bookmark_ms == here


@pytest.mark.parametrize("presses", [1, 2, 3])
def test_after_a_break_nothing_is_heard_of_the_place_where_it_was_paused(playing, presses):
    now = iter((0.0, 600.0, 600.1, 600.2))
    player, sentence = in_speech(playing, clock=lambda: next(now))
    player.transport.toggle_pause()
    player.take(200)
    gate = Gate(player)
    for _ in range(presses):
        player.transport.toggle_pause()
    player.take(200)
    # Who can't wait goes on where it was, and who changes their mind stays where they are.
    assert np.any(player.output[-100 * 48 :]) == (presses == 2)
    gate.open()
    player.wait_for_switch()
    player.take(400)
    assert player.sink.state.paused == (presses == 3)
    assert player.sink.state.position_ms < sentence.start


def test_a_seek_adds_to_a_pending_seek_to_a_place(playing):
    player = playing()
    player.take(1000)
    gate = Gate(player)
    player.transport.seek_to(16_000)
    player.transport.seek(10_000)
    gate.open()
    player.wait_for_switch()
    assert player.sink.state.position_ms >= 20_000
