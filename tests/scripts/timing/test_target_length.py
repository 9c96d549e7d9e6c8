"""Random scripts last their target length, and prompts keep their intervals and order."""

import hashlib
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, event, example, given, settings
from hypothesis import strategies as st
from script_helpers import FakeDurations

from scripts.checks.check import CheckContext, check, feasible_lengths
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.library.lookup import Shelf
from scripts.model.elements import Closing, Heading, Hold, MusicSolo, Pause
from scripts.model.lines import PacedBreathing, Remainder
from scripts.syntax.parser import read_script
from scripts.timing.layout import ESTIMATED, lay_out, possible_lengths

WORDS = st.integers(1, 30).map(lambda count: " ".join(["Let it go"] * count) + ".")
LENGTHS = st.integers(1, 90)
BOUNDS = st.tuples(st.integers(1, 60), st.integers(0, 120)).map(lambda pair: f"~{pair[0]}s-{sum(pair)}s")
ELASTIC = st.one_of(LENGTHS.map(lambda length: f"~{length}s"), BOUNDS)
STILL = st.one_of(
    WORDS,
    LENGTHS.map(lambda length: f"[{length}s]"),
    ELASTIC.map(lambda length: f"[{length}]"),
    ELASTIC.map(lambda length: f"[hold {length}]"),
    ELASTIC.map(lambda length: f"[music alone {length}]"),
    st.integers(12, 90).map(lambda length: f"[breathe 4-6 to 5-7 for ~{length}s]"),
    st.sampled_from(["[bell]", "[count 3-1 every 1.5s]", "[breathe 4-4 x2]", "[sound gong.wav]", "[music alone]", ""]),
    st.sampled_from(["[music off]", "[pace 0.8]", "(Slowly now.)[rate:slow]", "{~One|Another} thing.", "# Here"]),
    st.just("[include within]"),
)


def block(head):
    return lambda bodies: "\n".join([head, *(f"- {body}" for body in bodies), "[end]"])


PROMPTS = st.lists(STILL.filter(lambda text: not text.startswith("#")), min_size=1, max_size=4)
INTERVALS = st.one_of(
    st.integers(2, 60).map("{}s".format),
    st.integers(2, 60).map("~{}s".format),
    st.integers(2, 50).map(lambda length: f"~{length}s-{length * 3 // 2}s"),
)
EVERY = st.tuples(INTERVALS, st.booleans(), st.integers(75, 400), PROMPTS).map(
    lambda drawn: block(f"[every {drawn[0]} for {'~' * drawn[1]}{drawn[2]}s]")(drawn[3])
)
PIECES = st.one_of(
    STILL,
    STILL,
    EVERY,
    st.lists(STILL, min_size=2, max_size=3).map(block("[choose 2]")),
    st.lists(st.one_of(STILL, EVERY), min_size=1, max_size=3).map("\n".join).map("[repeat x2]\n{}\n[end]".format),
    st.lists(STILL, min_size=1, max_size=2).map("\n".join).map("[from 6m]\n{}\n[end]".format),
)
SCRIPTS = st.lists(PIECES, min_size=1, max_size=8).map(lambda pieces: "Begin.\n\n" + "\n\n".join(pieces))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripts")
    (folder / "within.txt").write_text(
        "# Within\nThis is inside. [~10s]\n\n[every 20s for ~1m]\n- Here.\n- There.\n[end]\n"
    )
    return Shelf(folder, folder)


def real(utterance):
    """A measured length within 15 percent of the estimate, always the same for the same words."""
    spread = hashlib.sha256(f"{utterance.spoken} {utterance.place}".encode()).digest()[0] / 255
    return round(ESTIMATED.speech(utterance) * (0.85 + 0.3 * spread))


REAL = FakeDurations(real)


def layout(lines, target, durations=REAL):
    return list(lay_out(lines, durations, target))


