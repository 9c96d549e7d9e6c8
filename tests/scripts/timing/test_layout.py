from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from script_helpers import HERE, FakeDurations, growth, lines, utterance

from scripts.model.breathing import parse_pattern
from scripts.model.elastic import about, between, exactly
from scripts.model.elements import Bell, Breathe, Heading, Pause
from scripts.model.lines import PacedBreathing
from scripts.model.timeline import Timeline
from scripts.timing.layout import ESTIMATED, LEAD_IN, LEAD_OUT, STROKE, lay_out, possible_lengths

PATTERN = parse_pattern("4-4")[0]


def pause(length):
    return Pause(length, "", HERE)


def breathing(length):
    return PacedBreathing(Breathe(PATTERN, None, None, length, "[breathe]", HERE), {})


BOUNDS = st.tuples(st.integers(0, 60_000), st.integers(0, 60_000)).map(sorted)
WORDS = st.tuples(st.integers(1, 400), st.floats(0.85, 1.15))
LINES = st.one_of(
    WORDS,
    WORDS,
    st.integers(0, 60_000).map(lambda length: pause(about(length))),
    BOUNDS.map(lambda bounds: pause(between(*bounds))),
    st.integers(0, 9000).map(lambda length: pause(exactly(length))),
    st.just(Bell(1, "[bell]", HERE)),
    st.integers(8000, 60_000).map(lambda length: breathing(between(8000, length))),
)


@st.composite
def sessions(draw):
    """Lines, and the measured length of each sentence: within 15 percent of its estimate."""
    drawn = draw(st.lists(LINES, max_size=25))
    factors = {}
    found = []
    for each in drawn:
        if isinstance(each, tuple):
            said = utterance("a" * each[0])
            factors[id(said)] = each[1]
            found.append(said)
        else:
            found.append(each)
    lengths = {key: round(ESTIMATED.speech(line) * factors[key]) for line in found if (key := id(line)) in factors}
    return found, lambda said: lengths[id(said)]


@settings(max_examples=1000, deadline=None)
@given(sessions(), st.floats(-0.1, 1.1))
def test_a_session_lasts_exactly_the_target_length_if_possible(session, part):
    session_lines, measure = session
    shortest, longest = possible_lengths(session_lines, FakeDurations(measure))
    target = round(shortest + (longest - shortest) * part)
    cues = list(lay_out(session_lines, FakeDurations(measure), target))
    assert cues[-1].stop == max(shortest, min(longest, target))
    for cue, later in pairwise(cues):
        assert cue.start <= cue.stop == later.start
    for cue in cues:
        assert not cue.breaths or cue.start == cue.breaths[0].start < cue.breaths[-1].stop <= cue.stop
        if isinstance(cue.line, Pause):
            assert cue.line.length.shortest <= cue.stop - cue.start <= cue.line.length.longest
    assert [cue.last for cue in cues] == [False] * (len(cues) - 1) + [True]


@settings(max_examples=100, deadline=None)
@given(sessions(), st.floats(0, 1), st.randoms(use_true_random=False))
def test_the_layout_depends_only_on_lines_and_lengths(session, part, random):
    session_lines, measure = session
    shortest, longest = possible_lengths(session_lines, FakeDurations(measure))
    target = round(shortest + (longest - shortest) * part)
    whole = list(lay_out(session_lines, FakeDurations(measure), target))
    layout = lay_out(session_lines, FakeDurations(measure), target)
    cues = []
    while len(cues) < len(whole):
        cues += [next(layout) for _ in range(min(random.randint(1, 4), len(whole) - len(cues)))]
    assert cues == whole


def measured_count(session_lines, target, cues):
    """How many sentences are measured for the first `cues` cues."""
    measured = []

    def measure(said):
        measured.append(said)
        return ESTIMATED.speech(said)

    layout = lay_out(session_lines, FakeDurations(measure), target)
    for _ in range(cues):
        next(layout)
    return len(measured)


