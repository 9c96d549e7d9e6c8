"""Assembled practices: a script that a listener can play, read and edit."""

from functools import cache
from itertools import combinations, pairwise

import pytest
from script_helpers import summary

from scripts.checks.check import CheckContext, check
from scripts.errors import CannotAssembleError
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.library.assemble import assemble, bridges
from scripts.library.lookup import Shelf, library_folder
from scripts.model.elements import Bell, Breathe, Closing, Condition, Heading, Music, PaceChange, VoiceChange
from scripts.model.header import KINDS
from scripts.model.lines import Utterance
from scripts.model.tree import flatten
from scripts.syntax.parser import read_script
from scripts.times import minutes
from scripts.timing.layout import ESTIMATED, possible_lengths

SHIPPED = sorted(path.stem for path in library_folder().glob("*.txt"))
GENTLE = [name for name in SHIPPED if name not in ("arrive", "aftercare", "breathwork", "good-cry")]


@cache
def shipped(name):
    return read_script((library_folder() / f"{name}.txt").read_text(encoding="utf-8"), name, f"{name}.txt")


def assembled(*practices, length=25, title=""):
    """The text of a session of practices, each a name or a script."""
    scripts = [shipped(each) if isinstance(each, str) else each for each in practices]
    return assemble(scripts, shipped("arrive"), shipped("aftercare"), minutes(length), title)


def script(text, name="a"):
    return read_script(text, name, f"{name}.txt")


def titles(text):
    return [element.title for element in flatten(script(text).elements) if isinstance(element, Heading)]


@pytest.mark.parametrize(
    ("pair", "length"),
    [
        *(pytest.param(pair, 25, id="-".join(pair)) for pair in combinations(GENTLE, 2)),
        *(pytest.param(pair, each, id=f"{'-'.join(pair)} {each}") for pair in pairwise(GENTLE) for each in (15, 45)),
    ],
)
def test_two_practices_make_a_session_of_the_target_length_without_problems(pair, length):
    text = assembled(*pair, length=length)
    whole, problems = check(text, "mine", "mine.txt")
    assert problems == []
    shortest, longest = possible_lengths(expand(whole, Choices()), ESTIMATED)
    assert shortest <= minutes(length) <= longest


def test_a_session_begins_with_the_arrival_and_ends_with_the_aftercare():
    found = titles(assembled("walk"))
    assert found[0] == titles((library_folder() / "arrive.txt").read_text())[0]
    assert "Setting out" in found
    assert found[-1] == "Something kind"
    assert found.index("Setting out") < found.index("Back in the body")


@pytest.mark.parametrize("names", [("arrive", "walk"), ("walk", "aftercare"), ("arrive", "walk", "aftercare")])
def test_a_requested_practice_is_not_added_twice(names):
    found = titles(assembled(*names))
    assert len(found) == len(set(found))


def test_the_only_closing_is_that_of_the_aftercare():
    whole = script(assembled("walk", "shower"))
    places = [index for index, element in enumerate(whole.elements) if isinstance(element, Closing)]
    assert len(places) == 1
    after = [element for element in whole.elements[places[0] :] if hasattr(element, "parts")]
    assert "helpline" in " ".join(str(element.parts) for element in after)


def test_conditions_are_resolved_at_the_share_of_each_practice():
    text = assembled(script("Always. [from 8m] Long. [end] [under 8m] Short. [end]"), length=20)
    assert "Long." in text
    assert "Short." not in text
    assert not any(isinstance(element, Condition) for element in flatten(script(text).elements))
    halves = [script(f"One{name}. [from 8m] Long{name}. [end]", name) for name in "xy"]
    assert "Long" not in assembled(*halves, length=20)


def test_needs_care_notes_words_and_pronunciations_of_all_are_kept_once():
    first = script(
        "---\nneeds: [Water, a mat]\ncare: [Sit.]\nask: {who: Ann, a: x}\nsay: {Ann: An}\n---\n{who} {a}", "first"
    )
    second = script("---\nneeds: [a mat, a pen]\ncare: [Sit., Drink.]\nask: {who: Bob, b: y}\n---\n{who} {b}", "second")
    header = script(assembled(first, second)).header
    assert {"Sit.", "Drink."} < set(header.care)
    assert len(header.care) == len(set(header.care))
    assert {"a mat", "a pen"} < set(header.needs)
    assert len(header.needs) == len({need.lower() for need in header.needs})
    assert {word: header.ask[word] for word in ("who", "a", "b")} == {"who": "Ann", "a": "x", "b": "y"}
    assert dict(header.say) == {"Ann": "An"}


def test_each_practice_keeps_its_voice_pace_and_music():
    first = script("---\nvoice: hum\npace: 0.8\nmusic: none\n---\nOne.\n[pace 1.5] Two.", "first")
    second = script("---\nvoice: hum\npace: 0.8\nmusic: none\n---\nThree.", "second")
    whole = script(assembled(first, second))
    changes = [each for each in flatten(whole.elements) if isinstance(each, VoiceChange | PaceChange | Music)]
    kinds = [getattr(each, "name", None) or getattr(each, "pace", None) or each.source for each in changes]
    arrival, aftercare = (shipped(name).header.pace for name in ("arrive", "aftercare"))
    assert whole.header.voice == ""
    assert kinds == [arrival, "rain", "hum", 0.8, "none", 1.5, 0.8, "takes", aftercare, "rain"]


