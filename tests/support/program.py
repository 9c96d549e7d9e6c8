"""The program as a listener runs it."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass

import pytest
from sessions import SMALL

from voice.cli import main


@dataclass
class Ran:
    """What came of a run."""

    status: int
    out: str
    err: str

    @property
    def lines(self):
        """What was complained about, line by line."""
        return self.err.splitlines()


@pytest.fixture
def outpour(monkeypatch, capsys, tmp_path):
    """Run the program in this process, in a folder of its own, and tell what came of it."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def run(*arguments):
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["outpour", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main.main()
        return Ran(ended.value.code, *capsys.readouterr())

    run.folder = folder
    yield run
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def here(outpour):
    """The current folder, with a small session in it."""
    (outpour.folder / "small.txt").write_text(SMALL)
    return outpour.folder


def tree(folder):
    """Everything in a folder, with what is in it."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def process(*arguments, first="pass", **options):
    """The program in a process of its own, which begins with the code `first`."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
    return subprocess.Popen(started(*arguments, first=first), env={**os.environ, **options.pop("env", {})}, **options)


def started(*arguments, first="pass"):
    """A command line that does what the installed script does, after `first`."""
    code = "import sys; from voice.cli.entry import main; sys.argv[0] = 'outpour'; main()"
    return [sys.executable, "-c", f"{first}\n{code}", *map(str, arguments)]
