"""Runs a command with a fresh account, and reports its network use and the files it leaves."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from program import command_line

HOOKS = Path(__file__).with_name("watched")

_NOT_LOCAL = re.compile(r"^(?!.*\bAF_NETLINK\b).*\bAF_(?!UNIX\b|LOCAL\b|UNSPEC\b)\w+")
"""Calls that concern other machines; a netlink socket talks to this machine's kernel, such as about its addresses."""

_RESOLVER = re.compile(r"connect\(.*sun_path=\S*(resolve|avahi)")
"""Local services that resolve host names."""


@dataclass(frozen=True)
class Observation:
    """The side effects of a run."""

    status: int
    err: str

    python_calls: list[str]
    """Network-related audit events of its Python code."""

    system_calls: list[str]
    """Network-related system calls of all its threads; empty without strace."""

    home: set[str]
    """All files and empty folders in HOME, relative to it."""

    temporary: set[str]
    """All files and empty folders in TMPDIR, relative to it."""


class NewMachine:
    """A fresh account: HOME and TMPDIR are empty, and no XDG variable is set.

    `folder` contains both, and `work`, the working directory of commands.
    """

    def __init__(self, folder):
        self.home, self.temporary, self.work = (folder / name for name in ("account", "tmp", "work"))
        for path in (self.home, self.temporary, self.work):
            path.mkdir()
        self._report, self._calls = folder / "report", folder / "calls"
        kept = ("PATH", "LD_LIBRARY_PATH", "PYTHONPYCACHEPREFIX")
        inherited = {name: os.environ[name] for name in kept if name in os.environ}
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
        return self.run(command_line(*arguments), **environment)

    def run(self, command, **environment):
        """Run a command with this machine's environment plus `environment`."""
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
        """The observation so far of a run that ended with `status` and printed `err`."""
        return Observation(
            status,
            err,
            _lines(self._report),
            [call for call in _lines(self._calls) if _NOT_LOCAL.search(call) or _RESOLVER.search(call)],
            _contents(self.home),
            _contents(self.temporary),
        )


def _contents(folder):
    """All files and empty folders below `folder`, relative to it."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir() or not any(path.iterdir())
    }


def _tracer(calls):
    """Command prefix that logs system calls to the file `calls`; empty without strace."""
    if not can_trace():
        return []
    return ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=%network", "-e", "signal=none", "-o", str(calls), "--"]


@cache
def can_trace():
    """Whether strace is installed and may trace processes here."""
    if sys.platform != "linux" or not shutil.which("strace"):
        return False
    command = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", os.devnull, "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _lines(path):
    return path.read_text(errors="replace").splitlines() if path.exists() else []
