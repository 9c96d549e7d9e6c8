"""Fuzz Outpour's readers: `python -m fuzz [--seconds N] [--jobs N] [TARGET ...]`.

Coverage-guided, with atheris (`pip install -e '.[fuzz]'`). Exits with 1 when a target breaks the contract; the input is
saved in `fuzz-findings/` and printed. With `--seconds 0` the seeds alone are read, which needs no atheris;
`--input FILE` reads a saved input again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fuzz.contract import ROOT
from fuzz.targets import NAMES

FINDINGS = Path("fuzz-findings")
LONGEST_SHOWN = 2000


@dataclass(frozen=True)
class Outcome:
    """What became of a target."""

    name: str
    """The target."""

    seconds: float
    """How long it ran."""

    status: int
    """Exit status of its process; 0 when the contract held."""

    log: str
    """What it printed."""

    finding: bytes | None
    """The input that broke the contract, if it was left."""

    def __str__(self) -> str:
        runs = _last(r"stat::number_of_executed_units:\s*(\d+)|^#(\d+)\s|^(\d+) inputs", self.log)
        covered = _last(r"\bcov: (\d+)", self.log)
        rate = f"{runs / max(self.seconds, 0.1):.0f} runs/s, {covered} branches covered" if covered else "seeds only"
        return f"{self.name:<16} {self.seconds:6.0f} s {runs:>9} runs, {rate}{', FAILED' if self.status else ''}"


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__.partition("\n")[0])
    arguments.add_argument("targets", nargs="*", choices=[*NAMES, []], metavar="TARGET", help=f"{', '.join(NAMES)}")
    arguments.add_argument("--seconds", type=int, default=60, help="how long each target runs (60)")
    arguments.add_argument("--jobs", type=int, default=1, help="how many targets run at the same time (1)")
    arguments.add_argument("--input", type=Path, help="a saved input, read once")
    asked = arguments.parse_args()
    run = partial(run_target, seconds=asked.seconds, given=asked.input)
    failed = False
    with ThreadPoolExecutor(asked.jobs) as threads:
        for outcome in threads.map(run, asked.targets or NAMES):
            print(outcome, flush=True)
            if outcome.status:
                failed = True
                report(outcome)
    sys.exit(failed)


def run_target(name: str, *, seconds: int, given: Path | None) -> Outcome:
    """Run a target in a process and a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="outpour-fuzz-") as folder:
        inside = f"{folder}/inside"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        environment |= {"HOME": inside, "OUTPOUR_HOME": f"{inside}/home", "ORT_DISABLE_TELEMETRY": "1"}
        files = [str(given.absolute())] if given else []
        command = [sys.executable, "-m", "fuzz.worker", name, str(seconds), folder, *files]
        began = time.monotonic()
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        left = sorted(Path(folder).glob("finding-*"))
        finding = left[0].read_bytes() if left else None
        log = done.stdout.decode(errors="replace")
        return Outcome(name, time.monotonic() - began, done.returncode, log, finding)


def report(outcome: Outcome) -> None:
    """Save and print what broke the contract."""
    _, traceback, told = outcome.log.rpartition("Traceback")
    print((traceback + told).partition("\n==")[0] if traceback else outcome.log[-4000:], flush=True)
    if outcome.finding is not None:
        FINDINGS.mkdir(exist_ok=True)
        saved = FINDINGS / f"{outcome.name}-{hashlib.sha256(outcome.finding).hexdigest()[:12]}"
        saved.write_bytes(outcome.finding)
        shown = repr(outcome.finding)
        print(f"input: {shown[:LONGEST_SHOWN]}{'...' * (len(shown) > LONGEST_SHOWN)}")
        print(f"saved as {saved}; run it again: python -m fuzz --input {saved} {outcome.name}", flush=True)


def _last(pattern: str, log: str) -> int:
    """Return the last number in `log` that `pattern` finds; 0 when there is none."""
    found = re.findall(pattern, log, re.MULTILINE)
    if not found:
        return 0
    return int("".join(found[-1]) if isinstance(found[-1], tuple) else found[-1])


if __name__ == "__main__":
    main()
