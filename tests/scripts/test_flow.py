"""How the shipped sessions flow, whatever chance picks: nothing is said twice, nothing clashes, enough varies."""

from collections import Counter
from functools import cache
from itertools import groupby

import pytest

from scripts.elements import Closing, Condition, Every, Pause, Repeat, Words
from scripts.find import library_folder
from scripts.layout import ESTIMATED, possible_lengths
from scripts.lines import Remainder, Utterance
from scripts.nesting import flat
from scripts.parse import read_script
from scripts.resolve import Choices, standing
from scripts.sentences import sentences
from scripts.times import minutes
from scripts.unfold import unfold

SHIPPED = sorted(path.stem for path in library_folder().glob("*.txt"))
SEEDS = range(200)
LENGTHS = [5, 10, 20, 30, 45]
SHORT = 4
"""A sentence of up to this many words may come twice: "Stay there." """

SHORTEST = {"arrive": 2, "aftercare": 2}
"""In minutes, of those that go around others; the rest begin at 5."""

NEVER_SAID = {
    "walk": ["lose your eyes", "hut your eyes", "yes closed", "it down", "Lie down", "you may lie", "on the floor"],
    "shower": ["lose your eyes", "hut your eyes", "Lie down", "you may lie"],
    "movement": ["lose your eyes", "hut your eyes"],
    "breathwork": ["Sit down", "Lean back", "both feet on the floor"],
    "sitting": ["Lie down", "Lie on your", "you may lie", "eep walking", "s you walk"],
    "writing": ["lose your eyes", "hut your eyes", "Lie down", "you may lie", "eep walking"],
    "listening": ["eep walking", "s you walk", "Stand still"],
}
"""What contradicts the posture of a whole kind; a letter that may be a capital is left out."""

NEVER_AFTER = [
    ("tay lying", "Sit down", "it up"),
    ("Lie on your back", "Sit down", "it up"),
    ("Lie down", "Sit down", "it up"),
    ("tep out", "tep in", "urn the water on"),
    ("Put the pen down", "If the pen stops", "ake the pen"),
    ("Put the pen down", "Take another sheet", "ake the pen"),
    ("lose your eyes", "Look at", "pen your eyes"),
]
"""Said once, the second must not follow, unless the third stands between them."""


SAID_AT_EVERY_LENGTH = {
    "confide": ["a therapist can help"],
    "film": ["The whole film fits into the pause", "Look for the place in your own life"],
    "meditation": ["If it gets too big, open your eyes, or stand up"],
    "music": ["If it gets too much, take the sound away"],
    "pictures": ["Leave out anyone who harmed you"],
    "writing": ["Nobody is going to read this", "There is no grammar tonight"],
}
"""What must not get lost when a session is short: how to stop, what to leave alone, what the practice is."""


@cache
def script(name):
    return read_script((library_folder() / f"{name}.txt").read_text(encoding="utf-8"), name, name)


@cache
def own_lines(name, length):
    """The lines of the first session, without what Outpour says before it."""
    return [line for line in unfold(script(name), Choices(minutes=length, seed=SEEDS[0])) if line.place.line > 1]


@cache
def stretched(name, length):
    """How much longer than it wishes each [every] goes on, told by how many prompts a session has."""
    prompts = Counter(line.place for line in own_lines(name, length) if isinstance(line, Remainder))
    every = {each.place: each for each in flat(script(name).elements) if isinstance(each, Every)}
    return {
        place: count * every[place].interval.length / every[place].length.length for place, count in prompts.items()
    }


@cache
def said_by(parts, words):
    filled = (part if isinstance(part, str) else dict(words)[part.name] for part in parts)
    return tuple(sentence for _, sentence in sentences("".join(filled)))


@cache
def evenings(name, length):
    """Where each run of words stands and its sentences, for every seed: ten times as fast as to unfold them."""
    asked = tuple(script(name).header.ask.items())
    stretch = stretched(name, length)
    walked = []
    for seed in SEEDS:
        elements = (each for each, _ in standing(script(name), Choices(minutes=length, seed=seed), stretch))
        runs = (tuple(run) for spoken, run in groupby(elements, lambda each: isinstance(each, Words)) if spoken)
        parts = ((run[0].place, tuple(part for words in run for part in (*words.parts, " "))) for run in runs)
        walked.append([(place, said_by(each, asked)) for place, each in parts])
    return walked


