"""Plain text in any encoding."""

import pytest

from scripts.documents.encodings import UnknownEncodingError, decode

TEXTS = {
    "English": ("Close your eyes. Don’t hurry – it’s fine. “Let go”, and notice…", ["cp1252", "mac_roman"]),
    "German": ("Spüre deine Füße auf dem Boden. Größer werden. „Ruhe“ – für dich.", ["cp1252", "mac_roman", "cp850"]),
    "Spanish": ("Cierra los ojos. ¿Cómo estás? Niño, mañana, corazón.", ["cp1252", "mac_roman", "cp850"]),
    "French": ("Fermez les yeux. Ça va, l’été, déjà là. Œuvre à faire.", ["cp1252", "mac_roman"]),
    "Portuguese": ("Atenção, coração, não há nada. Respiração é só.", ["cp1252", "mac_roman", "cp850"]),
    "Polish": ("Poczuj stopy. Łagodnie, źdźbło, żółć, ścieżka.", ["cp1250", "iso8859_2", "cp852"]),
    "Czech": ("Vnímejte chodidla. Příliš žluťoučký kůň.", ["cp1250", "iso8859_2"]),
    "Hungarian": ("Csukd be a szemed. Őrült űr, lélegezz.", ["cp1250", "iso8859_2"]),
    "Russian": ("Закройте глаза и дышите медленно.", ["cp1251", "koi8_r"]),
    "Arabic": ("أغمض عينيك وتنفس ببطء، من فضلك.", ["cp1256"]),
    "Hebrew": ("עצמו את העיניים. נשמו עמוק.", ["cp1255"]),
    "Japanese": ("目を閉じてください。深く息を吸って。", ["shift_jis", "euc_jp"]),
    "Chinese": ("闭上眼睛，深深地吸气。", ["gb18030"]),
    "Traditional Chinese": ("閉上眼睛，深深地吸氣。", ["big5"]),
    "Korean": ("눈을 감으세요. 숨을 깊이 들이쉬세요.", ["euc_kr"]),
    "Greek": ("Κλείστε τα μάτια και αναπνεύστε αργά.", ["cp1253"]),
    "Turkish": ("Gözlerini kapat ve yavaşça nefes al, ığdır.", ["cp1254"]),
}
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-32"]
CASES = [(text, encoding) for text, encodings in TEXTS.values() for encoding in (*encodings, *UNICODE)]


@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_text_is_read_in_the_encoding_it_was_written_in(text, encoding):
    # Windows puts the typographic signs of its own into encodings that lack them.
    written = text if _can_encode(text, encoding) else text.translate(PLAIN)
    assert decode(written.encode(encoding)) == written


PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "–": "-", "…": "..."})


def _can_encode(text, encoding):
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("end", [b"\0\0\0", b"\x1a"])
def test_padding_of_dos_programs_after_the_end_is_ignored(end):
    assert decode(b"Rest now.\r\n" + end) == "Rest now.\r\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_no_byte_order_mark(encoding):
    assert decode("Rest now.\r\nLet go.".encode(encoding)) == "Rest now.\r\nLet go."


@pytest.mark.parametrize(
    "raw",
    [b"\0", b"one\0\1two", b"\0\1\2\xff" * 100, b"\x8f\x81\xff\xfe\xf0\n", b"\xff\xfe\0\xd8\n", b"\x1b[0m caf\xe9"],
)
def test_other_bytes_are_not_text(raw):
    with pytest.raises(UnknownEncodingError):
        decode(raw)