def checked(text, shelf):
    """The script in `text` with its includes; scripts with errors are discarded."""
    script, problems = check(text, "a", "a.txt", CheckContext(shelf=shelf))
    assume(not any(each.severity == "error" and each.code != "sound-not-found" for each in problems))
    return script


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(SCRIPTS, st.floats(-0.1, 1.1), st.integers(0, 2**31))
@example("Begin.\n\n[every 2s for ~254s]\n- Let it go Let it go Let it go Let it go Let it go.\n[end]", 0.0, 0)
@example("Begin.\n\n[every ~6s-9s for ~75s]\n- Let it go.\n- [8s]\n[end]", 0.0, 0)
def test_a_script_lasts_the_target_length_if_possible(shelf, text, part, seed):
    script = checked(text, shelf)
    least, most = feasible_lengths(script, Choices(seed=seed), REAL)
    target = round(least + (most - least) * part)
    lines = expand(script, Choices(minutes=target / 60_000, seed=seed))
    shortest, longest = possible_lengths(lines, REAL)
    event(f"possible: {shortest <= target <= longest}, {'between' if least <= target <= most else 'beyond'}")
    cues = layout(lines, target)
    assert cues[-1].stop == max(shortest, min(longest, target))
    for cue, later in pairwise(cues):
        assert cue.start <= cue.stop == later.start
    in_slots = {
        slot
        for index, line in enumerate(lines)
        if isinstance(line, Remainder)
        for slot in range(index - line.filled, index)
    }
    timed = [index for index, line in enumerate(lines) if not isinstance(line, Heading | Closing)]
    for index, cue in zip(timed, cues[1:-1], strict=True):
        assert cue.line is lines[index]
        assert not cue.breaths or cue.start == cue.breaths[0].start < cue.breaths[-1].stop <= cue.stop
        lasts = cue.stop - cue.start
        length = cue.line.breathe.length if isinstance(cue.line, PacedBreathing) else getattr(cue.line, "length", None)
        if length:
            assert length.shortest <= lasts <= length.longest
            assert lasts == length.preferred or index not in in_slots


def session(text, minutes=None, seed=0, durations=REAL):
    """The cues of a session, laid out with simulated speech."""
    lines = expand(read_script(text, "a", "a.txt"), Choices(minutes=minutes, seed=seed))
    return layout(lines, None if minutes is None else round(minutes * 60_000), durations)


def prompts(cues):
    """What is texts in slots, with its start."""
    lines = [cue.line for cue in cues]
    return [cues[at - line.filled] for at, line in enumerate(lines) if isinstance(line, Remainder)]


def items(count):
    return "\n".join(f"- Prompt {number}." for number in range(count)) + "\n[end]\n"


@pytest.mark.parametrize("minutes", [2, 3, 4, 6, 8])
def test_everything_elastic_stretches_by_one_factor(minutes):
    text = f"Hi. [~10s] There. [hold ~20s] And. [music alone ~30s]\n[every ~15s for ~1m]\n{items(4)}Then. [~10s]"
    cues = session(text, minutes, durations=ESTIMATED)
    lasting = {cue.text: cue.stop - cue.start for cue in cues if isinstance(cue.line, Pause | Hold | MusicSolo)}
    slots = prompts(cues)
    whole = cues[cues.index(slots[-1]) + 1].stop - slots[0].start
    factor = lasting["[hold ~20s]"] / 20_000
    assert cues[-1].stop == minutes * 60_000
    assert lasting["[~10s]"] == pytest.approx(10_000 * factor, abs=10)
    assert lasting["[music alone ~30s]"] == pytest.approx(30_000 * factor, abs=10)
    assert whole == pytest.approx(60_000 * factor, abs=30)


@settings(max_examples=100, deadline=None)
@given(st.integers(3, 40), st.integers(1, 12), st.booleans(), st.integers(1, 9), st.integers(0, 99), st.floats(2, 30))
def test_prompts_at_exact_intervals_start_to_the_millisecond(every, times, elastic, count, seed, minutes):
    text = f"Begin. [~30s-40m]\n[every {every}s for {'~' * elastic}{every * times}s]\n{items(count)}\nThen. [~10s]"
    starts = [cue.start for cue in prompts(session(text, minutes, seed))]
    assert len(starts) >= 1
    assert [later - earlier for earlier, later in pairwise(starts)] == [every * 1000] * (len(starts) - 1)
    assert elastic or len(starts) == times


def test_prompts_of_any_content_start_at_exact_intervals():
    inside = (
        "- Rest. [~9s]\n- Go. [breathe 2-2 for ~10s]\n- Stay. [hold ~8s]\n- Ring. [bell]\n- [music alone ~9s]\n[end]\n"
    )
    cues = session(f"Begin.\n[every 15s for 5m]\n{inside}[~5m]", 12)
    starts = [cue.start for cue in prompts(cues)]
    assert [later - earlier for earlier, later in pairwise(starts)] == [15_000] * 19
    assert cues[-1].stop == 12 * 60_000


LONG = " ".join(["And this goes on"] * 30) + "."


