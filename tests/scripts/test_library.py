import pytest
from scripting import Spoken

from scripts.check import check
from scripts.find import library_folder
from scripts.layout import ESTIMATED, lay_out, possible_lengths
from scripts.lines import Utterance
from scripts.resolve import Choices
from scripts.times import minutes
from scripts.unfold import ending, unfold

SHIPPED = sorted(library_folder().glob("*.txt"))


def test_the_first_three_practices_are_there():
    assert {"breathwork", "shower", "walk"} <= {path.stem for path in SHIPPED}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_session_has_no_problem(path):
    _, problems = check(path.read_text(encoding="utf-8"), path.stem, path.name)
    assert problems == []


@pytest.mark.parametrize("length", [5, 10, 20, 30])
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.parametrize("factor", [0.85, 1, 1.15])
def test_a_shipped_session_fits_exactly(path, length, factor):
    script, _ = check(path.read_text(encoding="utf-8"), path.stem, path.name)
    choices = Choices(minutes=length)
    lines = unfold(script, choices)

    def measure(said):
        return round(ESTIMATED.speech(said) * factor)

    shortest, longest = possible_lengths(lines, Spoken(measure))
    assert shortest <= minutes(length) <= longest
    assert list(lay_out(lines, Spoken(measure), minutes(length)))[-1].stop == minutes(length)
    assert any(isinstance(line, Utterance) for line in ending(script, choices, lines))
