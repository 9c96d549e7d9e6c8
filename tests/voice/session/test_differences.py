"""Where two versions of a session first sound different."""

from hypothesis import given, settings
from hypothesis import strategies as st
from script_helpers import script_of

from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.timing.layout import ESTIMATED, LEAD_IN, lay_out
from voice.session.revisions.differences import (
    RUN_UP,
    audible_parts,
    change_position,
    first_difference,
    same_position,
)

HEAD = "---\nvoice: hum\n{minutes}---\n"


def lines_of(body, minutes=None):
    head = HEAD.format(minutes=f"minutes: {minutes}\n" if minutes else "")
    return expand(script_of(head + body), Choices(seed=1))


def parts_of(body, minutes=None):
    return audible_parts(lines_of(body, minutes), lambda part: None)


def cues_of(body, minutes=None):
    return list(lay_out(lines_of(body, minutes), ESTIMATED, minutes and minutes * 60_000))


def line_at(body, index):
    return [cue.line for cue in cues_of(body) if cue.line is not None][index]


def difference(before, after):
    return first_difference(parts_of(before), parts_of(after))


items = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(["Rest", "Let go", "Breathe out", "Come back"])),
    st.tuples(st.just("bell"), st.sampled_from(["", " x2", " x3"])),
    st.tuples(st.just("breathe"), st.sampled_from(["3-3 x2", "4-4 x2"])),
)
sessions = st.lists(st.tuples(items, st.integers(1, 4)), min_size=1, max_size=8)


def written(session, draw=None):
    """The script of `session`; with `draw`, written in another way that sounds the same."""

    def choose(*ways):
        return draw(st.sampled_from(ways)) if draw else ways[0]

    def item(kind, content):
        return f"{content}." if kind == "say" else f"[{kind}{content}]" if kind == "bell" else f"[breathe {content}]"

    blocks = []
    for (kind, content), pause in session:
        length = choose(f"[{pause}s]", f"[{pause} seconds]", f"[pause {pause}s]")
        blocks.append(choose("", "// a note\n\n", "\n") + item(kind, content) + choose(" ", "\n") + length + "\n")
    return "\n".join(blocks)


@given(sessions, sessions, st.integers(0, 8), st.data())
@settings(max_examples=40)
def test_only_audible_differences_count(before, other, kept, data):
    """Compared with a model that knows only the order of sounds and pauses."""
    after = before[:kept] + other
    heard = [[part for item, pause in session for part in (item, pause)] for session in (before, after)]
    expected = next((i for i, (one, two) in enumerate(zip(*heard, strict=False)) if one != two), None)
    if expected is None and len(heard[0]) != len(heard[1]):
        expected = min(map(len, heard))
    offset = len(parts_of(written(before))) - len(heard[0])  # the preface
    found = difference(written(before), written(after, data.draw))
    assert found == (None if expected is None else expected + offset)


@given(sessions, sessions, st.integers(0, 8))
@settings(max_examples=25)
def test_a_new_version_is_played_from_two_seconds_before_its_change(before, other, kept):
    after = before[:kept] + other
    index = difference(written(before), written(after))
    if index is None:
        return
    cues = cues_of(written(after))
    spoken = [cue for cue in cues if cue.line is not None]
    start = spoken[index].start if index < len(spoken) else cues[-1].start
    assert change_position(iter(cues), index) == max(0, start - RUN_UP)


@given(sessions, st.integers(1, 60), st.integers(61, 120), st.floats(0, 1))
@settings(max_examples=25)
def test_a_position_is_kept_in_another_layout(session, first_s, second_s, share):
    body = written(session) + f"\n[{first_s}s]\n\nThe end. [~10s]\n"
    before, after = cues_of(body), cues_of(body.replace(f"[{first_s}s]\n\nThe", f"[{second_s}s]\n\nThe"))
    position = round(share * (before[-1].stop - 1))
    index, old = next((i, cue) for i, cue in enumerate(before) if cue.start <= position < cue.stop)
    new = after[index]
    expected = new.start + min(position - old.start, new.stop - new.start - 1)
    assert same_position(before, iter(after), position) == expected


def test_a_longer_line_is_the_only_change_although_it_shifts_every_pause():
    before = "Rest now. [~20s]\n\nLet it go. [~20s]\n"
    after = before.replace("Let it go.", "Let it go, slowly, as slowly as it wants to, and let it be.")
    cues = [next(cue for cue in cues_of(body, minutes=1) if cue.text == "[~20s]") for body in (before, after)]
    assert cues[0].stop > cues[1].stop
    index = difference(before, after)
    assert line_at(after, index).text.startswith("Let it go, slowly")


def test_a_deleted_line_is_a_change_where_the_next_one_follows():
    index = difference("One. [1s]\n\nTwo. [1s]\n\nThree. [1s]\n", "One. [1s]\n\nThree. [1s]\n")
    assert line_at("One. [1s]\n\nThree. [1s]\n", index).text == "Three."


def test_a_changed_end_is_a_change():
    index = difference("One. [1s]\n\nTwo. [1s]\n", "One. [1s]\n")
    cues = cues_of("One. [1s]\n")
    assert change_position(iter(cues), index) == cues[-1].start - RUN_UP


def test_voice_pace_and_music_are_changes_but_comments_and_titles_are_not():
    body = "# First\n\nOne. [1s]\n\nTwo. [1s]\n"
    assert difference(body, body.replace("First\n", "The first\n\n// Later more\n")) is None
    for changed in ("[voice joe]", "[pace 0.8]", "[music ocean]", "[music -6dB]", "[bell]", "[3s]"):
        assert difference(body, body.replace("Two", f"{changed}\n\nTwo")) is not None, changed


def test_the_content_of_a_file_counts():
    body = "One. [music rain]\n\nTwo.\n"
    lines = lines_of(body)
    before, after = (audible_parts(lines, lambda part, stamp=stamp: stamp) for stamp in (1, 2))
    assert line_at(body, first_difference(before, after)).source == "rain"


def test_the_lead_in_is_the_same_in_every_version():
    before, after = cues_of("One. [1s]\n"), cues_of("Something else. [9s]\n")
    assert same_position(before, iter(after), LEAD_IN - 1) == LEAD_IN - 1
