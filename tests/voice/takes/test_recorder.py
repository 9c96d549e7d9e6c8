"""The recorder goes through the lines, keeps takes, and loses nothing."""

import numpy as np
import pytest
from microphones import FakeLoudspeaker, FakeMicrophone
from recordings import recording, store_of

from scripts.expansion.every_line import every_line
from scripts.syntax.parser import read_script
from voice.takes.recorder import Recorder
from voice.takes.sound import trimmed

LINES = ["Let it come.", "Let it go.", "You can stop here."]


class Booth:
    """A recorder of a small script, with its microphone and loudspeaker."""

    def __init__(self, folder, **devices):
        self.script = folder / "walk.txt"
        self.script.write_text("\n\n".join([*LINES[:-1], "[closing]", LINES[-1]]), encoding="utf-8")
        parsed = read_script(f"---\nlanguage: fi\n---\n{self.script.read_text()}", "walk", "walk.txt")
        self.lines = every_line(parsed)
        self.microphone = devices.get("microphone", FakeMicrophone())
        self.loudspeaker = devices.get("loudspeaker", FakeLoudspeaker())

    def open(self, writer):
        self.recorder = Recorder(self.lines, writer, self.microphone, self.loudspeaker)
        return self.recorder

    def speak(self, text, **shape):
        """Record `text` with the space key, twice."""
        self.recorder.toggle()
        self.microphone.hear(recording(text, **shape))
        self.recorder.toggle()

    @property
    def takes(self):
        return {take.text: take for take in store_of(self.script).takes.values()}


@pytest.fixture
def booth(tmp_path):
    booth = Booth(tmp_path)
    with store_of(booth.script).recording() as writer:
        booth.open(writer)
        yield booth


def test_space_starts_and_stops_and_enter_keeps_and_goes_on(booth):
    booth.speak(LINES[0])
    assert booth.recorder.message == "1.1 seconds; enter keeps it"
    assert booth.takes == {}
    booth.recorder.keep()
    assert list(booth.takes) == [LINES[0]]
    assert booth.recorder.line.text == LINES[1]
    assert booth.recorder.recorded == 1


def test_a_very_quiet_recording_is_reported_and_can_be_kept(booth):
    booth.speak(LINES[0], level=0.001)
    assert booth.recorder.message == (
        "very quiet: its noise will be heard; move closer or turn the microphone up; 1.1 seconds; enter keeps it"
    )
    booth.recorder.keep()
    assert list(booth.takes) == [LINES[0]]


def test_enter_during_a_recording_keeps_it_too(booth):
    booth.recorder.toggle()
    booth.microphone.hear(recording(LINES[0]))
    booth.recorder.keep()
    assert list(booth.takes) == [LINES[0]]


def test_the_next_day_begins_with_the_first_line_without_a_take(tmp_path):
    booth = Booth(tmp_path)
    for expected in LINES:
        with store_of(booth.script).recording() as writer:
            assert booth.open(writer).line.text == expected
            booth.speak(expected)
            booth.recorder.keep()


def test_recording_again_replaces_what_is_not_kept(booth):
    booth.speak(LINES[0], seconds=1.0)
    booth.recorder.again()
    booth.microphone.hear(recording(LINES[0], seconds=2.0))
    booth.recorder.keep()
    assert abs(booth.takes[LINES[0]].length - 2070) < 60


def test_a_silent_second_try_leaves_the_first(booth):
    booth.speak(LINES[0])
    booth.recorder.again()
    booth.microphone.hear(np.zeros(48_000, np.float32))
    booth.recorder.toggle()
    assert "nothing was heard" in booth.recorder.message
    booth.recorder.keep()
    assert list(booth.takes) == [LINES[0]]


def test_play_plays_the_new_recording_or_the_take(booth):
    booth.recorder.play()
    assert "nothing to play" in booth.recorder.message
    booth.speak(LINES[0])
    booth.recorder.play()
    booth.recorder.keep()
    booth.recorder.move(-1)
    booth.recorder.play()
    first, second = booth.loudspeaker.played
    assert np.abs(first - second[: len(first)]).max() < 1e-3


def test_going_on_without_enter_keeps_a_first_take(booth):
    booth.speak(LINES[0])
    booth.recorder.move(1)
    assert list(booth.takes) == [LINES[0]]


def test_leaving_keeps_a_first_take_and_never_replaces_an_older_one(booth):
    booth.speak(LINES[0])
    booth.recorder.keep()
    booth.recorder.move(-1)
    before = booth.takes[LINES[0]]
    booth.speak(LINES[0], seconds=3.0)
    assert booth.recorder.leave()
    assert booth.takes[LINES[0]] == before
    booth.recorder.move(1)
    booth.speak(LINES[1])
    assert booth.recorder.leave()
    assert list(booth.takes) == LINES[:2]


