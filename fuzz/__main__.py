"""Fuzzes Outpour's readers: `python -m fuzz [--seconds N] [--jobs N] [TARGET ...]`.

Coverage-guided, with atheris (`pip install -e '.[fuzz]'`). If a target breaks the contract, the input is printed and
saved in `fuzz-findings/`, and the exit status is 1. `--seconds 0` reads only the seeds, without atheris; `--input FILE`
reads a saved input again.
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
MAX_SHOWN = 2000


@dataclass(frozen=True)
class Outcome:
    """The result of one target."""

    name: str
    """The name of the target."""

    seconds: float
    """How long it ran, in seconds."""

    status: int
    """The exit status of its process; 0 if the contract held."""

    log: str
    """Its output."""

    finding: bytes | None
    """The input that broke the contract, if one was saved."""

    def __str__(self) -> str:
        runs = _last(r"stat::number_of_executed_units:\s*(\d+)|^#(\d+)\s|^(\d+) inputs", self.log)
        covered = _last(r"\bcov: (\d+)", self.log)
        rate = f"{runs / max(self.seconds, 0.1):.0f} runs/s, {covered} branches covered" if covered else "seeds only"
        return f"{self.name:<16} {self.seconds:6.0f} s {runs:>9} runs, {rate}{', FAILED' if self.status else ''}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("targets", nargs="*", choices=[*NAMES, []], metavar="TARGET", help=f"{', '.join(NAMES)}")
    parser.add_argument("--seconds", type=int, default=60, help="running time of each target (default: 60)")
    parser.add_argument("--jobs", type=int, default=1, help="number of targets to run in parallel (default: 1)")
    parser.add_argument("--input", type=Path, help="saved input to read once")
    parsed = parser.parse_args()
    run = partial(run_target, seconds=parsed.seconds, saved_input=parsed.input)
    failed = False
    with ThreadPoolExecutor(parsed.jobs) as threads:
        for outcome in threads.map(run, parsed.targets or NAMES):
            print(outcome, flush=True)
            if outcome.status:
                failed = True
                report(outcome)
    sys.exit(failed)


def run_target(name: str, *, seconds: int, saved_input: Path | None) -> Outcome:
    """Run a target in its own process and folder."""
    with tempfile.TemporaryDirectory(prefix="outpour-fuzz-") as folder:
        inside = f"{folder}/inside"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        environment |= {"HOME": inside, "OUTPOUR_HOME": f"{inside}/home", "ORT_DISABLE_TELEMETRY": "1"}
        files = [str(saved_input.absolute())] if saved_input else []
        command = [sys.executable, "-m", "fuzz.worker", name, str(seconds), folder, *files]
        start = time.monotonic()
        process = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        findings = sorted(Path(folder).glob("finding-*"))
        finding = findings[0].read_bytes() if findings else None
        log = process.stdout.decode(errors="replace")
        return Outcome(name, time.monotonic() - start, process.returncode, log, finding)


def report(outcome: Outcome) -> None:
    """Print the failure, and save the input that caused it."""
    _, traceback, details = outcome.log.rpartition("Traceback")
    print((traceback + details).partition("\n==")[0] if traceback else outcome.log[-4000:], flush=True)
    if outcome.finding is not None:
        FINDINGS.mkdir(exist_ok=True)
        saved = FINDINGS / f"{outcome.name}-{hashlib.sha256(outcome.finding).hexdigest()[:12]}"
        saved.write_bytes(outcome.finding)
        shown = repr(outcome.finding)
        print(f"input: {shown[:MAX_SHOWN]}{'...' * (len(shown) > MAX_SHOWN)}")
        print(f"saved as {saved}; run it again: python -m fuzz --input {saved} {outcome.name}", flush=True)


def _last(pattern: str, log: str) -> int:
    """Return the last number in `log` that `pattern` matches, or 0."""
    numbers = re.findall(pattern, log, re.MULTILINE)
    if not numbers:
        return 0
    return int("".join(numbers[-1]) if isinstance(numbers[-1], tuple) else numbers[-1])


if __name__ == "__main__":
    main()
