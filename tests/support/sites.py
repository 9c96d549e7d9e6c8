"""Published folders, and how to publish them again."""

import sys
from functools import partial

import pytest
from executors import SerialExecutor

from audio.sinks import Encoding
from voice.cli import main
from voice.export.export import export

URL = "https://example.org/anna%20b/"

TITLES = {"Évening #1": "Evening ]]> & <b>rest</b> \N{SLIGHTLY SMILING FACE}", "walk": "هدوء"}
"""The titles of the scripts, by their names."""

SCRIPT = """\
---
title: "{title}"
voice: hum
pace: 2.0
music: none
preface: "Sit."
about: "About {title}."
needs: [a mat]
care: [Sit down first.]
---
# Arriving

Let it come. [1s]

# Going on

Rest. [1s]
"""


def run_serially(patch):
    """Make files one after another in this process, in mono, without correcting their loudness."""
    patch.setattr("voice.cli.batch.export_batch.LocalExecutor", SerialExecutor)
    patch.setattr("voice.batch.run_job.export", partial(export, attempts=1))
    patch.setattr("voice.cli.batch.publish_batch.Encoding", partial(Encoding, mono=True))


def run(patch, *arguments):
    """Run the program in this process, and return its exit status."""
    run_serially(patch)
    patch.setattr(sys, "argv", ["outpour", *arguments])
    with pytest.raises(SystemExit) as ended:
        main.main()
    return ended.value.code


class Site:
    """A published folder, and how to publish it again."""

    def __init__(self, outpour):
        self.base = outpour.folder
        self.folder = outpour.folder / "site"
        self._outpour = outpour

    def publish(self, *options, sessions=("scripts",)):
        return self._outpour("publish", *sessions, "-d", "site", *options)

    def script(self, name):
        return self.base / "scripts" / f"{name}.txt"

    def state(self):
        """The content and the date of each file."""
        files = (path for path in self.folder.iterdir() if not path.name.endswith(".lock"))
        return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    def changed(self, before):
        """The names of the files that are new, gone or written again since `before`."""
        now = self.state()
        return {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}

    def read(self, name):
        return (self.folder / name).read_text(encoding="utf-8")
