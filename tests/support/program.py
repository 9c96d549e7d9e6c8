"""Runs the program like its user."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass

import pytest
from sessions import MINIMAL

from voice.cli import main


@dataclass
class Result:
    """The outcome of a run."""

    status: int
    out: str
    err: str

    @property
    def lines(self):
        """The lines on standard error."""
        return self.err.splitlines()


@pytest.fixture
def outpour(monkeypatch, capsys, tmp_path):
    """A function that runs the program in this process, in a folder of its own, and returns a Result."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def run(*arguments):
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["outpour", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main.main()
        return Result(ended.value.code, *capsys.readouterr())

    run.folder = folder
    yield run
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def here(outpour):
    """The working directory, with a small session in it."""
    (outpour.folder / "small.txt").write_text(MINIMAL)
    return outpour.folder


def tree(folder):
    """All paths below a folder, with the content of files."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def process(*arguments, first="pass", **options):
    """Start the program in a new process, which first runs the code `first`."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
    return subprocess.Popen(
        command_line(*arguments, first=first), env={**os.environ, **options.pop("env", {})}, **options
    )


def command_line(*arguments, first="pass"):
    """A command line that runs `first`, then what the installed script runs."""
    code = "import sys; from voice.cli.entry import main; sys.argv[0] = 'outpour'; main()"
    return [sys.executable, "-c", f"{first}\n{code}", *map(str, arguments)]
