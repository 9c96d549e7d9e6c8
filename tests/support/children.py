"""The processes that a process has started."""

import subprocess
from pathlib import Path


def children(pid, holding=""):
    """The processes started by `pid` whose command line has `holding` in it. Linux only."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return [child for child in found if holding in Path(f"/proc/{child}/cmdline").read_text()]


def wait_until(process, condition):
    """Wait until `condition` holds or `process` has ended."""
    while process.poll() is None and not condition():
        try:
            process.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