def test_a_muted_microphone_is_reported(booth):
    booth.recorder.toggle()
    booth.microphone.hear(np.zeros(96_000, np.float32))
    booth.recorder.toggle()
    assert booth.recorder.message.startswith("nothing was heard; the microphone may be muted")
    assert not booth.recorder.has_unkept


def test_a_clipped_recording_is_reported_and_kept_only_if_asked_twice(booth):
    booth.recorder.toggle()
    booth.microphone.hear(np.clip(20 * recording(LINES[0]), -1, 1))
    booth.recorder.keep()
    assert booth.recorder.message.startswith("too loud: it is clipped")
    assert booth.takes == {}
    booth.recorder.keep()
    assert list(booth.takes) == [LINES[0]]


def test_a_take_of_ten_minutes_stops_at_the_longest_and_is_not_lost(tmp_path):
    booth = Booth(tmp_path, microphone=FakeMicrophone(longest_ms=3000))
    with store_of(booth.script).recording() as writer:
        booth.open(writer).toggle()
        for _ in range(10):
            booth.microphone.hear(recording(LINES[0], before=0, after=0))
        booth.recorder.check()
        assert booth.recorder.message == "stopped after 10 minutes, the longest take; kept"
        assert not booth.recorder.recording
    assert booth.takes[LINES[0]].length > 2500


def test_a_second_take_that_is_too_long_waits_for_enter(tmp_path):
    booth = Booth(tmp_path, microphone=FakeMicrophone(longest_ms=3000))
    with store_of(booth.script).recording() as writer:
        booth.open(writer)
        booth.speak(LINES[0])
        booth.recorder.keep()
        booth.recorder.move(-1)
        booth.recorder.toggle()
        booth.microphone.hear(recording(LINES[0], seconds=4.0))
        booth.recorder.check()
        assert booth.recorder.message.endswith("seconds; enter keeps it")
        assert booth.takes[LINES[0]].length < 1200


def test_a_disk_that_fills_up_keeps_what_was_recorded(booth):
    booth.recorder.toggle()
    booth.microphone.hear(recording(LINES[0]))
    booth.microphone.failure = "no space left on device"
    booth.recorder.check()
    assert booth.recorder.message.startswith("stopped: no space left on device; make room on the disk; ")
    assert booth.recorder.has_unkept


def test_a_full_disk_keeps_the_recording_until_there_is_room(booth, monkeypatch):
    booth.speak(LINES[0])
    with monkeypatch.context() as patch:

        def full(*_):
            raise OSError(28, "No space left on device")

        patch.setattr("voice.takes.sound.write_flac", full)
        booth.recorder.keep()
        assert "no space left on device; the recording is still here" in booth.recorder.message
        assert not booth.recorder.leave()
    booth.recorder.keep()
    assert list(booth.takes) == [LINES[0]]


def test_a_microphone_that_disappears_leaves_what_was_recorded(booth):
    booth.recorder.toggle()
    booth.microphone.hear(recording(LINES[0]))
    booth.microphone.lost = True
    booth.recorder.check()
    assert booth.recorder.message.startswith("the microphone has disappeared; plug it in, and press space")
    assert booth.recorder.has_unkept
    booth.recorder.keep()
    booth.recorder.check()
    assert booth.recorder.message == "line 1 kept"
    booth.recorder.toggle()
    assert booth.recorder.message.startswith("no microphone could be used")
    assert not booth.recorder.recording
    booth.microphone.lost = False
    booth.recorder.toggle()
    assert booth.recorder.recording


def test_a_missing_loudspeaker_is_reported(tmp_path):
    booth = Booth(tmp_path, loudspeaker=FakeLoudspeaker(broken=True))
    with store_of(booth.script).recording() as writer:
        booth.open(writer)
        booth.speak(LINES[0])
        booth.recorder.play()
    assert "there is none" in booth.recorder.message


def test_the_ends_of_the_script_are_announced(booth):
    booth.recorder.move(-1)
    assert booth.recorder.message == "this is the first line"
    booth.recorder.move(1)
    booth.recorder.move(1)
    booth.recorder.move(1)
    assert booth.recorder.message == "this is the last line; q leaves"


def test_a_take_holds_the_sound_after_the_key_press(booth):
    booth.speak(LINES[0], before=0.5)
    booth.recorder.keep()
    booth.recorder.move(-1)
    booth.recorder.play()
    expected = trimmed(recording(LINES[0], before=0.5))
    (played,) = booth.loudspeaker.played
    assert len(played) == len(expected)
    assert np.abs(played - expected).max() < 0.01
