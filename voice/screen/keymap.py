"""The keys while a session plays, as mpv's users expect them; config.toml may change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voice.playback.transport import Transport


class Action(NamedTuple):
    """What a key does."""

    keys: tuple[str, ...]
    """The keys that do it: what they write, or their names."""

    told: str
    """What `?` says of it."""

    act: Callable[[Transport], object] | None = None
    """Does it; None for what concerns the screen alone."""


ACTIONS: Final[Mapping[str, Action]] = {
    "pause": Action(("space",), "pause, go on", lambda it: it.pause_or_resume()),
    "back": Action(("left",), "10 seconds back", lambda it: it.seek(-10_000)),
    "forward": Action(("right",), "10 seconds on", lambda it: it.seek(10_000)),
    "minute-back": Action(("down",), "a minute back", lambda it: it.seek(-60_000)),
    "minute-forward": Action(("up",), "a minute on", lambda it: it.seek(60_000)),
    "chapter-back": Action(("pageup",), "chapter back", lambda it: it.chapter(following=False)),
    "chapter-forward": Action(("pagedown",), "next chapter", lambda it: it.chapter(following=True)),
    "slower": Action(("[",), "voice slower", lambda it: it.change_pace(-1)),
    "faster": Action(("]",), "voice faster", lambda it: it.change_pace(1)),
    "softer": Action(("9",), "softer", lambda it: it.louder(-1)),
    "louder": Action(("0",), "louder", lambda it: it.louder(1)),
    "music-softer": Action(("(",), "music softer", lambda it: it.louder_music(-1)),
    "music-louder": Action((")",), "music louder", lambda it: it.louder_music(1)),
    "music": Action(("m",), "music off, on", lambda it: it.music_off_or_on()),
    "go-on": Action(("enter",), "go on from a hold", lambda it: it.go_on()),
    "stay": Action(("s",), "stay: more time", lambda it: it.stay()),
    "breath": Action(("b",), "breath guide off, on"),
    "end": Action(("q",), "come to an end", lambda it: it.end_gracefully()),
    "leave": Action(("Q",), "end, and keep the place", lambda it: it.leave()),
    "help": Action(("?",), "these keys"),
}
"""Every action by its name in config.toml."""


def by_key(changed: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the name of what each key does.

    Args:
        changed: keys by the name of an action, which they take over; a key that did something else no longer does.
    """
    table = {key: name for name, action in ACTIONS.items() if name not in (changed or {}) for key in action.keys}
    return table | {key: name for name, key in (changed or {}).items()}
