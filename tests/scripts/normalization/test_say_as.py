import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.normalization.say_as import KINDS, say_as


@pytest.mark.parametrize(
    ("kind", "text", "layout", "spoken"),
    [
        ("number", "1,234", "", "one thousand two hundred and thirty-four"),
        ("cardinal", "-3.5", "", "minus three point five"),
        ("number", "0", "", "zero"),
        ("ordinal", "2", "", "second"),
        ("ordinal", "103rd", "", "one hundred and third"),
        ("digits", "4-07", "", "four zero seven"),
        ("characters", "Ab 1@b.c", "", "A, B, 1, at, B, dot, C"),
        ("fraction", "3/4", "", "three quarters"),
        ("fraction", "1/2", "", "one half"),
        ("fraction", "5/2", "", "five halves"),
        ("fraction", "2 1/8", "", "two and an eighth"),
        ("date", "2024-05-01", "", "May first, twenty twenty-four"),
        ("date", "20240501", "", "May first, twenty twenty-four"),
        ("date", "12/31/1999", "", "December thirty-first, nineteen ninety-nine"),
        ("date", "31.12.99", "dmy", "December thirty-first, nineteen ninety-nine"),
        ("date", "2/29", "md", "February twenty-ninth"),
        ("time", "9", "", "nine o'clock"),
        ("time", "9:05", "", "nine oh five"),
        ("time", "12:00am", "", "twelve a m"),
        ("time", "23:59:10", "hms24", "twenty-three fifty-nine"),
        ("telephone", "+1 (888) 555", "", "plus one, eight eight eight, five five five"),
    ],
)
def test_text_is_written_out_by_its_kind(kind, text, layout, spoken):
    assert say_as(kind, text, layout) == spoken


@pytest.mark.parametrize(
    ("language", "kind", "text", "spoken"),
    [
        ("de", "date", "3.10.2024", "dritter Oktober zweitausendvierundzwanzig"),
        ("de", "time", "7.30 Uhr", "sieben Uhr dreißig"),
        ("de", "ordinal", "3.", "dritte"),
        ("de", "cardinal", "1.234,5", "eintausendzweihundertvierunddreißig Komma fünf"),
        ("de", "fraction", "2 1/2", "zweieinhalb"),
        ("de", "telephone", "0800 111 0 111", "null acht null null, eins eins eins, null, eins eins eins"),
        ("de", "characters", "ß@b.de", "Eszett, ät, B, Punkt, D, E"),
        ("de-AT", "date", "1.1.2024", "erster Jänner zweitausendvierundzwanzig"),
        ("nl", "date", "3-10-2024", "drie oktober tweeduizend vierentwintig"),
        ("nl", "time", "7.30 uur", "zeven uur dertig"),
        ("nl", "ordinal", "3e", "derde"),
        ("nl", "fraction", "3/4", "drie kwart"),
        ("nl", "digits", "112", "één één twee"),
        ("pl", "date", "3.10.2024", "trzeciego października dwa tysiące dwudziestego czwartego roku"),
        ("pl", "time", "godz. 7:30", "siódma trzydzieści"),
        ("pl", "ordinal", "3.", "trzeci"),
        ("pl", "fraction", "3/4", "trzy czwarte"),
        ("pl", "telephone", "116 123", "jeden jeden sześć, jeden dwa trzy"),
    ],
)
def test_text_is_written_out_in_its_language(language, kind, text, spoken):
    assert say_as(kind, text, language=language) == spoken


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("number", "ten"), ("number", "1e5"), ("number", ""), ("number", "9" * 201), ("digits", "abc")),
        *(("ordinal", "0"), ("ordinal", "-1"), ("ordinal", "1.5"), ("characters", " "), ("telephone", "call me")),
        *(("fraction", "1/0"), ("fraction", "half"), ("date", "13/40/2000"), ("date", "today"), ("date", "")),
        *(("time", "noon"), ("time", "25:00")),
    ],
)
def test_text_of_another_kind_gives_none(kind, text):
    assert say_as(kind, text) is None


@given(
    st.sampled_from(sorted(KINDS)),
    st.text(max_size=30) | st.from_regex(r"[-+0-9/:. apm]{0,20}"),
    st.text("ymdhs", max_size=4),
)
def test_any_text_is_written_out_or_none(kind, text, layout):
    spoken = say_as(kind, text, layout)
    assert spoken is None or spoken.strip()
