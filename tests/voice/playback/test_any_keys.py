"""Whatever keys are pressed, in whatever order and how fast: the session goes on, says it all, and ends."""

import random
import threading
from itertools import pairwise

import numpy as np

from audio.sinks.device import Timings
from voice.screen.keymap import ACTIONS
from voice.speech.engines.hum import HumEngine

SEQUENCES, AT_ONCE = {False: 100, True: 200}, 10
BEGUN = "---\ntitle: Any\nvoice: hum\npace: 2\nmusic: {music}\nminutes: {minutes}\n---\n# One\n\n"
SCRIPTS = [
    "Let it come. [3s]\n\n[hold ~5s up to 9s]\n\nAnd go. [~4s]\n\n# Two\n\n[hold ~5s up to 9s]\n\nSo it is. [~9s]",
    "[breathe 2-2 x3]\n\nStay. [~9s]\n\n# Two\n\n[breathe 1-1-1-1 for ~9s]\n\n[bell]\n\nAnd rest. [~9s]",
    "[count 1-5 every 1s]\n\nBe here. [~9s]\n\n# Two\n\n[count 3-1 every 2s]\n\n[music +3dB]\n\nGood. [~9s]",
    "[every ~4s for ~20s]\n- Warm.\n- Soft.\n- Still.\n[end]\n\n# Two\n\nNow.\n\n[closing]\n\nCome. [1s]\n\nUp.",
    "[music brown]\n\nListen. [~5s]\n\n[music alone ~4s]\n\n# Two\n\n[music off]\n\nOh. [~5s]\n\n[closing]\n\nUp.",
    "[repeat x3]\nIn. [2s]\n\n[hold ~2s up to 4s]\n[end]\n\n# Two\n\n[pace 0.8]\n\nOut. [~9s]\n\n[closing]\n\nUp. [2s]",
]
PRESSED = [name for name, action in ACTIONS.items() if action.act and name not in ("end", "leave")]
ENDING = ["end", "leave"]


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self):
        return self.now


class Listener:
    """Presses keys as chance has it, and sees to it that nothing is out of joint."""

    def __init__(self, player, chance, clock):
        self.player, self.chance = player, chance
        self.transport, self.sink, self.session = player.transport, player.sink, player.session
        self.clock, self.told, self.ended, self.left = clock, [], None, None

    def press(self, name):
        self.told.append(name)
        if name in ENDING and not self.session.stopping:
            self.ended = self.sink.state.position_ms
        self.left = self.ended if name == "leave" else self.left
        ACTIONS[name].act(self.transport)
        self.look()

    def let_pass(self):
        length = self.chance.choice([0, 0, 20, 40, 100, 300, 1000, 3000])
        self.told.append(length)
        self.clock.now += self.chance.choice([0, 1, 60, 600])
        self.player.take(length)
        self.look()

    def look(self):
        cues = list(self.session.schedule.cues)
        assert all(one.stop == other.start for one, other in pairwise(cues))
        assert not cues or cues[0].start == 0
        assert self.sink.state.position_ms >= 0
        assert not (cues and cues[-1].last) or self.sink.state.position_ms <= cues[-1].stop

    def listen(self):
        for _ in range(self.chance.randint(1, 8)):
            for _ in range(self.chance.choice([1, 1, 1, 2, 5])):
                self.press(self.chance.choice(PRESSED))
            self.let_pass()
        self.press(self.chance.choice(ENDING))
        for _ in range(self.chance.randint(0, 3)):
            self.let_pass()
            self.press(self.chance.choice(PRESSED + ENDING))
        if self.sink.state.paused:
            self.press("pause")
        self.player.finish()


def pytest_generate_tests(metafunc):
    if "first" in metafunc.fixturenames:
        metafunc.parametrize("first", range(0, SEQUENCES[metafunc.config.getoption("--thorough")], AT_ONCE))


def test_any_keys_in_any_order_come_to_an_end(playing, monkeypatch, first):
    hummed = HumEngine.speak
    for seed in range(first, first + AT_ONCE):
        chance = random.Random(seed)
        slowly = chance.choice([0, 0, 0, 0.03])
        monkeypatch.setattr(HumEngine, "speak", lambda *given, s=slowly: (threading.Event().wait(s), hummed(*given))[1])
        timings = Timings(ahead_ms=chance.choice([200, 800, 2000]), drain_ms=1)
        begun = BEGUN.format(music=chance.choice(["none", "brown"]), minutes=chance.choice([0.6, 0.8]))
        waits = chance.choice([False, True])
        clock = Clock()
        player = playing(begun + chance.choice(SCRIPTS), preface="short", waits=waits, clock=clock, timings=timings)
        listener = Listener(player, chance, clock)
        try:
            listener.listen()
            ended_sane(listener)
        except BaseException as error:
            error.add_note(f"seed {seed}, {listener.told}, at {listener.sink.state.position_ms}")
            raise


def ended_sane(listener):
    given, cues = listener.player.output, listener.session.schedule.cues
    assert listener.sink.state.position_ms == cues[-1].stop
    assert cues[-1].last
    assert np.isfinite(given).all()
    assert np.abs(given).max() <= 1
    left = listener.transport.bookmark_ms  # a seek may have landed while the key went down
    assert (left is None) == (listener.left is None)
    assert left is None or 0 <= left <= cues[-1].stop
    listener.transport.join()
    assert not [thread for thread in threading.enumerate() if thread.name == "stream"]
