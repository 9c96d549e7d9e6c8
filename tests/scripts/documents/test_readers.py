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


RUN = "<w:r><w:t>{}</w:t></w:r>"
BOX = f"<w:txbxContent>{word_paragraph('In the box.')}</w:txbxContent>"
DRAWING = f"<w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing>"
NAMESPACES = " ".join(
    (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
        'xmlns:v="urn:schemas-microsoft-com:vml"',
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"',
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"',
    )
)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (f"<w:r>{DRAWING}</w:r>", ["In the box."]),
        (
            f"<w:r><mc:AlternateContent><mc:Choice>{DRAWING}</mc:Choice><mc:Fallback><w:pict><v:rect><v:textbox>{BOX}"
            "</v:textbox></v:rect></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
            ["In the box."],
        ),
        (f"<w:r><mc:AlternateContent><mc:Choice>{DRAWING}</mc:Choice></mc:AlternateContent></w:r>", ["In the box."]),
        (f'<w:fldSimple w:instr="AUTHOR">{RUN.format("Anna.")}</w:fldSimple>', ["Anna."]),
        (f'{RUN.format("Rest.")}<w:fldSimple w:instr=" PAGE ">{RUN.format("3")}</w:fldSimple>', ["Rest."]),
        (f'<w:dir w:val="ltr"><w:bdo w:val="ltr">{RUN.format("Rest.")}</w:bdo></w:dir>', ["Rest."]),
        (f"{RUN.format('Breathe')}<m:oMath><m:r><m:t> 4-7-8</m:t></m:r></m:oMath>", ["Breathe 4-7-8"]),
        ("<w:r><w:ruby><w:rt><w:r><w:t>x</w:t></w:r></w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>", ["Rest."]),
        ("<w:r><w:t>One.</w:t><w:cr/><w:t>Two.</w:t></w:r>", ["One.", "Two."]),
        ('<w:r><w:t>One.</w:t><w:br w:type="page"/><w:t>Two.</w:t></w:r>', ["One.", "Two."]),
        (f"<w:moveFrom>{RUN.format('Gone.')}</w:moveFrom><w:moveTo>{RUN.format('Rest.')}</w:moveTo>", ["Rest."]),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>Rest.</w:t></w:r>', ["Rest."]),
        ('<w:r><w:rPr><w:vanish w:val="1"/></w:rPr><w:t>Gone.</w:t></w:r>', []),
    ],
)
def test_all_words_of_a_word_paragraph_are_kept_once(inside, expected):
    document = word.read(docx(f"<w:p {NAMESPACES}>{inside.format(RUN.format('Rest.'))}</w:p>"))
    assert lines(document) == expected


def test_what_a_word_document_has_besides_its_text_is_counted():
    parts = {
        name: f"<w:{name} {WORD_NAMESPACES}>{words}</w:{name}>"
        for name, words in (
            ("header1", "<w:t>My name</w:t>"),
            ("header2", "<w:t>3</w:t>"),
            ("footer1", "<w:t>Mine</w:t>"),
        )
    }
    deleted = "<w:del><w:r><w:delText>out</w:delText></w:r></w:del><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    body = f'<w:r><w:t>Rest.</w:t><w:commentReference w:id="1"/><w:footnoteReference w:id="2"/></w:r>{deleted}'
    document = word.read(docx(f"<w:p>{body}</w:p><w:altChunk/>", **parts))
    assert sorted(document.left_out) == [
        *("1 comment", "1 deletion", "1 inserted document", "1 note", "1 page footer", "1 page header")
    ]


