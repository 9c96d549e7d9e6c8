"""Races between keys and streams: the sound keeps to the timeline, and the session ends."""

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


def test_the_sleep_timer_fires_during_a_pace_change(start_player, monkeypatch):
    """The session ends with the chapter although the pace changes at that moment."""
    player = start_player(CHAPTERS, sleep_after_chapter=True, timings=Timings(ahead_ms=800))
    session, replace_queue = player.session, Synthesizer.replace_queue
    two = next(cue.start for cue in session.cues() if cue.chapter.title == "Two")
    player.take(two - 4000)

    def interleaved(synthesizer, utterances):
        """Give the stream the chance to reach the end of the chapter before the key press replaces the schedule."""
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
    """Limits each new stream of a player to `blocks` blocks of sound until it is opened."""

    def __init__(self, player, blocks=0):
        self.blocks, self._opened, self._stream_from = blocks, threading.Event(), player.session.stream_from
        self.reached = threading.Event()
        player.session.stream_from = self._limited

    def open(self):
        self._opened.set()

    def _limited(self, *args):
        for number, block in enumerate(self._stream_from(*args)):
            if number >= self.blocks:
                self.reached.set()
                assert self._opened.wait(TIMEOUT_S)
            yield block


def fresh_stream(player, start_ms, frames):
    """The first `frames` of a new stream of the current schedule from `start_ms`."""
    blocks = player.session.stream_from(start_ms, player.transport.music_db if player.transport.music_on else None)
    sound = [next(blocks)]
    while sum(map(len, sound)) < frames:
        sound.append(next(blocks))
    return np.concatenate(sound)[:frames]


def test_a_delayed_stream_keeps_to_the_timeline(start_player):
    player = start_player()
    player.take(12_000)
    gate = Gate(player)
    player.transport.adjust_music_level(5)
    player.take(1000)
    gate.open()
    player.wait_for_switch()
    player.take(3000)
    assert player.sink.state.position_ms == 16_000
    np.testing.assert_allclose(player.output[14_000 * 48 :], fresh_stream(player, 14_000, 2000 * 48), atol=2e-3)


def test_a_change_with_little_sound_queued_starts_after_the_queue(start_player, open_session):
    player = start_player()
    player.take(16_000)
    gate = Gate(player, blocks=1)
    player.transport.seek(-10_000)
    player.wait_for_switch()
    landed_ms, frames = player.sink.state.position_ms, len(player.output)
    player.take(40)
    player.transport.adjust_music_level(5)
    player.wait_for_switch()
    gate.open()
    player.take(3000)
    assert player.sink.state.position_ms == landed_ms + 3040
    np.testing.assert_allclose(
        player.output[frames + 1000 * 48 :], fresh_stream(player, landed_ms + 1000, 2040 * 48), atol=2e-3
    )
    assert largest_step(player.output) <= largest_step(rendered(open_session())) * 1.8


AT_THE_END = {
    "music off": lambda it: it.toggle_music(),
    "music adjust_volume": lambda it: it.adjust_music_level(1),
    "next chapter": lambda it: it.next_chapter(),
    "10 seconds on": lambda it: it.seek(10_000),
    "faster": lambda it: it.adjust_pace(1),
    "stay": lambda it: it.extend_pause(),
    "go on": lambda it: it.end_hold(),
    "end": lambda it: it.end_gracefully(),
}


@pytest.mark.parametrize("remaining_ms", [0, 20, 40, 200, 340, 600])
@pytest.mark.parametrize("key", AT_THE_END)
def test_a_key_in_the_last_moments_does_not_move_the_end(start_player, key, remaining_ms):
    player = start_player(SHORT, preface="short")
    end = list(player.session.cues())[-1].stop
    player.transport.seek_to(end - 2000)
    player.wait_for_switch()
    player.take(2000 - remaining_ms)
    AT_THE_END[key](player.transport)
    player.finish()
    assert player.sink.state.position_ms == end


