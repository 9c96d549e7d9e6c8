import pytest
from hypothesis import given
from hypothesis import strategies as st
from script_helpers import growth, repeated

from scripts.normalization.sentences import LONGEST, sentences


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("", []),
        ("  ", []),
        ("One.", ["One."]),
        ("no full stop", ["no full stop"]),
        ("One. Two! Three? four", ["One.", "Two!", "Three?", "four"]),
        ("One.  Two.", ["One.", "Two."]),
        ("Dr. Smith came. So did Mrs. Jones.", ["Dr. Smith came.", "So did Mrs. Jones."]),
        ("See St. Ives. Go.", ["See St. Ives.", "Go."]),
        ("Take fruit, e.g. Apples. Eat.", ["Take fruit, e.g. Apples.", "Eat."]),
        ("Tea, cake, etc. Then go.", ["Tea, cake, etc.", "Then go."]),
        ("Tea, cake, etc. and go.", ["Tea, cake, etc. and go."]),
        ("Wait 5 min. Then go.", ["Wait 5 min.", "Then go."]),
        ("You would miss. A blanket.", ["You would miss.", "A blanket."]),
        ("See Fig. 3. Go.", ["See Fig. 3.", "Go."]),
        ("Read No. 5 and climb Mt. Fuji. Rest.", ["Read No. 5 and climb Mt. Fuji.", "Rest."]),
        ("Choose group A. Go on.", ["Choose group A.", "Go on."]),
        ("On Sept. 5 we left.", ["On Sept. 5 we left."]),
        ("Relax your breaths.Then rest.", ["Relax your breaths.", "Then rest."]),
        ("Visit www.Example.com now.", ["Visit www.Example.com now."]),
        ("Take vitamin D. Sit in the sun.", ["Take vitamin D.", "Sit in the sun."]),
        ("You and I. We sit.", ["You and I.", "We sit."]),
        ("I met J. Krishnamurti. He sat.", ["I met J. Krishnamurti.", "He sat."]),
        ("This is Part I. Sit.", ["This is Part I.", "Sit."]),
        ("Say no. Then go. See No. 5.", ["Say no.", "Then go.", "See No. 5."]),
        ("Down Main St. Then rest.", ["Down Main St.", "Then rest."]),
        ("On 5th Ave. in town, on Mon. at noon.", ["On 5th Ave. in town, on Mon. at noon."]),
        ("5 ft. 6 in. tall", ["5 ft. 6 in. tall"]),
        ("Count 3... 2... 1... and rest.", ["Count 3... 2... 1... and rest."]),
        ("OK. THEN GO.", ["OK.", "THEN GO."]),
        ("Wait... and go.", ["Wait... and go."]),
        ("Wait… and go.", ["Wait… and go."]),
        ("Wait... Then go.", ["Wait...", "Then go."]),
        ("“Stay.” She did.", ["“Stay.”", "She did."]),
        ("“Stay!” she said. “Now.”", ["“Stay!” she said.", "“Now.”"]),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("(It is late.) Sleep.", ["(It is late.)", "Sleep."]),
        ("J. S. Bach wrote it. Listen.", ["J. S. Bach wrote it.", "Listen."]),
        ("At 5 p.m. the sun sets. Look.", ["At 5 p.m. the sun sets.", "Look."]),
        ("It is 5 p.m. Look.", ["It is 5 p.m.", "Look."]),
        ("The U.S. Army left.", ["The U.S. Army left."]),
        ("Breathe for 4.5 seconds. Rest.", ["Breathe for 4.5 seconds.", "Rest."]),
        ("Look at example.org now. Good.", ["Look at example.org now.", "Good."]),
        ("What?! No.", ["What?!", "No."]),
        ("你好。再见！", ["你好。", "再见！"]),
        ("One.\tDr.\tSmith.", ["One.", "Dr. Smith."]),
        ("breathe in. breathe out.", ["breathe in.", "breathe out."]),
    ],
)
def test_sentences_are_split_at_their_ends(text, cut):
    assert [sentence for _, sentence in sentences(text)] == cut


def test_a_long_sentence_is_split_at_a_comma_or_a_space():
    text = "word " * 70 + "end, " + "word " * 70 + "end."
    pieces = [sentence for _, sentence in sentences(text)]
    assert pieces[0].endswith("end,")
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert " ".join(pieces) == text
    assert [len(piece) for _, piece in sentences("x" * 1000)] == [400, 400, 200]


def test_a_comma_at_the_beginning_does_not_split_a_long_sentence():
    (_, first), *_ = sentences("Well, " + "word " * 100)
    assert len(first) > 300


@given(st.one_of(st.text(), st.text(alphabet='aA. .,…!?"”) \n\t。Dretc', max_size=900)))
def test_sentences_cover_the_text_in_order(text):
    plain = "".join(" " if character.isspace() else character for character in text)
    position, missed = 0, ""
    for begin, sentence in sentences(text):
        assert begin >= position
        assert plain[begin : begin + len(sentence)] == sentence
        assert 0 < len(sentence) <= LONGEST
        missed += text[position:begin]
        position = begin + len(sentence)
    assert not (missed + text[position:]).strip()


@pytest.mark.parametrize(
    "text_of",
    [
        *(lambda signs, piece=piece: repeated(piece)(signs) + "a" for piece in (".", "!?", "…", "。")),
        lambda signs: "." + "'" * signs + "a",
        *(repeated(piece) for piece in ("." * 390 + "a ", "... a", "Dr. ", "Dr.\t", "x", ", ")),
    ],
    ids=lambda text_of: text_of(400)[:3],
)
def test_sentence_splitting_takes_linear_time(text_of):
    assert growth(lambda text: sum(1 for _ in sentences(text)), text_of, 300_000) < 16


@pytest.mark.parametrize(
    ("language", "text", "cut"),
    [
        ("de", "Wir treffen uns am 3. Oktober. Komm.", ["Wir treffen uns am 3. Oktober.", "Komm."]),
        ("de", "Dr. Meier kommt, z. B. morgen. Gut.", ["Dr. Meier kommt, z. B. morgen.", "Gut."]),
        ("de", "Ca. 5 Leute, d. h. alle. Nr. 5 ist da.", ["Ca. 5 Leute, d. h. alle.", "Nr. 5 ist da."]),
    ],
)
def test_sentences_are_split_by_the_rules_of_their_language(language, text, cut):
    assert [sentence for _, sentence in sentences(text, language)] == cut


@pytest.mark.parametrize("language", ["en", "de", "it"])
@pytest.mark.parametrize("piece", ["1. ", "a. ", "St. ", "5 min. "])
def test_full_stops_without_end_are_decided_in_linear_time(language, piece):
    assert growth(lambda text: sentences(text, language), repeated(piece), 50_000) < 16
