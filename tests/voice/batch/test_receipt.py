"""What a worker sends back is checked before it gets its name in the folder."""

from pathlib import Path

import pytest

from scripts.expansion.choices import Choices
from scripts.library.lookup import Source
from voice.batch import receipt
from voice.batch.job import ExportJob
from voice.batch.receipt import receive
from voice.batch.remote import PARTS, Delivery
from voice.session.request import SessionRequest

WAV = b"RIFF....WAVEfmt "


@pytest.fixture
def folder(tmp_path):
    """The folder for the files."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def job(**fields):
    return ExportJob(
        "one.wav", Source("one", Path("one.txt"), "file"), SessionRequest(Choices(), seed=1), "key", **fields
    )


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    "delivery",
    [
        Delivery(files=(b"<html>",)),
        Delivery(files=(b"",)),
        Delivery(files=()),
        Delivery(files=(WAV, WAV)),
        Delivery(place="../elsewhere"),
        Delivery(place="0" * 32),
    ],
)
def test_an_unrequested_file_is_refused(folder, delivery):
    result = receive(job(), delivery, folder)
    assert result.failed
    assert names(folder) == []


def test_a_delivery_that_is_too_large_is_refused(folder, monkeypatch):
    monkeypatch.setattr(receipt, "LARGEST_DELIVERY", len(WAV) - 1)
    assert "larger than" in receive(job(), Delivery(files=(WAV,)), folder).error
    assert names(folder) == []


def test_a_link_in_the_shared_folder_is_refused(folder, tmp_path):
    (tmp_path / "secret.wav").write_bytes(WAV)
    place = folder / PARTS / ("0" * 32)
    place.mkdir(parents=True)
    (place / "one.wav").symlink_to(tmp_path / "secret.wav")
    assert "isn't a regular file" in receive(job(), Delivery(place="0" * 32), folder).error
    assert not (folder / "one.wav").exists()


def test_an_existing_file_is_kept_unless_it_may_be_overwritten(folder):
    (folder / "one.wav").write_bytes(b"mine")
    assert "already exists" in receive(job(), Delivery(files=(WAV,)), folder).error
    assert (folder / "one.wav").read_bytes() == b"mine"
    assert not receive(job(overwrite=True), Delivery(files=(WAV,)), folder).failed
    assert (folder / "one.wav").read_bytes() == WAV
