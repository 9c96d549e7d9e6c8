"""The beginning of each ambience, rendered once for all tests."""

import pytest
from ambience_kinds import SECONDS, open_kind

from audio.signal.clip import RATE


@pytest.fixture(scope="session")
def sound_of():
    """A function that returns the first `SECONDS` of an ambience, shape (frames, 2)."""
    rendered = {}

    def render(kind):
        if kind not in rendered:
            rendered[kind] = open_kind(kind, 7).read(0, SECONDS * RATE)
        return rendered[kind]

    return render
