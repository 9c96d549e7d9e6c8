"""How often the sound is not ready in time beside a busy machine: run `python bench/underruns.py [MINUTES] [BUSY]`.

A walk of MINUTES (20) is played in real time into a device that is heard by nobody while BUSY (1) processes compute,
first with nothing spoken yet, then with all of it spoken. The bar is no underrun.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from run import PROGRAM

BUSY = [sys.executable, "-c", "while True: sum(range(100_000))"]


def main() -> None:
    minutes, busy = (*sys.argv[1:], *("20", "1")[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as home, ExitStack() as working:
        for _ in range(int(busy)):
            process = working.enter_context(subprocess.Popen(BUSY))
            working.callback(process.kill)
        for what in ("nothing spoken yet", "all spoken"):
            print(f"{minutes} minutes beside {busy} busy processes, {what}: {told(home, minutes)}", flush=True)


def told(home: str, minutes: str) -> str:
    """Play, and return what is told of underruns."""
    command = [*PROGRAM, "play", "walk", "--minutes", minutes, "--seed", "1", "--player", "null", "--plain", "--stats"]
    environment = {**os.environ, "OUTPOUR_HOME": str(Path(home))}
    ran = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return next(line for line in ran.stderr.splitlines() if "underruns" in line)


if __name__ == "__main__":
    main()
