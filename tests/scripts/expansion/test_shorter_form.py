"""Songs that play in full: the words are cut to the time that is left."""

import pytest
from script_helpers import FakeDurations, script_of

from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.expansion.shorter_form import shorter_form
from scripts.library.lookup import library_folder
from scripts.model.elements import MusicSolo
from scripts.model.lines import Utterance
from scripts.syntax.parser import read_script
from scripts.times import minutes, seconds
from scripts.timing.layout import lay_out, possible_lengths

SONG = "[music song]\n[music alone to the end of the song]\n"
MORE = "[from 3m]\nMore. [~1m]\n[end]\n\n[from 4m]\nAnd more. [~1m]\n[end]\n"
LONG = f"Before. [~10s]\n\n{SONG}\nAfter. [~20s]\n\n{MORE}"


def song_lengths(song):
    return FakeDurations(songs={"song": seconds(song), "rain": seconds(song)})


def said(script, choices):
    return [line.text for line in expand(script, choices) if isinstance(line, Utterance)][3:]


@pytest.mark.parametrize(
    ("song", "words"),
    [
        (60, ["Before.", "After.", "More.", "And more."]),
        (215, ["Before.", "After.", "More."]),
        (250, ["Before.", "After."]),
        (900, ["Before.", "After."]),
    ],
)
def test_a_longer_song_leaves_fewer_words(song, words):
    script = script_of(LONG)
    assert said(script, shorter_form(script, Choices(minutes=5), song_lengths(song))) == words


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        (LONG, Choices()),
        (LONG.replace("to the end of the song", "~1m"), Choices(minutes=5)),
        ("Hello. [~1m]", Choices(minutes=5)),
        (LONG.replace("[music song]", "[music rain:0.5]"), Choices(minutes=5)),
    ],
)
def test_nothing_is_left_out_without_a_full_song_or_a_target(text, choices):
    script = script_of(text)
    assert shorter_form(script, choices, song_lengths(900)) == choices


def test_the_shortest_form_is_used_if_none_fits():
    script = script_of(LONG.replace("[from 3m]", "[under 4m]"))
    choices = shorter_form(script, Choices(minutes=5), song_lengths(900))
    assert said(script, choices) == ["Before.", "After.", "More."]


def test_a_shorter_form_keeps_the_target_length():
    script = script_of(LONG)
    choices = shorter_form(script, Choices(minutes=5), song_lengths(215))
    assert choices.form is not None
    cues = list(lay_out(expand(script, choices), song_lengths(215), minutes(5)))
    assert cues[-1].stop == minutes(5)


def music():
    return read_script((library_folder() / "music.txt").read_text(encoding="utf-8"), "music", "music.txt")


@pytest.mark.parametrize("song", [150, 227, 300, 420, 600])
@pytest.mark.parametrize("length", [5, 6, 8, 10, 15, 20, 30, 45])
def test_the_song_plays_in_full_and_the_session_meets_the_target_if_possible(length, song):
    choices = shorter_form(music(), Choices(minutes=length), song_lengths(song))
    lines = expand(music(), choices)
    cues = list(lay_out(lines, song_lengths(song), minutes(length)))
    played_ms = [cue.stop - cue.start for cue in cues if isinstance(cue.line, MusicSolo)]
    assert set(played_ms) == {seconds(song)}
    assert cues[-1].stop == minutes(length) or (len(played_ms), cues[-1].stop < seconds(song + 150)) == (1, True)


@pytest.mark.parametrize(
    ("length", "song", "times"), [(20, 227, 2), (20, 430, 1), (30, 430, 2), (45, 227, 3), (45, 780, 2)]
)
def test_the_song_repeats_as_often_as_there_is_time(length, song, times):
    lines = expand(music(), shorter_form(music(), Choices(minutes=length), song_lengths(song)))
    assert sum(isinstance(line, MusicSolo) for line in lines) == times
    assert possible_lengths(lines, song_lengths(song))[0] <= minutes(length)
