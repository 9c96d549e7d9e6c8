"""Scripts as people bring them, and their sessions; a case is an entry in a file of the folder `scripts`."""

from pathlib import Path

import pytest
from spoken_cues import cues

from scripts.tables import parse_table

FOLDER = Path(__file__).parent / "scripts"
CASES = [
    pytest.param(written, heard, id=f"{file.stem}-{written!r}"[:80])
    for file in sorted(FOLDER.glob("*.yaml"))
    for written, heard in parse_table(file).items()
]


@pytest.mark.parametrize(("written", "heard"), CASES)
def test_it_is_read_as_it_is_meant(written, heard):
    assert cues(written) == (heard if isinstance(heard, list) else [heard])
