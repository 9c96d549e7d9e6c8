"""Texts split into chunks, and their clips joined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.signal.clip import AudioSegment
from voice.errors import EngineError
from voice.speech.engines.text_chunks import join_clips, speak_in_chunks, split_text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("“One.” Two", ["“One.”", "Two"]),
        ("一。二。", ["一。", "二。"]),
        ("one, two; three", ["one,", "two;", "three"]),
        ("4,5 and 3.2", ["4,5", "and 3.2"]),
        ("one two three", ["one", "two three"]),
        ("one - two", ["one", "- two"]),
        ("one -", ["one"]),
        ("one. ...", ["one."]),
        ("one", ["one"]),
        ("x" * 300, ["x" * 300]),
    ],
)
def test_a_text_is_split_into_sentences_or_clauses_or_halves(text, parts):
    assert split_text(text) == parts


@given(st.text(alphabet="ab1 ,.!?;。、-\n", max_size=60).filter(lambda text: any(map(str.isalnum, text))))
def test_chunks_cover_every_letter_once_and_in_order(text):
    spoken = []

    def speak_words(part):
        if len(part.split()) > 1:
            raise EngineError("fake", "too long", part)
        spoken.append(part)
        return AudioSegment.silent(10)

    clip = speak_in_chunks(text, speak_words)
    assert [sign for sign in "".join(spoken) if sign.isalnum()] == [sign for sign in text if sign.isalnum()]
    assert len(clip) == 10 * len(spoken)


def test_clips_are_joined_without_a_fade_or_a_gap():
    clips = [AudioSegment(bytes([number]) * 200, sample_width=2, frame_rate=8000, channels=1) for number in (1, 2, 3)]
    whole = join_clips(clips)
    assert whole.raw_data == bytes([1]) * 200 + bytes([2]) * 200 + bytes([3]) * 200
    assert (whole.frame_rate, whole.sample_width, whole.channels) == (8000, 2, 1)
