"""What happens at the same moment, too late or too often: the sound keeps to its timeline, and the session ends."""

import threading

import numpy as np
from cranking import SOON_S


class Gate:
    """Lets the courses of a player make no sound while it is shut."""

    def __init__(self, player):
        self.open, self._course = threading.Event(), player.session.course
        player.session.course = self._waiting

    def _waiting(self, *given):
        assert self.open.wait(SOON_S)
        yield from self._course(*given)


def made_anew(player, start_ms, frames):
    """What a course of the player's session as it is now begins with at `start_ms`."""
    course = player.session.course(start_ms, player.transport.music_db if player.transport.music_on else None)
    made = [next(course)]
    while sum(map(len, made)) < frames:
        made.append(next(course))
    return np.concatenate(made)[:frames]


def test_what_comes_later_than_its_first_piece_is_long_keeps_to_the_timeline(playing):
    player = playing()
    player.take(12_000)
    gate = Gate(player)
    player.transport.louder_music(5)
    player.take(1000)
    gate.open.set()
    player.settled()
    player.take(3000)
    assert player.sink.position_ms == 16_000
    np.testing.assert_allclose(player.given[14_000 * 48 :], made_anew(player, 14_000, 2000 * 48), atol=2e-3)
