"""Sessions for the tests of the program."""

import pytest
from sessions import SMALL, session_of


@pytest.fixture
def opened(tmp_path):
    """Open sessions of texts, closed at the end."""
    made = []

    def open_one(text=SMALL, **wished):
        made.append(session_of(tmp_path, text, **wished))
        return made[-1]

    yield open_one
    for each in made:
        each.close()
