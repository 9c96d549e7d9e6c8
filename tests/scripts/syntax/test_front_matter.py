import pytest
from hypothesis import given
from hypothesis import strategies as st
from script_helpers import growth, problems, repeated

from scripts.model.header import Header, IntenseLimits, Rests
from scripts.syntax.front_matter import parse_header
from scripts.syntax.header_reader import CALM_PACE, CALM_RESTS, read_header

WHOLE = """\
title: Reflective walk   # a comment
about: >
  Two lines
  of it.
kind: walk
minutes: 20
voice: joe
pace: 0.85
music: rain
language: pt-BR
ask: {who: someone you miss, 'größe': "big: bigger"}
say: {Nguyen: win, St. Ives: saint eyevz}
needs: [headphones, "a mat, or a rug", '', 2 towels]
care: [Stay where you can hear traffic., Two]
rests: {sentence: 0.5, paragraph: 1500ms, chapter: 1m}
intense: {minutes: 5, rounds: 4}
"""


def test_every_key_is_parsed():
    header, found = parse_header(WHOLE, "a.txt", 2)
    assert found == []
    assert header == Header(
        title="Reflective walk",
        about="Two lines of it.",
        kind="walk",
        minutes=20,
        voice="joe",
        pace=0.85,
        music="rain",
        language="pt-BR",
        ask={"who": "someone you miss", "größe": "big: bigger"},
        say={"Nguyen": "win", "St. Ives": "saint eyevz"},
        needs=("headphones", "a mat, or a rug", "2 towels"),
        care=("Stay where you can hear traffic.", "Two"),
        rests=Rests(500, 1500, 60_000),
        intense=IntenseLimits(300_000, 4),
    )


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("", "title", ""),
        ("# only a comment", "title", ""),
        ("title: 007", "title", "007"),
        ("title: yes", "title", "yes"),
        ("title: 2024-01-01", "title", "2024-01-01"),
        ("title: 😀 עברית", "title", "😀 עברית"),
        ("care: Mind the floor", "care", ("Mind the floor",)),
        ("care: ''", "care", ()),
        ("needs: a mat", "needs", ("a mat",)),
        ("needs: []", "needs", ()),
        ("music:", "music", "none"),
        ("music: off", "music", "none"),
        ("minutes: 0.5", "minutes", 0.5),
        ("minutes: 720", "minutes", 720),
        ("minutes: 10min", "minutes", 10),
        ("minutes: 10 minutes", "minutes", 10),
        ("minutes: 10,5", "minutes", 10.5),
        ("minutes: 1h 30", "minutes", 90),
        ("minutes: 1:30", "minutes", 1.5),
        ("minutes: 90s", "minutes", 1.5),
        ("intense: {minutes: 2 min}", "intense", IntenseLimits(120_000, 3)),
        ("rests: {sentence: 2}", "rests", Rests(sentence=2000)),
        ("intense: {minutes: 5}", "intense", IntenseLimits(300_000, 3)),
    ],
)
def test_absent_keys_keep_their_defaults(text, key, value):
    header, found = parse_header(text, "a.txt", 2)
    assert found == []
    assert header == Header(**{key: value})


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "says"),
    [
        ("title: a: b", "bad-front-matter", 2, 9, "put quotes"),
        ("a\nb", "bad-front-matter", 2, 1, "has no keys"),
        ("[a, b]", "bad-front-matter", 2, 1, "has no keys"),
        ("just words", "bad-front-matter", 2, 1, "has no keys"),
        ("title: [a", "bad-front-matter", 2, 10, "expected"),
        ("title: 'a", "bad-front-matter", 2, 10, "unexpected end"),
        ("title: x\n\ttitle: y", "bad-front-matter", 3, 1, "cannot start"),
        ("title: @x", "bad-front-matter", 2, 8, "cannot start"),
        ("title: %x", "bad-front-matter", 2, 8, "cannot start"),
        ("title: a\0b", "bad-front-matter", 2, 9, "not allowed"),
        ("title: a\ud800b", "bad-front-matter", 2, 9, "not allowed"),
        ('title: "\\UFFFFFFFF"', "bad-front-matter", 2, 9, "isn't a Unicode character"),
        ("title: &a x", "bad-front-matter", 2, 8, "aliases"),
        ("title: *a", "bad-front-matter", 2, 8, "aliases"),
        ("ask: &a {b: c}", "bad-front-matter", 2, 6, "aliases"),
        ("title: !!python/object/apply:os.system [ls]", "bad-front-matter", 2, 8, "types (!)"),
        ("title: !!str x", "bad-front-matter", 2, 8, "types (!)"),
        ("title: x\nask: {a: [[[[x]]]]}", "bad-front-matter", 3, 12, "too deeply"),
        ("titel: x", "unknown-key", 2, 1, "did you mean 'title'?"),
        ("zzz: x", "unknown-key", 2, 1, "the keys are title"),
        ("? [a, b]\n: x", "unknown-key", 2, 3, "the keys are title"),
        ("title: x\ntitle: y", "repeated-key", 3, 1, "the key 'title' appears twice"),
        ("title: [a]", "bad-value", 2, 8, "one line of text"),
        ("title: " + "x" * 501, "bad-value", 2, 8, "500"),
        ('title: "a\\e[31m"', "bad-value", 2, 8, "an invisible character"),
        ('about: "\\ud800"', "bad-value", 2, 8, "an invisible character"),
        ("kind: run", "bad-value", 2, 7, "breathwork, walk"),
        ("kind: [walk]", "bad-value", 2, 7, "breathwork, walk"),
        ("minutes: soon", "bad-value", 2, 10, "0.5 to 720"),
        ("minutes: ten", "bad-value", 2, 10, "such as 20, or a time such as 1h 30m"),
        ("minutes: 13h", "bad-value", 2, 10, "0.5 to 720"),
        ("minutes: 0", "bad-value", 2, 10, "0.5 to 720"),
        ("minutes: -5", "bad-value", 2, 10, "0.5 to 720"),
        ("minutes: 721", "bad-value", 2, 10, "0.5 to 720"),
        ("minutes: nan", "bad-value", 2, 10, "0.5 to 720"),
        ("minutes: .inf", "bad-value", 2, 10, "0.5 to 720"),
        ("minutes:", "bad-value", 2, 9, "0.5 to 720"),
        ("minutes: [20]", "bad-value", 2, 10, "0.5 to 720"),
        ("pace: 0.2", "bad-value", 2, 7, "0.3 to 2"),
        ("pace: 2.1", "bad-value", 2, 7, "0.3 to 2"),
        ("pace: slow", "bad-value", 2, 7, "0.3 to 2, or 60 to 300 words a minute: 170 wpm"),
        ("pace: 105", "bad-value", 2, 7, "60 to 300 words a minute: 105 wpm"),
        ("pace: 59 wpm", "bad-value", 2, 7, "from 60 to 300 words a minute"),
        ("pace: 301wpm", "bad-value", 2, 7, "from 60 to 300 words a minute"),
        ("language: english please", "bad-value", 2, 11, "language tag"),
        ("language: ../../etc", "bad-value", 2, 11, "language tag"),
        ("voice: {a: b}", "bad-value", 2, 8, "one line of text"),
        ("music: {a: rain}", "bad-value", 2, 8, "one line of text"),
        ("ask: who", "bad-value", 2, 6, "with their default text"),
        ("ask: {two words: x}", "bad-value", 2, 6, "isn't a single word"),
        ("ask: {1: x}", "bad-value", 2, 6, "isn't a single word"),
        ("ask: {a: x, a: y}", "bad-value", 2, 6, "twice"),
        ("ask: {a: [x]}", "bad-value", 2, 6, "one line of text"),
        ("say: [x]", "bad-value", 2, 6, "with their pronunciations"),
        ("say: {'': x}", "bad-value", 2, 6, "missing"),
        ("say: {[a]: x}", "bad-value", 2, 6, "missing"),
        ("needs: {a: b}", "bad-value", 2, 8, "list of texts"),
        ("needs: [a, [b]]", "bad-value", 2, 8, "one line of text"),
        ("needs: [" + "x" * 501 + "]", "bad-value", 2, 8, "500"),
        ('needs: ["a\\e[31m"]', "bad-value", 2, 8, "an invisible character"),
        ("need: [a]", "unknown-key", 2, 1, "did you mean 'needs'?"),
        ("care: {a: b}", "bad-value", 2, 7, "list of texts"),
        ("care: [[a]]", "bad-value", 2, 7, "one line of text"),
        ("rests: 3", "bad-value", 2, 8, "sentence, paragraph and chapter"),
        ("rests: {sentences: 3}", "bad-value", 2, 8, "sentence, paragraph and chapter"),
        ("rests: {sentence: long}", "bad-value", 2, 8, "length of time"),
        ("rests: {sentence: 61s}", "bad-value", 2, 8, "at most 1 minute"),
        ("intense: yes", "bad-value", 2, 10, "minutes: 3"),
        ("intense: {hours: 3}", "bad-value", 2, 10, "minutes: 3"),
        ("intense: {minutes: 31}", "bad-value", 2, 10, "0.1 to 30"),
        ("intense: {rounds: 0}", "bad-value", 2, 10, "1 to 20"),
        ("ask: {" + ", ".join(f"a{n}: b" for n in range(101)) + "}", "bad-value", 2, 6, "the limit is 100"),
        ("title: x\u2028\nkind: run", "bad-value", 3, 7, "breathwork"),
        ("title: x\x85\nkind: run", "bad-value", 3, 7, "breathwork"),
    ],
)
def test_an_invalid_value_is_reported_at_its_place(text, code, line, column, says):
    _, found = parse_header(text, "a.txt", 2)
    assert [(each.code, each.place.line, each.place.column) for each in found] == [(code, line, column)]
    assert says in str(found[0])
    source = text.split("\n")[line - 2]
    assert found[0].source == source


