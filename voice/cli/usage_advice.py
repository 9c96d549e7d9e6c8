"""Advice on mistakes in the command line: options by other names, typographic dashes, missing quotes, session names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from scripts.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SYNONYMS: Final = {
    **dict.fromkeys(("duration", "length", "time", "mins", "min", "minute", "long"), "--minutes"),
    **dict.fromkeys(("song", "background", "bgm", "sound", "playlist", "ambience", "ambient"), "--music"),
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
    **dict.fromkeys(("preface", "safety-notes"), "--notes"),
    **dict.fromkeys(("address", "bind", "host", "ip", "network"), "--interface"),
}
"""The options that people mean by other names, which are without their hyphens."""

_MEANT_INSTEAD: Final = {("share", "--for"): "--set"}
"""What takes the place of an option whose name means something else in a command."""

_EXAMPLES: Final = {
    **dict.fromkeys(("export", "share", "show", "record", "edit", "reset"), "walk"),
    "publish": "walk shower -d site",
    "new": "evening",
    "check": "evening",
    "import": "yoga.docx",
    "assemble": "arrive pictures aftercare -o evening.txt",
    "ambiences try": "rain",
    "voices add": "en_US-amy-medium",
}
"""Examples of what commands can't do without."""

_DASHES: Final = "‐‑‒–—―−"
"""Dashes that a word processor or a keyboard of a phone writes in place of hyphens."""


_MOST_NAMES: Final = 4
"""Maximum number of sessions that a message repeats."""

WINDOWS: Final = sys.platform == "win32"


def advice(error: click.UsageError, arguments: Sequence[str]) -> str:
    """Return what to write instead of the `arguments` that caused `error`; empty if there is nothing to suggest."""
    options = _options(error.ctx)
    return (
        _dash_advice(arguments, options)
        or _synonym_advice(error, options)
        or _hyphen_advice(error, arguments, options)
        or _quotes_advice(error, arguments)
        or _missing_advice(error)
    )


def session_advice(name: str) -> str:
    """Return the command that plays the session called `name`; empty if that can't be played."""
    found = _session(name)
    return f"To play it: outpour play {_quoted(found)}" if found else ""


def require_quotes(words: Sequence[object]) -> None:
    """Raise click.UsageError if `words` are no names, but together are the name of one session or file."""
    name = " ".join(map(str, words))
    if len(words) > 1 and _is_name(name) and not any(_is_name(str(word)) for word in words):
        raise click.UsageError(f"A name with blanks needs quotes: {_quoted(name)}")


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
    meant = _meant(error.option_name, error.ctx)
    return f"No option {error.option_name}; did you mean {meant}?" if meant in options else ""


def _meant(option: str, context: click.Context | None) -> str:
    """Return the option that people mean by `option`; empty if that isn't known."""
    meant = SYNONYMS.get(option.lstrip("-").lower().replace("_", "-"), "")
    return _MEANT_INSTEAD.get((context.info_name or "" if context else "", meant), meant)


def _missing_advice(error: click.UsageError) -> str:
    """Show a whole command if an argument or option is missing."""
    name = error.ctx.command_path.partition(" ")[2] if error.ctx else ""
    if not isinstance(error, click.MissingParameter) or name not in _EXAMPLES:
        return ""
    missing = error.format_message().rstrip(".")
    sessions = "; `outpour list` shows all sessions" if "SESSION" in missing else ""
    return f"{missing}, as in `outpour {name} {_EXAMPLES[name]}`{sessions}."


def _hyphen_advice(error: click.UsageError, arguments: Sequence[str], options: Iterable[str]) -> str:
    """Suggest the option whose whole name follows a single hyphen."""
    if not isinstance(error, click.NoSuchOption):
        return ""
    for argument in arguments:
        name = argument.partition("=")[0]
        if name.startswith(error.option_name) and not name.startswith("--") and len(name) > len("-x"):
            meant = f"-{name}" if f"-{name}" in options else _meant(name, error.ctx)
            if meant in options:
                return f"No option {name}; did you mean {meant}?"
    return ""


def _quotes_advice(error: click.UsageError, arguments: Sequence[str]) -> str:
    """Suggest quotes if neighbouring arguments are one name or one text, or a loop if they are several sessions."""
    if "extra argument" not in error.message or error.ctx is None:
        return ""
    surplus = error.message.partition("(")[2].removesuffix(")")
    wanted = str(next(iter(_positional(error.ctx)), ""))
    name = _file_of(arguments) or next((each for each in [f"{wanted} {surplus}"] if _session(each)), "")
    if name:
        return f"A name with blanks needs quotes: {_quoted(name)}"
    return _several_advice(error.ctx, wanted, surplus, arguments) or _text_advice(error.ctx, surplus, arguments)


def _positional(context: click.Context) -> list[object]:
    names = [each.name for each in context.command.params if isinstance(each, click.Argument)]
    values = [context.params[name] for name in names if name and context.params.get(name)]
    return [each for value in values for each in (value if isinstance(value, tuple) else (value,))]


def _file_of(arguments: Sequence[str]) -> str:
    """Return the words among `arguments` that are one file's name; empty if there are none."""
    for first in range(len(arguments)):
        for last in range(len(arguments), first + 1, -1):
            if _is_file(name := " ".join(arguments[first:last])):
                return name
    return ""


def _several_advice(context: click.Context, first: str, surplus: str, arguments: Sequence[str]) -> str:
    """Suggest a loop of the shell if `first` and all of `surplus` are sessions."""
    start = arguments.index(first) if first in arguments else 0
    rest = [each for each in arguments[start + 1 :] if each in surplus and _is_name(each)]
    if " ".join(rest) != surplus or not _is_name(first):
        return ""
    command, names = f"outpour {context.info_name}", [first, *rest]
    if context.info_name == "export":
        shown = names if len(names) <= _MOST_NAMES else [names[0], "..."]
        return f"For several sessions, add a folder for the files: {command} {' '.join(map(_quoted, shown))} -d FOLDER"
    suffixes = {Path(name).suffix for name in names}
    pattern = f"*{suffixes.pop()}" if len(suffixes) == 1 and all(map(_is_file, names)) else ""
    if WINDOWS:
        some = f"Get-Item {pattern}" if pattern else ", ".join(f'"{name}"' for name in names)
        loop = f"foreach ($session in {some}) {{ {command} $session }}"
    else:
        loop = f'for session in {pattern or " ".join(map(_quoted, names))}; do {command} "$session"; done'
    return f"{command} takes one session at a time; for several, type: {loop}"


def _text_advice(context: click.Context, surplus: str, arguments: Sequence[str]) -> str:
    """Suggest quotes if `surplus` follows the value of an option."""
    valued = [each for each in context.command.params if isinstance(each, click.Option) and not each.is_flag]
    options = [option for each in valued for option in each.opts]
    for option, value, *rest in (arguments[index:] for index in range(len(arguments) - 2)):
        if option in options and " ".join(rest).startswith(surplus):
            return f'Text with blanks needs quotes: {option} "{value} {surplus}"'
    return ""


def _session(name: str) -> str:
    """Return what a command needs to find the session called `name`; empty if there is none."""
    from scripts.library.lookup import find
    from voice.storage.paths import user_paths

    try:
        source = find(name, user_paths().scripts)
    except ScriptError:
        return ""
    return name if source.origin == "file" else source.name


def _is_name(name: str) -> bool:
    return _is_file(name) or bool(_session(name))


def _is_file(name: str) -> bool:
    try:
        return Path(name).expanduser().exists()
    except (OSError, RuntimeError, ValueError):
        return False


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
