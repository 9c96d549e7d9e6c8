"""What each reader takes from a document, and what it leaves out."""

import pytest
from brought_files import WORD_NAMESPACES, docx, odt, word_paragraph

from scripts.documents import open_document, rich_text, subtitles, web_page, word


def lines(document):
    return [line for line in document.text.split("\n") if line]


def rtf(body):
    head = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset238 Arial CE;}}"
    return rf"{head}{{\stylesheet{{\s0 Normal;}}{{\s1 heading 1;}}}}{body}}}".encode("latin-1")


def test_a_word_document_gives_its_title_chapters_and_paragraphs():
    title, heading = word_paragraph("Evening yoga", "Title"), word_paragraph("Arrival", "heading1")
    document = word.read(docx(title + heading + word_paragraph("Lie down.") + word_paragraph("Close your eyes")))
    assert document.title == "Evening yoga"
    assert lines(document) == ["# Arrival", "Lie down.", "Close your eyes"]


def test_insertions_in_a_word_document_are_kept_and_deletions_are_gone():
    inserted = "<w:ins><w:r><w:t>in</w:t></w:r></w:ins>"
    deleted = "<w:del><w:r><w:delText>out</w:delText></w:r></w:del>"
    assert lines(word.read(docx(f"<w:p>{inserted}{deleted}<w:r><w:t>side</w:t></w:r></w:p>"))) == ["inside"]


def test_headers_footnotes_comments_and_contents_of_a_word_document_are_left_out():
    note = f"<w:comments {WORD_NAMESPACES}>{word_paragraph('Private.')}</w:comments>"
    body = "".join(
        (
            word_paragraph("Contents", "TOCHeading"),
            word_paragraph("Arrival 1", "toc1"),
            '<w:p><w:r><w:t>Rest.</w:t></w:r><w:r><w:commentReference w:id="1"/></w:r></w:p>',
        )
    )
    assert lines(word.read(docx(body, header1=note.replace("comments", "hdr"), comments=note))) == ["Rest."]


@pytest.mark.parametrize("properties", ["<w:vanish/>", "<w:strike/>", "<w:dstrike/>"])
def test_hidden_and_struck_words_of_a_word_document_are_left_out(properties):
    body = word_paragraph("Hidden.", properties=properties) + word_paragraph("Rest.")
    assert lines(word.read(docx(body))) == ["Rest."]


def test_a_bold_line_is_a_chapter_if_it_ends_no_sentence():
    bold = "<w:b/>"
    body = "".join(word_paragraph(text, properties=bold) for text in ("Body scan", "Let go.", "[pause 3s]"))
    document = word.read(docx(body + word_paragraph("Words.")))
    assert lines(document) == ["# Body scan", "Let go.", "[pause 3s]", "Words."]
    assert document.bold_chapters == ("Body scan",)


def test_line_breaks_of_a_paragraph_stay():
    broken = "<w:p><w:r><w:t>Close your eyes</w:t><w:br/><w:t>Breathe in.</w:t><w:br/><w:t>Rest</w:t></w:r></w:p>"
    assert lines(word.read(docx(broken))) == ["Close your eyes \\", "Breathe in.", "Rest"]


def test_an_opendocument_text_is_read_without_notes_changes_and_contents():
    body = """
    <text:tracked-changes><text:changed-region><text:deletion><text:p>Gone.</text:p></text:deletion>
    </text:changed-region></text:tracked-changes>
    <text:table-of-content><text:index-body><text:p>Ankommen 1</text:p></text:index-body></text:table-of-content>
    <text:p text:style-name="Title">Atem</text:p><text:h text:outline-level="1">Ankommen</text:h>
    <text:p>Setz<text:s text:c="1"/>dich.<office:annotation><text:p>Privat</text:p></office:annotation>
    <text:note><text:note-body><text:p>Fußnote</text:p></text:note-body></text:note>Ruh<text:span>e</text:span></text:p>
    <text:p>Eins<text:line-break/>Zwei<text:tab/>Drei.</text:p>"""
    document = open_document.read(odt(body))
    assert document.title == "Atem"
    assert lines(document) == ["# Ankommen", "Setz dich. Ruhe", "Eins \\", "Zwei Drei."]


