import pytest
from script_helpers import elements, growth, only, problems, repeated

from scripts.model.elements import MusicSolo


@pytest.mark.parametrize(
    ("written", "source", "gain_db"),
    [
        ("[music Artist – Song.mp3]", "Artist – Song.mp3", 0),
        ("[music Alone Again.mp3]", "Alone Again.mp3", 0),
        ("[music alone.mp3 -3dB]", "alone.mp3", -3),
        ("[music soft -3dB.mp3]", "soft -3dB.mp3", 0),
        ("[music soft -3dB.mp3 -6dB]", "soft -3dB.mp3", -6),
        ('[music "soft -3dB.mp3"]', "soft -3dB.mp3", 0),
        ("[music “soft -3dB.mp3” −6 dB]", "soft -3dB.mp3", -6),
        ("[music song [live].mp3]", "song [live].mp3", 0),
        ("[music [a] song [b].mp3 +2dB]", "[a] song [b].mp3", 2),
        ('[music "a ] b.mp3"]', "a ] b.mp3", 0),
        ("[music song #1, (x+y) // z: a.mp3]", "song #1, (x+y) // z: a.mp3", 0),
        ('[music 12" mix.mp3]', '12" mix.mp3', 0),
        ("[Music: rain, -3dB]", "rain", -3),
        ("[music rain (-3 dB)]", "rain", -3),
        ("[music -3dB rain]", "rain", -3),
        ("[music +3dB]", None, 3),
        ("[sound Don’t Cry.mp3]", "Don’t Cry.mp3", 0),
        ("[sound 'Round Midnight.mp3]", "'Round Midnight.mp3", 0),
        ("[sound 'Round Midnight.mp3' -2dB]", "Round Midnight.mp3", -2),
        ("[sound two  blanks.mp3]", "two  blanks.mp3", 0),
        ('!["soft -3dB.mp3"]', "soft -3dB.mp3", 0),
        ("<speak><audio src='soft -3dB.mp3'/></speak>", "soft -3dB.mp3", 0),
    ],
)
def test_a_name_is_read_as_it_is_written(written, source, gain_db):
    element = only(written) if written.startswith(("[", "!")) else only_of_ssml(written)
    assert (element.source, element.gain_db) == (source, gain_db)


def only_of_ssml(text):
    return next(element for element in elements(text) if hasattr(element, "source"))


@pytest.mark.parametrize(
    "written", ["[music alone]", "[music alone ~2–3m]", "[music Alone for 2m]", "[music alone to the end of the song]"]
)
def test_music_plays_alone(written):
    assert isinstance(only(written), MusicSolo)


@pytest.mark.parametrize(
    ("written", "source", "gain_db", "words"),
    [
        ('[sound me.m4a "the words"]', "me.m4a", 0, "the words"),
        ("[sound me.m4a “it’s me, (really)” -3dB]", "me.m4a", -3, "it’s me, (really)"),
        ('[sound me.m4a -3dB "the words"]', "me.m4a", -3, "the words"),
        ('[sound "me 2.m4a": "the  words [soft]"]', "me 2.m4a", 0, "the words [soft]"),
        ("[sound me.m4a, 'the words']", "me.m4a", 0, "the words"),
        ('[sound "the words"]', "the words", 0, ""),
        ("[sound John's 'best'.wav]", "John's 'best'.wav", 0, ""),
    ],
)
def test_a_recorded_line_has_its_words_in_quotes(written, source, gain_db, words):
    sound = only(written)
    assert (sound.source, sound.gain_db, sound.words) == (source, gain_db, words)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("[music]", "bad-music"),
        ('[music ""]', "bad-music"),
        ("[music song.mp3 -60dB]", "bad-music"),
        ("[music alone again]", "bad-length"),
        ("[sound]", "bad-sound"),
        ("[sound '']", "bad-sound"),
        ("[music song [pause 3s]", "stray-bracket"),
    ],
)
def test_a_direction_without_a_usable_name_is_refused(written, code):
    assert problems(f"{written}\nRest.")[0].code == code


@pytest.mark.parametrize("piece", ['[music "', "[music [", "[sound “a” ", "[sound '", "[music -3dB ", "[music a.b.c"])
def test_unclosed_names_take_linear_time(piece):
    assert growth(problems, repeated(piece)) < 24
