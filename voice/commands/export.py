"""`outpour export`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import click

from scripts.terminal_text import printable
from scripts.times import clock
from voice.cli.batch.options import export_options
from voice.cli.options import Number, OutputFile, WholeNumber, room_option
from voice.cli.output.file_options import require_encodable
from voice.cli.output.label_options import label_options, with_script_cover
from voice.cli.printing.echo import echo

if TYPE_CHECKING:
    from pathlib import Path

    from audio.sinks import Encoding
    from scripts.library.lookup import Source
    from scripts.times import Milliseconds
    from voice.cli.batch.options import BatchOptions
    from voice.cli.output.file_options import FileOptions
    from voice.cli.output.safety_notes import NotesChoice
    from voice.export.labels import Labels
    from voice.export.outputs import Outputs
    from voice.session.request import SessionRequest
    from voice.session.session import Session


@click.command("export")
@export_options
@room_option
@click.option(
    "-o",
    "--output",
    type=OutputFile("walk.mp3"),
    metavar="FILE",
    help="Output: .mp3, .m4a, .m4b, .opus, .flac or .wav; .html for a page; .vtt, .srt, .lrc or .txt for text; by "
    "default SESSION.mp3.",
)
@click.option("--bitrate", type=WholeNumber(32, 320), metavar="N", help="Bit rate in kb/s; 128 for .mp3 by default.")
@click.option("--mono", is_flag=True, help="Write one channel.")
@click.option(
    "--loudness",
    type=Number(-30, -10),
    default=-16.0,
    metavar="LUFS",
    help="Loudness in LUFS, from -30 (soft) to -10 (loud); -16 by default.",
)
@click.option("--stems", is_flag=True, help="Also write voice, bed and cues as separate .wav files.")
@click.option("--captions", is_flag=True, help="Also write the text, as .vtt and .lrc.")
@click.option("--page", is_flag=True, help="Also write a page that plays the file, as .html; keep the two together.")
@click.option(
    "--notes",
    type=click.Choice(["full", "short"]),
    help="Safety notes at the beginning; by default short if you have heard or exported the full ones of this session.",
)
@click.option("--holds", is_flag=True, help="Let the page wait at each [hold] for a tap, up to its maximum.")
@label_options
@click.option("--force", is_flag=True, help="Overwrite the file if it exists; with -d, make all files again.")
@click.option("--i-understand", is_flag=True, help="Confirm that you have read the care notes on intense breathing.")
def command(
    sessions: tuple[str, ...],
    request: SessionRequest,
    batch: BatchOptions,
    room: float,
    output: Path | None,
    bitrate: int | None,
    mono: bool,
    loudness: float,
    stems: bool,
    captions: bool,
    page: bool,
    notes: Literal["full", "short"] | None,
    holds: bool,
    labels: Labels,
    force: bool,
    i_understand: bool,
) -> None:
    """Write SESSION to an audio file with chapters, to a page that plays it in a browser, or its text to a file.

    Without -o, the file goes to your music folder, or to the current folder if that holds scripts or is under version
    control.

    With -d FOLDER, write many files at once: every combination of sessions, folders of scripts, --minutes and --voice.
    """
    from audio.sinks import Encoding
    from voice.cli.batch.export_batch import export_batch
    from voice.cli.output.file_options import FileOptions

    request = replace(request, room=room, loudness=loudness)
    options = FileOptions(request, Encoding(bitrate, mono), labels, captions, stems, notes, holds, page)
    _require_page_for_holds(options, batch, output)
    if batch.folder is None:
        _export(_source_of(sessions[0]), output, options, force=force, i_understand=i_understand)
    else:
        export_batch(sessions, batch, options, force=force, i_understand=i_understand)


def _require_page_for_holds(options: FileOptions, batch: BatchOptions, output: Path | None) -> None:
    from voice.export.outputs import PAGE

    has_page = options.page or (output is not None and output.suffix.lower() == PAGE)
    if options.holds and (batch.folder is not None or not has_page):
        raise click.UsageError(
            f"--holds is for pages, since other files can't wait for a tap; name one with -o NAME{PAGE}, or add --page "
            "without -d"
        )


def _source_of(session: str) -> Source:
    from scripts.errors import UnreadableScriptError
    from scripts.library.lookup import find
    from voice.storage.paths import user_paths

    try:
        return find(session, user_paths().scripts)
    except UnreadableScriptError as error:
        if error.path.expanduser().is_dir():
            raise UnreadableScriptError(error.path, "it is a folder; to export its scripts, add -d FOLDER") from error
        raise


def _export(source: Source, output: Path | None, options: FileOptions, *, force: bool, i_understand: bool) -> None:
    """Export one session, after questions about what is in the way."""
    from voice.cli.consent import consent
    from voice.cli.output.export_target import default_target
    from voice.export.outputs import Outputs, inputs_of
    from voice.session.scheduler import Attendance
    from voice.session.session import Session
    from voice.storage.paths import user_paths

    source.read()  # a recording or a document is reported before anything about the output
    labels = options.labels
    target, paths = output or default_target(source, untitled=labels.untitled), user_paths()
    outputs = Outputs(target, options.captions, options.stems, options.sidecars)
    _require_no_conflict(outputs.conflict([source.path]))
    outputs, force = _settle(outputs, force)
    require_encodable(outputs.target.name, options.encoding.bitrate)
    choice = _notes_choice(source, options.notes, outputs, labels)
    session = Session(source, options.request, paths, complete=choice.complete)
    try:
        _require_no_conflict(outputs.conflict(inputs_of(source, session.script, options.request, paths)))
        consent(session, i_understand)
        session.attend(Attendance(holds=options.holds))
        labels = with_script_cover(labels, source, session, paths)
        _write(session, outputs, options.encoding, labels, choice, overwrite=force)
    finally:
        session.close()


def _write(
    session: Session, outputs: Outputs, encoding: Encoding, labels: Labels, choice: NotesChoice, *, overwrite: bool
) -> None:
    """Write the files, and print notes and the report."""
    from voice.cli.output.export_report import print_report
    from voice.cli.progress import progress
    from voice.export.export import export, loudness_note
    from voice.export.required_space import require_space
    from voice.session.length_note import forecast_note, length_note
    from voice.storage.paths import user_paths

    if forecast := forecast_note(session):
        echo(f"outpour: the length will be {forecast}", err=True)
    require_space(session, outputs, encoding, user_paths().speech)
    with progress(session.script.header.title, session.estimated_length) as advance:
        exported = export(
            session,
            outputs.target,
            overwrite=overwrite,
            encoding=encoding,
            progress=advance,
            captions=outputs.captions,
            stems=outputs.stems,
            sidecars=outputs.sidecars,
            labels=labels,
        )
    session.remember()
    choice.remember(session)
    outcome = _outcome(forecast, length_note(session, exported.length_ms), exported.length_ms)
    loudness = loudness_note(exported.measured, session.request.loudness)
    for message in filter(None, (outcome, loudness, *session.synthesizer.take_faults.values())):
        echo(f"outpour: {printable(message)}", err=True)
    print_report(outputs, session.seed, exported.length_ms, choice.message(session))


def _settle(outputs: Outputs, force: bool) -> tuple[Outputs, bool]:
    """Return the files to write, and whether they may be overwritten, after questions about what is in the way."""
    from voice.cli.output.existing_output import settle_existing
    from voice.cli.output.output_folder import offer_folder

    offer_folder(outputs.target)
    outputs.require(overwrite=True)
    target, force = settle_existing(outputs.target, force, lambda path: replace(outputs, target=path).paths)
    settled = replace(outputs, target=target)
    settled.require(overwrite=force)
    return settled, force


def _notes_choice(
    source: Source, option: Literal["full", "short"] | None, outputs: Outputs, labels: Labels
) -> NotesChoice:
    """Return the choice of the safety notes, which heeds what was exported before if a history is kept."""
    from voice.cli.output.safety_notes import NotesChoice
    from voice.cli.settings import Settings
    from voice.storage.notes_record import NotesRecord
    from voice.storage.paths import user_paths

    settings = click.get_current_context().find_object(Settings) or Settings()
    record = NotesRecord(user_paths().safety_notes) if settings.history else None
    return NotesChoice(source, option, outputs.holds_words, bool(labels.title or labels.artist), record)


def _require_no_conflict(conflict: str) -> None:
    if conflict:
        raise click.UsageError(conflict)


def _outcome(forecast: str, note: str, length: Milliseconds) -> str:
    """Return the message on the final length; empty if the forecast, or none, was right."""
    if note:
        return "" if forecast else f"the length is {note}"
    return f"the length is {clock(length)}, as requested" if forecast else ""
