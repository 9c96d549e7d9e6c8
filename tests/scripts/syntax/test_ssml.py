"""SSML: its elements, the positions of its problems, and XML features that are rejected as unsafe."""

import pytest
from script_helpers import elements, growth, lines, problems, repeated

from scripts.model.elements import Pause, Sound
from scripts.model.lines import Utterance
from scripts.model.text_runs import Words
from scripts.syntax.parser import parse


def summary(text):
    """(text, spoken form, voice, pace) of sentences, milliseconds of pauses, files of sounds, names of the rest."""
    return [
        (line.text, line.spoken, line.voice, line.pace)
        if isinstance(line, Utterance)
        else line.length.preferred
        if isinstance(line, Pause)
        else line.source
        if isinstance(line, Sound)
        else type(line).__name__
        for line in lines(text)
    ]


def plain(*texts):
    return [(text, text, "", 1.0) if isinstance(text, str) else text for text in texts]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('Hello <break time="3s"/> there.', plain("Hello", 3000, "there.")),
        ('Hello<break time="250ms" strength="weak"></break>there.', plain("Hello", 250, "there.")),
        ("Hello <break/> there.", plain("Hello", 1000, "there.")),
        ('Hello <break strength="x-strong"/> there.', plain("Hello", 3000, "there.")),
        ('Hello <break strength="none"/> there.', plain("Hello", 0, "there.")),
        ("<p><s>One</s><s>Two!</s></p>\n<p>Three</p>", plain("One.", 700, "Two!", 1600, "Three")),
        ("<p>One. Two.</p><p>Three.</p>", plain("One.", 700, "Two.", 1600, "Three.")),
        ("<paragraph><sentence>One</sentence></paragraph> Two.", plain("One.", 1600, "Two.")),
        ("One\n   and\ttwo.", plain("One and two.")),
        ('The <sub alias="World Wide Web">WWW</sub>.', [("The WWW.", "The World Wide Web.", "", 1.0)]),
        ('<prosody rate="slow">One <prosody rate="50%">two.</prosody></prosody>',
         [("One", "One", "", 0.8), 80, ("two.", "two.", "", 0.4)]),
        ('<voice name="Amy">One.</voice> Two.', [("One.", "One.", "Amy", 1.0), 700, *plain("Two.")]),
        ('A <mark name="here"/>word.', plain("A word.")),
        ('One. <audio src="gong.wav">a gong</audio> Two.', [*plain("One.", 700), "gong.wav", *plain("Two.")]),
        ('<say-as interpret-as="date" format="mdy">10/11/2012</say-as>.',
         [("10/11/2012.", "October eleventh, twenty twelve.", "", 1.0)]),
        ('A <say-as interpret-as="ordinal">3</say-as>.', [("A 3.", "A third.", "", 1.0)]),
        ('A <say-as interpret-as="spell-out">bc</say-as>.', [("A bc.", "A B, C.", "", 1.0)]),
        ('A <phoneme alphabet="ipa" ph="pɪˈkɑːn">pecan</phoneme>.', [("A pecan.", "A ⟦pecan|pɪˈkɑːn⟧.", "", 1.0)]),
        ('<emphasis level="strong">Now</emphasis> rest.', plain("Now rest.")),
        ("A &lt;b&gt; &amp; c &#65;.", [("A <b> & c A.", "A b and c A.", "", 1.0)]),
        ("<![CDATA[Not <a> tag.]]>", [("Not <a> tag.", "Not a tag.", "", 1.0)]),
        ("One.<!-- nothing --> Two.", plain("One.", 700, "Two.")),
        ("<desc>not this</desc><metadata><a>nor this</a></metadata>This.", plain("This.")),
    ],
)  # fmt: skip
def test_supported_modifiers_take_effect(inside, expected):
    for text in (f"<speak>{inside}</speak>", f"---\ntitle: x\n---\n\n<speak>\n{inside}\n</speak>\n"):
        assert summary(text) == expected
        assert problems(text) == []


@pytest.mark.parametrize(
    "begin",
    [
        '<?xml version="1.0" encoding="UTF-8"?>\n<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis">',
        "<!-- first -->\n<!-- second --> <speak>",
        '<ssml:speak xmlns:ssml="x">',
        "\n\n  <speak xml:lang='en'>",
    ],
)
def test_every_opening_of_ssml_is_recognized(begin):
    end = "</ssml:speak>" if "ssml:" in begin else "</speak>"
    assert summary(f"{begin}Hello.{end}") == plain("Hello.")


