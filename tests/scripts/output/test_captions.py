"""Captions, lyrics and plain text, read back with the parsers of players."""

import io
import re
from itertools import pairwise

import av
import pytest

from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.model.timeline import Timeline
from scripts.output.captions import FORMATS, captions, lrc, plain, srt, vtt
from scripts.syntax.parser import read_script
from scripts.timing.layout import ESTIMATED, lay_out

TEXT = "# Tea & rain\n\nHello <there>. [30s] You --> me. [breathe 4-7-8 x2]\n\n# Home\nBye, *slowly*."


@pytest.fixture
def timeline():
    lines = expand(read_script(TEXT, "x", "x.txt"), Choices())
    return Timeline("A title", "x", 1, "joe", tuple(lay_out(lines, ESTIMATED, None)))


def test_a_caption_stays_two_seconds_into_the_pause_after_its_sentence(timeline):
    shown = {caption.text: caption for caption in captions(timeline)}
    cue = next(cue for cue in timeline.cues if cue.text == "Hello <there>.")
    assert (shown[cue.text].start, shown[cue.text].stop) == (cue.start, cue.stop + 2000)
    assert all(first.stop <= second.start for first, second in pairwise(captions(timeline)))


def test_breathing_is_captioned_with_its_phases(timeline):
    assert "(breathe in 4, hold 7, out 8)" in [caption.text for caption in captions(timeline)]


def test_breathing_is_captioned_in_the_language_of_the_script():
    lines = expand(read_script("---\nlanguage: de\n---\n[breathe 4-7-8 x2]", "x", "x.txt"), Choices())
    shown = captions(Timeline("", "x", 1, "joe", tuple(lay_out(lines, ESTIMATED, None))))
    assert shown[-1].text == "(atmen: ein 4, halten 7, aus 8)"


@pytest.mark.parametrize(("write", "name"), [(vtt, "webvtt"), (srt, "srt")])
def test_players_read_back_every_caption_with_its_times(timeline, write, name):
    with av.open(io.BytesIO(write(timeline).encode()), format=name) as container:
        packets = [packet for packet in container.demux(container.streams[0]) if packet.size]
    expected = captions(timeline)
    assert [(packet.pts, packet.pts + packet.duration) for packet in packets] == [(c.start, c.stop) for c in expected]
    read = [bytes(packet).decode().replace("&lt;", "<").replace("&gt;", ">") for packet in packets]
    assert [text.replace("‹", "<").replace("›", ">") for text in read] == [caption.text for caption in expected]


def test_lyrics_have_every_line_at_its_time_and_blank_lines_for_silence(timeline):
    lines = lrc(timeline).splitlines()
    assert lines[0] == "[ti:A title]"
    timed = [re.fullmatch(r"\[(\d+):(\d\d)\.(\d\d)\](.*)", line) for line in lines[2:]]
    assert [match[4] for match in timed if match[4]] == [caption.text for caption in captions(timeline, max_lines=1)]
    times = [int(match[1]) * 60_000 + int(match[2]) * 1000 + int(match[3]) * 10 for match in timed]
    assert times == sorted(times)
    assert "" in [match[4] for match in timed]


def test_plain_text_has_chapter_titles(timeline):
    assert "Tea & rain\n\nHello <there>. You --> me.\n\nHome\n\nBye, slowly.\n" in plain(timeline)


def test_plain_text_has_the_paragraphs_of_the_script():
    text = (
        "# A\nOne sentence that goes\nover the line. And another. [3s] Third.\nFourth. [~2s]\nFifth.\n\nSixth.\n\n"
        "[choose 2]\n- Seventh. [3s]\n- Eighth. [3s]\n[end]\n\n[bell]\nNinth.\n"
    )
    lines = expand(read_script(text, "x", "x.txt"), Choices())
    words = plain(Timeline("Title", "x", 1, "joe", tuple(lay_out(lines, ESTIMATED, None))))
    *_, chapter = words.partition("A\n\n")
    assert chapter.removesuffix("\n").split("\n\n") == [
        "One sentence that goes over the line. And another. Third. Fourth.",
        "Fifth.",
        "Sixth.",
        "Seventh.",
        "Eighth.",
        "Ninth.",
    ]


def test_a_title_cannot_break_out_of_its_format(timeline):
    lines = expand(read_script("# x --> y\nWords.", "x", "x.txt"), Choices())
    odd = Timeline("]\n[00:00.00]no", "x", 1, "joe", tuple(lay_out(lines, ESTIMATED, None)))
    assert "NOTE x  y" in vtt(odd) or "-->" not in vtt(odd).split("\n")[2]
    assert all(write(odd) for write in FORMATS.values())
    assert lrc(odd).splitlines()[0].startswith("[ti:")
