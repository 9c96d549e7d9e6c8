"""Speech Markdown: each published form takes effect, or its words are spoken plainly with one warning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from script_helpers import lines, problems

from scripts.model.elements import Pause, Sound
from scripts.model.lines import Utterance
from scripts.model.timeline import Timeline
from scripts.normalization.inline_markup import replace_phonemes
from scripts.output.captions import FORMATS
from scripts.syntax.speech_markdown import UNSUPPORTED
from scripts.timing.layout import ESTIMATED, lay_out


def said(text):
    """(text, spoken form, voice, pace) of every sentence of `text`."""
    return [(each.text, each.spoken, each.voice, each.pace) for each in lines(text) if isinstance(each, Utterance)]


def warned(text):
    return [(each.code, each.severity, each.place.line, each.place.column) for each in problems(text)]


@pytest.mark.parametrize(
    ("written", "shown", "spoken"),
    [
        ('The element is (Al)[sub:"aluminum"].', "The element is Al.", "The element is aluminum."),
        ("The element is (Al)[sub:'aluminum'].", "The element is Al.", "The element is aluminum."),
        ('The element is (Al)[sub:"aluminum;"].', "The element is Al.", "The element is aluminum."),
        ("The element is (Al)[sub: “aluminum”].", "The element is Al.", "The element is aluminum."),
        ("The element is (Al){aluminum}.", "The element is Al.", "The element is aluminum."),
        ('The element is (Mg)["magnesium"].', "The element is Mg.", "The element is magnesium."),
        ("The element is (Mg)['magnesium'].", "The element is Mg.", "The element is magnesium."),
        ('I say, (pecan)[ipa:"pɪˈkɑːn"].', "I say, pecan.", "I say, ⟦pecan|pɪˈkɑːn⟧."),
        ("I say, (pecan)[/pɪˈkɑːn/].", "I say, pecan.", "I say, ⟦pecan|pɪˈkɑːn⟧."),
        ("I say, (pecan)/pɪˈkɑːn/.", "I say, pecan.", "I say, ⟦pecan|pɪˈkɑːn⟧."),
        ("A ++strong++ and +moderate+ level.", "A strong and moderate level.", "A strong and moderate level."),
        ("A ~none~ and -reduced- level.", "A none and reduced level.", "A none and reduced level."),
        ('A (strong)[emphasis:"strong"] level.', "A strong level.", "A strong level."),
        ("A (moderate)[emphasis] level.", "A moderate level.", "A moderate level."),
        ("A well-known -3 and 2+2.", "A well-known -3 and 2+2.", "A well-known minus three and two plus two."),
        ("Add (2/3)[fraction] cup.", "Add 2/3 cup.", "Add two thirds cup."),
        ("Add (1+1/2)[fraction] cups.", "Add 1+1/2 cups.", "Add one and a half cups."),
        (
            "Ring ((888) 555-1212)[phone].",
            "Ring (888) 555-1212.",
            "Ring eight eight eight, five five five, one two one two.",
        ),
        ('Ring (8675309)[telephone:"1"].', "Ring 8675309.", "Ring eight six seven, five three zero nine."),
        ("Spell (abc)[characters].", "Spell abc.", "Spell A, B, C."),
        ("Spell (abc)[spell-out].", "Spell abc.", "Spell A, B, C."),
        ("Spell (a-1)[verbatim].", "Spell a-1.", "Spell A, dash, one."),
        ("The (21st)[ordinal] of (21)[number].", "The 21st of 21.", "The twenty-first of twenty-one."),
        ('On (10-11-12)[date:"mdy"].', "On 10-11-12.", "On October eleventh, twenty twelve."),
        ('On (10-11-12)[date:"dmy"].', "On 10-11-12.", "On November tenth, twenty twelve."),
        ('On (10-11-12)[date:"ymd"].', "On 10-11-12.", "On November twelfth, twenty ten."),
        ('On (10-11-12)[date:"ydm"].', "On 10-11-12.", "On December eleventh, twenty ten."),
        ('On (10-11)[date:"md"].', "On 10-11.", "On October eleventh."),
        ('On (10-11)[date:"dm"].', "On 10-11.", "On November tenth."),
        ('In (10-11)[date:"ym"].', "In 10-11.", "In November twenty ten."),
        ('In (10-11)[date:"my"].', "In 10-11.", "In October twenty eleven."),
        ('In (10)[date:"y"].', "In 10.", "In twenty ten."),
        ('In (10)[date:"m"].', "In 10.", "In October."),
        ('The (10)[date:"d"].', "The 10.", "The tenth."),
        ('At (2:30pm)[time:"hms12"].', "At 2:30pm.", "At two thirty p m."),
        ('[mark:"here"] A (word)[sub:"thing";].', "A word.", "A thing."),
        ("See (the third) one.", "See (the third) one.", None),
        (r"See \(Al)[sub:.", None, None),
    ],
)
def test_supported_modifiers_take_effect(written, shown, spoken):
    if shown is None:
        assert [each.code for each in problems(written)] == ["stray-bracket"]
        return
    assert said(written) == [(shown, spoken or shown, "", 1.0)]
    assert problems(written) == []


@pytest.mark.parametrize(
    ("written", "length"),
    [
        *(("[250ms]", 250), ("[0.5s]", 500), ('[break:"3s"]', 3000), ("[break:'10000ms']", 10_000)),
        *(("[break:'none']", 0), ('[break:"x-weak"]', 250), ('[break:"weak"]', 500), ('[break:"medium"]', 1000)),
        *(('[break:"strong"]', 2000), ('[break:"x-strong"]', 3000)),
    ],
)
def test_breaks_are_pauses(written, length):
    pauses = [each.length.preferred for each in lines(f"A pause {written} then on.") if isinstance(each, Pause)]
    assert pauses == [length]


def test_voice_and_rate_apply_to_their_words_or_section():
    text = '(One)[voice:"Amy";rate:"slow"] two.\n#[voice:"Brian";rate:"80%"]\nThree.\n#[voice:"device"] Four.'
    assert [(each[0], *each[2:]) for each in said(text)] == [
        ("One", "Amy", 0.8),
        ("two.", "", 1.0),
        ("Three.", "Brian", 0.8),
        ("Four.", "", 1.0),
    ]
    assert problems(text) == []


@pytest.mark.parametrize(
    ("rate", "pace"),
    [
        *(("x-slow", 0.6), ("slow", 0.8), ("medium", 1), ("fast", 1.25), ("x-fast", 1.5), ("80%", 0.8)),
        *(("-10%", 0.9), ("+50%", 1.5), ("1%", 0.3), ("900%", 2.0), ("1.2", 1.2)),
    ],
)
def test_rates_are_factors_of_the_surrounding_rate(rate, pace):
    assert said(f'(Slow down.)[rate:"{rate}"]')[0][3] == pytest.approx(pace)


@pytest.mark.parametrize("quotes", ['"gong.wav"', "'gong.wav'", " “gong.wav” "])
def test_audio_files_are_sounds(quotes):
    sounds = [each.source for each in lines(f"Before. !(a caption)[{quotes}] After.") if isinstance(each, Sound)]
    assert sounds == ["gong.wav"]


@pytest.mark.parametrize("name", UNSUPPORTED)
@pytest.mark.parametrize("value", ["", ':"x-loud"', ":'medium'"])
def test_unsupported_modifiers_give_one_warning_and_plain_words(name, value):
    text = f"Say (these words)[{name}{value}] now.\n\nAnd (more)[{name}{value};pitch]."
    assert [each[0] for each in said(text)] == ["Say these words now.", "And more."]
    assert warned(text) == [("spoken-plainly", "warning", 1, 5)]


@pytest.mark.parametrize(
    ("text", "shown", "column"),
    [
        ('!["https://intro.mp3"] Welcome back.', "Welcome back.", 1),
        ("#[newscaster]\nWelcome back.", "Welcome back.", 1),
        ('#[excited:"high"] Welcome back.', "Welcome back.", 1),
        ('Are you <emphasis level="strong">listening?</emphasis>', "Are you listening?", 9),
        ('<amazon:effect name="whispered">Closer.</amazon:effect>', "Closer.", 1),
    ],
)
def test_unsupported_sections_sounds_and_tags_get_one_warning(text, shown, column):
    assert [each[0] for each in said(text)] == [shown]
    assert warned(text) == [("spoken-plainly", "warning", 1, column)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("On (soon)[date].", "On soon."),
        ("(2024-02-30)[date] is.", "2024-02-30 is."),
        ("(1/0)[fraction] of it.", "1/0 of it."),
        ("(x)[number] of them.", "x of them."),
        ("(25:61)[time] now.", "25:61 now."),
        ("(none)[phone] now.", "none now."),
        ('(now)[rate:"soonish"] then.', "now then."),
        (f"({'1' * 300})[digits] then.", f"{'1' * 300} then."),
    ],
)
def test_an_inapplicable_modifier_gives_a_warning_and_plain_words(text, shown):
    assert [each[0] for each in said(text)] == [shown]
    assert [(code, severity) for code, severity, *_ in warned(text)] == [("bad-modifier", "warning")]


@pytest.mark.parametrize("kind", ["number", "ordinal", "date", "time", "fraction", "characters", "telephone"])
def test_numbers_in_a_language_without_rules_are_left_to_the_voice(kind):
    assert said(f"---\nlanguage: sv\n---\nSäg (10)[{kind}] nu.")[0][:2] == ("Säg 10 nu.", "Säg 10 nu.")


@pytest.mark.parametrize(
    ("language", "text", "spoken"),
    [
        ("es", "El (1/5/2024)[date].", "El uno de mayo de dos mil veinticuatro."),
        ("fr", "La (1re)[ordinal].", "La première."),
        ("it", "Tel. (112)[telephone].", "telefono uno uno due."),
        ("pt", "(3/4)[fraction] do corpo.", "três quartos do corpo."),
    ],
)
def test_words_are_written_out_in_the_language_of_the_script(language, text, spoken):
    assert said(f"---\nlanguage: {language}\n---\n{text}")[0][1].lower() == spoken.lower()


FORMS = st.sampled_from(
    [
        *(
            '(Al)[sub:"x"]',
            "(Al){x}",
            "(a)/b/",
            "(a)[whisper]",
            "(1)[ordinal]",
            "++so++",
            "+so+",
            "~so~",
            "-so-",
            "*so*",
        ),
        *("**so**", "[5s]", '[mark:"m"]', "(so)[rate:slow]", '(so)[voice:"V"]', '(so)[volume:"loud";pitch:"low"]'),
        *('!["a.wav"]', "<emphasis>so</emphasis>", '(so)["x"]', "(so)[/b/]"),
    ]
)


@given(st.lists(st.one_of(FORMS, st.sampled_from(["word", "and.", "So,", "now!"])), min_size=1, max_size=12))
def test_no_markup_is_ever_shown_or_spoken(pieces):
    text = "Begin. " + " ".join(pieces)
    found = lines(text)
    cues = tuple(lay_out(found, ESTIMATED, None))
    captions = [write(Timeline("", "t", 0, "", cues)) for name, write in FORMATS.items() if name in (".txt", ".srt")]
    spoken = [replace_phonemes(each.spoken) for each in found if isinstance(each, Utterance)]
    for output in (*captions, *spoken):
        assert not set('[](){}*+~⟦⟧|/"') & set(output.replace("-->", ""))
        assert " -" not in output.replace(" -->", "")


@pytest.mark.parametrize("text", ['(a)[sub:"⟦9⟧"].', "(a){⟦9⟧}.", "<speak><sub alias='⟦9⟧'>a</sub>.</speak>"])
def test_internal_phoneme_brackets_in_a_script_have_no_effect(text):
    assert said(text) == [("a.", "nine.", "", 1.0)]
    assert said('(⟦9⟧)[ipa:"⟦x|⟧"] so.') == [("9 so.", "⟦ 9 | x  ⟧ so.", "", 1.0)]
