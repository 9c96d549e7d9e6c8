"""`outpour record`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scripts.terminal_text import printable
from voice.cli.completion import sessions
from voice.cli.printing.echo import echo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.expansion.every_line import ScriptLine
    from scripts.library.lookup import Source
    from scripts.model.script import Script
    from voice.takes.recorder import Recorder
    from voice.takes.store import TakeStore


@click.command("record")
@click.argument("session", shell_complete=sessions)
@click.option("--list", "as_list", is_flag=True, help="Print the lines with their numbers, to read from.")
@click.option(
    "--import",
    "recordings",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Make takes of a folder of recordings, or of one recording of all lines.",
)
@click.option("--clean", is_flag=True, help="Remove takes whose lines are no longer in the script.")
@click.option(
    "--set",
    "words",
    multiple=True,
    metavar="WORD=TEXT",
    help='Fill in a word that the script asks for, such as who="my brother"; repeatable.',
)
@click.option("--device", default="", metavar="NAME", help="Use the microphone whose name contains NAME.")
@click.option("--allow-files", is_flag=True, help="Let the script use files from outside its folder.")
def command(
    session: str,
    as_list: bool,
    recordings: Path | None,
    clean: bool,
    words: tuple[str, ...],
    device: str,
    allow_files: bool,
) -> None:
    """Record the lines of SESSION in your own voice; they are played in place of a voice.

    Without an option, go through the lines with a microphone: space starts and stops, enter keeps, r records again, p
    plays, the arrow keys go to other lines, q leaves; the next time goes on there. Without a terminal, commands are
    read from standard input.

    The takes lie beside the script, in SESSION.takes. A folder for --import has one file for each line, in any format,
    named after the number of the line in --list or after its words. A single recording has all lines in the order of
    --list, or all that have no take, with a pause after each.
    """
    from scripts.library.lookup import find
    from voice.session.loading import load_checked
    from voice.storage.paths import user_paths
    from voice.takes.store import take_store

    if sum((as_list, recordings is not None, clean)) > 1:
        raise click.UsageError("give only one of --list, --import and --clean")
    if device and (as_list or recordings or clean):
        raise click.UsageError("--device chooses the microphone; leave out --list, --import and --clean")
    paths = user_paths()
    source = find(session, paths.scripts)
    script = load_checked(source, paths, allow_files=allow_files)
    store = take_store(source, paths)
    lines = _lines(script, words)
    if as_list:
        for row in _sheet(script, lines):
            echo(row)
    elif recordings:
        _import(source, recordings, lines, store)
    elif clean:
        _clean(script, store)
    else:
        _record(source, lines, store, device)


def _lines(script: Script, words: tuple[str, ...]) -> list[ScriptLine]:
    from scripts.errors import UnknownWordError
    from scripts.expansion.choices import Choices
    from scripts.expansion.every_line import every_line
    from voice.cli.options import parse_word

    chosen = dict(map(parse_word, words))
    for word in chosen:
        if word not in script.header.ask:
            raise UnknownWordError(word, list(script.header.ask))
    return every_line(script, Choices(words=chosen))


def _sheet(script: Script, lines: Sequence[ScriptLine]) -> Iterator[str]:
    """Yield the lines to record with their numbers, under the headings of their chapters."""
    from scripts.terminal_text import page_width, wrap

    width, digits = page_width(), len(str(len(lines)))
    yield click.style(script.header.title, bold=True)
    chapter = ""
    for line in lines:
        if line.chapter != chapter:
            chapter = line.chapter
            yield ""
            yield click.style(printable(chapter), bold=True)
        lead = f"{line.number:>{digits + 2}}  "
        mark = "  (take)" if line.utterance.take else ""
        yield from wrap(f"{line.text}{mark}", width, lead, " " * len(lead))


def _import(source: Source, recordings: Path, lines: Sequence[ScriptLine], store: TakeStore) -> None:
    from voice.cli.progress import progress
    from voice.takes.intake import import_recordings

    with progress(f"importing {printable(recordings.name)}", len(lines)) as advance:
        intake = import_recordings(recordings, lines, store, advance)
    for note in intake.notes:
        echo(f"outpour: {note}", err=True)
    recorded = {take.key for take in intake.takes} | set(store.takes)
    missing = sum(line.key not in recorded for line in lines)
    count = len(intake.takes)
    echo(f"{count} {'take' if count == 1 else 'takes'} of {printable(source.name)} in {printable(str(store.folder))}")
    if missing:
        echo(f"{missing} of {len(lines)} lines have no take; a voice speaks them", err=True)


def _record(source: Source, lines: Sequence[ScriptLine], store: TakeStore, device: str) -> None:
    """Record lines through the microphone until the listener leaves."""
    from contextlib import closing

    from audio.devices.microphone import Microphone
    from audio.devices.sound_player import SoundPlayer
    from voice import termination
    from voice.takes.index import LONGEST_MS
    from voice.takes.recorder import Recorder

    if not lines:
        echo(f"{printable(source.name)} has no words to record", err=True)
        return
    with closing(Microphone(LONGEST_MS, device)) as microphone, store.recording() as writer:
        recorder = Recorder(lines, writer, microphone, SoundPlayer())
        with termination.saving():
            try:
                _run(recorder)
            finally:
                recorder.leave()
    echo(f"{recorder.recorded} of {len(lines)} lines of {printable(source.name)} have a take", err=True)
    if recorder.has_unkept:
        echo(f"outpour: not kept: the last recording of line {recorder.line.number}", err=True)


def _run(recorder: Recorder) -> None:
    """Show the lines and act on keys, or read commands if a standard stream isn't a terminal."""
    if all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        from voice.screen.recorder_app import RecorderApp

        RecorderApp(recorder).run()
    else:
        from voice.screen.recorder_plain import run_plain

        run_plain(recorder)


def _clean(script: Script, store: TakeStore) -> None:
    from scripts.expansion.lost_takes import lost_takes

    if not store.folder.is_dir():
        echo("no takes to remove", err=True)
        return
    with store.recording() as writer:
        lost = {take.key: take for take in lost_takes(script)}
        lost |= {key: take for key, take in writer.takes.items() if key not in store.takes}
        strays = writer.stray_files()
        if lost:
            writer.remove(lost)
        for file in strays:
            file.unlink(missing_ok=True)
    for take in lost.values():
        echo(f"removed: {printable(take.text)}")
    if not lost and not strays:
        echo("no takes to remove", err=True)
