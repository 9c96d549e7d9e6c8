"""Recent picks, which successive sessions avoid."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from scripts.expansion.choices import Choices, picks
from scripts.syntax.parser import read_script
from voice.session.recent_picks import RecentPicks

TEXT = "Words. " + "[choose]\n- One.\n- Two.\n- Three.\n[end]\n" * 3
CHOICES = Choices()


@pytest.fixture
def script():
    return read_script(TEXT, "evening", "evening.txt")


def picked(script, seed):
    return picks(script, Choices(seed=seed))


def test_successive_sessions_avoid_recent_picks(script, tmp_path):
    recent = RecentPicks(tmp_path / "recent")
    repeated = 0
    for number in range(20):
        seed = recent.seed(script, CHOICES)
        last = json.loads((tmp_path / "recent" / "evening.json").read_text())[0] if number else []
        repeated += len(picked(script, seed) & set(last))
        recent.save(script, Choices(seed=seed))
    assert repeated <= 3  # random picks would repeat a third of 57


def test_the_number_of_saved_picks_is_bounded(script, tmp_path):
    recent = RecentPicks(tmp_path)
    for seed in range(30):
        recent.save(script, Choices(seed=seed))
    assert len(json.loads((tmp_path / "evening.json").read_text())) <= 6


@pytest.mark.parametrize("damage", ["", "{", "[1]", '{"a": 1}', "\0", "[[1, 2]]", "[" * 100_000])
def test_damaged_picks_are_ignored(script, tmp_path, damage):
    (tmp_path / "evening.json").write_text(damage)
    recent = RecentPicks(tmp_path)
    assert picked(script, recent.seed(script, CHOICES))
    recent.save(script, CHOICES)
    assert json.loads((tmp_path / "evening.json").read_text())[0] == sorted(picked(script, 0))


def test_a_damaged_entry_loses_no_other_picks(script, tmp_path):
    whole = sorted(picked(script, 1))
    (tmp_path / "evening.json").write_text(json.dumps([[3], whole, "x", None]))
    RecentPicks(tmp_path).save(script, CHOICES)
    assert json.loads((tmp_path / "evening.json").read_text()) == [sorted(picked(script, 0)), whole]


def test_a_folder_in_place_of_the_picks_is_left_alone(script, tmp_path):
    (tmp_path / "evening.json").mkdir()
    recent = RecentPicks(tmp_path)
    assert picked(script, recent.seed(script, CHOICES))
    recent.save(script, CHOICES)
    assert (tmp_path / "evening.json").is_dir()


def test_sessions_that_end_at_the_same_time_save_all_picks(script, tmp_path):
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda seed: RecentPicks(tmp_path).save(script, Choices(seed=seed)), range(5)))
    assert len(json.loads((tmp_path / "evening.json").read_text())) == 5


def test_picks_that_cannot_be_written_are_dropped(script, tmp_path):
    (tmp_path / "file").write_text("in the way")
    RecentPicks(tmp_path / "file").save(script, CHOICES)
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_script_without_choices_saves_nothing(tmp_path):
    RecentPicks(tmp_path / "recent").save(read_script("Words.", "plain", "plain.txt"), CHOICES)
    assert not (tmp_path / "recent").exists()