def test_a_seek_past_the_end_fades_out(start_player):
    player = start_player(SHORT, preface="short")
    player.take(6000)
    player.transport.seek(60_000)
    player.wait_for_switch()
    assert player.sink.state.position_ms + 2 * RAMP_MS == player.session.schedule.cues[-1].stop
    player.finish()
    assert largest_step(player.output) <= largest_step(rendered(player.session)) * 1.2


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize(
    "key", [lambda it: it.adjust_music_level(1), lambda it: it.extend_pause(), lambda it: it.adjust_pace(1)]
)
def test_another_key_does_not_cancel_a_pending_seek(start_player, key, twice):
    player = start_player()
    player.take(8000)
    gate = Gate(player)
    player.transport.seek(20_000)
    key(player.transport)
    if twice:
        player.transport.seek(20_000)
    gate.open()
    player.wait_for_switch()
    assert player.sink.state.position_ms > (40_000 if twice else 20_000)


def test_chapter_keys_add_up_and_count_from_a_pending_seek(start_player):
    player = start_player(CHAPTERS, preface="short")
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


@pytest.mark.parametrize("queued_ms", [500, 2500])
def test_ending_during_a_seek_plays_the_closing(start_player, monkeypatch, queued_ms):
    player = start_player()
    player.take(12_000)
    gate = Gate(player)
    player.transport.seek(20_000)
    with monkeypatch.context() as patched:
        patched.setattr(DeviceSink, "state", replace(player.sink.state, queued_ms=queued_ms))
        player.transport.end_gracefully()
    gate.open()
    player.finish()
    assert [cue.text for cue in player.session.schedule.cues if cue.kind == "say"][-1] == "You can stop here."
    assert player.sink.state.position_ms == player.session.schedule.cues[-1].stop


@pytest.mark.parametrize("played_ms", [0, 1000, 3000])
def test_a_stream_restarts_if_the_schedule_changed_meanwhile(start_player, played_ms):
    player = start_player()
    player.take(12_000)
    player.until(lambda: player.sink.state.queued_ms > 2000)
    gate = Gate(player)
    player.transport.end_gracefully()
    gate.reached.wait(TIMEOUT_S)
    player.take(played_ms)  # the previous stream reaches the closing first
    gate.open()
    player.finish()
    said = [cue.text for cue in player.session.schedule.cues if cue.kind == "say"]
    assert said[-2:] == ["Feel your feet.", "You can stop here."]
    assert player.sink.state.position_ms == player.session.schedule.cues[-1].stop


def test_the_next_chapter_key_in_the_last_chapter_keeps_pending_changes(start_player):
    player = start_player(CHAPTERS, preface="short")
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
    recent = player.output[-1000 * 48 :]
    np.testing.assert_allclose(recent, fresh_stream(player, player.sink.state.position_ms - 1000, 1000 * 48), atol=2e-3)
    player.finish()
    assert player.session.schedule.cues[-1].stop == cues[-1].stop + 10_000
    assert player.sink.state.position_ms == player.session.schedule.cues[-1].stop


def test_ending_during_a_change_plays_the_closing_at_once(start_player, monkeypatch):
    player = start_player(f"{SHORT}\n\n[60s]\n\nBe there.", preface="short")
    player.take(15_000)
    gate = Gate(player)
    player.transport.adjust_music_level(1)
    assert gate.reached.wait(TIMEOUT_S)
    with monkeypatch.context() as patched:
        patched.setattr(DeviceSink, "state", replace(player.sink.state, queued_ms=500))
        player.transport.end_gracefully()
    player.take(1000)
    player.until(lambda: player.sink.state.queued_ms > 2000)  # the previous stream went on
    gate.open()
    player.wait_for_switch()
    player.finish()
    grounding = next(cue for cue in player.session.schedule.cues if cue.kind == "say" and cue.start > 15_000)
    assert grounding.start < 15_000 + 1000 + 3000 + 3500
    assert player.sink.state.position_ms == player.session.schedule.cues[-1].stop
    spoken = player.output[grounding.start * 48 : grounding.stop * 48]
    assert np.abs(spoken).max() > 4 * np.abs(player.output[-6000 * 48 : -4000 * 48]).max()


