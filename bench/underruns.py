"""How often the sound is not ready in time: run `python bench/underruns.py [MINUTES] [BUSY] [PLAYER]`.

A walk of MINUTES (20) is played in real time in a terminal, with its screen, while BUSY (1) processes compute: first
with nothing spoken yet, then with all of it spoken. PLAYER is `null` (heard by nobody) or what `--player` takes. The
bar is no underrun. What a sound system drops by itself is not counted. It needs a system with terminals (not Windows).
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress

from run import PROGRAM

BUSY = [sys.executable, "-c", "while True: sum(range(100_000))"]


def main() -> None:
    minutes, busy, player = (*sys.argv[1:], *("20", "1", "null")[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as home, ExitStack() as working:
        for _ in range(int(busy)):
            process = working.enter_context(subprocess.Popen(BUSY))
            working.callback(process.kill)
        for what in ("nothing spoken yet", "all spoken"):
            print(f"{minutes} minutes beside {busy} busy processes, {what}: {told(home, minutes, player)}", flush=True)


def told(home: str, minutes: str, player: str) -> str:
    """Play, and return what is told of underruns."""
    command = [*PROGRAM, "play", "walk", "--minutes", minutes, "--seed", "1", "--player", player, "--stats"]
    environment = {**os.environ, "OUTPOUR_HOME": home, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    main, terminal = pty.openpty()
    with subprocess.Popen(command, env=environment, stdin=terminal, stdout=terminal, stderr=terminal) as playing:
        os.close(terminal)
        shown = b""
        with os.fdopen(main, "rb", buffering=0) as screen, suppress(OSError):  # a terminal that was closed is an error
            while piece := screen.read(1 << 16):
                shown = shown[-10_000:] + piece
    found = re.search(rb"\d+ underruns.*", shown)
    if playing.returncode or not found:
        raise SystemExit(shown.decode(errors="replace"))
    return found[0].decode().strip()


if __name__ == "__main__":
    main()