def test_intense_breathing_is_rejected_after_assembly_with_a_walk_or_a_shower():
    text = assembled("breathwork", "walk", length=30)
    assert any(isinstance(element, Breathe) and element.intense for element in flatten(script(text).elements))
    assert "intense-here" in {problem.code for problem in check(text, "mine", "mine.txt")[1]}
    assert check(assembled("breathwork", length=30), "mine", "mine.txt")[1] == []


def test_languages_cant_be_mixed():
    with pytest.raises(CannotAssembleError, match="de, en"):
        assembled(script("---\nlanguage: de\n---\nHallo."))


@pytest.mark.parametrize(
    ("title", "found"),
    [("", "Reflective walk and cry in the shower"), ("An evening", "An evening"), ("A: b", "A: b")],
)
def test_the_title_is_the_requested_one_or_names_the_practices(title, found):
    header = script(assembled("walk", "shower", title=title)).header
    expected = found if title else f"Reflective walk and {shipped('shower').header.title[:1].lower()}"
    assert header.title.startswith(expected)
    assert header.minutes == 25


def test_every_kind_has_valid_bridges():
    all_bridges = bridges()
    assert set(all_bridges.leaving) == set(all_bridges.entering) == set(KINDS)
    single = (all_bridges.arrived, all_bridges.resting, all_bridges.settling)
    for text in (*all_bridges.staying, *all_bridges.leaving.values(), *all_bridges.entering.values(), *single):
        assert [each for each in summary(text) if isinstance(each, str)]


def test_bridges_are_used_in_order():
    text = assembled(*(script(f"Practice {name}.", name) for name in "wxyz"))
    places = [text.index(each.split(".")[0]) for each in bridges().staying]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("practices", "last"),
    [
        (("gaze",), "resting"),
        (("gaze", "yawn"), "resting"),
        (("walk", "gaze"), "resting"),
        (("walk",), "settling"),
        (("gaze", "shower"), "settling"),
    ],
)
def test_the_bridge_to_the_aftercare_promises_no_further_practice(practices, last):
    text = assembled(*practices, length=40)
    before, _, after = text.partition("# Back in the body")
    assert getattr(bridges(), last).split(" [")[0] in before[-400:]
    assert not [each for each in bridges().entering.values() if each.split(".")[0] in before[-400:]]
    assert not [each for each in ("something else", "next thing", "we go on") if each in before[-400:]]
    assert after


def test_nothing_after_the_arrival_mentions_unfinished_practices():
    text = assembled("gaze")
    assert bridges().arrived.split(" [")[0] in text
    assert not [each for each in bridges().staying if each.split(".")[0] in text]


@pytest.mark.parametrize("length", [15, 40])
@pytest.mark.parametrize("pair", [*pairwise(GENTLE), ("arrive", "walk"), ("aftercare", "walk")], ids="-".join)
def test_a_session_ends_with_one_bell(pair, length):
    whole = script(assembled(*pair, length=length))
    last = shipped(pair[-1] if "aftercare" in pair else "aftercare")
    (kind,) = [each.kind for each in last.elements[-8:] if isinstance(each, Bell)]
    lines = expand(whole, Choices())
    closing = next(index for index, line in enumerate(lines) if isinstance(line, Closing))
    assert [line.kind for line in lines[closing:] if isinstance(line, Bell)] == [kind]
    assert [line.kind for line in lines if isinstance(line, Bell)].count("bowl") == (kind == "bowl")
    assert isinstance(lines[-2], Bell)


def script_with_includes(text):
    """The script in `text`, with its includes resolved in the library."""
    context = CheckContext(shelf=Shelf(library_folder(), library_folder()), path=library_folder() / "mine.txt")
    return check(text, "mine", "mine.txt", context)[0]


def test_an_included_practice_loses_its_closing_and_keeps_its_pace():
    mine = script_with_includes("---\npace: 0.9\n---\nHello.\n\n[include meditation]\n")
    text = assembled(mine, "walk", length=40)
    assert text.count("[closing]") == 1
    assert text.count("[bell bowl]") == 1
    assert "# Up from the bench" not in text
    whole = expand(script(text), Choices())
    said = {line.text: (line.pace, line.absolute) for line in whole if isinstance(line, Utterance)}
    assert said["Hello."] == (0.9, False)
    assert said["Let the breath be small."] == (pytest.approx(0.65, rel=0.02), True)
    text = assembled(script_with_includes("---\npace: 0.9\n---\n[include meditation]\n\nBye.\n"), length=20)
    said = {line.text: line.pace for line in expand(script(text), Choices()) if isinstance(line, Utterance)}
    assert said["Bye."] == 0.9
