"""Keys pressed in a terminal, recorded from a real sound server: nothing missing, repeated or clicking."""

from contextlib import contextmanager

import numpy as np
import pytest
from measurement import RATE, WINDOW, decoded, largest_step, longest_silence_s, matching_segments, trimmed
from sessions import SHORT
from sessions import session as open_session
from soundserver import recording, undisturbed
from terminals import Terminal

from voice.export.export import export
from voice.playback.history import History
from voice.storage.paths import user_paths

pytestmark = pytest.mark.device

TEXT = SHORT.format(first="9s", second="1s")


class Listener:
    """Plays a session in a terminal and presses keys while it is recorded."""

    def __init__(self, folder, home, server, recorder):
        self.script, self.recorder = folder / "short.txt", recorder
        self.script.write_text(TEXT)
        (home / "data").mkdir(exist_ok=True)
        (home / "data" / "preface-heard").touch()
        self.terminal = Terminal("play", self.script, "--seed", "1", environment=server.environment)

    def hear(self, seconds):
        """Wait until `seconds` have been recorded since the first sound."""
        self.terminal.until(lambda: self.recorder.heard_s >= seconds)

    def hear_silence(self, seconds):
        """Wait until the last `seconds` are silent."""
        self.terminal.until(lambda: not self.recorder.last(seconds).any())

    def press(self, key, message):
        """Press `key` once the screen is drawn, and wait until the screen shows `message`."""
        self.terminal.until(lambda: b"\x1b[?1049h" in self.terminal.shown)
        already = self.terminal.shown.count(message)
        self.terminal.press(key)
        self.terminal.until(lambda: self.terminal.shown.count(message) > already)

    def recording(self):
        """Wait for the program to end with status 0, and return the recorded sound, shape (frames, 2)."""
        assert self.terminal.ended() == 0
        assert self.terminal.restored
        return trimmed(self.recorder.sound())


@pytest.fixture
def listen(tmp_path, home, server):
    """Start a listener, and close its program and recorder afterwards."""

    @contextmanager
    def start():
        with recording(server) as recorder:
            listener = Listener(tmp_path, home, server, recorder)
            try:
                yield listener
            finally:
                listener.terminal.close()

    return start


@pytest.fixture
def open_short(tmp_path):
    """Open the session that is played."""
    script = tmp_path / "short.txt"
    script.write_text(TEXT)
    return lambda: open_session(script, seed=1, preface="short")


@pytest.fixture
def written(open_short, tmp_path):
    """The sound of the exported session, shape (frames, 2), and its cues."""
    session, path = open_short(), tmp_path / "short.wav"
    export(session, path, overwrite=True)
    session.close()
    return decoded(path), session.schedule.cues


def without_clicks(heard, written, found):
    """Whether no step between two frames is larger than the largest one in `written`."""
    first = found[0]
    part = written[first.written : first.written_to]
    gain = np.dot(heard[first.heard : first.heard_to, 0], part[:, 0]) / np.dot(part[:, 0], part[:, 0])
    return largest_step(heard) <= 1.1 * gain * largest_step(written)


def disturbance(recording, written, expected):
    """How far the number of matching segments is from `expected`, plus 1 for any click.

    A gap shorter than a window clicks but doesn't split a segment.
    """
    found = matching_segments(recording[:, 0], written[:, 0])
    clicks = not found or not without_clicks(recording, written, found)
    return abs(len(found) - expected) + clicks


def test_a_pause_is_silent_and_playback_continues_after_it(listen, written):
    written, cues = written

    def record():
        with listen() as listener:
            listener.hear(5)
            listener.press(b" ", b"paused")
            listener.hear_silence(0.5)
            listener.press(b" ", b"0:")
            return listener.recording()

    heard = undisturbed(record, lambda heard: disturbance(heard, written, expected=2))
    before, after = matching_segments(heard[:, 0], written[:, 0])
    silence = round(longest_silence_s(heard) * RATE)
    assert silence > RATE // 2
    if silence < 2.9 * RATE:  # after 3 seconds it rewinds a little
        assert abs((after.heard - after.written) - (before.heard - before.written) - silence) <= 48
        assert abs(after.written - before.written_to) < 3 * WINDOW
    else:
        assert after.written < before.written_to
    assert before.written < 4 * RATE
    assert after.written_to > cues[-1].stop * 48 - RATE // 2


def test_seeks_land_on_cues_and_playback_after_them_is_gapless(listen, written):
    written, cues = written

    def record():
        with listen() as listener:
            listener.hear(5)
            listener.press(b"\x1b[C", b"10 seconds forward")
            listener.hear(8)
            listener.press(b"\x1b[D", b"10 seconds back")
            return listener.recording()

    def broken(heard):
        return disturbance(heard, written, expected=3) + (longest_silence_s(heard[RATE:-RATE]) >= 0.002)

    heard = undisturbed(record, broken)
    found = matching_segments(heard[:, 0], written[:, 0])
    first, forward, back = found
    assert forward.written_to - RATE // 2 > forward.written > first.written_to
    assert back.written < forward.written_to
    for before, after in [(first, forward), (forward, back)]:
        assert abs(after.heard - before.heard_to) < 3 * WINDOW
        landed_ms = (after.written - WINDOW) / 48
        cue = next(cue for cue in cues if cue.stop > landed_ms + 100)
        assert cue.kind == "pause" or abs(cue.start - landed_ms) < 150
    assert back.written_to > cues[-1].stop * 48 - RATE // 2


def ended_at(session, start_ms):
    """The sound from `start_ms` of a session that is ended 250 ms later, and the length of its ending in ms."""
    blocks = session.stream_from(start_ms)
    played = [next(blocks)]
    session.end_gracefully()
    played += blocks
    session.close()
    return np.concatenate(played), session.schedule.cues[-1].stop - start_ms - 250


def test_a_graceful_end_sounds_as_scheduled(listen, open_short, written):
    def record():
        with listen() as listener:
            listener.hear(12)
            listener.press(b"q", b"q ends now")
            heard = listener.recording()
        newest = History(user_paths().history).read()[0]
        _, closing_ms = ended_at(open_short(), 12_000)
        start_ms = newest.position_ms - closing_ms - 250
        ending, _ = ended_at(open_short(), start_ms)
        expected = np.concatenate([written[0][: start_ms * 48], ending])
        assert len(expected) == newest.position_ms * 48
        return heard, expected

    def broken(recordings):
        heard, expected = recordings
        return disturbance(heard, expected, expected=1) + (longest_silence_s(heard[RATE:-RATE]) >= 0.002)

    heard, expected = undisturbed(record, broken)
    (whole,) = matching_segments(heard[:, 0], expected[:, 0])
    assert whole.written < 4 * RATE
    assert whole.written_to > len(expected) - RATE // 2
