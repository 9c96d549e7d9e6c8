"""What an export prints at its end: the file, its length, size, folder and safety notes, and the next step."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from scripts.errors import os_error_reason
from scripts.terminal_text import format_size, printable
from scripts.times import clock
from voice.cli.printing.echo import echo
from voice.errors import OutputError
from voice.export.outputs import PAGE
from voice.storage.atomic import is_special

if TYPE_CHECKING:
    from scripts.times import Milliseconds
    from voice.export.outputs import Outputs

_TO_PHONE: Final = "To hear it on a phone, run `outpour share` with the session, or copy the file there and open it in"
_NEXT_STEPS: Final = {
    ".mp3": f"{_TO_PHONE} any music app.",
    ".m4a": f"{_TO_PHONE} any music app.",
    ".m4b": f"{_TO_PHONE} an audiobook app, which keeps your place.",
    ".opus": f"{_TO_PHONE} VLC; a file that ends in .m4a opens in every music app.",
    ".flac": f"{_TO_PHONE} VLC; a file that ends in .m4a is smaller, and opens in every music app.",
    ".wav": "To take it along, export an .mp3, which is smaller and has chapters.",
    ".html": "Open it in any browser; it holds the sound and needs no network.",
    ".vtt": "Open it in a video player such as VLC, together with the sound.",
    ".srt": "Open it in a video player such as VLC, together with the sound.",
    ".lrc": "Put it beside the sound, under the same name, for players that show lyrics.",
    ".txt": "Open it in any editor.",
}
"""The next step after an export, by the suffix of its file."""


def print_report(outputs: Outputs, seed: int, length: Milliseconds, notes: str) -> None:
    """Print the path of the written file to stdout; to stderr, its length, size, folder and `notes`, and the next step.

    The files beside it are named on stderr too.

    Raises:
        OutputError: standard output isn't writable; the file is complete.
    """
    target = outputs.target
    try:
        echo(f"{printable(str(target))}  (seed {seed})")
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(os_error_reason(error), f"{target} was written") from error
    if is_special(target):
        return
    with suppress(OSError):  # the file was moved or deleted meanwhile
        folder, size = target.resolve().parent, target.stat().st_size
        echo(f"{clock(length)} long, {format_size(size)}, in {printable(str(folder))}", err=True)
        if beside := [path.name for path in outputs.paths if path != target]:
            echo(f"beside it: {printable(', '.join(beside))}", err=True)
        if notes:
            echo(notes, err=True)
        echo(_NEXT_STEPS[target.suffix.lower()], err=True)
        if page := outputs.sidecar_paths.get(PAGE):
            echo(f"{printable(page.name)} plays it in any browser; keep the two in one folder.", err=True)
