"""The installed packages: they run as a module, and type checkers may trust their annotations."""

import subprocess
import sys
from importlib.metadata import version
from importlib.resources import files

import pytest


def test_the_package_runs_as_a_module():
    ran = subprocess.run([sys.executable, "-m", "voice", "--version"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, f"outpour, version {version('outpour')}\n")


@pytest.mark.parametrize("package", ["scripts", "audio", "voice"])
def test_the_package_is_marked_as_typed(package):
    assert (files(package) / "py.typed").is_file()
