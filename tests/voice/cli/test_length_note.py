"""How long a session is, and what is told where that is not what was asked for."""

import pytest
from sessions import session
from soundfiles import tone, write_sound

from scripts.model.elements import MusicSolo
from scripts.times import clock
from voice.cli.length_note import forecast_note, length_bounds, length_note

SHIPPED = ["breathwork", "shower", "walk"]


@pytest.mark.parametrize("minutes", [5, 10, 20, 30])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_session_lasts_what_is_asked_for(name, minutes):
    """At a pace at which the hum is about as long as `joe`, who says five minutes of them in test_export."""
    opened = session(name, minutes=minutes, voice="hum", pace=1.2)
    timeline = opened.timeline()
    assert abs(timeline.length - minutes * 60_000) <= 1000
    assert length_note(opened, timeline.length) == ""
    assert len(timeline.chapters) >= 3
    opened.close()


@pytest.mark.parametrize(
    ("text", "minutes", "note"),
    [
        ("Hello.\n\n[~20s]\n\nAnd on.\n", 1, ""),
        (
            "Hello.\n\n[~2s]\n\nAnd on.\n",
            5,
            "this script speaks for 0:11 at this pace, 0:26 to 0:34 is possible",
        ),
        (
            "Hello.\n\n[2s]\n\nAnd on.\n",
            5,
            "instead of 5:00: this script has no elastic pauses; add some, such as [~20s]",
        ),
        (
            "Hello.\n\n[2m]\n\nAnd on.\n",
            1,
            "this script has no elastic pauses; add some, such as [~20s]",
        ),
    ],
)
def test_an_impossible_length_is_reported_with_its_reason(opened, text, minutes, note):
    made = opened(text, voice="hum", minutes=minutes)
    told = length_note(made, made.timeline().length)
    assert told.endswith(note)
    assert bool(told) == bool(note)


@pytest.mark.parametrize(
    ("song", "lasts", "note"),
    [
        (40, "2:00", ""),
        (100, "2:", "the music plays to its end, 1:40; the speech is at its shortest"),
        (300, "5:", "the music plays to its end, 5:00; the speech is at its shortest"),
    ],
)
def test_a_song_that_makes_a_session_longer_is_named_as_the_reason(opened, tmp_path, song, lasts, note):
    (tmp_path / "song").mkdir()
    path = write_sound(tmp_path / "song" / "song.wav", tone(song, 220))
    text = "Now. [~4s]\n\n[music rain]\n[music alone to the end of the song]\n\n[from 2m]\nYes. [~9s]\n[end]\n\n[~9s]\n"
    made = opened(text, voice="hum", minutes=2, music=str(path))
    timeline = made.timeline()
    told = length_note(made, timeline.length)
    assert told.endswith(note)
    assert bool(told) == bool(note)
    assert clock(timeline.length).startswith(lasts)
    assert [cue.stop - cue.start for cue in timeline.cues if isinstance(cue.line, MusicSolo)] == [song * 1000]
    assert ("Yes." in [cue.text for cue in timeline.cues]) == (not note)


# Before the work

TIGHT = "---\nvoice: hum\nmusic: none\npace: 2\n---\nHello there, my friend.\n\n[~2s]\n\nAnd on we go.\n"


def test_what_cant_be_is_said_before_anything_is_spoken_and_again_as_it_is(outpour, monkeypatch):
    (outpour.folder / "tight.txt").write_text(TIGHT)
    first = outpour("export", "tight.txt", "--minutes", "5", "-o", "a.wav")
    before, after = first.lines
    assert before.startswith("outpour: the length will be about 0:")
    assert " instead of 5:00: this script speaks for about 0:" in before
    assert after.startswith("outpour: the length is 0:")
    assert "about" not in after
    (told,) = outpour("show", "tight.txt", "--minutes", "5").lines
    assert told.removeprefix("outpour: ") == after.removeprefix("outpour: the length is ")
    second = outpour("export", "tight.txt", "--minutes", "5", "-o", "b.wav")
    assert second.lines == [after.replace("the length is", "the length will be")]


def test_the_note_comes_before_the_first_word(opened):
    made = opened(TIGHT, minutes=5)
    told = []
    made.synthesizer.enqueue = lambda _: told.append("speaks")
    assert "about" in forecast_note(made)
    assert told == []


@pytest.mark.parametrize("options", [(), ("--json",), ("--text",)])
def test_show_says_what_cant_be_in_each_form_and_not_on_stdout(outpour, options):
    (outpour.folder / "tight.txt").write_text(TIGHT)
    ran = outpour("show", "tight.txt", "--minutes", "5", *options)
    assert len(ran.lines) == 1
    assert "instead of 5:00" in ran.err
    assert "instead of" not in ran.out


def test_bounds_are_what_a_session_really_reaches(opened):
    shortest, longest = (opened(TIGHT, minutes=minutes) for minutes in (0.1, 60))
    lengths = [made.timeline().length for made in (shortest, longest)]
    for made in (shortest, longest):
        found = length_bounds(made)
        assert (found.shortest, found.longest, found.exact) == (*lengths, True)
    assert not length_bounds(opened(TIGHT.replace("Hello", "Never spoken"))).exact


def test_the_length_in_the_note_lies_inside_the_bounds_it_names(opened):
    """`0:37 instead of 5:00: 0:29 to 0:36 is possible` came from rounding one and cutting off the other."""
    made = opened(TIGHT, minutes=5)
    length = made.timeline().length
    assert length_note(made, length).startswith(f"{clock(length)} instead of")
    assert f"to {clock(length)} is possible" in length_note(made, length)
