"""Counts underruns: run `python bench/underruns.py [MINUTES] [BUSY] [PLAYER]`.

Plays a walk of MINUTES (20) in real time in the full-screen player while BUSY (1) processes use the CPU: first
without cached speech, then with all of it cached. PLAYER is `null` (silent) or any value of `--player`. The target is
zero; dropouts within the sound system are not counted. Needs pseudo-terminals (not Windows).
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

BUSY_PROCESS = [sys.executable, "-c", "while True: sum(range(100_000))"]


def main() -> None:
    minutes, busy, player = (*sys.argv[1:], *("20", "1", "null")[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as home, ExitStack() as processes:
        for _ in range(int(busy)):
            process = processes.enter_context(subprocess.Popen(BUSY_PROCESS))
            processes.callback(process.kill)
        for state in ("speech not cached", "speech cached"):
            print(
                f"{minutes} minutes with {busy} busy processes, {state}: {underruns(home, minutes, player)}", flush=True
            )


def underruns(home: str, minutes: str, player: str) -> str:
    """Play a session and return the report on underruns."""
    command = [*PROGRAM, "play", "walk", "--minutes", minutes, "--seed", "1", "--player", player, "--stats"]
    environment = {**os.environ, "OUTPOUR_HOME": home, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    main, terminal = pty.openpty()
    with subprocess.Popen(command, env=environment, stdin=terminal, stdout=terminal, stderr=terminal) as player_process:
        os.close(terminal)
        shown = b""
        with os.fdopen(main, "rb", buffering=0) as screen, suppress(OSError):  # reading from a closed terminal raises
            while piece := screen.read(1 << 16):
                shown = shown[-10_000:] + piece
    report = re.search(rb"\d+ underruns.*", shown)
    if player_process.returncode or not report:
        raise SystemExit(shown.decode(errors="replace"))
    return report[0].decode().strip()


if __name__ == "__main__":
    main()
