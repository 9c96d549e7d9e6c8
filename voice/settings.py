"""The listener's settings: options by their names in config.toml, kept for every command that has them."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from voice.errors import SettingsError
from voice.folders import folders
from voice.keys import ACTIONS

if TYPE_CHECKING:
    from voice.desktop import Shown

NAMES: Final = ("minutes", "voice", "pace", "music", "music_level", "room")
"""The options that may be set for good."""

OWN: Final = ("desktop", "history", "keys", "reduced_motion")
"""Settings that are no options."""

_COMMANDS: Final = ("play", "export", "show")


def defaults() -> dict[str, dict[str, Any]]:
    """Return what config.toml says, as Click takes it: command, option, value.

    Raises:
        SettingsError: the file is no TOML, or has a name that is no setting.
    """
    settings = {key: value for key, value in _content().items() if key not in OWN}
    path = folders().config / "config.toml"
    for key, value in settings.items():
        if key not in NAMES:
            near = get_close_matches(key, (*NAMES, *OWN), n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the settings are {', '.join((*NAMES, *OWN))}"
            raise SettingsError(path, f"there is no setting {key!r}; {hint}")
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise SettingsError(path, f"{key} takes one number or one text")
    return dict.fromkeys(_COMMANDS, settings)


def keys() -> dict[str, str]:
    """Return the keys that the listener changed, by the names of the actions.

    Raises:
        SettingsError: there is no such action, or what it is given is no key.
    """
    path, table = folders().config / "config.toml", _content().get("keys", {})
    if not isinstance(table, dict):
        raise SettingsError(path, 'keys is a table: [keys], and under it lines such as pause = "p"')
    for name, key in table.items():
        if name not in ACTIONS:
            near = get_close_matches(name, ACTIONS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(ACTIONS)}"
            raise SettingsError(path, f"no key does {name!r}; {hint}")
        if not isinstance(key, str) or not key:
            raise SettingsError(path, f'{name} takes a key, such as "p" or "f1"')
    return table


def history_kept() -> bool:
    """Tell whether what is played is to be kept in the history; it is unless `history = false`.

    Raises:
        SettingsError: it is neither true nor false.
    """
    return _switch("history", usual=True)


def reduced_motion() -> bool:
    """Tell whether nothing on the screen is to move by itself; it may unless `reduced_motion = true`.

    Raises:
        SettingsError: it is neither true nor false.
    """
    return _switch("reduced_motion", usual=False)


def _switch(name: str, *, usual: bool) -> bool:
    value = _content().get(name, usual)
    if not isinstance(value, bool):
        raise SettingsError(folders().config / "config.toml", f"{name} is true or false")
    return value


def desktop() -> Shown:
    """Tell what the desktop may show of a session that plays: its title, unless `desktop` is false or "untitled".

    Raises:
        SettingsError: it is anything else.
    """
    shown = _content().get("desktop", True)
    if shown != "untitled" and not isinstance(shown, bool):
        raise SettingsError(folders().config / "config.toml", 'desktop is true, false or "untitled"')
    return "untitled" if shown == "untitled" else "titled" if shown else "off"


def _content() -> dict[str, Any]:
    path = folders().config / "config.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return {key.replace("-", "_"): value for key, value in content.items()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(path, (error.strerror or str(error)).lower()) from error
    except ValueError as error:
        raise SettingsError(path, str(error)) from error
