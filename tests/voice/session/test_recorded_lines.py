"""Recordings of speech: sounds whose words the script gives."""

import numpy as np
import pytest
from sessions import rendered
from soundfiles import RATE, tone, write_sound

from scripts.output.captions import captions, lrc, plain
from voice.export.metadata import describe

TEXT = """\
---
voice: hum
music: song.wav
---
Rest. [8s] [sound me.wav{}] [8s]
"""


@pytest.fixture
def play(open_session, tmp_path):
    """Render a session in which a recording plays over a low tone; return it with its sound."""
    write_sound(tmp_path / "song.wav", tone(30, 100))
    write_sound(tmp_path / "me.wav", tone(4, 2000))

    def open_and_render(words):
        session = open_session(TEXT.format(words))
        return session, rendered(session)[:, 0]

    return open_and_render


def power_db(samples, low, high):
    """The power between two frequencies, in dB."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    frequencies = np.fft.rfftfreq(len(samples), 1 / RATE)
    return 10 * np.log10(spectrum[(frequencies > low) & (frequencies < high)].sum())


def levels(session, sound):
    """The level of the music before the recording, and during it relative to that, and the level of the recording."""
    cue = next(cue for cue in session.rendered_timeline().cues if cue.kind == "sound")
    start = cue.start * RATE // 1000
    before, during = sound[start - 3 * RATE : start - RATE], sound[start + RATE : start + 3 * RATE]
    return power_db(during, 50, 200) - power_db(before, 50, 200), power_db(during, 1900, 2100)


def test_a_recorded_line_lowers_the_music_as_speech_does_and_is_as_loud_as_the_voice(play):
    lowered, level = levels(*play(' "Here I am."'))
    same, sound_level = levels(*play(""))
    assert lowered == pytest.approx(-10, abs=2)
    assert same == pytest.approx(0, abs=1)
    assert level > sound_level


def test_the_words_of_a_recorded_line_are_in_captions_lyrics_text_and_tags(play):
    session, _ = play(' "Here I am."')
    timeline = session.rendered_timeline()
    cue = next(cue for cue in timeline.cues if cue.kind == "sound")
    shown = next(caption for caption in captions(timeline) if caption.text == "Here I am.")
    assert (shown.start, cue.text) == (cue.start, '[sound me.wav "Here I am."]')
    assert "]Here I am." in lrc(timeline)
    assert "Here I am." in plain(timeline)
    assert (cue.start, "Here I am.") in describe(session).lyrics


def test_a_sound_without_words_has_no_caption(play):
    session, _ = play("")
    assert captions(session.rendered_timeline())[-1].text == "Rest."
