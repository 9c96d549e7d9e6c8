"""Piper with voices made for a test."""

import pytest

from voice.speech.engines import piper_models
from voice.speech.engines.piper import PiperEngine
from voice.storage.paths import user_paths


@pytest.fixture
def voices_folder():
    """The listener's folder of voices."""
    return user_paths().voices


@pytest.fixture
def other_folder(tmp_path, monkeypatch):
    """The only other folder that is searched, in place of this machine's own."""
    other = tmp_path / "elsewhere"
    monkeypatch.setattr(piper_models, "model_folders", lambda: (user_paths().voices, other))
    current = tmp_path / "current"
    current.mkdir()
    monkeypatch.chdir(current)
    return other


@pytest.fixture
def piper(other_folder):
    """The Piper engine, which finds no voices of this machine."""
    opened = PiperEngine()
    yield opened
    opened.close()
