"""A worker process of a batch: runs the jobs that come through its pipe, one after another."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from voice import termination

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

_NICER: Final = 5
"""Added to the nice value, so that the machine stays usable."""

_REPORT_S: Final = 0.25
"""Smallest time between two reports of the position, in seconds."""


def serve(pipe: Connection, folder: Path, cores: int = 1) -> None:
    """Run jobs, each on `cores` cores, until the other end of `pipe` is closed; ends the process.

    For each job, positions in milliseconds and finally a `JobResult` are sent back. The process ends without leaving an
    unfinished file when it gets a signal, and when its parent dies.
    """
    status = 1
    try:
        termination.prepare()
        status = _serve(pipe, folder, cores)
    except (KeyboardInterrupt, SystemExit, BrokenPipeError, ConnectionResetError):
        pass  # the batch was stopped
    termination.finish(status)


def _serve(pipe: Connection, folder: Path, cores: int) -> int:
    # These take half a second to import, and the handlers of signals must be there first.
    from audio.child_process import kill_all  # noqa: PLC0415
    from voice.batch.run_job import run_job  # noqa: PLC0415
    from voice.storage.part_files import remove_unfinished  # noqa: PLC0415
    from voice.storage.paths import user_paths  # noqa: PLC0415

    termination.set_cleanup(kill_all, remove_unfinished)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(_NICER)
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return 0
        pipe.send(run_job(job, folder, user_paths(), _reporter(pipe), cores))


def _reporter(pipe: Connection) -> Callable[[int], None]:
    """Return a function that sends the position now and then."""
    last = time.monotonic()

    def report(position: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _REPORT_S:
            last = time.monotonic()
            pipe.send(position)

    return report


def _end_with_parent() -> None:
    """Wait until the parent process has ended, however it did, and then end this one."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        with suppress(OSError):
            os.kill(os.getpid(), signal.SIGTERM)
