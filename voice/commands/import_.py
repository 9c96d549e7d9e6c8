"""`outpour import`."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from scripts.library.lookup import SUFFIX
from scripts.terminal_text import count_of, printable
from voice.cli.printing.echo import echo
from voice.cli.usage_advice import require_quotes
from voice.storage.device_names import is_device_name

if TYPE_CHECKING:
    from scripts.documents.conversion import Conversion

_LONGEST_NAME: Final = 80
"""Maximum length of a session's name, in characters."""

_PAUSE: Final = "read-as-pause"
"""The code of words that became a pause, which a report only counts."""


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "-d",
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write the scripts to FOLDER instead of the folder of your sessions.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, files: tuple[Path, ...], folder: Path | None, as_json: bool) -> None:
    """Turn documents into scripts: Word, OpenDocument, RTF, HTML, Markdown, subtitles, or plain text.

    Print the path of each script, what was found in it, and the lines to look at. The music and sounds that it names
    are copied with it. The documents stay as they are. No file is overwritten.
    """
    from scripts.errors import UnreadableScriptError
    from voice.authoring.companions import copy_companions_of_document
    from voice.commands.new import report_companions
    from voice.errors import TargetError
    from voice.storage.paths import user_paths

    require_quotes(files)
    paths = user_paths()
    folder = folder or paths.scripts
    reports: list[dict[str, object]] = []
    failed = False
    for file in files:
        try:
            target, conversion = _imported(file, folder)
        except (UnreadableScriptError, TargetError) as error:
            failed = True
            reason = printable(_reason(error))
            reports.append({"file": printable(str(file)), "error": reason})
            echo(f"outpour: {printable(str(file))} was not imported: {reason}", err=True)
            continue
        reports.append(_plain(file, target, conversion))
        companions = copy_companions_of_document(file, conversion.text, target, paths)
        if not as_json:
            _report(target, conversion)
            report_companions(companions, target)
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=2))
    context.exit(1 if failed else 0)


def _imported(file: Path, folder: Path) -> tuple[Path, Conversion]:
    from scripts.documents.conversion import convert
    from scripts.documents.reading import read_document
    from voice.authoring.creation import create_session

    name = session_name(file)
    target = folder / f"{name}{SUFFIX}"
    conversion = convert(read_document(file), name, str(target))
    return create_session(name, conversion.text, folder, overwrite=False), conversion


def session_name(file: Path) -> str:
    """Return the name of the session made from `file`: its own in small letters, with hyphens."""
    stem = unicodedata.normalize("NFC", file.stem).lower()
    name = re.sub(r"[^\w.]+", "-", printable(stem)).strip("-_.")[:_LONGEST_NAME].strip("-_.") or "imported"
    return f"session-{name}" if is_device_name(name) else name


def _reason(error: Exception) -> str:
    from voice.errors import TargetError

    if isinstance(error, TargetError) and error.target.exists():
        return f"{error.target} already exists; rename it, or choose another folder with -d"
    return getattr(error, "reason", "") or str(error)


def _report(target: Path, conversion: Conversion) -> None:
    from scripts.library.lookup import library_folder
    from voice.storage.paths import user_paths

    echo(printable(str(target)))
    doubts = [doubt for doubt in conversion.doubts if doubt.code != _PAUSE]
    pauses = [str(doubt.place.line) for doubt in conversion.doubts if doubt.code == _PAUSE]
    counts = (count_of(conversion.pauses, "pause"), count_of(conversion.chapters, "chapter"))
    look = f", {count_of(len(doubts), 'line')} to look at:" if doubts else ", nothing to look at"
    echo(f"{', '.join(counts)}{look}", err=True)
    for doubt in doubts:
        echo(str(doubt), err=True)
    if pauses:
        echo(f"read as pauses: {'line' if len(pauses) == 1 else 'lines'} {', '.join(pauses)}", err=True)
    if (library_folder() / target.name).exists() and target.parent == user_paths().scripts:
        echo(f"it takes precedence over the built-in session {target.stem}", err=True)
    for note in conversion.notes:
        echo(f"note: {printable(note)}", err=True)
    for words in conversion.left_out:
        echo(f"left out: {printable(words)}", err=True)


def _plain(file: Path, target: Path, conversion: Conversion) -> dict[str, object]:
    return {
        "file": printable(str(file)),
        "script": printable(str(target)),
        "title": conversion.title,
        "language": conversion.language,
        "pauses": conversion.pauses,
        "chapters": conversion.chapters,
        "notes": list(conversion.notes),
        "left_out": list(conversion.left_out),
        "look_at": [
            {
                "line": doubt.place.line,
                "severity": doubt.severity,
                "code": doubt.code,
                "message": doubt.message,
                "hint": doubt.hint,
            }
            for doubt in conversion.doubts
        ],
    }
