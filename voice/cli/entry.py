"""The entry point: handles signals before anything else is loaded, and ends the process cleanly.

It imports only modules that Python itself has loaded: until `main` runs, Ctrl-C prints a traceback.
"""

from __future__ import annotations

import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from _typeshed import ReadableBuffer


def main() -> NoReturn:
    """Run the command line and end the process with its exit status."""
    try:
        open_standard_streams()
        ignore_lost_notes()
        from voice import termination

        termination.prepare()
        termination.finish(_status())
    except (KeyboardInterrupt, SystemExit):  # a signal outside the command; later ones are ignored
        _end_interrupted()


def open_standard_streams() -> None:
    """Connect standard input, output and error to the null device where they are closed.

    Otherwise the first opened files would get their descriptors, and messages would be written into these files.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # gets the lowest free descriptor, this one
        if getattr(sys, name) is None:
            stream = open(number, "w" if number else "r", encoding="utf-8", closefd=False)  # noqa: SIM115 (stays open)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


class _BestEffortFile(io.FileIO):
    """A file that drops what can't be written."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def ignore_lost_notes() -> None:
    """Drop what can't be written to standard error (full disk, reader gone), so that no command fails because of it.

    A terminal keeps its stream: it never fills up, and Windows has a special one for it.
    """
    stream = sys.stderr
    if stream is None or stream.isatty():
        return
    file = _BestEffortFile(stream.fileno(), "w", closefd=False)
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(file), encoding=stream.encoding, errors=stream.errors, line_buffering=True
    )


def _status() -> int:
    """Run the command line and return its exit status; as in Python, a message in place of one means 1."""
    try:
        _run()
    except SystemExit as request:
        if request.code is None or isinstance(request.code, int):
            return request.code or 0
        print(request.code, file=sys.stderr)
        return 1
    except Exception:
        import traceback

        traceback.print_exc()
        return 1
    return 0


def _run() -> None:
    from audio.child_process import kill_all
    from voice import termination
    from voice.cli.main import main
    from voice.storage.part_files import remove_unfinished

    termination.set_cleanup(kill_all, remove_unfinished)
    main()


def _end_interrupted() -> NoReturn:
    """End with the status that a signal requested, or 130."""
    termination = sys.modules.get("voice.termination")
    if termination and hasattr(termination, "finish"):
        termination.finish(130)
    os._exit(130)
