"""Chooses the editor, explains how to leave it, and waits until it is closed."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from scripts.errors import os_error_reason
from scripts.terminal_text import printable
from voice.cli.printing.echo import echo
from voice.errors import EditorError

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIMPLEST: Final = ("nano", "micro", "pico", "mcedit", "ne", "joe", "emacs", "vim", "vi")
"""Editors to fall back to, the simplest first."""

_VI: Final = "to leave, press Esc, then type :wq (or :q! to leave without saving) and Enter"

_EXIT_KEYS: Final = {
    "nano": "Ctrl-O and Enter save, Ctrl-X leaves",
    "pico": "Ctrl-O and Enter save, Ctrl-X leaves",
    "micro": "Ctrl-S saves, Ctrl-Q leaves",
    "mcedit": "F2 saves, F10 leaves",
    "ne": "F1 opens its menus",
    "joe": "Ctrl-K X saves and leaves",
    "emacs": "Ctrl-X Ctrl-S saves, Ctrl-X Ctrl-C leaves",
    "helix": "to leave, type :wq and Enter",
    "hx": "to leave, type :wq and Enter",
    **dict.fromkeys(("vi", "vim", "nvim", "elvis", "nvi", "vim.basic", "vim.tiny", "vim.nox", "vim.gtk3"), _VI),
}
"""How to leave the editors that run in the terminal, by their program."""

_WAITING: Final = {
    **dict.fromkeys(("code", "code-insiders", "codium", "vscodium", "cursor"), ("--wait", "-w")),
    **dict.fromkeys(("subl", "atom", "zed", "mate", "bbedit", "gedit", "xed"), ("--wait", "-w")),
    **dict.fromkeys(("gvim", "mvim"), ("-f", "--nofork")),
    **dict.fromkeys(("kate", "kwrite"), ("--block", "-b")),
    "gnome-text-editor": ("--standalone", "-s"),
}
"""The option, in its spellings, with which an editor in a window waits until the file is closed, by program."""

_INSTANT_S: Final = 2.0
"""Time in seconds; an editor that ends sooner, without a change to the file, has probably opened a window."""


@dataclass(frozen=True)
class Editor:
    """An editor and where it was chosen."""

    command: tuple[str, ...]
    """The program and its options; the file comes last."""

    variable: str = ""
    """The environment variable that names it; empty for one that was found on this machine."""

    written: str = ""
    """The command as the variable has it."""

    @property
    def program(self) -> str:
        """The name of the program, without its folder and `.exe`."""
        return _program(self.command[0])

    @property
    def exit_keys(self) -> str:
        """How to leave it; empty if it has a window, or isn't known."""
        return _EXIT_KEYS.get(self.program, "")

    @property
    def label(self) -> str:
        """Its name in messages."""
        return f"the editor {self.written!r}" if self.written else f"the editor {self.program}"


def choose_editor() -> Editor:
    """Return the editor in VISUAL or EDITOR, or else the simplest one on this machine.

    Raises:
        EditorError: the variable isn't a command, no editor was found, or the editor needs a terminal.
    """
    variable = next((name for name in ("VISUAL", "EDITOR") if os.environ.get(name, "").strip()), "")
    editor = _named(variable) if variable else _simplest()
    if editor.exit_keys and not _in_terminal():
        raise EditorError(f"{editor.label} needs a terminal; run this command in one, or set EDITOR to another editor")
    return editor


def open_editor(editor: Editor, path: Path) -> None:
    """Say which editor opens `path` and how to leave it, open it, and wait until it is closed.

    Raises:
        EditorError: the editor can't be started, failed, or removed the file.
    """
    _announce(editor, path)
    before, begun = _state(path), time.monotonic()
    try:
        status = subprocess.run([*editor.command, str(path)], check=False).returncode  # noqa: S603 (the listener's own editor)
    except OSError as error:
        raise EditorError(f"can't start {editor.label}: {os_error_reason(error)}; {_advice()}") from error
    if status:
        raise EditorError(f"{editor.label} failed; check {path}")
    instant = time.monotonic() - begun < _INSTANT_S and _state(path) == before
    if instant and not editor.exit_keys and _in_terminal():
        _wait_for_key(f"When you have saved and closed {printable(path.name)}, press any key.")
    if not os.path.lexists(path):
        raise EditorError(f"{editor.label} removed {path}")


def _announce(editor: Editor, path: Path) -> None:
    if not _in_terminal():
        return
    chosen = f" (from {editor.variable})" if editor.variable else ""
    echo(f"opening {printable(path.name)} in {printable(editor.program)}{chosen}", err=True)
    if editor.exit_keys:
        echo(f"{editor.program}: {editor.exit_keys}", err=True)
    if not editor.variable:
        echo("to choose another editor, set EDITOR to its command", err=True)
    if editor.exit_keys and not editor.variable:
        _wait_for_key("Press any key to open it.")  # the editor will cover these lines


def _wait_for_key(request: str) -> None:
    click.pause(request, err=True)


def _named(variable: str) -> Editor:
    """Return the editor that the environment `variable` names."""
    written = os.environ[variable].strip()
    try:
        words = _words(written)
    except ValueError as error:
        raise EditorError(f"can't start the editor {written!r}: {str(error).lower()}; {_advice()}") from error
    program, *options = words
    path = shutil.which(program)
    if not path:
        reason = "it can't be executed" if Path(program).exists() else "no such program"
        raise EditorError(f"can't start the editor {written!r}: {reason}; {_advice()}")
    return Editor((path, *_waiting(program, options)), variable, written)


def _words(written: str) -> list[str]:
    """Return the words of a command; a path with blanks need not be quoted if the program exists.

    Raises:
        ValueError: a quotation mark isn't closed.
    """
    if shutil.which(written):
        return [written]
    if os.name == "nt":
        return [word.strip('"') for word in shlex.split(written, posix=False)]
    return shlex.split(written)


def _waiting(program: str, options: Sequence[str]) -> list[str]:
    """Return `options`, and the one that makes `program` wait until the file is closed."""
    spellings = _WAITING.get(_program(program), ())
    missing = spellings[:1] if not any(option in spellings for option in options) else ()
    return [*missing, *options]


def _program(command: str) -> str:
    return Path(command).name.removesuffix(".exe").removesuffix(".cmd")


def _simplest() -> Editor:
    """Return the simplest editor on this machine."""
    if sys.platform == "win32":
        return Editor(("notepad",))
    if sys.platform == "darwin":
        return Editor(("open", "-t"))
    program = next((name for name in _SIMPLEST if shutil.which(name)), "")
    if not program:
        raise EditorError("no editor was found; install one, such as nano, or set EDITOR to the command of yours")
    return Editor((program,))


def _advice() -> str:
    present = next((name for name in _SIMPLEST if shutil.which(name)), "nano")
    return f"set EDITOR to the command of your editor, such as {present}"


def _in_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _state(path: Path) -> tuple[int, int] | None:
    """Return the time of the last change of the file and its size; None if it is missing."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size
