"""A file to write, in a folder of its own."""

import pytest


@pytest.fixture
def target(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder / "walk.mp3"


@pytest.fixture
def folder(target):
    return target.parent
