"""Words a minute become one factor for all sentences of a script."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from script_helpers import lines, script_of

from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.library.lookup import library_folder
from scripts.model.lines import PacedBreathing, SpokenCount, Utterance
from scripts.model.pace import WordsPerMinute
from scripts.syntax.parser import read_script
from scripts.timing.layout import ESTIMATED, EstimatedDurations

TEXT = "Let your arms swing, and think of the way home.\nThere is time.\n\n" * 30
GERMAN = "Lass die Schultern sinken und vergiss für einen Augenblick alle Verpflichtungen.\n" * 30


def spoken(text, **choices):
    return [line for line in lines(text, **choices) if isinstance(line, Utterance)]


def rate(utterances, durations=ESTIMATED):
    """Words a minute by the estimate."""
    return sum(len(each.text.split()) for each in utterances) * 60_000 / sum(map(durations.speech, utterances))


@pytest.mark.parametrize("body", [TEXT, GERMAN], ids=["English", "German"])
@pytest.mark.parametrize("wpm", [60, 105, 170, 300])
def test_the_estimate_of_a_script_has_its_words_a_minute(body, wpm):
    found = spoken(f"---\npace: {wpm} wpm\n---\n{body}")
    assert rate(found) == pytest.approx(wpm, rel=0.03)


@pytest.mark.parametrize("path", sorted(library_folder().glob("*.txt")), ids=lambda path: path.stem)
def test_the_estimate_of_a_shipped_session_has_the_words_a_minute_asked_for(path):
    script = read_script(path.read_text(encoding="utf-8"), path.stem, path.name)
    choices = Choices(minutes=60, pace=WordsPerMinute(150))  # a shorter session leaves out some of the words
    found = [line for line in expand(script, choices) if isinstance(line, Utterance)]
    assert all(each.absolute for each in found)
    assert rate([line for line in found if line.place.file == path.name]) == pytest.approx(150, rel=0.04)


@given(st.integers(60, 300), st.integers(60, 300))
def test_more_words_a_minute_are_a_higher_factor(one, other):
    slow, fast = (spoken(f"---\npace: {wpm} wpm\n---\n{TEXT}")[0].pace for wpm in sorted((one, other)))
    assert slow <= fast


def test_the_tempo_of_a_voice_changes_only_the_estimate_of_relative_paces():
    absolute, relative = (spoken(f"---\npace: {pace}\n---\n{TEXT}") for pace in ("150 wpm", "0.6"))
    slow_voice = EstimatedDurations(tempo=1.5)
    assert rate(absolute, slow_voice) == rate(absolute)
    assert rate(relative, slow_voice) == pytest.approx(rate(relative) / 1.5, rel=0.001)


@pytest.mark.parametrize("body", ["Rest.", "Now.\n\nIncomprehensibility.", "ここで休みましょう。" * 60, "1 2 3"])
def test_a_short_text_and_one_without_spaces_are_spoken_at_a_usual_speed(body):
    for each in spoken(f"---\npace: 168 wpm\nlanguage: xx\n---\n{body}"):
        assert 0.5 < each.pace < 0.8


def test_cues_and_numbers_have_the_pace_of_the_words():
    found = lines(f"---\npace: 150 wpm\n---\n{TEXT}[breathe box x4]\n[count 1-3]")
    sentence, *_ = (line for line in found if isinstance(line, Utterance))
    cues = [cue for line in found if isinstance(line, PacedBreathing) for cue in line.cues.values()]
    numbers = [number for line in found if isinstance(line, SpokenCount) for number in line.spoken]
    assert {(each.pace, each.absolute) for each in (*cues, *numbers)} == {(sentence.pace, True)}


@pytest.mark.parametrize(
    ("text", "choices", "expected"),
    [
        ("---\npace: 168 wpm\n---\nA. [pace 84 wpm] B. [pace 0.8] C.", {}, [True, True, False]),
        ("---\npace: 0.8\n---\nA. [pace 168 wpm] B.", {}, [False, True]),
        ("---\npace: 168 wpm\n---\nA. [pace 0.5] B.\n#[rate:slow]\nC.", {}, [True, False, True]),
        ("---\npace: 168 wpm\n---\nA. [pace 84 wpm] B.", {"pace": 0.8}, [False, False]),
        ("---\npace: 0.8\n---\nA. [pace 0.4] B.", {"pace": WordsPerMinute(168)}, [True, True]),
    ],
)
def test_the_listeners_pace_decides_the_unit(text, choices, expected):
    assert [each.absolute for each in spoken(text, **choices)] == expected


def test_the_listeners_pace_scales_the_changes_of_the_script():
    slow, slower = spoken("---\npace: 180 wpm\n---\nA. [pace 90 wpm] B.", pace=WordsPerMinute(120))
    assert slower.pace == pytest.approx(slow.pace / 2, abs=0.01)


def test_an_included_script_keeps_its_words_a_minute():
    script = script_of("---\npace: 0.9\n---\nOne.\n[include calm]\nTwo.")
    (include,) = (each for each in script.elements if type(each).__name__ == "Include")
    calm = script_of("---\npace: 168 wpm\n---\nHush.")

    loaded = replace(include, body=calm.elements, pace=calm.header.pace)
    elements = tuple(loaded if each is include else each for each in script.elements)
    said = {
        line.text: line.absolute
        for line in expand(replace(script, elements=elements), Choices())
        if isinstance(line, Utterance)
    }
    assert [said[text] for text in ("One.", "Hush.", "Two.")] == [False, True, False]
