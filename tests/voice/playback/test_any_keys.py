"""Random keys in random order at any speed: the schedule stays consistent and the session ends."""

import random
import threading
from itertools import pairwise

import numpy as np

from audio.sinks.device import Timings
from voice.screen.keymap import ACTIONS
from voice.speech.engines.hum import HumEngine

SEQUENCES, SEQUENCES_PER_TEST = {False: 100, True: 200}, 10
HEADER = "---\ntitle: Any\nvoice: hum\npace: 2\nmusic: {music}\nminutes: {minutes}\n---\n# One\n\n"
SCRIPTS = [
    "Let it come. [3s]\n\n[hold ~5s up to 9s]\n\nAnd go. [~4s]\n\n# Two\n\n[hold ~5s up to 9s]\n\nSo it is. [~9s]",
    "[breathe 2-2 x3]\n\nStay. [~9s]\n\n# Two\n\n[breathe 1-1-1-1 for ~9s]\n\n[bell]\n\nAnd rest. [~9s]",
    "[count 1-5 every 1s]\n\nBe here. [~9s]\n\n# Two\n\n[count 3-1 every 2s]\n\n[music +3dB]\n\nGood. [~9s]",
    "[every ~4s for ~20s]\n- Warm.\n- Soft.\n- Still.\n[end]\n\n# Two\n\nNow.\n\n[closing]\n\nCome. [1s]\n\nUp.",
    "[music brown]\n\nListen. [~5s]\n\n[music alone ~4s]\n\n# Two\n\n[music off]\n\nOh. [~5s]\n\n[closing]\n\nUp.",
    "[repeat x3]\nIn. [2s]\n\n[hold ~2s up to 4s]\n[end]\n\n# Two\n\n[pace 0.8]\n\nOut. [~9s]\n\n[closing]\n\nUp. [2s]",
]
KEYS = [name for name, action in ACTIONS.items() if action.act and name not in ("end", "leave")]
ENDING_KEYS = ["end", "leave"]


class Clock:
    """A clock that tests set."""

    now = 0.0

    def __call__(self):
        return self.now


class Listener:
    """Presses random keys and checks the schedule after each."""

    def __init__(self, player, rng, clock):
        self.player, self.rng = player, rng
        self.transport, self.sink, self.session = player.transport, player.sink, player.session
        self.clock, self.actions, self.ended_ms, self.left_ms = clock, [], None, None

    def press(self, name):
        self.actions.append(name)
        if name in ENDING_KEYS and not self.session.stopping:
            self.ended_ms = self.sink.state.position_ms
        self.left_ms = self.ended_ms if name == "leave" else self.left_ms
        ACTIONS[name].act(self.transport)
        self.check_schedule()

    def play_for_a_while(self):
        length_ms = self.rng.choice([0, 0, 20, 40, 100, 300, 1000, 3000])
        self.actions.append(length_ms)
        self.clock.now += self.rng.choice([0, 1, 60, 600])
        self.player.take(length_ms)
        self.check_schedule()

    def check_schedule(self):
        cues = list(self.session.schedule.cues)
        assert all(cue.stop == following.start for cue, following in pairwise(cues))
        assert not cues or cues[0].start == 0
        assert self.sink.state.position_ms >= 0
        assert not (cues and cues[-1].last) or self.sink.state.position_ms <= cues[-1].stop

    def press_random_keys(self):
        for _ in range(self.rng.randint(1, 8)):
            for _ in range(self.rng.choice([1, 1, 1, 2, 5])):
                self.press(self.rng.choice(KEYS))
            self.play_for_a_while()
        self.press(self.rng.choice(ENDING_KEYS))
        for _ in range(self.rng.randint(0, 3)):
            self.play_for_a_while()
            self.press(self.rng.choice(KEYS + ENDING_KEYS))
        if self.sink.state.paused:
            self.press("pause")
        self.player.finish()


def pytest_generate_tests(metafunc):
    if "first" in metafunc.fixturenames:
        metafunc.parametrize("first", range(0, SEQUENCES[metafunc.config.getoption("--thorough")], SEQUENCES_PER_TEST))


def test_a_session_ends_after_any_sequence_of_keys(start_player, monkeypatch, first):
    speak = HumEngine.speak
    for seed in range(first, first + SEQUENCES_PER_TEST):
        rng = random.Random(seed)
        delay_s = rng.choice([0, 0, 0, 0.03])
        monkeypatch.setattr(HumEngine, "speak", lambda *args, s=delay_s: (threading.Event().wait(s), speak(*args))[1])
        timings = Timings(ahead_ms=rng.choice([200, 800, 2000]), drain_ms=1)
        header = HEADER.format(music=rng.choice(["none", "brown"]), minutes=rng.choice([0.6, 0.8]))
        waits = rng.choice([False, True])
        clock = Clock()
        player = start_player(header + rng.choice(SCRIPTS), preface="short", waits=waits, clock=clock, timings=timings)
        listener = Listener(player, rng, clock)
        try:
            listener.press_random_keys()
            check_end(listener)
        except BaseException as error:
            error.add_note(f"seed {seed}, {listener.actions}, at {listener.sink.state.position_ms}")
            raise


def check_end(listener):
    sound, cues = listener.player.output, listener.session.schedule.cues
    assert listener.sink.state.position_ms == cues[-1].stop
    assert cues[-1].last
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() <= 1
    bookmark_ms = listener.transport.bookmark_ms  # not left_ms: a seek may have landed during the key press
    assert (bookmark_ms is None) == (listener.left_ms is None)
    assert bookmark_ms is None or 0 <= bookmark_ms <= cues[-1].stop
    listener.transport.join()
    assert not [thread for thread in threading.enumerate() if thread.name == "stream"]