def told(evening):
    """The sentences of an evening."""
    return [sentence for _, said in evening for sentence in said]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_evenings_walked_here_say_what_a_session_says(name):
    for length in LENGTHS:
        unfolded = [line.text for line in own_lines(name, length) if isinstance(line, Utterance)]
        assert told(evenings(name, length)[0]) == unfolded


@pytest.mark.parametrize("name", SHIPPED)
def test_no_sentence_comes_twice_unless_it_is_repeated_on_purpose(name):
    meant = {
        each.place for block in flat(script(name).elements) if isinstance(block, Repeat) for each in flat(block.body)
    }
    for length in LENGTHS:
        for seed, evening in enumerate(evenings(name, length)):
            once = told((place, said) for place, said in evening if place not in meant)
            times = Counter(sentence for sentence in once if len(sentence.split()) > SHORT)
            assert not [sentence for sentence, count in times.items() if count > 1], (length, seed)


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_contradicts_the_posture_that_a_kind_of_session_has(name):
    never = NEVER_SAID[script(name).header.kind]
    for length in LENGTHS:
        for sentence in set().union(*map(told, evenings(name, length))):
            assert not [phrase for phrase in never if phrase in sentence], sentence


@pytest.mark.parametrize("name", SHIPPED)
def test_no_posture_is_asked_for_that_an_earlier_one_rules_out(name):
    for length in LENGTHS:
        for seed, evening in enumerate(evenings(name, length)):
            text = " ".join(told(evening))
            for first, second, between in NEVER_AFTER:
                _, _, later = text.partition(first)
                before_second, found, _ = later.partition(second)
                assert not found or between in before_second, (length, seed, first, second)


@pytest.mark.parametrize("length", [20, 30])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_third_of_what_is_said_differs_from_evening_to_evening(name, length):
    walked = [told(evening) for evening in evenings(name, length)]
    always = set(walked[0]).intersection(*walked)
    picked = sum(sentence not in always for evening in walked for sentence in evening)
    assert picked / sum(map(len, walked)) >= 1 / 3


@pytest.mark.parametrize("name", SHIPPED)
def test_a_session_speaks_100_to_150_words_a_minute(name):
    for length in LENGTHS:
        words, lasts = 0, 0
        for line in own_lines(name, length):
            if isinstance(line, Utterance):
                words += len(line.text.split())
                lasts += ESTIMATED.speech(line)
            elif isinstance(line, Pause) and not line.written:  # the rests that come by themselves
                lasts += line.length.length
        assert 100 <= words * minutes(1) / lasts <= 150


@pytest.mark.parametrize("name", SHIPPED)
def test_every_length_from_the_shortest_to_45_minutes_can_be_played(name):
    limits = {each.limit / minutes(1) for each in flat(script(name).elements) if isinstance(each, Condition)}
    edges = {edge for limit in limits for edge in (limit, limit - 0.01)}
    shortest = SHORTEST.get(name, 5)
    for length in sorted({shortest, 45, *(edge for edge in edges if shortest <= edge <= 45)}):
        for seed in range(2):
            least, most = possible_lengths(unfold(script(name), Choices(minutes=length, seed=seed)), ESTIMATED)
            assert least <= minutes(length) <= most, length


@pytest.mark.parametrize("name", SHIPPED)
def test_who_stops_early_hears_a_few_sentences(name):
    for length in LENGTHS:
        lines = own_lines(name, length)
        (closing,) = [index for index, line in enumerate(lines) if isinstance(line, Closing)]
        assert 4 <= sum(isinstance(line, Utterance) for line in lines[closing:]) <= 20


@pytest.mark.parametrize("name", sorted(set(SHIPPED) - {"arrive"}))
def test_every_session_says_where_help_is_and_what_it_must_not_leave_out(name):
    needed = ["helpline", *SAID_AT_EVERY_LENGTH.get(name, [])]
    for length in LENGTHS:
        for seed, evening in enumerate(evenings(name, length)):
            text = " ".join(told(evening))
            assert not [phrase for phrase in needed if phrase not in text], (length, seed)
