"""Text from elsewhere: nothing is lost, positions stay, and hostile text takes linear time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from script_helpers import growth, problems, repeated

from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.model.elements import Heading
from scripts.model.header import Header
from scripts.model.lines import Utterance
from scripts.notation.characters import clean_lines
from scripts.notation.translate import translate
from scripts.syntax.header_reader import read_header
from scripts.syntax.parser import parse

WORDS = ["alder", "birch", "cedar", "ember", "fjord", "grove", "heath", "inlet", "knoll", "lagoon", "meadow", "north"]
SIGNS = st.sampled_from(
    [
        *(
            "{}",
            "{} ",
            "{}. ",
            "{},\n",
            "{}\n",
            "{}.\n\n",
            "# {}\n",
            "- {}\n",
            "* {}\n",
            "1. {}\n",
            "2) {}.\n",
            "> {}\n",
        ),
        *("**{}** ", "_{}_ ", "`{}` ", "=={}== ", "<b>{}</b> ", "<p>{}</p>", "{}<br>", "| {} |\n", "---\n", "===\n"),
        *(
            "&amp; {} ",
            "\\n{} ",
            "\u200b{}\u00ad ",
            "[{}](https://example.com) ",
            "[[{}]] ",
            "\x0c{}\n",
            "{}-\n",
            "* * *\n",
        ),
        *("{}’s ", "**{}.** ", "```\n", "o {}\n", "• {}\n", "{}.{} ", "<li>{}</li>", "<h2>{}</h2>", "|---|\n", "“{}” "),
    ]
)


def heard(text):
    """All words of a session and its chapters, and the messages about what isn't spoken, with their lines."""
    script, found = parse(text, "a", "a.txt")
    said = [line.text for line in expand(script, Choices()) if isinstance(line, Utterance)]
    chapters = [element.title for element in script.elements if isinstance(element, Heading)]
    return " ".join([*said, *chapters, *(problem.source for problem in found)])


@settings(max_examples=300, deadline=None)
@given(st.lists(SIGNS, max_size=12), st.randoms())
def test_every_word_is_spoken_or_named_in_check(signs, random):
    words = random.sample(WORDS, len(WORDS))
    text = "".join(sign.replace("{}", word) for sign, word in zip(signs, words, strict=False))
    everything = heard(f"Begin.\n\n{text}").replace("-", "").replace(" ", "").lower()
    for sign, word in zip(signs, words, strict=False):
        assert "{}" not in sign or word in everything, text


@settings(max_examples=300, deadline=None)
@given(st.lists(SIGNS, max_size=8), st.randoms())
def test_text_that_was_read_once_is_read_the_same_again(signs, random):
    words = iter(random.sample(WORDS, len(WORDS)))
    once = translated("".join(sign.replace("{}", next(words)) for sign in signs))
    assert translated(once) == once


def translated(text):
    """`text` in Outpour's notation; line ends don't end sentences."""
    source = text.split("\n")
    header = Header(lines="wrapped")
    return "\n".join(line.text for line in translate(clean_lines(source), header, "a.txt", source)[0])


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "<!--",
            "%%",
            " /*",
            "``",
            "__a",
            "~~a",
            "[[",
            "[a](http:",
            "<p>",
            "<li>",
            "&amp;",
            "\\u00e9",
            "\\n",
            "| a ",
            "|-",
        ),
        *(
            "1.\n",
            "a)\n",
            "#a ",
            "> ",
            "a.A",
            "é\u200b",
            "\u00ad",
            "Ã©",
            "［",
            "´",
            "\x0c1\n",
            "a-\n",
            "a-",
            "[a]: http://x\n",
        ),
        *("***\n", "title: x\n", "---\ntitle: x\n", "ᵃ", "ᴀ", "o x\n", "```\n", "{#", " \t"),
        *(
            "PAUSE. a ",
            "PAUSE\n",
            "a. 🔔 ",
            "a. ⏸ 10 ",
            ". pause ",
            "[a]",
            "a:: ",
            "Anna 0:01\n",
            "Anna\n",
            "GUIDE (V.O.)\n",
        ),
        *("Anna: a\n", "=- ", "1.00\t2.00\ta\n", "```js\n", "You said:\n", "a #b", "a==b"),
    ],
)
def test_text_from_elsewhere_takes_linear_time(piece):
    def read(text):
        source = text.split("\n")
        translate(clean_lines(source), Header(), "a.txt", source)

    assert growth(read, repeated(piece), characters=40_000) < 16


def test_a_problem_after_decoded_characters_has_its_place_in_the_file():
    (problem,) = problems("Rest &amp; ﬁnd **it**\u200b. [oops]")
    assert (problem.place.line, problem.place.column, problem.width) == (1, 25, 6)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("—-\ntitle: A walk\n—-\nHi.", "A walk"),
        ("```yaml\ntitle: “A walk”\n```\nHi.", "A walk"),
        ("\\---\ntitle: Walk: a calm one\n\\---\nHi.", "Walk: a calm one"),
        ('---\ntitle: "Evening" walk\n---\nHi.', '"Evening" walk'),
        ("+++\ntitle = 'A walk'\n+++\nHi.", "A walk"),
        ("---\ntitle: Don&#39;t hurry\n---\nHi.", "Don’t hurry"),
        ("  ---\n  title: A walk\n  ---\nHi.", "A walk"),
        ("Here is your script:\n\n---\ntitle: A walk\n---\nHi.", "A walk"),
    ],
)
def test_the_title_is_found_in_front_matter_as_editors_leave_it(text, title):
    assert read_header(text, "a", "a.txt").title == title


def test_keys_of_other_tools_are_warnings_and_misspelled_keys_are_errors():
    found = problems("---\ntags: [a]\nauthor: Me\ndescription: A walk.\ntitel: X\n---\nHi.")
    assert [(problem.code, problem.place.line, problem.severity) for problem in found] == [
        ("unknown-key", 2, "warning"),
        ("unknown-key", 3, "warning"),
        ("unknown-key", 5, "error"),
    ]


def test_a_lost_character_is_reported():
    (problem,) = problems("Sit in the caf\ufffd.")
    assert (problem.code, problem.place.column, problem.severity) == ("unseen-character", 15, "warning")


def test_a_sign_whose_removal_joins_a_broken_encoding_is_cleaned_at_once():
    (once,) = clean_lines(["0×\x1f\x82"])
    (twice,) = clean_lines([once.text])
    assert once.text == twice.text


@pytest.mark.parametrize(
    ("variants", "codes"),
    [
        ("{~A hinge.|A mark!}", []),
        ("{~A hinge|A mark.}", ["read-as-sentences"]),
        ("{~A hinge|A mark}", ["read-as-sentences"]),
    ],
)
def test_variants_end_a_line_if_each_has_a_full_stop(variants, codes):
    assert [each.code for each in problems(f"Look for a point. {variants}\nIt only has to keep still.")] == codes


def test_a_comment_that_nothing_closes_is_named():
    codes = [problem.code for problem in problems("Sit down. <!-- cue music. Breathe.\nRest.\n\n[closing]\nGo.")]
    assert codes == ["read-as-note"]
    assert not problems("Sit down. <!-- cue music. -->\nBreathe <!-- a\nb --> out.\n\n[closing]\nGo.")
