"""The length of a session, and the note if it differs from the target."""

import pytest
from sessions import session as named_session
from soundfiles import tone, write_sound

from scripts.model.elements import MusicSolo
from scripts.times import clock
from voice.session.length_note import forecast_note, length_bounds, length_note

SHIPPED = ["breathwork", "shower", "walk"]


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize("minutes", [5, 10, 20, 30])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_session_has_its_target_length(name, minutes):
    """The pace makes the hum about as long as `joe`, whose exports of five minutes test_export checks."""
    session = named_session(name, minutes=minutes, voice="hum", pace=1.2)
    timeline = session.timeline()
    assert abs(timeline.length - minutes * 60_000) <= 1000
    assert length_note(session, timeline.length) == ""
    assert len(timeline.chapters) >= 3
    session.close()


@pytest.mark.parametrize(
    ("text", "minutes", "note"),
    [
        ("Hello.\n\n[~20s]\n\nAnd on.\n", 1, ""),
        (
            "Hello.\n\n[~2s]\n\nAnd on.\n",
            5,
            "instead of 5:00; 0:26 to 0:34 is possible. The words alone take 0:11 at this pace",
        ),
        (
            "Hello.\n\n[2s]\n\nAnd on.\n",
            5,
            "instead of 5:00: this script has no elastic pauses; --stretch lets the exact ones give way",
        ),
        (
            "Hello.\n\nAnd on.\n",
            5,
            "this script has no elastic pauses; add some, such as [~20s]",
        ),
        (
            "Hello.\n\n[2s]\n\n[~2s]\n\nAnd on.\n",
            5,
            "at this pace. --stretch lets the exact pauses give way too",
        ),
        (
            "Hello.\n\n[2m]\n\nAnd on.\n",
            1,
            "this script has no elastic pauses; --stretch lets the exact ones give way",
        ),
    ],
)
def test_an_impossible_length_is_reported_with_its_reason(open_session, text, minutes, note):
    session = open_session(text, voice="hum", minutes=minutes)
    message = length_note(session, session.timeline().length)
    assert message.endswith(note)
    assert bool(message) == bool(note)


@pytest.mark.parametrize(
    ("song_s", "length", "note"),
    [
        (40, "2:00", ""),
        (100, "2:", "the music plays to its end, 1:40; the speech is at its shortest"),
        (300, "5:", "the music plays to its end, 5:00; the speech is at its shortest"),
    ],
)
def test_a_song_that_makes_a_session_longer_is_named_as_the_reason(open_session, tmp_path, song_s, length, note):
    (tmp_path / "song").mkdir()
    path = write_sound(tmp_path / "song" / "song.wav", tone(song_s, 220))
    text = "Now. [~4s]\n\n[music rain]\n[music alone to the end of the song]\n\n[from 2m]\nYes. [~9s]\n[end]\n\n[~9s]\n"
    session = open_session(text, voice="hum", minutes=2, music=str(path))
    timeline = session.timeline()
    message = length_note(session, timeline.length)
    assert message.endswith(note)
    assert bool(message) == bool(note)
    assert clock(timeline.length).startswith(length)
    assert [cue.stop - cue.start for cue in timeline.cues if isinstance(cue.line, MusicSolo)] == [song_s * 1000]
    assert ("Yes." in [cue.text for cue in timeline.cues]) == (not note)


# The forecast

TIGHT = "---\nvoice: hum\nmusic: none\npace: 2\n---\nHello there, my friend.\n\n[~2s]\n\nAnd on we go.\n"


def notes(result):
    return [line for line in result.lines if line.startswith("outpour: ")]


def test_an_export_reports_an_impossible_length_once(outpour):
    (outpour.folder / "tight.txt").write_text(TIGHT)
    first = outpour("export", "tight.txt", "--minutes", "5", "-o", "a.wav")
    (forecast,) = notes(first)
    assert forecast.startswith("outpour: the length will be about 0:")
    assert "The words alone take about 0:" in forecast
    (shown,) = outpour("show", "tight.txt", "--minutes", "5").lines
    assert "about" not in shown
    second = outpour("export", "tight.txt", "--minutes", "5", "-o", "b.wav", "--notes", "full")
    assert notes(second) == [shown.replace("the length is", "the length will be")]


def test_the_forecast_synthesizes_nothing(open_session):
    session = open_session(TIGHT, minutes=5)
    enqueued = []
    session.synthesizer.enqueue = enqueued.append
    assert "about" in forecast_note(session)
    assert enqueued == []


@pytest.mark.parametrize("options", [(), ("--json",), ("--text",)])
def test_show_reports_an_impossible_length_on_stderr_in_every_format(outpour, options):
    (outpour.folder / "tight.txt").write_text(TIGHT)
    result = outpour("show", "tight.txt", "--minutes", "5", *options)
    assert len(result.lines) == 1
    assert result.err.startswith("outpour: the length is ")
    assert "instead of 5:00" in result.err
    assert "instead of" not in result.out


def test_the_length_bounds_are_reached_exactly(open_session):
    shortest, longest = (open_session(TIGHT, minutes=minutes) for minutes in (0.1, 60))
    lengths = [session.timeline().length for session in (shortest, longest)]
    for session in (shortest, longest):
        bounds = length_bounds(session)
        assert (bounds.shortest, bounds.longest, bounds.exact) == (*lengths, True)
    assert not length_bounds(open_session(TIGHT.replace("Hello", "Never spoken"))).exact


def test_the_note_rounds_lengths_and_bounds_alike(open_session):
    """`0:37 instead of 5:00: 0:29 to 0:36 is possible` came from rounding one and truncating the other."""
    session = open_session(TIGHT, minutes=5)
    length = session.timeline().length
    assert length_note(session, length).startswith(f"{clock(length)} instead of")
    assert f"to {clock(length)} is possible" in length_note(session, length)


@pytest.mark.parametrize("minutes", [1, 3, 5])
def test_exact_pauses_give_way_if_the_listener_says_so(open_session, minutes):
    session = open_session(
        "Hello.\n\n[1m]\n\nAnd on. [20s]\n\nRest.\n", voice="hum", minutes=minutes, stretch_pauses=True
    )
    assert abs(session.timeline().length - minutes * 60_000) <= 1000
    assert length_note(session, session.timeline().length) == ""
