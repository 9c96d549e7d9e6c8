"""What the player reports in words, on the screen and in plain lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.terminal_text import count_of
from scripts.times import Milliseconds, clock
from voice.screen.keymap import ACTIONS

if TYPE_CHECKING:
    from voice.playback.notice import Notice
    from voice.playback.transport import Transport

ANSWERS: Final = {"y": True, "n": False}
"""The keys that answer a question."""

KEPT: Final = "the last good version plays on"
"""Message below the problems of a newer version."""

WAITING: Final = "at the end: waiting for a save"
"""Message at the end of a session whose script is watched."""

_SECONDS: Final = 100
"""Times below this many seconds are given in seconds."""


def feedback(transport: Transport, name: str) -> str:
    """Return the state that the action called `name` has just changed, or what the action does."""
    if name in ("softer", "louder"):
        return f"volume {round(transport.sink.state.volume * 100)} %"
    if name in ("music-softer", "music-louder"):
        return f"music {transport.music_db:+.0f} dB"
    if name == "pause":
        return f"paused at {clock(Milliseconds(transport.position_ms))}" if transport.paused else "playing"
    if name == "music":
        return "music on" if transport.music_on else "music off"
    return ACTIONS[name].label


def notice_lines(notice: Notice) -> list[str]:
    """Return the lines about the latest version of a script: the change, or the problem and how to fix it."""
    kept = KEPT if notice.problem else ""
    return list(filter(None, (notice.problem, *notice.details, kept, notice.message)))


def ends_now(transport: Transport, name: str) -> bool:
    """Return whether the action called `name` ends a closing at once: `end`, or `leave` once the place is kept."""
    return transport.session.stopping and (name == "end" or (name == "leave" and transport.bookmark_ms is not None))


def closing_time(transport: Transport) -> str:
    """Return how long the early ending still takes, such as "35 seconds"."""
    left_ms = transport.session.closing_left_ms(transport.position_ms)
    left_s = -(-left_ms // 1000)
    return count_of(left_s, "second") if left_s < _SECONDS else clock(left_ms)
