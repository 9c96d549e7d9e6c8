"""Documents made to do harm, and damaged ones: one reason each, in little time and memory."""

import io
import tracemalloc
import zipfile
from contextlib import suppress
from functools import cache

import pytest
from brought_files import docx, odt, word_paragraph, zipped

from scripts.documents import open_document, rich_text, subtitles, web_page, word
from scripts.documents.document import UnreadableDocumentError
from scripts.documents.reading import read_document
from scripts.errors import UnreadableScriptError

LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@cache
def bomb(name):
    """A zip archive of a part that is large once unpacked."""
    return zipped({name: b" " * 200_000_000})


def nested(name, depth):
    return f"<{name}>" * depth + f"</{name}>" * depth


def packed_with_bzip2():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("word/document.xml", "x")
    return file.getvalue()


def with_flag(raw, flag):
    """`raw`, a zip archive, with a flag set in its list of parts."""
    start = raw.index(b"PK\1\2") + 8
    return raw[:start] + flag.to_bytes(2, "little") + raw[start + 2 :]


WORD_DOCUMENTS = {
    "truncated": (lambda: docx(word_paragraph("Rest."))[:-100], "it is damaged"),
    "empty": (lambda: b"PK\3\4", "it is damaged"),
    "without a document": (lambda: zipped({"word/other.xml": "<a/>"}), "it is damaged"),
    "not XML": (lambda: zipped({"word/document.xml": "<a>"}), "it is damaged"),
    "bomb": (lambda: bomb("word/document.xml"), "it is too large"),
    "many parts": (lambda: zipped({f"word/{number}.xml": "<a/>" for number in range(20_000)}), "it has too many parts"),
    "entities": (lambda: zipped({"word/document.xml": LAUGHS}), "document type"),
    "outside entity": (lambda: zipped({"word/document.xml": OUTSIDE}), "document type"),
    "outside entity in UTF-16": (lambda: zipped({"word/document.xml": OUTSIDE.encode("utf-16")}), "document type"),
    "deep": (lambda: docx(nested("w:p", 5000)), "nested too deeply"),
    "many elements": (lambda: docx("<w:p/>" * 300_000), "it is too large"),
    "encrypted": (lambda: with_flag(docx(""), 1), "it is encrypted"),
    "bzip2": (packed_with_bzip2, "packed in an unusual way"),
}
"""Functions that make a document, and the reason why it is refused."""


@pytest.mark.parametrize("kind", WORD_DOCUMENTS)
def test_a_hostile_word_document_is_refused(kind):
    make, reason = WORD_DOCUMENTS[kind]
    with pytest.raises(UnreadableDocumentError, match=reason):
        word.read(make())


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: odt("")[:-50], "it is damaged"),
        (lambda: zipped({"mimetype": "x"}), "it is damaged"),
        (lambda: bomb("content.xml"), "it is too large"),
        (lambda: zipped({"content.xml": LAUGHS}), "document type"),
        (lambda: odt(nested("text:section", 5000)), "nested too deeply"),
        (
            lambda: zipped({"META-INF/manifest.xml": "<manifest:encryption-data/>", "content.xml": "x"}),
            "it is encrypted",
        ),
    ],
)
def test_a_hostile_opendocument_text_is_refused(make, reason):
    with pytest.raises(UnreadableDocumentError, match=reason):
        open_document.read(make())


def test_a_bomb_is_not_unpacked():
    raw = bomb("word/document.xml")
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableDocumentError):
            word.read(raw)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_pictures_and_links_to_the_network_are_never_opened():
    picture = (
        '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:link="x"/>'
        "</w:drawing></w:r><w:r><w:t>Rest.</w:t></w:r></w:p>"
    )
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="x" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        'Target="http://127.0.0.1:9/a.png" TargetMode="External"/></Relationships>'
    )
    document = docx(picture, **{"_rels/document.xml.rels": relation})
    parts = zipfile.ZipFile(io.BytesIO(document))
    contents = {name.replace(".rels.xml", ".rels"): parts.read(name) for name in parts.namelist()}
    assert word.read(zipped(contents)).text.strip() == "Rest."


def test_paths_out_of_the_archive_are_only_names():
    parts = zipfile.ZipFile(io.BytesIO(docx(word_paragraph("Rest."))))
    contents = {name: parts.read(name) for name in parts.namelist()}
    assert word.read(zipped({**contents, "../../escaped.xml": "<a/>", "/tmp/x.xml": "<a/>"})).text.strip() == "Rest."


@pytest.mark.parametrize("raw", [b"{" * 100_000, b"{\\rtf1 " + b"{\\b " * 100_000])
def test_deeply_nested_rich_text_is_refused(raw):
    with pytest.raises(UnreadableDocumentError, match="nested too deeply"):
        rich_text.read(raw)


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "<!--",
        "<![CDATA[",
        "<p",
        "&",
        "&#",
        '<a href="',
        "</",
        "<?",
        "<script>",
        "<style>.a{",
        "<b>x",
        "<p>x",
    ],
)
def test_damaged_web_pages_take_linear_time(piece):
    # With the parser of the standard library alone, several of these take minutes.
    with suppress(UnreadableDocumentError):
        web_page.read(piece.encode() * 60_000)


@pytest.mark.parametrize(
    "raw",
    [
        b"\\'",
        b"}}}}",
        b"\\u",
        b"{\\uc999999999 \\u-99999 }",
        b"\\bin99999999999",
        b"\\'zz\\'e",
        b"\\ansicpg77777\\'e4",
        b"\xff\0",
    ],
)
def test_damaged_rich_text_is_read_as_far_as_possible(raw):
    assert isinstance(rich_text.read(b"{\\rtf1 " + raw).text, str)


@pytest.mark.parametrize("raw", [b"00:00 --> \n" * 5000, b"1\n99:99:99,999 --> 00:00:00,000\nx\n", b"\xff\xfe", b"-->"])
def test_damaged_subtitles_are_read_as_far_as_possible(raw):
    assert isinstance(subtitles.read(raw).text, str)


def test_enormous_and_strange_files_are_refused_unread(tmp_path):
    enormous = tmp_path / "a.docx"
    with enormous.open("wb") as file:
        file.write(b"PK\3\4")
        file.truncate(500_000_000)
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1 " + b"x" * 5_000_000)
    (tmp_path / "long.rtf").write_bytes(b"{\\rtf1 " + b"x" * 1_100_000)
    (tmp_path / "empty.html").write_bytes(b"<html><img src=x></html>")
    (tmp_path / "folder.docx").mkdir()
    reasons = {
        "a.docx": "too large (500 MB); the limit is 100 MB",
        "a.rtf": "too large (5 MB); the limit is 4 MB",
        "long.rtf": "it has more than one million characters",
        "empty.html": "it has no text",
        "folder.docx": "it is a folder; name the files in it",
        "missing.docx": "no such file",
    }
    for name, reason in reasons.items():
        with pytest.raises(UnreadableScriptError) as caught:
            read_document(tmp_path / name)
        assert reason in str(caught.value)