@pytest.mark.parametrize("interval", ["5s", "~5s"])
@pytest.mark.parametrize("pause", ["[~5m]", ""])
def test_a_prompt_longer_than_its_slot_is_not_cut_and_later_lengths_compensate(interval, pause):
    text = f"Begin. [~1m]\n[every {interval} for 1m]\n- {LONG}\n- Short.\n[end]\n{pause}"
    cues = session(text, 7)
    slots = prompts(cues)
    for cue in slots:
        assert cue.stop - cue.start == real(cue.line)
        assert cues[cues.index(cue) + 1].stop - cue.stop >= 1000 or cue.text != LONG
    shortest, longest = possible_lengths([cue.line for cue in cues if cue.line], REAL)
    assert cues[-1].stop == max(shortest, min(longest, 7 * 60_000))
    assert pause == "" or cues[-1].stop == 7 * 60_000


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 9), st.integers(1, 40), st.integers(0, 2**31))
def test_no_prompt_repeats_before_all_were_used_nor_twice_in_a_row(count, slots, seed):
    texts = [cue.text for cue in prompts(session(f"Begin.\n[every 5s for {5 * slots}s]\n{items(count)}", seed=seed))]
    assert len(texts) == slots
    for begin in range(0, slots, count):
        assert len(set(texts[begin : begin + count])) == min(count, slots - begin)
    assert count == 1 or all(earlier != later for earlier, later in pairwise(texts))


@pytest.mark.parametrize("interval", ["30s", "~30s", "~20s-40s"])
def test_longer_sessions_have_more_prompts_and_the_same_ones_first(interval):
    text = f"Begin. [~1m]\n[every {interval} for ~4m]\n{items(7)}"
    sessions = [[cue.text for cue in prompts(session(text, minutes, seed=5))] for minutes in (2, 3, 5, 8, 12, 20)]
    counts = list(map(len, sessions))
    assert counts == sorted(counts)
    assert counts[0] <= 4
    assert counts[-1] >= 28
    for shorter, longer in pairwise(sessions):
        assert longer[: len(shorter)] == shorter


def test_elastic_intervals_between_prompts_stay_within_their_bounds():
    text = f"Begin. [~1m]\n[every ~20s-40s for ~4m]\n{items(7)}"
    for minutes in (2, 3, 5, 8, 12, 18):
        starts = [cue.start for cue in prompts(session(text, minutes))]
        assert all(20_000 <= later - earlier <= 40_000 for earlier, later in pairwise(starts))


@pytest.mark.parametrize("minutes", [2, 5, 9.3, 15])
@pytest.mark.parametrize(("interval", "length"), [("60s", "~4m"), ("~60s", "~4m"), ("~30s-2m", "~1m-16m")])
def test_prompts_alone_can_fit_a_session_to_its_length(interval, length, minutes):
    cues = session(f"Begin.\n[every {interval} for {length}]\n{items(5)}Then.", minutes)
    assert cues[-1].stop == minutes * 60_000


def test_the_seed_repeats_every_prompt_and_pick():
    picked = "{~One|Two|Three}. [choose]\n- A.\n- B.\n[end]\n[repeat x3]\n{~a|b}.\n[end]\n"
    text = f"{picked}[every ~10s for ~2m]\n{items(9)}"
    texts = [[cue.text for cue in session(text, 5, seed)] for seed in range(12)]
    assert texts == [[cue.text for cue in session(text, 5, seed)] for seed in range(12)]
    assert len(set(map(tuple, texts))) == 12


def test_nested_prompts_keep_both_intervals():
    inner = "[every 5s for 15s]\n- In.\n- Out.\n[end]"
    cues = session(f"Begin.\n[repeat x2]\n[every 30s for 2m]\n- Now.\n  {inner}\n[end]\n[end]\nThen. [~30s]", 6)
    starts = [cue.start for cue in cues if cue.text == "Now."]
    assert [later - earlier for earlier, later in pairwise(starts)] == [30_000] * 7
    inside = [cue.start for cue in cues if cue.text in ("In.", "Out.")]
    assert len(inside) == 24
    assert all(inside[at + 1] - inside[at] == 5000 for at in range(23) if at % 3 < 2)
    assert cues[-1].stop == 360_000


def test_a_song_plays_to_its_end_and_later_lengths_compensate():
    durations = FakeDurations(real, songs={"song.mp3": 200_000, "none": None})
    text = "Begin. [~1m] [music song.mp3] Listen. [~20s]\n[music alone to the end of the song]\nThen. [~2s-10m]"
    for minutes in (6, 8, 10.5, 13):
        cues = session(text, minutes, durations=durations)
        song = next(cue.start for cue in cues if cue.text == "[music song.mp3]")
        alone = next(cue for cue in cues if isinstance(cue.line, MusicSolo))
        assert (alone.stop - song) % 200_000 == 0
        assert cues[-1].stop == minutes * 60_000


def test_prompts_are_shuffled_evenly():
    firsts = Counter(
        prompts(session(f"Begin.\n[every 5s for 20s]\n{items(4)}", seed=seed))[0].text for seed in range(200)
    )
    assert len(firsts) == 4
    assert min(firsts.values()) > 25