def test_invalid_keys_are_reported_and_valid_ones_kept():
    header, found = parse_header("titel: x\nkind: run\nminutes: 5\npace: 9", "a.txt", 2)
    assert [(each.code, each.place.line) for each in found] == [("unknown-key", 2), ("bad-value", 3), ("bad-value", 5)]
    assert header == Header(minutes=5)


def test_an_alias_bomb_is_rejected():
    # Expanded, it would have a billion characters.
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"a{n}: &a{n} [{','.join(['*a'] * 9)}]\n" for n in range(9))
    _, found = parse_header(bomb, "a.txt", 2)
    assert [each.code for each in found] == ["bad-front-matter"]


@pytest.mark.parametrize(
    "piece", ["[", "{", "? ", "- ", "'", '"', "%", "&", "*", "a: b\n", "x: {", "\\", "|\n ", "!", ":", "#\n"]
)
def test_parsing_front_matter_takes_linear_time(piece):
    assert growth(problems, lambda signs: f"---\n{repeated(piece)(signs)}\n---\nHello.", 60_000) < 16


@given(st.one_of(st.text(max_size=60), st.text(alphabet="titleask: {}[]'\"\\U!&*|>-?#%@\n\t,x0e", max_size=60)))
def test_any_front_matter_gives_a_header(text):
    header, found = parse_header(text, "a.txt", 2)
    assert isinstance(header, Header)
    for problem in found:
        assert problem.place.line >= 2
        str(problem).encode()