@pytest.mark.parametrize(
    "inside",
    [
        '<prosody pitch="low">Hello.</prosody>',
        '<prosody rate="rather slow">Hello.</prosody>',
        '<voice gender="female">Hello.</voice>',
        '<lang xml:lang="fr">Hello.</lang>',
        '<say-as interpret-as="expletive">Hello</say-as>.',
        '<phoneme alphabet="x-sampa" ph="h">Hello</phoneme>.',
        '<audio src="https://example.org/a.mp3">Hello.</audio>',
        "<audio>Hello.</audio>",
        "<sub>Hello</sub>.",
        '<amazon:effect name="whispered">Hello.</amazon:effect>',
    ],
)
def test_unsupported_modifiers_give_one_warning_and_plain_words(inside):
    text = f"<speak>\n  é {inside}\n {inside}</speak>"
    assert [line[0] for line in summary(text) if isinstance(line, tuple)][-1] == "Hello."
    assert [(each.code, each.severity, each.place.line, each.place.column) for each in problems(text)] == [
        ("spoken-plainly", "warning", 2, 5)
    ]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("<speak>\né <break time='soon'/></speak>", "bad-length", 2, 3),
        ("---\ntitle: x\n---\n<speak>\n\n<break time='3h'/></speak>", "too-long", 6, 1),
        ("<speak>Hello", "bad-ssml", 1, 13),
        ("<speak>\n<p>Hello</speak>", "bad-ssml", 2, 11),
        ("<speak>A & é &eacute; <break time='soon'/></speak>", "bad-length", 1, 23),
        ("<speak>Hello</speak>\n<speak>\n<p>there</speak>", "bad-ssml", 3, 11),
        ("<speak>Hello</speak>\n<!DOCTYPE speak><speak>Hi</speak>", "bad-ssml", 2, 1),
        ("<speak>One <break time=2s/></speak>", "bad-ssml", 1, 24),
        ("<speak>&secret;</speak>", "bad-ssml", 1, 8),
        ("<speak a='1' a='2'>Hi</speak>", "bad-ssml", 1, 14),
        ("<!DOCTYPE speak><speak>Hi</speak>", "bad-ssml", 1, 16),
        ("<speak></speak>", "nothing-to-hear", 1, 1),
        ("<speak>" + "<p>" * 70 + "Hi", "bad-ssml", 1, 200),
    ],
)
def test_a_problem_is_reported_at_its_place(text, code, line, column):
    (problem,) = [each for each in problems(text) if each.severity == "error"]
    assert (problem.code, problem.place.line, problem.place.column) == (code, line, column)
    assert problem.source == (text.split("\n")[line - 1] if code != "nothing-to-hear" else "")


LAUGHS = '<!DOCTYPE s [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS + "]><speak>&a12;</speak>",
        '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><speak>&x;</speak>',
        '<!DOCTYPE s SYSTEM "http://127.0.0.1:1/x.dtd"><speak>Hi</speak>',
        '<!DOCTYPE s [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><speak>Hi</speak>',
        '<?xml version="1.0"?>\n<!DOCTYPE speak PUBLIC "a" "b">\n<speak>Hi</speak>',
    ],
)
def test_entities_and_document_types_are_rejected(text):
    script, found = parse(text, "a", "a.txt")
    assert [each.code for each in found if each.severity == "error"] == ["bad-ssml"]
    assert "passwd" not in str(script.elements)


def test_an_audio_url_becomes_a_path():
    assert summary('<speak><audio src="file:///etc/hostname"/> Hi.</speak>')[0] == "/etc/hostname"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<speak>Rest & be still, AT&T.</speak>", "Rest & be still, AT&T."),
        ("<speak>a < b, 1 <2, R&amp;B, a && b</speak>", "a < b, 1 <2, R&B, a && b"),
        ("<speak>Rest&nbsp;here, caf&eacute;, &#233; &hellip; &rsquo;tis.</speak>", "Rest here, café, é … ’tis."),
        ("<speak><s>Rest & relax</s></speak>", "Rest & relax."),
        ("<speak><![CDATA[a & b]]></speak>", "a & b"),
        ("<speak>One.</speak>\n\n<speak>Two.</speak>", "One. Two."),
        ("<?xml version='1.0'?>\n<speak>One.</speak>\n<?xml version='1.0'?>\n<speak>Two.</speak>", "One. Two."),
        ("<speak>One.</speak> And two.", "One. And two."),
        ("<speak>One.</speak>\n<!-- two -->\n", "One."),
    ],
)
def test_ssml_that_is_not_quite_xml_is_read_as_it_is_meant(text, words):
    assert problems(text) == []
    said = [element for element in elements(text) if isinstance(element, Words)]
    assert " ".join("".join(map(str, element.parts)) for element in said) == words


@pytest.mark.parametrize(
    ("tag", "pause_ms"),
    [
        ('<mstts:silence type="Tailing" value="2s"/>', 2000),
        ('<mstts:silence type="Leading-exact" value="200ms"/>', 200),
        ('<silence msec="500"/>', 500),
        ("<silence/>", 1000),
    ],
)
def test_the_silences_of_azure_and_sapi_are_pauses(tag, pause_ms):
    text = f"<speak>One. {tag} Two.</speak>"
    assert problems(text) == []
    (pause,) = (element for element in elements(text) if isinstance(element, Pause))
    assert pause.length.preferred == pause_ms


def test_a_silence_between_all_sentences_belongs_into_the_front_matter():
    (problem,) = problems('<speak><mstts:silence type="Sentenceboundary" value="2s"/>One. Two.</speak>')
    assert (problem.code, problem.severity) == ("spoken-plainly", "warning")
    assert "rests: {sentence: 2s}" in problem.hint


@pytest.mark.parametrize("piece", ["&", "< ", "&a;", "</speak>", "</speak> <!-- ", "&eacute;", "<?xml "])
def test_faulty_xml_takes_linear_time(piece):
    assert growth(problems, lambda characters: "<speak>" + repeated(piece)(characters)) < 24