def test_speech_is_measured_only_as_needed():
    session_lines = [
        line for _ in range(20) for line in (utterance("a" * 40), utterance("b" * 40), pause(about(20_000)))
    ]
    shortest, longest = possible_lengths(session_lines, ESTIMATED)
    middle = (shortest + longest) // 2
    assert measured_count(session_lines, middle, 1) == 0
    assert measured_count(session_lines, middle, 2) == 1
    assert measured_count(session_lines, middle, 3) == 2
    assert measured_count(session_lines, middle, 4) == 6
    assert measured_count(session_lines, middle, 7) == 8
    assert measured_count(session_lines, None, 4) == 2
    for target in (0, shortest, longest, longest * 2):
        assert measured_count(session_lines, target, 4) == 6


def test_speech_is_measured_earlier_if_little_is_elastic_at_the_end():
    session_lines = [
        pause(about(60_000)),
        *(utterance("a" * 390) for _ in range(10)),
        *(pause(between(0, 10)) for _ in range(3)),
    ]
    shortest, longest = possible_lengths(session_lines, ESTIMATED)
    assert measured_count(session_lines, (shortest + longest) // 2, 2) == 10


def test_without_a_target_everything_has_its_preferred_length():
    found = list(
        lay_out([utterance(), pause(about(20_000)), Bell(2, "[bell x2]", HERE)], FakeDurations(lambda said: 1000), None)
    )
    assert [(cue.kind, cue.start, cue.stop) for cue in found] == [
        ("pause", 0, LEAD_IN),
        ("say", 4000, 5000),
        ("pause", 5000, 25_000),
        ("bell", 25_000, 25_000 + 2 * STROKE),
        ("pause", 31_000, 31_000 + LEAD_OUT),
    ]


def test_elastic_pauses_share_what_is_left_in_proportion():
    found = lay_out([pause(about(10_000)), utterance(), pause(about(30_000))], FakeDurations(lambda said: 5000), 95_000)
    assert [cue.stop - cue.start for cue in found] == [4000, 20_000, 5000, 60_000, 6000]


def test_chapters_begin_at_their_headings():
    session_lines = [
        Heading("One", HERE),
        utterance(),
        Heading("Empty", HERE),
        Heading("Two", HERE),
        utterance(),
        utterance(),
    ]
    cues = tuple(lay_out(session_lines, FakeDurations(lambda said: 1000), None))
    timeline = Timeline("T", "t", 1, "joe", cues)
    assert [(each.title, each.start) for each in timeline.chapters] == [("One", 0), ("Two", 5000)]
    assert timeline.length == 13_000


def test_breathing_by_length_has_whole_rounds():
    cues = list(
        lay_out(
            [breathing(about(60_000)), utterance(), pause(about(60_000))], FakeDurations(lambda said: 1000), 150_000
        )
    )
    breathing_cue = cues[1]
    assert breathing_cue.stop - breathing_cue.start == 72_000
    assert len(breathing_cue.breaths) == 18
    assert cues[-1].stop == 150_000


@pytest.mark.parametrize("target", [0, 30_000, 45_678, 60_000, 10**7])
def test_breaths_end_within_their_cue(target):
    for line in lines("[breathe 4-4-4-4 for ~20s]\n[breathe 4-4 to 5.003-7.001 for ~50s]", minutes=target / 60_000):
        for cue in lay_out([line], ESTIMATED, target):
            assert all(cue.start <= each.start < each.stop <= cue.stop for each in cue.breaths)
            assert not isinstance(line, PacedBreathing) or cue.kind == "pause" or cue.breaths


def test_a_cue_moves_with_its_chapter_and_breaths():
    cue = list(lay_out([Heading("One", HERE), breathing(exactly(16_000))], ESTIMATED, None))[1].shift(500)
    assert (cue.start, cue.stop, cue.chapter.start) == (4500, 20_500, 500)
    assert [each.start for each in cue.breaths] == [4500, 8500, 12_500, 16_500]


def test_layout_takes_linear_time():
    def session_of(pauses):
        return [
            line
            for number in range(pauses)
            for line in (utterance("a" * (40 + number % 37)), pause(between(number % 3000, 9000)))
        ]

    def laid_out(session_lines):
        target = sum(possible_lengths(session_lines, ESTIMATED)) // 2
        assert list(lay_out(session_lines, ESTIMATED, target))[-1].stop == target

    assert growth(laid_out, session_of, 2000) < 16
