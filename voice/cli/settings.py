"""The listener's settings from config.toml: defaults for options, and settings for the player.

An invalid setting is ignored and reported; the others apply. If a mistake concerns a setting that protects privacy
(`history`, `desktop`, `untitled`), or the whole file, the private choice applies until it is corrected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from scripts.model.limits import PACES
from scripts.model.pace import PaceError, parse_pace
from scripts.suggestions import nearest, suggestion
from scripts.times import parse_minutes
from voice.bounds import MINUTES, MUSIC_LEVEL, ROOM
from voice.cli.config_file import Fault, line_of, parse_config
from voice.screen.keymap import ACTIONS
from voice.storage.paths import user_paths
from voice.storage.trust import SETTING, trust_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from voice.desktop.presence import DesktopFeature

_NUMBERS: Final = {"minutes": MINUTES, "music_level": MUSIC_LEVEL, "room": ROOM}

OPTION_SETTINGS: Final = ("minutes", "voice", "pace", "music", "music_level", "room")
"""The options whose defaults can be set."""

PLAYER_SETTINGS: Final = ("desktop", "history", "keys", "reduced_motion")
"""Settings that aren't options; only `play` uses them, and `share` uses `desktop`."""

_UNTITLED: Final = "untitled"
_OTHER_SETTINGS: Final = (_UNTITLED,)
"""Settings that aren't options, and that exports use too."""

_KNOWN: Final = (*OPTION_SETTINGS, *PLAYER_SETTINGS, *_OTHER_SETTINGS, SETTING)
_MOST_FAULTS: Final = 20
"""Maximum number of faults that are reported."""


@dataclass(frozen=True)
class Settings:
    """The valid settings of config.toml."""

    options: Mapping[str, Any] = field(default_factory=dict)
    """Defaults for options, by name."""

    keys: Mapping[str, str] = field(default_factory=dict)
    """Changed keys, by the names of their actions."""

    history: bool = True
    """Whether sessions are recorded in the history."""

    desktop: DesktopFeature = "titled"
    """What the desktop may show about the session."""

    untitled: bool = False
    """Whether files and the desktop show nothing about the subject of a session."""

    reduced_motion: bool = False
    """Whether the screen shows no animation."""

    faults: tuple[Fault, ...] = ()
    """Faults of the file, in no particular order."""

    def faults_for(self, command: str | None) -> tuple[Fault, ...]:
        """Return the faults that concern `command`, which is one of the configurable commands."""
        used = {"play": PLAYER_SETTINGS, "share": ("desktop",)}.get(command or "", ())
        return tuple(each for each in self.faults if each.setting in used or each.setting not in PLAYER_SETTINGS)


def load_settings() -> Settings:
    """Return the settings of config.toml, with defaults for missing and invalid ones."""
    path = user_paths().config / "config.toml"
    content, text, fault = parse_config(path)
    if fault:
        return Settings(history=False, desktop="untitled", untitled=True, faults=(fault,))
    problems = list(_problems(content))
    wrong = {tuple(problem.key) for problem in problems}
    usable = {_name(key): value for key, value in content.items() if (key,) not in wrong}
    doubtful = {problem.setting for problem in problems}
    untitled = usable.get(_UNTITLED, _UNTITLED in doubtful)
    shown = usable.get("desktop", _UNTITLED if "desktop" in doubtful else True)
    shown = _UNTITLED if untitled and shown else shown
    keys = {name: key for name, key in usable.get("keys", {}).items() if ("keys", name) not in wrong}
    return Settings(
        options={name: usable[name] for name in OPTION_SETTINGS if name in usable},
        keys=keys,
        history=usable.get("history", "history" not in doubtful),
        desktop="untitled" if shown == _UNTITLED else "titled" if shown else "off",
        untitled=untitled,
        reduced_motion=usable.get("reduced_motion", False),
        faults=tuple(_faults(path, text, problems)),
    )


def _faults(path: Path, text: str, problems: Sequence[_Problem]) -> Iterator[Fault]:
    for each in problems[:_MOST_FAULTS]:
        yield Fault(path, each.reason, line_of(text, *each.key), each.setting)
    if len(problems) > _MOST_FAULTS:
        yield Fault(path, f"{len(problems) - _MOST_FAULTS} more mistakes; correct these first")


@dataclass(frozen=True)
class _Problem:
    """An invalid setting."""

    reason: str
    """Why it is invalid, and what to write instead."""

    key: tuple[str, ...]
    """Its keys in the file, outermost table first."""

    setting: str
    """The setting concerned; empty if unknown."""


