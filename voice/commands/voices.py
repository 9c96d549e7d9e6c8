"""`outpour voices`, `outpour voices try` and `outpour voices add`."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

import click

from scripts.terminal_text import format_size
from voice.cli.completion import voices
from voice.cli.options import OutputFile
from voice.cli.printing.echo import echo, fit_lines
from voice.cli.printing.pager import print_page
from voice.errors import ADVICE

if TYPE_CHECKING:
    from pathlib import Path

    from audio.signal.clip import Samples
    from voice.speech.engines import Voice

_LANGUAGE = re.compile(r"[a-z]{2,3}([_-][a-z]{2,3})?", re.IGNORECASE | re.ASCII)
_LONGEST_LINE = 2000
"""Maximum length of LINE, in characters; speaking it takes half a minute."""


class _VoiceCommands(click.Group):
    """The commands of `voices`, which advises on unknown ones."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Say how to hear or add a voice instead of an unknown command."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in self.commands:
            words = shlex.quote(name)
            advice = f"To hear a voice: outpour voices try {words}. To get it: outpour voices add {words}"
            ctx.fail(f"no command {name!r}. {advice}")
        return super().resolve_command(ctx, args)


@click.group("voices", cls=_VoiceCommands, invoke_without_command=True)
@click.option("--language", metavar="TAG", help="List only voices of a language, such as de or en-GB.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, language: str | None, as_json: bool) -> None:
    """List the voices by the names that --voice takes; `try` plays them, `add` downloads one."""
    if context.invoked_subcommand:
        return
    from voice.cli.voices.default_voice import default_voice
    from voice.cli.voices.listing import VoiceListing
    from voice.speech.catalog import available_voices
    from voice.speech.engines.language_tags import in_language
    from voice.speech.install import offered_voices
    from voice.storage.paths import listing_failure, user_paths

    folder = user_paths().voices
    if reason := listing_failure(folder):
        echo(f"outpour: can't list your own voices in {folder}: {reason}; {ADVICE}", err=True)

    def wanted(voice: Voice) -> bool:
        return language is None or in_language(voice.language, language)

    listing = VoiceListing(
        installed=tuple(filter(wanted, available_voices())),
        offered=tuple(filter(wanted, offered_voices())),
        default=default_voice(language),
        language=language,
    )
    if as_json:
        click.echo(json.dumps(listing.records(), ensure_ascii=False, indent=2))
        return
    if not listing.installed:
        echo(f"outpour: no voice here speaks {language!r}; `outpour voices add {language}` lists more", err=True)
    print_page(fit_lines(listing.lines()))


@command.command("try", short_help="play one voice, or all of a language")
@click.argument("name", required=False, shell_complete=voices)
@click.argument("line", required=False)
@click.option("--language", metavar="TAG", help="Without NAME, the language of the voices; English by default.")
@click.option("--all", "robotic", is_flag=True, help="Without NAME, play the robotic voices of eSpeak NG too.")
@click.option(
    "-o",
    "--output",
    type=OutputFile("voice.wav"),
    metavar="FILE",
    help="Write it to a file (.wav, .mp3) instead of playing it.",
)
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
def try_voice(
    name: str | None, line: str | None, language: str | None, robotic: bool, output: Path | None, force: bool
) -> None:
    """Play LINE spoken by the voice NAME; without LINE, a sample in the voice's language.

    Without NAME, the installed voices of a language speak the same two lines, one voice after another, each after
    naming itself; robotic ones only with --all, or if there are no others. In a terminal, space or n goes to the next
    voice, and q ends; on Windows, only Ctrl-C ends.
    """
    if name is not None and (language is not None or robotic):
        option = "--all" if language is None else "--language"
        message = f"{option} chooses the voices if no NAME is given; leave out one of them"
        raise click.UsageError(message)
    if line and len(line) > _LONGEST_LINE:
        message = f"LINE has {len(line)} characters; use at most {_LONGEST_LINE}, or export a script"
        raise click.UsageError(message)
    if output:
        _require_sound_file(output, overwrite=force)
    from audio.errors import DeviceError

    try:
        if name is None:
            _try_all(language, output, robotic=robotic, overwrite=force)
        else:
            _try_one(name, line, output, overwrite=force)
    except DeviceError as error:
        raise DeviceError(error.reason, "add `-o FILE` to write a file instead") from error


def _require_sound_file(output: Path, *, overwrite: bool) -> None:
    """Raise FormatError or TargetError unless `output` can be written as a sound file."""
    from audio.sinks import FILE_SINKS
    from voice.errors import FormatError
    from voice.storage.atomic import require_writable

    if output.suffix.lower() not in FILE_SINKS:
        raise FormatError(output, tuple(FILE_SINKS))
    require_writable(output, overwrite=overwrite)


def _try_one(name: str, line: str | None, output: Path | None, *, overwrite: bool) -> None:
    from voice.errors import UnknownVoiceError
    from voice.speech.audition import audition, blocks, sample_line
    from voice.speech.catalog import DEFAULT_VOICE
    from voice.storage.paths import user_paths

    spoken = " ".join((line or "").split()) or sample_line(name)
    try:
        samples = audition(name, spoken, user_paths())
    except UnknownVoiceError as error:
        if line is None and " " in name.strip():
            message = (
                f"{error}; to hear words of yours, name a voice before them: outpour voices try {DEFAULT_VOICE} ..."
            )
            raise click.UsageError(message) from error
        raise
    echo(spoken)
    if output:
        _write(samples, output, overwrite=overwrite)
        return
    from audio.sinks.device import DeviceSink

    with DeviceSink() as sink:
        for block in blocks(samples):
            sink.write(block)


def _try_all(language: str | None, output: Path | None, *, robotic: bool, overwrite: bool) -> None:
    from voice.cli.voices.comparison import play_voices, write_voices
    from voice.cli.voices.default_voice import default_language
    from voice.speech.catalog import available_voices
    from voice.speech.engines.language_tags import in_language
    from voice.storage.paths import user_paths

    language = language or default_language()
    found = [voice for voice in available_voices() if in_language(voice.language, language)]
    natural = [voice for voice in found if voice.quality != "robotic"]
    chosen = found if robotic or not any(voice.installed for voice in natural) else natural
    if left_out := len(found) - len(chosen):
        voices = "robotic voice is" if left_out == 1 else "robotic voices are"
        echo(f"outpour: {left_out} {voices} left out; --all plays them too", err=True)
    if output:
        write_voices(chosen, language, user_paths(), output, overwrite=overwrite)
    else:
        play_voices(chosen, language, user_paths())


def _write(samples: Samples, target: Path, *, overwrite: bool) -> None:
    from audio.sinks import file_sink
    from voice.speech.audition import blocks
    from voice.storage.atomic import replacement

    with replacement(target, overwrite=overwrite) as temporary, file_sink(target.suffix.lower(), temporary) as sink:
        for block in blocks(samples):
            sink.write(block)


@command.command("add", short_help="download a voice")
@click.argument("name")
def add(name: str) -> None:
    """Download the voice NAME: fenrir, emma, fable or kore, one of Piper's such as en_US-amy-medium, or kokoro.

    It is downloaded from its makers (Hugging Face, GitHub) and verified; an interrupted download is resumed. This is
    the only command that downloads. A language in place of NAME, such as de, lists its voices.
    """
    from voice.cli.progress import progress
    from voice.speech.catalog import available_voices
    from voice.speech.download import UnknownInstallableError
    from voice.speech.install import engine_of, find_installable, install
    from voice.storage.paths import user_paths

    try:
        addition = find_installable(name)
    except UnknownInstallableError as error:
        if not _LANGUAGE.fullmatch(name) or not _print_downloads(name, error.similar):
            raise
        return
    with progress(f"{name} ({format_size(addition.size)})", addition.size) as advance:
        install(addition, user_paths().voices, advance, lambda: _print_waiting(name))
    engine = engine_of(name)
    added = next((voice for voice in available_voices((engine,)) if name in (voice.name, engine)), None)
    if added is None or added.fault:
        echo(f"{name} is installed, but can't be used yet: {added.fault if added else 'it has no voices'}")
        return
    echo(f"{name} is installed; try it with `outpour voices try {added.name}`")


def _print_downloads(language: str, collected: tuple[Voice, ...]) -> bool:
    """Print the voices of `language` that can be downloaded, with those `collected` from Piper; False if none can."""
    from voice.cli.voices.listing import download_lines
    from voice.speech.engines.language_tags import in_language
    from voice.speech.install import offered_voices

    offered = (*collected, *(voice for voice in offered_voices() if in_language(voice.language, language)))
    if offered:
        print_page(fit_lines(download_lines(offered, language)))
    return bool(offered)


def _print_waiting(name: str) -> None:
    echo(f"outpour: another outpour is downloading {name}; waiting for it (Ctrl-C to stop waiting)", err=True)
