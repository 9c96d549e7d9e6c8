"""Files that aren't scripts, told from scripts by their first bytes."""

import io
import zipfile
from pathlib import Path

import pytest

from scripts.documents.signatures import format_of


def zipped(*members):
    """A zip archive with these empty members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ODT = "application/vnd.oasis.opendocument.text"
CONTENT_TYPES = ("[Content_Types].xml", "")

FILES = {
    "a.docx": (zipped(CONTENT_TYPES, ("word/document.xml", "")), "a Word document; import it first: outpour import"),
    "download": (zipped(CONTENT_TYPES, ("word/document.xml", "")), "a Word document; import it first"),
    "a.odt": (zipped(("mimetype", ODT)), "an OpenDocument text; import it first: outpour import"),
    "a.rtf": (rb"{\rtf1\ansi Hi}", "a rich text document (RTF); import it first"),
    "a.txt": (rb"{\rtf1\ansi Hi}", "a rich text document (RTF); import it first"),
    "a.html": (b"<p>Hi</p>", "a web page (HTML); import it first"),
    "page": (b"\n<!DOCTYPE html><html><p>Hi</p></html>", "a web page (HTML); import it first"),
    "a.srt": (b"1\r\n00:00:01,000 --> 00:00:02,000\r\nHi\r\n", "a file of subtitles; import it first"),
    "captions": (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n", "a file of subtitles; import it first"),
    "a.pdf": (b"%PDF-1.7\n", "a PDF; "),
    "a.doc": (OLE, "a document of old Word (.doc); open it in a word processor and save it as .docx"),
    "locked.docx": (OLE + "EncryptedPackage".encode("utf-16-le"), "an encrypted document; open it with its password"),
    "a.pages": (zipped(("Index/Document.iwa", "")), "a Pages document; open it in Pages and export it"),
    "odt.docx": (zipped(("mimetype", ODT)), "an OpenDocument text; import it first: outpour import odt.docx"),
    "-d.docx": (zipped(CONTENT_TYPES), "a Word document; import it first: outpour import ./-d.docx"),
    "a.epub": (zipped(("mimetype", "application/epub+zip")), "an e-book; copy its text into a text file"),
    "a.mobi": (bytes(60) + b"BOOKMOBI", "an e-book; copy its text into a text file"),
    "a.key": (zipped(("Index/Slide.iwa", "")), "a presentation; copy its text"),
    "a.ods": (zipped(("mimetype", "application/vnd.oasis.opendocument.spreadsheet")), "a spreadsheet; copy its text"),
    "a.webarchive": (b"bplist00", "a web archive; open it in a browser"),
    "a.sbv": (b"0:00:00.000,0:00:02.000\nHi\n", "a file of subtitles; import it first"),
    "a.fodt": (b'<?xml version="1.0"?>\n<office:document x="y">', "an XML document; open it in a word processor"),
    "a.wpd": (b"\xffWPC", "a WordPerfect document; open it in a word processor"),
    "a.zip": (zipped(("a.txt", "")), "an archive; extract the files in it first"),
    "a.mht": (b"MIME-Version: 1.0\n", "a web archive; open it in a browser"),
    "a.gdoc": (b'{"url": "https://example.com"}', "only a link to an online document"),
    "a.png": (b"\x89PNG\r\n\x1a\n", "a picture, not text"),
    "a.jpg": (b"\xff\xd8\xff\xe0", "a picture, not text"),
    "a.mp3": (b"ID3\x04\0", "a recording, not text; use it as music"),
    "a.wav": (b"RIFF\0\0\0\0WAVE", "a recording, not text; use it as music"),
    "a.tex": (rb"\documentclass{article}", "a LaTeX document; copy its text into a text file"),
    "a.eml": (b"MIME-Version: 1.0\nSubject: Rest\n\nRest.", "an e-mail; copy its text into a text file"),
    "a.json": (b'{"text": "Rest."}', "data (JSON), not a script; copy the words in it"),
    "blank.pdf": (b"\xef\xbb\xbf\r\n%PDF-1.4", "a PDF; "),
    "a.exe": (b"MZ\x90\0\0\0", "a program, not text"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_a_script_is_named_with_what_to_do(name):
    content, advice = FILES[name]
    path = Path(name)
    assert format_of(content, path.suffix).advice(path).startswith(f"it is {advice}")


@pytest.mark.parametrize(
    "content",
    [b"", b"Rest.", b"---\ntitle: PDF\n---\nRest.", b"<speak>Rest.</speak>", b"PK. Rest.", b"It begins with %PDF-1.7."],
)
def test_a_script_is_not_mistaken_for_a_document(content):
    assert format_of(content, ".txt") is None


def test_the_command_to_import_a_file_can_be_pasted_into_a_shell():
    path = Path("my class/it's late.docx")
    assert format_of(rb"{\rtf1 Hi}", ".docx").advice(path).endswith("outpour import 'my class/it'\"'\"'s late.docx'")
