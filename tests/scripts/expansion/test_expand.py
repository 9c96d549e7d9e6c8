import pytest
from script_helpers import lines, summary

from scripts.errors import UnknownWordError
from scripts.expansion.choices import Choices, resolve
from scripts.expansion.expand import ending, expand
from scripts.model.elements import Bell, Closing, Heading, Music, Pause
from scripts.model.lines import PacedBreathing, SpokenCount, Utterance
from scripts.normalization.builtin_phrases import phrases
from scripts.syntax.parser import read_script

ASK = "---\nask: {who: someone you miss}\n---\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", 700, "Two."]),
        ("One.\nTwo.", ["One.", 700, "Two."]),
        ("One\ntwo.", ["One two."]),
        ("One.\n\nTwo.", ["One.", 1600, "Two."]),
        ("One.\n\n\n\nTwo.", ["One.", 1600, "Two."]),
        ("One.\n# Then\nTwo.", ["One.", 3000, "Heading", "Two."]),
        ("One.\n\n# Then\n\nTwo.", ["One.", 3000, "Heading", "Two."]),
        ("One. [3s] Two.", ["One.", 3000, "Two."]),
        ("One. [3s]\n\nTwo.", ["One.", 3000, "Two."]),
        ("One.\n\n[3s]\n\nTwo.", ["One.", 3000, "Two."]),
        ("One.\n\n[3s] Two.", ["One.", 3000, "Two."]),
        ("One.\n\n[3s]\n\n[2s]\n\nTwo.", ["One.", 3000, 2000, "Two."]),
        ("One.\n[1s]\n# Then\nTwo.", ["One.", 1000, "Heading", "Two."]),
        ("One.\n# Then\n[1s]\nTwo.", ["One.", "Heading", 1000, "Two."]),
        ("One. [0s] Two.", ["One.", 0, "Two."]),
        ("[3s] One.", [3000, "One."]),
        ("One.\n\n", ["One."]),
        ("One. [3s]\n\n", ["One.", 3000]),
        ("One. [bell] Two.", ["One.", 700, "Bell", "Two."]),
        ("One.\n\n[bell]\n\nTwo.", ["One.", 1600, "Bell", 1600, "Two."]),
        ("One.\n\n[music rain]\n\nTwo.", ["One.", 1600, "Music", "Two."]),
        ("One. [breathe box] Two.", ["One.", 700, "PacedBreathing", 1600, "Two."]),
        ("One. [breathe box]\n\n[3s] Two.", ["One.", 700, "PacedBreathing", 3000, "Two."]),
        ("One.\n\n[closing]\n\nTwo.", ["One.", 1600, "Closing", "Two."]),
        ("One.\n\n😀\n\nTwo.", ["One.", 1600, "Two."]),
        ("One.\n\n---\n\nTwo.", ["One.", 1600, "Two."]),
        (
            "---\nrests: {sentence: 0, paragraph: 5, chapter: 1}\n---\nOne. Two.\n\nThree.",
            ["One.", "Two.", 5000, "Three."],
        ),
        ("Now *feel* it.", ["Now feel it."]),
        (r"\[Feel\] it.", ["[Feel] it."]),
    ],
)
def test_rests_are_automatic_and_a_written_pause_replaces_them(text, expected):
    assert [each for each in summary(text) if each != ""] == expected


def test_a_session_has_no_rest_at_its_beginning_or_end():
    found = expand(read_script("# One\n\nHello.\n\n", "a", "a.txt"), Choices())
    assert [type(line) for line in (found[0], found[1], found[-1])] == [Heading, Utterance, Utterance]


def test_the_preface_is_full_or_short_and_warns_of_intense_breathing():
    calm, quick = read_script("Hello.", "a", "a.txt"), read_script("[breathe connected]", "a", "a.txt")
    words = phrases("en")

    def preface(script, extent):
        return tuple(
            line.text
            for line in expand(script, Choices(preface=extent))
            if isinstance(line, Utterance) and line.place.file == "a"
        )

    assert preface(calm, "full") == words.preface_full
    assert preface(calm, "short") == words.preface_short
    assert preface(quick, "short") == words.preface_intense + words.preface_short


