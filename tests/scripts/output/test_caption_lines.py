import pytest
from script_helpers import FakeDurations, lines

from scripts.model.timeline import Timeline
from scripts.output.caption_lines import LINE_WIDTH, caption_parts
from scripts.output.captions import captions, lrc, srt, vtt
from scripts.terminal_text import display_width
from scripts.times import Milliseconds
from scripts.timing.layout import lay_out

LONG = (
    "Let your attention travel slowly from the crown of your head, over your forehead and your eyes, to the hinges of "
    "your jaw, and whenever you find a place that is holding on, give it a little more room, a little more breath, and "
    "a little more time than you would usually allow yourself on a day as full as this one has certainly been for you."
)
CHINESE = (
    "请慢慢地闭上眼睛，感受你的呼吸，让身体的每一个部分都放松下来，从头顶到脚尖，不要着急，慢慢来，你有足够的时间。"
)
TEXTS = (
    LONG,
    CHINESE,
    "Short.",
    "x" * 500,
    "word " * 100,
    "“Well…” " * 30,
    "a," * 200,
    "今日は" * 40,
    "e\u0301" * 90 + " b",
)


def timeline(text):
    said = lines(text)
    cues = tuple(lay_out(said, FakeDurations(lambda said: Milliseconds(20_000)), None))
    return Timeline("A", "a", 7, "joe", cues)


@pytest.mark.parametrize("max_lines", [1, 2])
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:12]))
def test_every_part_has_few_short_lines_and_nothing_is_lost(text, max_lines):
    parts = caption_parts(text, max_lines)
    assert all(1 <= len(part.lines) <= max_lines for part in parts)
    assert all(display_width(line) <= LINE_WIDTH for part in parts for line in part.lines)
    assert "".join("".join(line for part in parts for line in part.lines).split()) == "".join(text.split())


def test_parts_end_with_clauses_and_lines_are_balanced():
    parts = [part.lines for part in caption_parts(LONG)]
    assert parts[0] == ("Let your attention travel slowly", "from the crown of your head,")
    assert all(lines[-1][-1] in ",." for lines in parts[:3])


def test_a_text_of_one_or_two_lines_is_one_part():
    assert [part.lines for part in caption_parts("x " * 21)] == [(("x " * 21).strip(),)]
    assert len(caption_parts("word " * 16)) == 1


def test_a_long_sentence_has_captions_one_after_another_for_as_long_as_they_are_said():
    shown = timeline(LONG)
    (cue,) = (cue for cue in shown.cues if cue.kind == "say")
    split = captions(shown)
    assert split[0].start == cue.start
    assert split[-1].stop == cue.stop + 2000
    assert [each.stop for each in split[:-1]] == [each.start for each in split[1:]]
    letters = [len(each.text) / (each.stop - each.start) for each in split[:-1]]
    assert max(letters) < 1.5 * min(letters)


def test_no_line_of_any_format_is_longer_than_42_characters():
    for write in (vtt, srt, lrc):
        for line in write(timeline(LONG)).splitlines():
            text = line.partition("]")[2] if write is lrc else line
            assert len(text) <= LINE_WIDTH


@pytest.mark.parametrize("sign", ["\ufffd", "\U0001f33f", "ｗ", "\u3000x"])
def test_a_word_of_wide_signs_is_divided(sign):
    parts = caption_parts(f"Two {sign * 60}.s")
    assert "".join("".join(part.lines) for part in parts).replace(" ", "").count(sign.strip()[-1]) == 60
    assert all(display_width(line) <= LINE_WIDTH for part in parts for line in part.lines)
