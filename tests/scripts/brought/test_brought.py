"""Scripts as people bring them, and their sessions; a case is an entry in a file of the folder `scripts`."""

from pathlib import Path

import pytest
import yaml

from scripts.errors import FaultyScriptError
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.model.elements import Bell, Heading, Pause
from scripts.model.lines import Utterance
from scripts.syntax.parser import read_script

FOLDER = Path(__file__).parent / "scripts"
CASES = [
    pytest.param(written, heard, id=f"{file.stem}-{written!r}"[:80])
    for file in sorted(FOLDER.glob("*.yaml"))
    for written, heard in yaml.safe_load(file.read_text(encoding="utf-8")).items()
]


def cues(text):
    """Words as spoken, `# Title` of a chapter, `[5s]` for a pause, `[bell]`; automatic rests are left out."""
    try:
        script = read_script(text, "a", "a.txt")
    except FaultyScriptError as error:
        return [f"! {problem.code}" for problem in error.problems]
    found = []
    for line in expand(script, Choices()):
        if line.place.file != "a.txt":
            continue
        if isinstance(line, Utterance):
            found.append(line.spoken)
        elif isinstance(line, Heading):
            found.append(f"# {line.title}")
        elif isinstance(line, Pause) and line.markup:
            found.append(f"[{line.length.preferred / 1000:g}s]")
        elif isinstance(line, Bell):
            found.append("[bell]")
    return found


@pytest.mark.parametrize(("written", "heard"), CASES)
def test_it_is_read_as_it_is_meant(written, heard):
    assert cues(written) == (heard if isinstance(heard, list) else [heard])