def _problems(content: Mapping[str, Any]) -> Iterator[_Problem]:
    names: dict[str, str] = {}
    for key, value in content.items():
        name = _name(key)
        first = names.setdefault(name, key)
        if name not in _KNOWN:
            yield from _unknown_problems(key, value)
        elif first != key:
            yield _Problem(f"{key} is ignored; it is the same setting as {first}; remove one of them", (key,), name)
        elif name == SETTING:
            yield from _trust_problems(key, value)
        elif needed := _needed(name, value):
            yield _Problem(f"{name} is ignored; it must be {needed}", (key,), name)
        elif name == "keys":
            yield from _key_problems(key, value)


def _unknown_problems(key: str, value: object) -> Iterator[_Problem]:
    inside = [inner for inner in value if _name(inner) in _KNOWN] if isinstance(value, dict) else []
    for inner in inside:
        yield _misplaced(key, inner)
    if not inside:
        name = _name(key).lower()
        hint = suggestion(name, _KNOWN, f"the settings are {', '.join(_KNOWN)}")
        yield _Problem(f"unknown setting {key[:60]!r} is ignored; {hint}", (key,), nearest(name, _KNOWN) or "")


def _misplaced(table: str, key: str) -> _Problem:
    """Return the problem of a setting below the line of a table, as of one that was added at the end of the file."""
    reason = f"{key} is ignored, because it belongs to [{table[:60]}]; write it above the line [{table[:60]}]"
    return _Problem(reason, (table, key), _name(key))


def _name(key: str) -> str:
    return key.replace("-", "_")


def _trust_problems(key: str, folders: object) -> Iterator[_Problem]:
    if not isinstance(folders, list):
        yield _Problem(f"{SETTING} is ignored; {trust_fault(None)}", (key,), SETTING)
        return
    for fault in filter(None, map(trust_fault, folders)):
        yield _Problem(f"a folder in {SETTING} is ignored; {fault}", (key,), SETTING)


def _key_problems(table: str, keys: Mapping[str, object]) -> Iterator[_Problem]:
    taken: dict[str, str] = {}
    for name, value in keys.items():
        if name not in ACTIONS and _name(name) in _KNOWN:
            yield _misplaced(table, name)
        elif name not in ACTIONS:
            hint = suggestion(name, ACTIONS, f"the actions are {', '.join(ACTIONS)}")
            yield _Problem(f"unknown action {name[:60]!r} in [keys] is ignored; {hint}", (table, name), "keys")
        elif not isinstance(value, str) or not value:
            reason = f'{name} in [keys] is ignored; it must be a key such as "p" or "f1"'
            yield _Problem(reason, (table, name), "keys")
        elif value in taken:
            reason = f"{name} in [keys] is ignored; {value[:20]!r} is already the key of {taken[value]}; choose another"
            yield _Problem(reason, (table, name), "keys")
        else:
            taken[value] = name


def _needed(name: str, value: object) -> str:
    """Return what the setting `name` must be if `value` is invalid; empty if it is valid."""
    if name in _NUMBERS:
        least, most = _NUMBERS[name]
        if name == "minutes":
            value = _minutes(value)
        return "" if _within(value, least, most) else f"a number from {least} to {most}"
    if name == "pace":
        return _pace_fault(value)
    if name in ("history", "reduced_motion", _UNTITLED):
        return "" if isinstance(value, bool) else "true or false"
    if name == "desktop":
        return "" if isinstance(value, bool) or value == "untitled" else 'true, false or "untitled"'
    if name == "keys":
        return "" if isinstance(value, dict) else 'a table: [keys], and under it lines such as pause = "p"'
    usable = isinstance(value, str) and value.strip() and value.isprintable()
    return "" if usable else f'text in quotes, such as {name} = "{_EXAMPLES[name]}"'


_EXAMPLES: Final = {"voice": "heart", "music": "rain"}


def _minutes(value: object) -> object:
    """Return `value`, in minutes if it is a text such as `10 min`."""
    try:
        return parse_minutes(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _pace_fault(value: object) -> str:
    """Return what `pace` must be if `value` is invalid; empty if it is valid."""
    least, most = PACES
    if _within(value, least, most):
        return ""
    try:
        parse_pace(value if isinstance(value, str) else "")
    except PaceError as error:
        return str(error).removeprefix("must be ")
    return ""


def _within(value: object, least: float, most: float) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        return least <= float(value) <= most
    except (ValueError, OverflowError):
        return False
