"""Advice on mistakes in the command line: options by other names, typographic dashes, missing quotes, session names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from scripts.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SYNONYMS: Final = {
    **dict.fromkeys(("duration", "length", "time", "mins", "min", "minute", "long"), "--minutes"),
    **dict.fromkeys(("song", "background", "track", "bgm", "sound", "playlist", "ambience", "ambient"), "--music"),
    **dict.fromkeys(("volume", "music-volume", "level", "loud"), "--music-level"),
    **dict.fromkeys(("speed", "rate", "tempo", "wpm"), "--pace"),
    **dict.fromkeys(("speaker", "narrator"), "--voice"),
    **dict.fromkeys(("name", "who", "about", "person"), "--for"),
    **dict.fromkeys(("word", "var", "variable"), "--set"),
    **dict.fromkeys(("out", "file", "to", "save", "output-file"), "--output"),
    **dict.fromkeys(("overwrite", "yes", "replace"), "--force"),
    **dict.fromkeys(("reverb", "echo"), "--room"),
    **dict.fromkeys(("start", "at", "begin", "skip-to", "chapter"), "--from"),
    **dict.fromkeys(("continue", "restart"), "--resume"),
    **dict.fromkeys(("timer", "sleep-timer", "stop-after"), "--sleep"),
    **dict.fromkeys(("subtitles", "lyrics", "vtt", "srt"), "--captions"),
    **dict.fromkeys(("kbps", "quality"), "--bitrate"),
    **dict.fromkeys(("lufs",), "--loudness"),
    **dict.fromkeys(("random", "repeat"), "--seed"),
}
"""The options that people mean by other names, which are without their hyphens."""

_DASHES: Final = "‐‑‒–—―−"
"""Dashes that a word processor or a keyboard of a phone writes in place of hyphens."""


def advice(error: click.UsageError, arguments: Sequence[str]) -> str:
    """Return what to write instead of the `arguments` that caused `error`; empty if there is nothing to suggest."""
    options = _options(error.ctx)
    return _dash_advice(arguments, options) or _synonym_advice(error, options) or _quotes_advice(error, arguments)


def session_advice(name: str) -> str:
    """Return the command that plays the session called `name`; empty if that can't be played."""
    from scripts.library.lookup import find
    from voice.storage.paths import user_paths

    try:
        source = find(name, user_paths().scripts)
    except ScriptError:
        return ""
    return f"To play it: outpour play {_quoted(name if source.origin == 'file' else source.name)}"


def _options(context: click.Context | None) -> Iterable[str]:
    parameters = context.command.get_params(context) if context else ()
    return [option for each in parameters if isinstance(each, click.Option) for option in each.opts]


def _dash_advice(arguments: Sequence[str], options: Iterable[str]) -> str:
    for argument in arguments:
        name = argument.lstrip(_DASHES + "-")
        dashes = argument[: len(argument) - len(name)]
        option = ("-" if len(name) == 1 else "--") + name.partition("=")[0]
        if any(dash in _DASHES for dash in dashes) and option in options:
            return f"{argument} begins with a typographic dash; type {option} with plain hyphens."
    return ""


def _synonym_advice(error: click.UsageError, options: Iterable[str]) -> str:
    if not isinstance(error, click.NoSuchOption):
        return ""
    meant = SYNONYMS.get(error.option_name.lstrip("-").lower().replace("_", "-"), "")
    return f"No option {error.option_name}; did you mean {meant}?" if meant in options else ""


def _quotes_advice(error: click.UsageError, arguments: Sequence[str]) -> str:
    """Suggest quotes if neighbouring arguments are the words of one file name."""
    if "extra argument" not in error.message:
        return ""
    for first in range(len(arguments)):
        for last in range(len(arguments), first + 1, -1):
            name = " ".join(arguments[first:last])
            if _is_file(name):
                return f"A name with blanks needs quotes: {_quoted(name)}"
    return ""


def _is_file(name: str) -> bool:
    try:
        return Path(name).expanduser().exists()
    except (OSError, RuntimeError, ValueError):
        return False


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