def test_intense_breathing_absent_at_this_length_needs_no_preface():
    script = read_script("Hi.\n[from 10m][breathe connected][end]", "a", "a.txt")
    short, long = (len(expand(script, Choices(minutes=minutes))) for minutes in (9.9, 10))
    assert long > short + len(phrases("en").preface_intense)


def test_words_are_filled_in():
    assert summary(ASK + "Think of {who}.") == ["Think of someone you miss."]
    assert summary(ASK + "Think of {who}.", words={"who": "Ana"}) == ["Think of Ana."]
    assert summary(ASK + "{who}", words={"who": ""}) == []


@pytest.mark.parametrize("word", ["whom", "", "Who", "who "])
def test_setting_an_unknown_word_is_rejected(word):
    with pytest.raises(UnknownWordError, match="use who"):
        expand(read_script(ASK + "Hi {who}", "a", "a.txt"), Choices(words={word: "x"}))


@pytest.mark.parametrize(
    "value", ["[60s]", "(pause 9s)", "[closing]", "<break time='5s'/>", "[breathe connected]", "// no", "# T", "{who}"]
)
def test_a_word_never_becomes_a_direction(value):
    (line,) = lines(ASK + "Think of {who} now", words={"who": value})
    assert line.text == f"Think of {value} now"
    assert not set("[]{}<>") & set(line.spoken)


def test_a_word_may_hold_sentences():
    assert summary(ASK + "Think of {who}", words={"who": "Ana. Then Bo."}) == ["Think of Ana.", 700, "Then Bo."]


def test_shown_text_has_no_control_characters():
    (line,) = lines(ASK + "Think of {who}", words={"who": "\x1b[2J\ud800Ana\n\x07"})
    assert line.text == "Think of [2JAna"


def test_pronunciations_are_spoken_and_not_shown():
    (line,) = lines("---\nsay: {Nguyen: win}\n---\nCall Nguyen.")
    assert (line.text, line.spoken) == ("Call Nguyen.", "Call win.")


def test_voice_and_pace_directions_apply_to_later_lines():
    text = "---\nvoice: joe\npace: 0.8\n---\nOne. [voice amy] Two. [pace 1.2] Three."
    assert [(each.voice, each.pace) for each in lines(text) if isinstance(each, Utterance)] == [
        ("joe", 0.8),
        ("amy", 0.8),
        ("amy", 1.2),
    ]
    assert [
        (each.voice, round(each.pace, 6)) for each in lines(text, voice="bo", pace=0.4) if isinstance(each, Utterance)
    ] == [
        ("bo", 0.4),
        ("bo", 0.4),
        ("bo", 0.6),
    ]


@pytest.mark.parametrize(("pace", "spoken"), [(2.0, 2.0), (0.3, 0.3)])
def test_the_pace_is_clamped_to_the_supported_range(pace, spoken):
    found = lines("---\npace: 1\n---\n[pace 1.9] One. [pace 0.4] Two.", pace=pace)
    assert spoken in [each.pace for each in found if isinstance(each, Utterance)]
    assert all(0.3 <= each.pace <= 2 for each in found if isinstance(each, Utterance))


def test_every_sentence_has_its_position():
    assert [
        (each.text, each.place.line, each.place.column)
        for each in lines("One.\n  Two. Three\nfour.")
        if isinstance(each, Utterance)
    ] == [
        ("One.", 1, 1),
        ("Two.", 2, 3),
        ("Three four.", 2, 3),
    ]


def test_breath_cues_match_the_phases_of_the_pattern():
    box, quick = lines("[breathe 4-0-4-4]\n[breathe sigh]")[::2]
    assert isinstance(box, PacedBreathing)
    assert sorted(box.cues) == ["in", "out", "rest"]
    assert box.cues["rest"].text == "Hold."
    assert sorted(quick.cues) == ["in", "more", "out"]


