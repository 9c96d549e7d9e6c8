"""The installed command: signals are answered before anything else is loaded, and the process ends cleanly."""

from __future__ import annotations

import sys
import traceback
from typing import NoReturn

from voice import termination


def main() -> NoReturn:
    """Run the command line and end the process with its exit status."""
    try:
        termination.prepare()
        termination.finish(_status())
    except (KeyboardInterrupt, SystemExit):  # a signal that came outside of the command; there won't be another one
        termination.finish(130)


def _status() -> int:
    """Run the command line and return its exit status, as Python would have it: a message is printed and means 1."""
    try:
        _run()
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        print(ended.code, file=sys.stderr)
        return 1
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def _run() -> None:
    from audio.child_process import kill_all
    from voice.cli.main import main
    from voice.storage.part_files import remove_unfinished

    termination.clean_up_with(kill_all, remove_unfinished)
    main()
