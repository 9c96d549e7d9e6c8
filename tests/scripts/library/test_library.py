from functools import cache

import pytest
from script_helpers import FakeDurations

from scripts.checks.check import check
from scripts.expansion.choices import Choices
from scripts.expansion.expand import ending, expand
from scripts.library.lookup import library_folder
from scripts.model.elements import MusicSolo
from scripts.model.lines import Utterance
from scripts.times import minutes, seconds
from scripts.timing.layout import ESTIMATED, lay_out, possible_lengths

SHIPPED = sorted(library_folder().glob("*.txt"))


def test_all_practices_are_shipped():
    practices = {"breathwork", "confide", "film", "meditation", "music", "pictures", "shower", "walk", "writing"}
    assert {*practices, "arrive", "aftercare"} <= {path.stem for path in SHIPPED}


@cache
def checked(path):
    """The script in a file, and its problems."""
    return check(path.read_text(encoding="utf-8"), path.stem, path.name)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_session_has_no_problem(path):
    _, problems = checked(path)
    assert problems == []


@pytest.mark.parametrize("length", [5, 10, 20, 30, 45])
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.parametrize("factor", [0.85, 1, 1.15])
def test_a_shipped_session_meets_the_target_length_exactly(path, length, factor):
    script, _ = checked(path)
    choices = Choices(minutes=length)
    lines = expand(script, choices)

    def measure(said):
        return round(ESTIMATED.speech(said) * factor)

    shortest, longest = possible_lengths(lines, FakeDurations(measure))
    assert shortest <= minutes(length) <= longest
    assert list(lay_out(lines, FakeDurations(measure), minutes(length)))[-1].stop == minutes(length)
    assert any(isinstance(line, Utterance) for line in ending(script, choices, lines))


@pytest.mark.parametrize(("length", "times"), [(10, 1), (20, 2), (30, 2), (45, 3)])
def test_the_listeners_song_plays_out_in_full_and_the_session_still_fits(length, times):
    script, _ = check((library_folder() / "music.txt").read_text(encoding="utf-8"), "music", "music.txt")
    song = seconds(227)
    cues = list(lay_out(expand(script, Choices(minutes=length)), FakeDurations(songs={"rain": song}), minutes(length)))
    assert [cue.stop - cue.start for cue in cues if isinstance(cue.line, MusicSolo)] == [song] * times
    assert cues[-1].stop == minutes(length)
