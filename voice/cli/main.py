"""The command line: one group, its commands imported when called, and the one place where errors are told."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import Any, Final, NoReturn

import click

from audio.errors import AudioError
from scripts.errors import FaultyScriptError, ScriptError, os_error_reason
from scripts.suggestions import nearest
from scripts.terminal_text import printable
from voice.errors import InterruptedPlaybackError, OutputError, VoiceError

COMMANDS: Final = {
    "play": "play a session aloud",
    "export": "write a session to a file",
    "list": "the sessions there are",
    "show": "all about a session, before you play it",
    "check": "what is wrong with scripts, all at once",
    "new": "a session of your own, from a template or from one there is",
    "edit": "change a session of yours, and check it",
    "assemble": "several practices as one session",
    "voices": "the voices there are; try one, add one",
    "ambiences": "the beds of sound there are, to hear and to mix",
    "history": "what was played, when and how far",
    "cache": "what of the spoken is kept; clear it",
    "doctor": "what works on this machine, and what to do about the rest",
}
"""Every command and what it gives; each is `voice.commands.NAME:command`."""


CONFIGURABLE: Final = ("play", "export", "show")
"""The commands that take options from config.toml; no other reads it, so a mistake in it stops none of them."""


class Commands(click.Group):
    """The commands, imported when called or asked for their own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command called `cmd_name`; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"voice.commands.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command where there is none by that name."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            near = nearest(name, COMMANDS)
            hint = f" Did you mean {near!r}?" if near else ""
            ctx.fail(f"there is no command {name!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="outpour")
@click.pass_context
def cli(context: click.Context) -> None:
    """Outpour plays guided sessions: spoken offline from plain text, paced, with music under them.

    SESSION is a name from `outpour list`, or the path of a script.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        context.color = False
    if context.invoked_subcommand in CONFIGURABLE:
        from voice.cli.settings import load_settings

        context.obj = load_settings()
        context.default_map = dict.fromkeys(CONFIGURABLE, context.obj.options)


def main() -> NoReturn:
    """Run the command line; exit with 0 done, 1 it could not be done, 2 wrong usage, 130 interrupted."""
    _prepare()
    try:
        code: Any = cli.main(prog_name="outpour", standalone_mode=False)
    except click.ClickException as error:
        error.message = printable(error.message)  # type: ignore[misc]  # a file name in it may hold anything
        with suppress(OSError):  # nobody can read it
            error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt, InterruptedPlaybackError):
        click.echo("", err=True)
        sys.exit(130)
    except (ScriptError, AudioError, VoiceError) as error:
        _report(str(error) if isinstance(error, FaultyScriptError) else f"outpour: {printable(str(error))}")
        sys.exit(1)
    except BrokenPipeError:
        # The reader of a pipe went away; what is still buffered has nowhere to go.
        _forget_output()
        sys.exit(1)
    except OSError as error:
        _report(f"outpour: {printable(_told(error))}")
        _forget_output()
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _prepare() -> None:
    """Print `?` for what a stream can't show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _told(error: OSError) -> str:
    """Return what the system says is wrong, with the file it is about."""
    reason = os_error_reason(error)
    if not error.filename and _from_output(error):
        return str(OutputError(reason))
    return f"{error.filename}: {reason}" if error.filename else f"the system refuses: {reason}"


def _report(message: str) -> None:
    with suppress(OSError):  # nobody can read it
        click.echo(message, err=True)


def _from_output(error: OSError) -> bool:
    """Tell whether `error` came of printing: it was raised in `click.echo`, which prints all that commands do."""
    last = error.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    return last is not None and last.tb_frame.f_code is click.echo.__code__


def _forget_output() -> None:
    """Throw away what is still to be printed, which would fail again when the interpreter ends."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
