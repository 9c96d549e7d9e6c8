"""Several files at once, and several processes writing the same file."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest
from atomic_files import write

from voice.errors import TargetError
from voice.storage.atomic import replacement, replacements
from voice.storage.part_files import PartFile


def write_several(folder):
    targets = [folder / name for name in ("a.wav", "a.vtt", "a.lrc")]
    with replacements(targets, overwrite=True) as parts:
        for target, part in parts.items():
            part.write_text(f"new {target.name}")


def test_several_files_appear_together(folder):
    write_several(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        name: f"new {name}" for name in ("a.wav", "a.vtt", "a.lrc")
    }


@pytest.mark.parametrize("before", [{}, {"a.wav": "older"}, {"a.wav": "older", "a.lrc": "older too"}])
@pytest.mark.parametrize("failing", ["a.wav", "a.vtt", "a.lrc"])
@pytest.mark.parametrize("error", [OSError(errno.EIO, "broken"), KeyboardInterrupt()])
def test_no_file_is_written_if_one_of_several_fails(folder, monkeypatch, before, failing, error):
    for name, content in before.items():
        (folder / name).write_text(content)
    place = PartFile.place

    def fail(part, **options):
        if part.target.name == failing:
            raise error
        place(part, **options)

    monkeypatch.setattr(PartFile, "place", fail)
    with pytest.raises((TargetError, KeyboardInterrupt)):
        write_several(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == before


def test_an_interrupt_after_a_rename_undoes_it(folder, monkeypatch):
    place = PartFile.place

    def place_and_interrupt(part, **options):
        place(part, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(PartFile, "place", place_and_interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_several(folder)
    assert list(folder.iterdir()) == []


# Concurrent writers


def test_two_writers_of_one_file_leave_one_complete_file(target, folder):
    with replacement(target, overwrite=True) as one, replacement(target, overwrite=True) as other:
        assert one != other
        one.write_bytes(b"one")
        other.write_bytes(b"other")
    assert target.read_bytes() == b"one"
    assert list(folder.iterdir()) == [target]


WRITER = """
import sys
from pathlib import Path
from voice.storage.atomic import replacement
with replacement(Path(sys.argv[1]), overwrite=True) as temporary:
    temporary.write_text("theirs")
    temporary.with_name(f"{temporary.stem}-chapters.part").write_text("theirs too")
    print(temporary, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def writer(target):
    """Another process that is writing the same file."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        child.part = Path(child.stdout.readline().strip())
        yield child
        child.kill()


def test_the_partial_file_of_a_running_writer_is_kept(writer, target, folder):
    write(target, overwrite=True)
    assert writer.part.read_text() == "theirs"
    assert len(list(folder.glob(".*.part"))) == 2
    writer.communicate("")
    assert target.read_text() == "theirs"


def test_the_partial_files_of_a_killed_writer_are_removed(writer, target, folder):
    writer.kill()
    writer.wait()
    others = [folder / ".walk.mp3-mine.part", folder / ".walk.mp3-notes-0123456789abcdef.part"]
    for path in others:
        path.touch()
    assert writer.part.exists()
    write(target, overwrite=True)
    assert sorted(folder.iterdir()) == sorted([target, *others])
