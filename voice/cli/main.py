"""The command line: the command group, and the one place that reports errors."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from io import StringIO, TextIOWrapper
from keyword import iskeyword
from typing import Any, Final, NoReturn

import click

from audio.errors import AudioError
from scripts.errors import FaultyScriptError, ScriptError, os_error_reason
from scripts.suggestions import nearest
from scripts.terminal_text import printable
from voice import termination
from voice.cli.printing.echo import echo
from voice.errors import InterruptedPlaybackError, OutputError, VoiceError

COMMANDS: Final = {
    "play": "play a session aloud",
    "export": "write a session to a file",
    "studio": "write and hear sessions in the browser",
    "share": "put sessions on a phone on the same network",
    "publish": "make a folder with pages and a podcast feed",
    "list": "list the sessions",
    "show": "show a session's details and text",
    "check": "check scripts for mistakes",
    "import": "turn documents into scripts",
    "new": "create a session from a template or another session",
    "edit": "edit a session of yours, and check it",
    "lsp": "help an editor with scripts (language server)",
    "reset": "go back to a built-in session from your copy",
    "record": "record lines in your own voice",
    "assemble": "combine several practices into one session",
    "voices": "list voices, try one, or add one",
    "ambiences": "list ambiences, or try one",
    "history": "list the sessions you played",
    "cache": "show or clear cached speech, music measurements and shared files",
    "doctor": "check this machine, and suggest repairs",
}
"""Every command and its summary; each is `voice.commands.NAME:command`, with an underscore after a Python keyword."""

CONFIGURABLE: Final = ("play", "export", "studio", "share", "publish", "show")
"""The commands that take options from config.toml; the others don't read it, so mistakes in it can't stop them."""


class Commands(click.Group):
    """The commands, each imported when it is called or its help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command called `cmd_name`; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"voice.commands.{_module_name(cmd_name)}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command for an unknown name."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            ctx.fail(f"no command {name!r}.{_command_hint(name)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _command_hint(name: str) -> str:
    from voice.cli.usage_advice import session_advice

    near = nearest(name, COMMANDS)
    near_hint = f"Did you mean {near!r}?" if near else ""
    return f" {session_advice(name) or near_hint or 'To see all sessions: outpour list'}"


def _module_name(command: str) -> str:
    return f"{command}_" if iskeyword(command) else command


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="outpour")
@click.pass_context
def cli(context: click.Context) -> None:
    """Outpour plays guided sessions: plain text, spoken offline, with pauses and music.

    SESSION is a name from `outpour list`, or the path of a script. Without a command, it asks three questions and
    suggests a session.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        context.color = False
    if context.invoked_subcommand in (*CONFIGURABLE, None):
        from voice.cli.settings import load_settings

        context.obj = load_settings()
        context.default_map = dict.fromkeys(CONFIGURABLE, context.obj.options)
    if context.invoked_subcommand is None:
        _greet(context)


def _greet(context: click.Context) -> None:
    """Ask what to play, and play it; print the help if there is nobody to ask."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        click.echo(context.get_help(), err=True)
        context.exit(2)
    from voice.cli.greeting import greet
    from voice.storage.paths import user_paths

    name, *arguments = greet(user_paths()) or [""]
    command = cli.get_command(context, name)
    if command:
        with command.make_context(name, arguments, parent=context) as inner:
            command.invoke(inner)


def main() -> NoReturn:
    """Run the command line; exit with 0 for success, 1 for failure, 2 for wrong usage, 130 if interrupted."""
    _prepare()
    try:
        code: Any = cli.main(prog_name="outpour", standalone_mode=False)
    except click.ClickException as error:
        error = _with_advice(error)
        error.message = printable(error.message)  # type: ignore[misc]  # a file name may contain control characters
        with suppress(OSError):  # nobody can read it
            _show(error)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt, InterruptedPlaybackError):
        click.echo("", err=True)
        sys.exit(130)
    except (ScriptError, AudioError, VoiceError) as error:
        _report(str(error) if isinstance(error, FaultyScriptError) else f"outpour: {printable(str(error))}")
        sys.exit(1)
    except BrokenPipeError:
        # The reader of the pipe is gone, so buffered output can't be written.
        _discard_output()
        sys.exit(1)
    except OSError as error:
        _report(f"outpour: {printable(_os_error_message(error))}")
        _discard_output()
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _with_advice(error: click.ClickException) -> click.ClickException:
    """Return `error`, or one that says what to write instead if that is clear."""
    if not isinstance(error, click.UsageError):
        return error
    from voice.cli.usage_advice import advice

    hint = advice(error, sys.argv[1:])
    return click.UsageError(hint, error.ctx) if hint else error


def _show(error: click.ClickException) -> None:
    """Print `error` to stderr: the usage, if it was wrong, and the message."""
    lines = StringIO()
    error.show(lines)
    echo(lines.getvalue().rstrip("\n"), err=True, margin="")


def _prepare() -> None:
    """Make the output streams print `?` for characters that they can't encode."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _os_error_message(error: OSError) -> str:
    """Return the system's reason, with the file concerned."""
    reason = os_error_reason(error)
    if not error.filename and _from_output(error):
        return str(OutputError(reason))
    return f"{error.filename}: {reason}" if error.filename else f"system error: {reason}"


def _report(message: str) -> None:
    """Print `message` to stderr, unless a signal is ending the program, which is what caused the error."""
    if termination.is_ending():
        return
    with suppress(OSError):  # nobody can read it
        echo(message, err=True)


def _from_output(error: OSError) -> bool:
    """Return whether `error` was raised in `click.echo`, which prints all output of the commands."""
    last = error.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    return last is not None and last.tb_frame.f_code is click.echo.__code__


def _discard_output() -> None:
    """Discard buffered output, which would fail again when the interpreter ends."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
