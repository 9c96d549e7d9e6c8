"""Keys pressed in a terminal, and what a real sound server plays then: all of it, each thing once, without a click."""

from contextlib import contextmanager

import numpy as np
import pytest
from measurement import RATE, WINDOW, decoded, largest_step, longest_silence_s, matching_segments, trimmed
from sessions import SHORT, session
from soundserver import recording, undisturbed
from terminals import Terminal

from voice.export.export import export
from voice.playback.history import History
from voice.storage.paths import user_paths

pytestmark = pytest.mark.device

TEXT = SHORT.format(first="9s", second="1s")


class Listener:
    """Who hears a session in a terminal, and presses keys."""

    def __init__(self, folder, home, server, recorder):
        self.script, self.recorder = folder / "short.txt", recorder
        self.script.write_text(TEXT)
        (home / "data").mkdir(exist_ok=True)
        (home / "data" / "preface-heard").touch()
        self.terminal = Terminal("play", self.script, "--seed", "1", environment=server.environment)

    def hear(self, seconds):
        """Wait until so much was heard in all, the silence before it left out."""
        self.terminal.until(lambda: self.recorder.heard_s >= seconds)

    def hear_silence(self, seconds):
        """Wait until nothing was heard for so long."""
        self.terminal.until(lambda: not self.recorder.last(seconds).any())

    def press(self, key, told):
        """Press `key` once the screen is there, and wait until it tells what it did."""
        self.terminal.until(lambda: b"\x1b[?1049h" in self.terminal.shown)
        already = self.terminal.shown.count(told)
        self.terminal.press(key)
        self.terminal.until(lambda: self.terminal.shown.count(told) > already)

    def heard(self):
        """All that was heard, once the program has ended as it should: one channel."""
        assert self.terminal.ended() == 0
        assert self.terminal.restored
        return trimmed(self.recorder.sound())


@pytest.fixture
def listening(tmp_path, home, server):
    """Starts a listener at each call, whose program and recorder are closed afterwards."""

    @contextmanager
    def listen():
        with recording(server) as recorder:
            listener = Listener(tmp_path, home, server, recorder)
            try:
                yield listener
            finally:
                listener.terminal.close()

    return listen


@pytest.fixture
def made(tmp_path):
    """Open the session that listeners hear."""
    script = tmp_path / "short.txt"
    script.write_text(TEXT)
    return lambda: session(script, seed=1, preface="short")


@pytest.fixture
def written(made, tmp_path):
    """The session as it is exported, shape (frames, 2), and its cues."""
    opened, path = made(), tmp_path / "short.wav"
    export(opened, path, overwrite=True)
    opened.close()
    return decoded(path), opened.schedule.cues


def without_clicks(heard, written, found):
    """No step between two frames is larger than what is written has them."""
    first = found[0]
    part = written[first.written : first.written_to]
    gain = np.dot(heard[first.heard : first.heard_to, 0], part[:, 0]) / np.dot(part[:, 0], part[:, 0])
    return largest_step(heard) <= 1.1 * gain * largest_step(written)


def disturbance(recording, written, expected):
    """The number of segments of `written` more or fewer than `expected`, plus 1 if anything clicks.

    A gap that is shorter than a window clicks, and leaves the stretch whole.
    """
    found = matching_segments(recording[:, 0], written[:, 0])
    clicks = not found or not without_clicks(recording, written, found)
    return abs(len(found) - expected) + clicks


def test_a_pause_is_silent_and_playback_continues_after_it(listening, written):
    written, cues = written

    def record():
        with listening() as listener:
            listener.hear(5)
            listener.press(b" ", b"paused")
            listener.hear_silence(0.5)
            listener.press(b" ", b"0:0")
            return listener.heard()

    heard = undisturbed(record, lambda heard: disturbance(heard, written, expected=2))
    before, after = matching_segments(heard[:, 0], written[:, 0])
    silence = round(longest_silence_s(heard) * RATE)
    assert silence > RATE // 2
    if silence < 2.9 * RATE:  # after 3 seconds it goes back a little
        assert abs((after.heard - after.written) - (before.heard - before.written) - silence) <= 48
        assert abs(after.written - before.written_to) < 3 * WINDOW
    else:
        assert after.written < before.written_to
    assert before.written < 4 * RATE
    assert after.written_to > cues[-1].stop * 48 - RATE // 2


def test_seeks_land_on_cues_and_everything_after_them_is_heard_once(listening, written):
    written, cues = written

    def record():
        with listening() as listener:
            listener.hear(5)
            listener.press(b"\x1b[C", b"10 seconds forward")
            listener.hear(8)
            listener.press(b"\x1b[D", b"10 seconds back")
            return listener.heard()

    def broken(heard):
        return disturbance(heard, written, expected=3) + (longest_silence_s(heard[RATE:-RATE]) >= 0.002)

    heard = undisturbed(record, broken)
    found = matching_segments(heard[:, 0], written[:, 0])
    first, on, back = found
    assert on.written_to - RATE // 2 > on.written > first.written_to
    assert back.written < on.written_to
    for before, after in [(first, on), (on, back)]:
        assert abs(after.heard - before.heard_to) < 3 * WINDOW
        landed_ms = (after.written - WINDOW) / 48
        cue = next(cue for cue in cues if cue.stop > landed_ms + 100)
        assert cue.kind == "pause" or abs(cue.start - landed_ms) < 150
    assert back.written_to > cues[-1].stop * 48 - RATE // 2


def ended_at(made, place_ms):
    """The sound of a session from `place_ms` on, where it is ended 250 ms later, and how long its ending is."""
    course = made.stream_from(place_ms)
    pieces = [next(course)]
    made.end_gracefully()
    pieces += course
    made.close()
    return np.concatenate(pieces), made.schedule.cues[-1].stop - place_ms - 250


def test_a_graceful_end_is_heard_as_it_is_scheduled(listening, made, written):
    def record():
        with listening() as listener:
            listener.hear(12)
            listener.press(b"q", b"ending gently")
            heard = listener.heard()
        newest = History(user_paths().history).read()[0]
        _, closing_ms = ended_at(made(), 12_000)
        begun_ms = newest.position_ms - closing_ms - 250
        ending, _ = ended_at(made(), begun_ms)
        expected = np.concatenate([written[0][: begun_ms * 48], ending])
        assert len(expected) == newest.position_ms * 48
        return heard, expected

    def broken(recorded):
        heard, expected = recorded
        return disturbance(heard, expected, expected=1) + (longest_silence_s(heard[RATE:-RATE]) >= 0.002)

    heard, expected = undisturbed(record, broken)
    (whole,) = matching_segments(heard[:, 0], expected[:, 0])
    assert whole.written < 4 * RATE
    assert whole.written_to > len(expected) - RATE // 2
