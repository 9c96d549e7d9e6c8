"""The keys of the player, like those of mpv where possible; config.toml can change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voice.playback.transport import Transport


class Action(NamedTuple):
    """An action of the player, and its keys."""

    keys: tuple[str, ...]
    """The keys, as characters or by Textual's names."""

    label: str
    """Its description in the help."""

    act: Callable[[Transport], object] | None = None
    """Performs the action; None if it only concerns the screen."""


ACTIONS: Final[Mapping[str, Action]] = {
    "pause": Action(("space",), "pause or resume", lambda transport: transport.toggle_pause()),
    "back": Action(("left",), "10 seconds back", lambda transport: transport.seek(-10_000)),
    "forward": Action(("right",), "10 seconds forward", lambda transport: transport.seek(10_000)),
    "minute-back": Action(("down",), "1 minute back", lambda transport: transport.seek(-60_000)),
    "minute-forward": Action(("up",), "1 minute forward", lambda transport: transport.seek(60_000)),
    "chapter-back": Action(("pageup", "p"), "previous chapter", lambda transport: transport.previous_chapter()),
    "chapter-forward": Action(("pagedown", "n"), "next chapter", lambda transport: transport.next_chapter()),
    "slower": Action(("[",), "slower voice", lambda transport: transport.adjust_pace(-1)),
    "faster": Action(("]",), "faster voice", lambda transport: transport.adjust_pace(1)),
    "softer": Action(("9",), "quieter", lambda transport: transport.adjust_volume(-1)),
    "louder": Action(("0",), "louder", lambda transport: transport.adjust_volume(1)),
    "music-softer": Action(("(",), "quieter music", lambda transport: transport.adjust_music_level(-1)),
    "music-louder": Action((")",), "louder music", lambda transport: transport.adjust_music_level(1)),
    "music": Action(("m",), "music on or off", lambda transport: transport.toggle_music()),
    "go-on": Action(("enter",), "end the hold", lambda transport: transport.end_hold()),
    "stay": Action(("s",), "more time here", lambda transport: transport.extend_pause()),
    "breath": Action(("b",), "breath guide"),
    "chapters": Action(("c",), "coming chapters"),
    "end": Action(("q",), "end gently", lambda transport: transport.end_gracefully()),
    "leave": Action(("Q",), "end, keep place", lambda transport: transport.end_with_bookmark()),
    "help": Action(("?",), "these keys"),
}
"""The actions by their names in config.toml."""


def key_of(table: Mapping[str, str], action: str) -> str:
    """Return the first key of `action` in `table`, which names the action of each key; empty if it has none."""
    return next((key for key, name in table.items() if name == action), "")


def by_key(changed: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the name of each key's action.

    Args:
        changed: the new key of each changed action; the key loses its previous action.
    """
    table = {key: name for name, action in ACTIONS.items() if name not in (changed or {}) for key in action.keys}
    return table | {key: name for name, key in (changed or {}).items()}