def test_an_automatic_list_of_a_word_document_has_no_numbers():
    numbering = (
        f'<w:numbering {WORD_NAMESPACES}><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt '
        'w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    place = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    one, two = (f"<w:p>{place}{RUN.format(words)}</w:p>" for words in ("Stand up.", "Sit down."))
    document = word.read(docx(one + word_paragraph("Wait.") + two, numbering=numbering))
    assert lines(document) == ["Stand up.", "Wait.", "Sit down."]


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


@pytest.mark.parametrize(
    ("properties", "counted"),
    [
        ("<w:vanish/>", "1 hidden passage"),
        ("<w:strike/>", "1 struck passage"),
        ("<w:dstrike/>", "1 struck passage"),
    ],
)
def test_hidden_and_struck_words_of_a_word_document_are_left_out_and_counted(properties, counted):
    body = word_paragraph("Hidden.", properties=properties) + word_paragraph("Rest.")
    document = word.read(docx(body))
    assert (lines(document), document.left_out) == (["Rest."], (counted,))


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


def test_hidden_sections_and_words_of_an_opendocument_text_are_left_out():
    styles = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
    struck = 'style:text-line-through-style="solid"'
    styles += f'<style:style style:name="T2"><style:text-properties {struck}/></style:style>'
    section = '<text:section text:display="none"><text:p>Weg.</text:p></text:section>'
    note = "<text:note><text:note-body><text:p>Quelle</text:p></text:note-body></text:note>"
    body = f'{section}<text:p>Ruhe.<text:span text:style-name="T1"> Weg.</text:span>{note}</text:p>'
    body += '<text:p text:style-name="T2">Weg.</text:p><text:p text:style-name="T2"/>'
    document = open_document.read(odt(body, styles))
    assert lines(document) == ["Ruhe."]
    assert sorted(document.left_out) == ["1 note", "1 struck passage", "2 hidden passages"]


def test_hidden_and_struck_words_of_rich_text_and_a_web_page_are_counted():
    body = r"Ruhe.{\v weg {\b weg}} {\v }Atme.{\strike weg}{\deleted weg}{\striked1 weg}\par"
    document = rich_text.read(rtf(body))
    assert lines(document) == ["Ruhe. Atme."]
    assert sorted(document.left_out) == ["1 deletion", "1 hidden passage", "2 struck passages"]
    page = web_page.read(b"<p>Ruhe.<s>weg</s><span style='text-decoration:line-through'>weg</span></p>")
    assert (lines(page), page.left_out) == (["Ruhe."], ("2 struck passages",))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            r"{\shp{\*\shpinst{\sp{\sn x}}{\shptxt\pard Im Kasten.\par}}{\shprslt weg}}Ruhe.\par",
            ["Im Kasten.", "Ruhe."],
        ),
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
        ("<header><a href=/>Inicio</a><h1>La playa</h1></header><p>Ve.</p>", ["# La playa", "Ve."]),
        ("<h2>La playa<a href='#playa'>#</a></h2><h2><a href='#a'>El mar</a></h2>", ["## La playa", "## El mar"]),
        ("<p>Sí.<sup>1</sup> Mira.<sup>[2]</sup> 10<sup>2</sup> 5<sup>th</sup></p>", ["Sí. Mira. 102 5th"]),
        ("<div role=navigation>no</div><dialog>no</dialog><span aria-hidden=true>no</span>Sí", ["Sí"]),
        ("<table class=properties><tr><th>Tags</th><td>no</td></tr></table><p>Sí</p>", ["Sí"]),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\n0:00:00,0 --> 0:00:02,0\nRest.\n2\n0:00:09,0 --> 0:00:10,0\nGo.\n", ["Rest.", "[7s]", "Go."]),
        ("1\n0:00:00,0 --> 0:00:02,0\nLie\n\ndown.\n\n2\n0:00:02,1 --> 0:00:03,0\nGo.\n", ["Lie down.", "Go."]),
        ("0:00:00.000,0:00:02.000\nLie down.\n\n0:00:02.000,0:00:06.000\nRest.\n", ["Lie down.", "Rest."]),
        (
            "WEBVTT\n\n00:00.0 --> 00:02.0\nLie down\n\n00:02.0 --> 00:04.0\nLie down\nand rest.\n",
            ["Lie down and rest."],
        ),
        (
            "WEBVTT\n\n00:00.0 --> 00:02.0\n \nlie<00:01.0><c> down</c>\n\n00:02.0 --> 00:02.01\nlie down\n \n\n"
            "00:02.01 --> 00:04.0\nlie down\nand<00:03.0><c> rest</c>\n",
            ["lie down and rest"],
        ),
        ("WEBVTT\n\n00:00.0 --> 00:02.0\nRest.\n\n00:02.0 --> 00:04.0\nRest.\n", ["Rest.", "Rest."]),
        ("WEBVTT\n\n00:00.0 --> 00:02.0\n♪ You &amp; me ♪\n\nNOTE no\n\nSTYLE\n::cue {}\n", ["You & me"]),
    ],
)
def test_subtitles_are_read_however_they_are_set(text, expected):
    assert lines(subtitles.read(text.encode())) == expected


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
