"""A folder of short scripts, exported in this process."""

import json

import pytest
from executors import SerialExecutor

from voice.batch.manifest import NAME

SCRIPT = """\
---
title: {title}
voice: hum
pace: 2.0
preface: ""
---
{words} [~1s]

[include _part]
"""


@pytest.fixture
def shelf(outpour):
    """Two sessions that include a part: `shelf.write` changes a script, `shelf.manifest` reads the manifest."""
    return Shelf(outpour.folder)


class Shelf:
    def __init__(self, folder):
        self.folder = folder / "scripts"
        self.out = folder / "out"
        self.folder.mkdir()
        self.write("_part.txt", "Rest.\n")
        for name in ("one", "two"):
            self.write(f"{name}.txt", SCRIPT.format(title=name.title(), words=f"This is {name}."))

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def manifest(self):
        lines = (self.out / NAME).read_text(encoding="utf-8").splitlines()
        entries = [json.loads(line) for line in lines]
        return {entry["name"]: entry for entry in entries}

    def files(self):
        return sorted(path.name for path in self.out.iterdir() if not path.name.startswith(".") and path.name != NAME)


@pytest.fixture
def batch(outpour, shelf, monkeypatch):
    """A function that exports the folder of scripts to `out` in this process, without captions or covers to draw."""
    monkeypatch.setattr("voice.cli.batch.export_batch.LocalExecutor", SerialExecutor)

    def run(*arguments, sessions=("scripts",), name="{name}.wav"):
        return outpour("export", *sessions, "-d", "out", *(("--name", name) if name else ()), *arguments)

    return run
