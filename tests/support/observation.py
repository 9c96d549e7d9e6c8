"""Runs a command as on a new machine, and reports what it sent and what it left behind."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from program import started

HOOKS = Path(__file__).with_name("watched")

_NOT_LOCAL = re.compile(r"\bAF_(?!UNIX\b|LOCAL\b|UNSPEC\b)\w+")
_RESOLVER = re.compile(r"connect\(.*sun_path=\S*(resolve|avahi)")
"""Local services that look a name up for a program."""


@dataclass(frozen=True)
class Observation:
    """What a run did besides its work."""

    status: int
    err: str

    python_calls: list[str]
    """Audit events of its Python code that concern the network."""

    system_calls: list[str]
    """System calls of any of its threads that concern the network; empty without strace."""

    home: set[str]
    """Every file and every empty folder in HOME, relative to it."""

    temporary: set[str]
    """The same of TMPDIR."""


class NewMachine:
    """An account that has run nothing yet: HOME and TMPDIR are empty, and no XDG variable is set.

    `folder` holds both, and `work`, the current folder of what is run.
    """

    def __init__(self, folder):
        self.home, self.temporary, self.work = (folder / name for name in ("account", "tmp", "work"))
        for each in (self.home, self.temporary, self.work):
            each.mkdir()
        self._report, self._calls = folder / "report", folder / "calls"
        inherited = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        self.environment = inherited | {
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "LANG": "C.UTF-8",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/no-bus",
            "PYTHONPATH": str(HOOKS),
            "PYTHONDONTWRITEBYTECODE": "1",
            "WATCH_REPORT": str(self._report),
        }

    def outpour(self, *arguments, **environment):
        """Run `outpour` with these arguments."""
        return self.run(started(*arguments), **environment)

    def run(self, command, **environment):
        """Run a command, whose environment is this machine's and `environment` alone."""
        ran = subprocess.run(
            [*_tracer(self._calls), *command],
            cwd=self.work,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return self.observation(ran.returncode, ran.stderr)

    def observation(self, status, err):
        """What was observed by now, of a run that ended with `status` and the complaints `err`."""
        return Observation(
            status,
            err,
            _lines(self._report),
            [call for call in _lines(self._calls) if _NOT_LOCAL.search(call) or _RESOLVER.search(call)],
            _contents(self.home),
            _contents(self.temporary),
        )


def _contents(folder):
    """Every file and every empty folder below `folder`, relative to it."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir() or not any(path.iterdir())
    }


def _tracer(calls):
    """The beginning of a command line that writes system calls to the file `calls`; empty without strace."""
    if not can_trace():
        return []
    return ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=%network", "-e", "signal=none", "-o", str(calls), "--"]


@cache
def can_trace():
    """Whether strace is installed, and allowed to watch a process here."""
    if sys.platform != "linux" or not shutil.which("strace"):
        return False
    command = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", os.devnull, "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _lines(path):
    return path.read_text(errors="replace").splitlines() if path.exists() else []
