"""Setting keys in the front matter leaves every other character of the script alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.errors import FrontMatterEditError
from scripts.syntax.front_matter_edit import with_keys
from scripts.syntax.header_reader import read_header

LONG = "One line after the other is spoken here, slowly and calmly, until there are more than thirty words in it. " * 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: A\nvoice: joe\n---\nHi.\n", "---\ntitle: A\nvoice: emma\n---\nHi.\n"),
        ("---\nvoice:   'joe'  # calm\n---\nHi.", "---\nvoice:   emma  # calm\n---\nHi."),
        ("---\ntitle: A\n---\n\nHi.\n", "---\ntitle: A\nvoice: emma\n---\n\nHi.\n"),
        ("---\r\ntitle: A\r\n---\r\nHi.", "---\r\ntitle: A\r\nvoice: emma\r\n---\r\nHi."),
        ("\ufeff---\ntitle: A\n---\nHi.", "\ufeff---\ntitle: A\nvoice: emma\n---\nHi."),
        ("---\ncare:\n  - voice: low\n---\nHi.", "---\ncare:\n  - voice: low\nvoice: emma\n---\nHi."),
        ("Hi.\n", "---\nvoice: emma\n---\nHi.\n"),
        ("", "---\nvoice: emma\n---\n"),
    ],
)
def test_a_voice_is_set(before, after):
    assert with_keys(before, {"voice": "emma"}) == after


def test_a_script_without_front_matter_keeps_its_title_and_calm_pace():
    text = f"# Evening\n\n{LONG}\n"
    edited = with_keys(text, {"music": "rain"})
    assert edited.endswith(text)
    before, after = (read_header(each, "x", "x") for each in (text, edited))
    assert (after.pace, after.rests, after.title, after.music) == (before.pace, before.rests, "Evening", "rain")


@pytest.mark.parametrize(
    "value", ["a song: live.mp3", "it's.mp3", "rain+drone", "#1.mp3", "[x].mp3", "no", "1, 2.mp3", 'a "b".mp3']
)
def test_any_name_of_music_is_read_back(value):
    edited = with_keys("---\nmusic: rain\nminutes: 5\n---\nHi.\n", {"music": value, "minutes": 12.5})
    header = read_header(edited, "x", "x")
    assert (header.music, header.minutes) == (value, 12.5)


@pytest.mark.parametrize(
    "text", ["--- title: A ---\nHi.", "---\n{title: A}\n---\nHi.", "---\ntitle: A\n", "---\nvoice: >\n  joe\n---\nHi."]
)
def test_other_ways_of_writing_are_refused(text):
    with pytest.raises(FrontMatterEditError, match="yourself: voice: emma"):
        with_keys(text, {"voice": "emma"})


@given(st.text(max_size=200), st.sampled_from(["", "---\n", "---\ntitle: A\n", "---\nvoice: joe\n---\n"]))
def test_no_text_loses_a_character(text, start):
    try:
        edited = with_keys(start + text, {"voice": "emma"})
    except FrontMatterEditError:
        return
    rest = iter(edited)
    assert all(sign in rest for sign in (start + text).replace("voice: joe", "voice: "))
