"""Child processes of a process."""

import subprocess
from pathlib import Path


def children(pid, containing=""):
    """The child processes of `pid` whose command line contains `containing`. Linux only."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return [child for child in found if containing in Path(f"/proc/{child}/cmdline").read_text()]


def wait_until(process, condition):
    """Wait until `condition()` is true or `process` has ended."""
    while process.poll() is None and not condition():
        try:
            process.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