CONDITIONS = "All. [from 10m] Long. [under 20m] Middle. [end] [end] [under 10m] Short. [end]"


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (0, ["All.", "Short."]),
        (599_999, ["All.", "Short."]),
        (600_000, ["All.", "Long.", "Middle."]),
        (1_199_999, ["All.", "Long.", "Middle."]),
        (1_200_000, ["All.", "Long."]),
        (None, ["All.", "Long."]),
    ],
)
def test_from_includes_its_limit_and_under_excludes_it(length, expected):
    wished = None if length is None else length / 60_000
    found = [element for element, _ in resolve(read_script(CONDITIONS, "a", "a.txt"), Choices(minutes=wished), {})]
    assert [each.parts[0].strip() for each in found if hasattr(each, "parts") and each.parts[0].strip()] == expected


def test_the_requested_length_overrides_the_scripts():
    text = "---\nminutes: 20\n---\nAll. [from 15m] Long. [end]"
    assert "Long." in summary(text)
    assert "Long." not in summary(text, minutes=10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi.\n\n[closing]\n\n# Out\n\nBye. [3s]\n\nGo.", ["Heading", "Bye.", 3000, "Go.", 2000, "Bell"]),
        ("Hi.\n[closing]\n[2s]\nBye.", [2000, "Bye.", 2000, "Bell"]),
        ("Hi.\n[closing]\nBye. [9s]", ["Bye.", 9000, "Bell"]),
        ("Hi.\n[closing]\n[bell] Bye.", ["Bell", "Bye.", 2000, "Bell"]),
        ("Hi.\n[closing]\nBye. [bell bowl x2]", ["Bye.", 700, "Bell"]),
        ("Hi.\n[closing]\nBye. [bell] [4s]", ["Bye.", 700, "Bell", 4000]),
        ("Hi.\n[closing]", None),
        ("Hi.\n[closing]\n[bell] [3s]", None),
        ("Hi.\n[closing]\n[from 9h] Bye. [end]", None),
        ("Hi.", None),
    ],
)
def test_an_early_end_has_the_closing_or_the_grounding_and_then_a_bell(text, expected):
    script, choices = read_script("---\nminutes: 5\n---\n" + text, "a", "a.txt"), Choices()
    found = ending(script, choices, expand(script, choices))
    if expected is None:
        assert tuple(line.text for line in found if isinstance(line, Utterance)) == phrases("en").grounding
        assert isinstance(found[0], Heading)
        assert isinstance(found[-1], Bell)
    else:
        short = [
            getattr(line, "text", "") or (line.length.preferred if isinstance(line, Pause) else type(line).__name__)
            for line in found
        ]
        assert short == expected


def test_markers_take_effect_after_the_rest_and_before_the_words():
    found = lines("One.\n\n[music rain]\n[closing]\n# T\nTwo. [bell]")
    assert [type(line) for line in found] == [Utterance, Pause, Music, Closing, Heading, Utterance, Pause, Bell]


# Languages


GERMAN = "---\nlanguage: de\n---\nSpür den Boden. [breathe box x2] [count 1-3]"
SWEDISH = GERMAN.replace("de\n", "sv\n", 1)


def test_built_in_phrases_are_in_the_language_of_the_script():
    words = phrases("de")
    whole = expand(read_script(GERMAN, "a", "a.txt"), Choices())
    assert [line.text for line in whole if isinstance(line, Utterance)][:3] == list(words.preface_full)
    (breathing,) = (line for line in whole if isinstance(line, PacedBreathing))
    assert breathing.cues["out"].text == "Ausatmen."
    assert {cue.carrier for cue in breathing.cues.values()} == {"Und jetzt"}
    (counting,) = (line for line in whole if isinstance(line, SpokenCount))
    assert [(each.text, each.carrier) for each in counting.spoken] == [
        (str(number), "Und jetzt") for number in (1, 2, 3)
    ]


def test_a_language_without_phrases_borrows_none_from_another():
    script = read_script(SWEDISH, "a", "a.txt")
    whole = expand(script, Choices())
    assert [line.text for line in whole if isinstance(line, Utterance)] == ["Spür den Boden."]
    (breathing,) = (line for line in whole if isinstance(line, PacedBreathing))
    assert breathing.cues == {}
    (counting,) = (line for line in whole if isinstance(line, SpokenCount))
    assert [(each.spoken, each.carrier) for each in counting.spoken] == [(f"{number}.", "") for number in (1, 2, 3)]
    assert [type(line) for line in ending(script, Choices(), whole)] == [Heading, Bell]
