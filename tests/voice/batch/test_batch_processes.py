"""`outpour export -d FOLDER` in processes of its own: killed, interrupted, and sharing sentences."""

import os
import signal
from collections import Counter
from contextlib import closing

import pyte
import pytest
from program import process
from terminals import Terminal

from voice.batch.manifest import Manifest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs the signals of POSIX")

LONG = "---\nvoice: hum\npace: 2.0\n---\nWell. [50m]\n"
COUNTER = """\
import os, voice.speech.engines.hum as hum

speak = hum.HumEngine.speak


def count(self, text, delivery):
    with open(os.environ["SPOKEN"], "a") as file:
        file.write(text + chr(10))
    return speak(self, text, delivery)


hum.HumEngine.speak = count
"""
"""Logs each sentence that is spoken, in every Python process that finds it as `sitecustomize`."""


@pytest.fixture
def start(outpour, shelf):
    """Start a batch of the folder of scripts, which must end before the test does."""
    started = []

    def begin(*arguments, **options):
        command = ("export", "scripts", "-d", "out", "--name", "{name}.wav", "--jobs", "2", *arguments)
        started.append(process(*command, cwd=outpour.folder, start_new_session=True, **options))
        return started[-1]

    yield begin
    for each in started:
        with closing(each.stdout), closing(each.stderr):
            each.kill()
            each.wait()


def test_a_terminal_shows_bars_and_keeps_the_paths(outpour, shelf):
    arguments = ("export", "scripts", "-d", "out", "--name", "{name}.wav")
    with closing(Terminal(*arguments, folder=outpour.folder)) as terminal:
        assert terminal.ended() == 0, terminal.shown
        assert terminal.restored
    stream = pyte.ByteStream(screen := pyte.Screen(80, 24))
    stream.feed(terminal.shown)
    lines = [line.rstrip() for line in screen.display if line.strip()]
    assert b"0 of 2 files" in terminal.shown
    assert lines[0].startswith("outpour: 2 files of 2 sessions to make")
    assert (sorted(lines[1:3]), lines[3:]) == (["out/one.wav", "out/two.wav"], ["outpour: 2 made"])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_batch_that_is_ended_leaves_no_process_and_no_partial_file_and_can_continue(start, batch, shelf, number):
    shelf.write("two.txt", LONG)
    running = start()
    assert running.stdout.readline() == "out/one.wav\n"
    (os.kill if number != signal.SIGINT else os.killpg)(running.pid, number)
    rest = running.stdout.read()  # to the end, which comes when the last worker has ended
    assert (running.wait(), rest) == (-number if number == signal.SIGKILL else 128 + number, "")
    assert (shelf.files(), [path for path in shelf.out.iterdir() if path.suffix == ".part"]) == (["one.wav"], [])
    assert {entry.name: entry.result for entry in Manifest(shelf.out)} == {"one.wav": "done", "two.wav": "started"}
    shelf.write("two.txt", LONG.replace("50m", "1s"))
    ran = batch()
    assert (ran.status, ran.lines[-1]) == (0, "outpour: 1 made, 1 up to date")


def test_no_sentence_is_spoken_twice(start, shelf, tmp_path):
    """Three lengths of two scripts that share a part, by two workers; all begin with the same sentences."""
    (tmp_path / "sitecustomize.py").write_text(COUNTER)
    same = "".join(f"Sentence number {number} is here. [~1s]\n\n" for number in range(6))
    for name in ("one", "two"):
        shelf.write(f"{name}.txt", f"---\nvoice: hum\n---\n{same}\n[include _part]\n")
    environment = {"PYTHONPATH": str(tmp_path), "SPOKEN": str(tmp_path / "spoken")}
    running = start("--minutes", "1,2,3", "--name", "{name}-{minutes}.wav", env=environment)
    _, messages = running.communicate()
    assert running.returncode == 0, messages
    assert len(shelf.files()) == 6
    spoken = Counter((tmp_path / "spoken").read_text().splitlines())
    assert len(spoken) >= 7
    assert {text: count for text, count in spoken.items() if count > 1} == {}
