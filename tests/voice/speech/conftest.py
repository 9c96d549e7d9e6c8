"""Synthesizers with engines made for a test."""

import pytest

from voice.speech import catalog
from voice.speech.clip_cache import ClipCache
from voice.speech.synthesizer import Synthesizer
from voice.storage.paths import user_paths


@pytest.fixture
def synthesizers(tmp_path, monkeypatch):
    """Make synthesizers with the given engine, which share one cache folder."""
    made = []

    def make(engine, folder=tmp_path / "speech"):
        monkeypatch.setattr(catalog, "open_engine", lambda _: engine)
        made.append(Synthesizer(ClipCache(folder)))
        return made[-1]

    yield make
    for synthesizer in made:
        synthesizer.close()


@pytest.fixture
def synthesizer():
    """A synthesizer with the real engines and the listener's cache."""
    opened = Synthesizer(ClipCache(user_paths().speech))
    yield opened
    opened.close()