def test_numbered_lists_keep_their_numbers_and_bullets_are_dropped():
    styles = """<text:list-style style:name="L1"><text:list-level-style-number text:level="1"/></text:list-style>
    <text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/></text:list-style>
    <style:style style:name="P1"><style:text-properties fo:font-weight="bold"/></style:style>"""
    items = "".join(f"<text:list-item><text:p>{item}</text:p></text:list-item>" for item in ("Steh auf.", "Geh."))
    numbered, bullets = (f'<text:list text:style-name="{name}">{items}</text:list>' for name in ("L1", "L2"))
    chapter = '<text:p text:style-name="P1">Der <text:span>Weg</text:span></text:p>'
    document = open_document.read(odt(numbered + bullets + chapter, styles))
    assert lines(document) == ["1. Steh auf.", "2. Geh.", "Steh auf.", "Geh.", "# Der Weg"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"\pard\s1 Ankommen\par\pard Ruhe.\par", ["# Ankommen", "Ruhe."]),
        (r"\pard\outlinelevel0 Ankommen\par\pard Ruhe.\par", ["# Ankommen", "Ruhe."]),
        (r"Sp\'fcre die F\'fc\'dfe.\par", ["Spüre die Füße."]),
        (r"{\f1 \'b3aw} \u8222\'84Ruhe\u8220? \u-10179?\u-8704?\par", ["ław „Ruhe“ 😀"]),
        (r"{\field{\*\fldinst HYPERLINK http://x}{\fldrslt here}} {\deleted gone}{\v hidden}kept\par", ["here kept"]),
        (r"{\header Seite 1}{\footnote Fu\'dfnote}{\pict 010203}{\*\generator X}Ruhe.\par", ["Ruhe."]),
        (r"{\listtext 1.\tab}Steh auf.\par{\listtext\'b7\tab}Geh.\par", ["1. Steh auf.", "Geh."]),
        (r"Eins\line Zwei.\par", ["Eins \\", "Zwei."]),
        (r"\f0\b Eins\f1\b0 \uc0\u8232 Zwei.\par", ["Eins \\", "Zwei."]),
        ("Eins.\\\nZwei\\emdash drei.\\\n", ["Eins.", "Zwei—drei."]),
        (r"\b Der Weg\b0\par Ruhe.\par", ["# Der Weg", "Ruhe."]),
        (r"\bin3 \{\}Ruhe.\par", ["Ruhe."]),
    ],
)
def test_rich_text_is_read_as_word_processors_write_it(body, expected):
    assert lines(rich_text.read(rtf(body))) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h1>La playa</h1><p>Cierra los ojos.</p>", ["# La playa", "Cierra los ojos."]),
        ("<p>Uno<br>dos<br/>tres</p>", ["Uno \\", "dos \\", "tres"]),
        ("<p>A<p>B<div>C</div>D", ["A", "B", "C", "D"]),
        ("<ol start=3><li>Uno<li>Dos</ol><ul><li>Tres</ul>", ["3. Uno", "4. Dos", "Tres"]),
        ("<p>1 < 2 &amp; 3&nbsp;&lt; 4</p>", ["1 < 2 & 3 < 4"]),
        ("<p><b>Segunda</b> parte</p><p><b>Tercera</b></p>", ["Segunda parte", "# Tercera"]),
        ("<style>.c1{font-weight:700}</style><p><span class=c1>Tercera</span></p>", ["# Tercera"]),
        ("<style>.c1{display:none}</style><p class=c1>No</p><p style='display:none'>No</p><p hidden>No</p>Sí", ["Sí"]),
        ("<p>Sí<del>no</del><s>no</s><script>no</script><!-- no --></p><nav>no</nav>", ["Sí"]),
        ("<p><a href='#h.1'>Inicio</a></p><p>Ve <a href='#x'>ahí</a>.</p>", ["Ve ahí."]),
        ("<p>Sí<sup><a href='#cmnt1' id=cmnt_ref1>[a]</a></sup></p><p><a href='#cmnt_ref1'>[a]</a>No</p>", ["Sí"]),
        ("<p>Sí<sup><a href='#ftnt1'>[1]</a></sup></p><div><p><a href='#ftnt_ref1'>[1]</a>No</p></div>", ["Sí"]),
        ("<pre>Uno\nDos</pre>", ["Uno \\", "Dos"]),
        ("<table><tr><td>2 min</td><td>Ruhe.</td></tr></table>", ["2 min", "Ruhe."]),
        ("<p>Fin<!-- never ends", ["Fin"]),
        ("<p>Fin<script>never ends", ["Fin"]),
        ("</p></b><p>Fin", ["Fin"]),
        (
            "<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>·&nbsp;</span><![endif]>Uno"
            "<o:p></o:p></p><?xml:namespace prefix=o />",
            ["Uno"],
        ),
    ],
)
def test_web_pages_are_read_as_browsers_show_them(body, expected):
    assert lines(web_page.read(body.encode())) == expected


def test_a_web_page_states_its_encoding():
    page = '<html><head><meta charset="windows-1251"><title>Покой</title></head><p>Закройте глаза.</p>'
    document = web_page.read(page.encode("cp1251"))
    assert (document.title, lines(document)) == ("Покой", ["Закройте глаза."])


def test_the_silence_between_subtitles_becomes_a_pause():
    srt = """1
00:00:01,000 --> 00:00:03,000
<i>Close your eyes</i>
and rest.

2
00:00:03,200 --> 00:00:05,000
Breathe in

3
00:00:05,100 --> 00:00:06,000
and out.

4
00:00:21,000 --> 00:00:22,000
{\\an8}- Welcome back.
"""
    expected = ["Close your eyes and rest.", "Breathe in and out.", "[15s]", "Welcome back."]
    assert lines(subtitles.read(srt.encode())) == expected
    vtt = "WEBVTT\n\nNOTE private\n\nSTYLE\n::cue {}\n\nid\n00:01.000 --> 00:02.000 align:start\n<v Guide>Rest.\n"
    assert lines(subtitles.read(vtt.encode("utf-16"))) == ["Rest."]
