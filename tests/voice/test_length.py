"""How long a session is, and what is told where that is not what was asked for."""

import pytest
from sessions import session
from soundfiles import tone, write_sound

from scripts.elements import Alone
from scripts.times import clock
from voice.length import length_note

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
            "this script speaks for 0:12 at this pace, 0:26 to 0:34 is possible",
        ),
        (
            "Hello.\n\n[2s]\n\nAnd on.\n",
            5,
            "instead of 5:00: nothing in this script gives way; a pause like [~20s] would",
        ),
        (
            "Hello.\n\n[2m]\n\nAnd on.\n",
            1,
            "nothing in this script gives way; a pause like [~20s] would",
        ),
    ],
)
def test_a_length_that_cant_be_is_told_with_its_reason(opened, text, minutes, note):
    made = opened(text, voice="hum", minutes=minutes)
    told = length_note(made, made.timeline().length)
    assert told.endswith(note)
    assert bool(told) == bool(note)


@pytest.mark.parametrize(
    ("song", "lasts", "note"),
    [
        (40, "2:00", ""),
        (100, "2:", "the music plays to its end, 1:40; what is said is at its shortest"),
        (300, "5:", "the music plays to its end, 5:00; what is said is at its shortest"),
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
    assert [cue.stop - cue.start for cue in timeline.cues if isinstance(cue.line, Alone)] == [song * 1000]
    assert ("Yes." in [cue.text for cue in timeline.cues]) == (not note)
