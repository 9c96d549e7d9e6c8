"""The keys of the player, as in mpv where possible; config.toml can change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voice.playback.transport import Transport


class Action(NamedTuple):
    """What a key does."""

    keys: tuple[str, ...]
    """Its keys, as characters or by Textual's names."""

    label: str
    """Its description in the help."""

    act: Callable[[Transport], object] | None = None
    """Carries it out; None if only the screen is concerned."""


ACTIONS: Final[Mapping[str, Action]] = {
    "pause": Action(("space",), "pause or resume", lambda it: it.toggle_pause()),
    "back": Action(("left",), "10 seconds back", lambda it: it.seek(-10_000)),
    "forward": Action(("right",), "10 seconds forward", lambda it: it.seek(10_000)),
    "minute-back": Action(("down",), "1 minute back", lambda it: it.seek(-60_000)),
    "minute-forward": Action(("up",), "1 minute forward", lambda it: it.seek(60_000)),
    "chapter-back": Action(("pageup",), "previous chapter", lambda it: it.previous_chapter()),
    "chapter-forward": Action(("pagedown",), "next chapter", lambda it: it.next_chapter()),
    "slower": Action(("[",), "slower voice", lambda it: it.adjust_pace(-1)),
    "faster": Action(("]",), "faster voice", lambda it: it.adjust_pace(1)),
    "softer": Action(("9",), "quieter", lambda it: it.adjust_volume(-1)),
    "louder": Action(("0",), "louder", lambda it: it.adjust_volume(1)),
    "music-softer": Action(("(",), "quieter music", lambda it: it.adjust_music_level(-1)),
    "music-louder": Action((")",), "louder music", lambda it: it.adjust_music_level(1)),
    "music": Action(("m",), "music on or off", lambda it: it.toggle_music()),
    "go-on": Action(("enter",), "end the hold", lambda it: it.end_hold()),
    "stay": Action(("s",), "more time here", lambda it: it.extend_pause()),
    "breath": Action(("b",), "breath guide on or off"),
    "end": Action(("q",), "end gently", lambda it: it.end_gracefully()),
    "leave": Action(("Q",), "end and save the place", lambda it: it.end_with_bookmark()),
    "help": Action(("?",), "show or hide this"),
}
"""The actions by their names in config.toml."""


def by_key(changed: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the name of the action of each key.

    Args:
        changed: a key for each changed action; the key loses the action it had.
    """
    table = {key: name for name, action in ACTIONS.items() if name not in (changed or {}) for key in action.keys}
    return table | {key: name for name, key in (changed or {}).items()}