SPOKEN = "---\ntitle: Short\nvoice: hum\nmusic: none\n---\nBe here, and let whatever comes be here as well. [4s]\n\nGo."


def in_speech(start_player, **options):
    """Start a player, stop it in the middle of a sentence, and return it with the cue of that sentence."""
    player = start_player(SPOKEN, preface="short", **options)
    player.take(1000)
    sentence = next(cue for cue in player.session.cues() if cue.text.startswith("Be here"))
    player.take(sentence.start + 1000 - player.sink.state.position_ms)
    return player, sentence


def test_a_seek_while_paused_moves_the_position_at_once_and_resuming_plays_from_there(start_player):
    player, sentence = in_speech(start_player)
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
    recent = player.output[-900 * 48 :]
    np.testing.assert_allclose(recent, fresh_stream(player, sentence.stop + 1100, 900 * 48), atol=2e-3)


def test_a_pause_during_a_seek_resumes_where_the_seek_lands(start_player):
    player, sentence = in_speech(start_player)
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


def test_the_volume_set_while_paused_applies_on_resuming(start_player):
    player, _ = in_speech(start_player)
    player.transport.toggle_pause()
    player.take(100)
    player.transport.adjust_volume(-10)
    player.take(100)
    assert not player.output[-150 * 48 :].any()
    player.transport.toggle_pause()
    position_ms = player.sink.state.position_ms
    player.take(500)
    expected = fresh_stream(player, position_ms, 500 * 48) * np.float32(0.5)
    np.testing.assert_allclose(player.output[-450 * 48 :], expected[-450 * 48 :], atol=2e-3)


def test_ending_while_paused_plays_the_closing(start_player):
    player, _ = in_speech(start_player)
    player.transport.toggle_pause()
    player.take(1000)
    player.transport.end_gracefully()
    assert not player.sink.state.paused
    player.finish()
    assert player.session.ended_early
    assert player.sink.state.position_ms == player.session.schedule.cues[-1].stop


def test_leaving_after_a_graceful_end_bookmarks_where_it_was_ended(start_player):
    player, _ = in_speech(start_player)
    position_ms = player.sink.state.position_ms
    player.transport.end_gracefully()
    player.take(2000)
    player.transport.end_with_bookmark()
    player.take(1000)
    player.transport.end_with_bookmark()
    player.finish()
    assert player.transport.bookmark_ms == position_ms


@pytest.mark.parametrize("presses", [1, 2, 3])
def test_resuming_after_a_long_pause_is_silent_until_the_rewind_is_ready(start_player, presses):
    times_s = iter((0.0, 600.0, 600.1, 600.2))
    player, sentence = in_speech(start_player, clock=lambda: next(times_s))
    player.transport.toggle_pause()
    player.take(200)
    gate = Gate(player)
    for _ in range(presses):
        player.transport.toggle_pause()
    player.take(200)
    # A second press resumes at once without rewinding, and a third one pauses again.
    assert np.any(player.output[-100 * 48 :]) == (presses == 2)
    gate.open()
    player.wait_for_switch()
    player.take(400)
    assert player.sink.state.paused == (presses == 3)
    assert player.sink.state.position_ms < sentence.start


def test_a_seek_adds_to_a_pending_seek_to_a_position(start_player):
    player = start_player()
    player.take(1000)
    gate = Gate(player)
    player.transport.seek_to(16_000)
    player.transport.seek(10_000)
    gate.open()
    player.wait_for_switch()
    assert player.sink.state.position_ms >= 20_000