def test_the_header_alone_is_parsed_with_a_title():
    assert read_header("Hello.", "good-cry_long", "a.txt").title == "Good cry long"
    assert read_header("---\ntitle: Mine\n---\n[no such]", "a", "a.txt").title == "Mine"


@pytest.mark.parametrize(
    ("keys", "pace"),
    [
        ("title: Evening\ntags: [yoga]\ndate: 2026-05-01", CALM_PACE),
        ("author: Ute\nlang: en", CALM_PACE),
        ("title: Evening", 1),
        ("tags: [yoga]\npace: 0.9", 0.9),
        ("tags: [yoga]\nmusic: rain", 1),
    ],
)
def test_a_script_with_the_front_matter_of_another_program_has_a_calm_pace(keys, pace):
    header = read_header(f"---\n{keys}\n---\n{'Breathe in and out. ' * 10}", "a", "a.txt")
    assert header.pace == pace
    assert (header.rests == CALM_RESTS) == (pace == CALM_PACE)
    assert read_header(f"---\n{keys}\n---\nBreathe.", "a", "a.txt").rests == Rests()


def test_values_are_always_text():
    assert parse_header("ask: {a: yes, b: 1_000, c: ~}", "a", 1)[0].ask == {"a": "yes", "b": "1_000", "c": "~"}


@pytest.mark.parametrize(
    ("value", "music"),
    [
        ("Artist: Song.mp3", "Artist: Song.mp3"),
        ("song #1.mp3", "song #1.mp3"),
        ("[live] song.mp3  ", "[live] song.mp3"),
        ('"soft" -3dB.mp3', '"soft" -3dB.mp3'),
        ("*it's* all, right?.flac", "*it's* all, right?.flac"),
        ("- one.ogg", "- one.ogg"),
        ("song.mp3   # the one from 1.5", "song.mp3"),
        ("rain # not song.mp3", "rain # not song.mp3"),
        ('"song #1.mp3"', "song #1.mp3"),
        ("'it''s.mp3'", "it's.mp3"),
        ("rain # softly", "rain"),
    ],
)
def test_music_is_the_name_of_a_file_whatever_yaml_makes_of_it(value, music):
    header, found = parse_header(f"title: A\nmusic: {value}\npace: 0.8\n", "a.txt", 2)
    assert (found, header.music, header.pace) == ([], music, 0.8)
