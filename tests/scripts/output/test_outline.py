import json

from script_helpers import HERE, FakeDurations, utterance

from scripts.model.elastic import about, exactly
from scripts.model.elements import Bell, Heading, Pause
from scripts.model.timeline import Timeline
from scripts.output.outline import as_json, bar, heading, outline_rows
from scripts.terminal_text import display_width
from scripts.timing.layout import lay_out


def timeline():
    lines = [
        Heading("One", HERE),
        utterance("Let go."),
        Pause(exactly(1600), "", HERE),
        Heading("Two", HERE),
        Pause(about(20_000), "[~20s]", HERE),
        Bell(1, "[bell]", HERE),
    ]
    return Timeline("A walk", "walk", 7, "joe", tuple(lay_out(lines, FakeDurations(lambda said: 1000), None)))


def test_json_lists_every_cue_with_its_chapter():
    plain = json.loads(json.dumps(as_json(timeline())))
    assert plain == {
        "title": "A walk",
        "name": "walk",
        "seed": 7,
        "voice": "joe",
        "minutes": 0.593,
        "length_ms": 35_600,
        "chapters": [{"title": "One", "start_ms": 0}, {"title": "Two", "start_ms": 6600}],
        "cues": [
            {"kind": "pause", "start_ms": 0, "stop_ms": 4000, "chapter": 0, "text": ""},
            {"kind": "say", "start_ms": 4000, "stop_ms": 5000, "chapter": 0, "text": "Let go.", "spoken": "Let go."},
            {"kind": "pause", "start_ms": 5000, "stop_ms": 6600, "chapter": 0, "text": ""},
            {"kind": "pause", "start_ms": 6600, "stop_ms": 26_600, "chapter": 1, "text": "[~20s]"},
            {"kind": "bell", "start_ms": 26_600, "stop_ms": 29_600, "chapter": 1, "text": "[bell]"},
            {"kind": "pause", "start_ms": 29_600, "stop_ms": 35_600, "chapter": 1, "text": ""},
        ],
    }


def test_the_outline_shows_chapters_and_times_without_rests():
    assert [*heading(timeline(), 70), *outline_rows(timeline(), 70)] == [
        "A walk, 0:35",
        bar(timeline(), 70),
        "█ speech  • bell or count  · quiet",
        "",
        "   0:00  One",
        "   0:04    Let go.",
        "",
        "   0:06  Two",
        "   0:06    [~20s]  (20 s)",
        "   0:26    [bell]",
    ]


def test_each_column_of_the_bar_covers_an_equal_time():
    assert bar(timeline(), 356) == "·" * 40 + "█" * 10 + "·" * 216 + "•" * 30 + "·" * 60
    assert len(bar(timeline(), 71)) == 71


def test_no_line_is_wider_than_the_terminal():
    lines = [Heading("title " * 20, HERE), utterance("word " * 60), utterance("雨" * 60)]
    long = Timeline("name " * 30, "t", 1, "joe", tuple(lay_out(lines, FakeDurations(lambda said: 1000), None)))
    drawn = [*heading(long, 50), *outline_rows(long, 50)]
    assert max(map(display_width, drawn)) <= 50
    for word, lines in (("name", 3), ("title", 3), ("word", 5), ("雨", 3)):
        assert sum(word in line for line in drawn) >= lines
