"""Writes the binary documents of this folder: `pip install python-docx odfdo`, then run it here.

They are written by the libraries that other programs use, so that the tests don't read only what they build themselves.
"""

# ruff: noqa: E501 (the texts are set in paragraphs)

from docx import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from odfdo import Document as OdtDocument
from odfdo import Header, List, Paragraph

YOGA = [
    ("Title", "Slow Evening Yoga"),
    ("", "Approx. 45 min – for my Tuesday group"),
    ("toc", "Arriving\t1"),
    ("toc", "Child’s pose\t2"),
    ("Heading 1", "Arriving"),
    ("", "Come to your mat, and lie down on your back. Let the floor carry you. (Pause for 15 seconds.)"),
    ("", "Close your eyes\vNotice your breath\vThere is nothing to do"),
    ("", "[PAUSE – 30 SECONDS]"),
    ("", "Take 3 slow breaths: in for 4, hold for 7, out for 8. Take 5–10 breaths if you’ve got time."),
    ("Heading 1", "Child’s pose"),
    (
        "",
        "When you’re ready, roll to your right side and come up onto your hands and knees. Bring your big toes "
        "together, sit back on your heels, and let your forehead sink to the mat. If your knees complain, put a folded "
        "blanket between your thighs and calves.",
    ),
    ("", "*long pause*"),
    (
        "",
        "Breathe into the back of your ribs. With every breath out, let your hips get a bit heavier. You don’t have to "
        "go anywhere with this. (10 second pause)",
    ),
    ("bold", "Three things to try"),
    ("List Number", "Walk your hands to the right."),
    ("List Number", "Walk your hands to the left."),
    ("List Number", "Come back to the centre, and rest."),
    ("", "(Teacher: dim the lights now)"),
    ("Heading 1", "Legs up the wall"),
    (
        "",
        "Scoot your hips close to the wall and swing your legs up. Your arms can lie out to the sides, palms up, about "
        "45° from your body. Stay for 3–5 minutes. The room should be at 21°C or so; if you’re cold, take a blanket.",
    ),
    ("List Bullet", "Soften your belly"),
    ("List Bullet", "Soften your jaw"),
    ("List Bullet", "Soften the space between your eyebrows"),
    ("", "[Silence for 2 minutes]"),
    (
        "",
        "Notice the weight of your legs draining into your hips. Your heart doesn’t have to pump uphill for once. "
        "Dr. Lee calls this “the laziest pose in yoga”, and it’s her favourite, too.",
    ),
    ("Heading 1", "Savasana"),
    (
        "",
        "Slowly bend your knees, roll to one side, and lie down again, flat on your back, w/ a pillow under your knees.",
    ),
    ("", "Let your feet fall open…"),
    ("", "Let your hands fall open…"),
    ("", "Let your face fall soft…"),
    ("", "<pause 60 sec>"),
    (
        "",
        "Begin to deepen your breath. Wiggle your fingers and your toes. Stretch, if it feels good. When you’re ready, "
        "come up to sitting. Bring your hands together at your heart.",
    ),
    ("", "Thank you for practising with me today. Namaste."),
    ("", "[bell]"),
]


def word(path):
    """The yoga class: a title, headings, lists, a table of contents, a header, a comment and tracked changes."""
    document = WordDocument()
    for kind, text in YOGA:
        if kind == "toc":
            paragraph = document.add_paragraph(text)
            style = document.styles["Normal"] if "toc 1" not in document.styles else document.styles["toc 1"]
            paragraph.style = style if style.name == "toc 1" else _toc(document)
        elif kind == "bold":
            document.add_paragraph().add_run(text).bold = True
        else:
            paragraph = document.add_paragraph(style=kind or None)
            for index, line in enumerate(text.split("\v")):
                if index:
                    paragraph.add_run().add_break()
                paragraph.add_run(line)
    paragraph = document.add_paragraph("Travel ")
    for tag, inner, text in (("w:del", "w:delText", "fast"), ("w:ins", "w:t", "safely")):
        change, run, words = (OxmlElement(name) for name in (tag, "w:r", inner))
        change.set(qn("w:author"), "me")
        words.text = text
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    paragraph.add_run(" home.")
    document.add_comment(paragraph.runs[0], text="Too long? Ask Kim.", author="me")
    document.sections[0].header.paragraphs[0].text = "Slow Evening Yoga – draft"
    document.sections[0].footer.paragraphs[0].text = "Page 1 of 3"
    document.save(path)


def _toc(document):
    return document.styles.add_style("toc 1", 1)


ATEM = [
    ("title", "Ruhig atmen"),
    ("heading", "Ankommen"),
    (
        "",
        "Setz dich bequem hin, am besten auf einen Stuhl, bei dem beide Füße den Boden berühren. Diese Übung dauert ca. "
        "10 Minuten; du brauchst dafür nichts weiter als dich selbst.",
    ),
    ("", "(lange Pause)"),
    (
        "",
        "Lass die Schultern sinken. Nimm wahr, wie der Atem kommt und geht, z. B. an der Nase, im Brustkorb oder im Bauch. "
        "Du musst nichts verändern. Es gibt hier nichts richtig oder falsch zu machen.",
    ),
    ("", "[Pause 20 Sek.]"),
    ("heading", "Vier und sechs"),
    (
        "",
        "Atme durch die Nase ein, 4 Sekunden lang, und durch den Mund wieder aus, etwa 6 Sek. lang. Stell dir vor, du "
        "pustest durch einen Strohhalm. Wenn dir schwindlig wird, atme ganz normal weiter.",
    ),
    ("list", ["Einatmen: 1, 2, 3, 4.", "Ausatmen: 1, 2, 3, 4, 5, 6.", "Kurz warten."]),
    (
        "",
        "Mach das 5–10 Mal in deinem eigenen Tempo. Am 3. Oktober hat mir eine Teilnehmerin geschrieben, dass ihr der "
        "2. Durchgang immer am leichtesten fällt. Vielleicht geht es dir auch so.",
    ),
    ("", "(1 Minute Stille)"),
    ("heading", "Nase & Mund"),
    (
        "",
        "Leg jetzt eine Hand auf den Bauch. Die andere Hand liegt auf der Brust. Welche bewegt sich mehr? Bei den meisten "
        "Menschen ist es tagsüber die obere, d. h. sie atmen flach. Dr. Meier nennt das „Atmen im 1. Stock“.",
    ),
    (
        "",
        "Lass den Atem ins Erdgeschoss sinken. Mit jedem Ausatmen ein Stück tiefer, ein Stück schwerer, ein Stück "
        "ruhiger. Der Bauch hebt sich, der Bauch senkt sich, und du schaust einfach zu.",
    ),
    ("", "(Pause: 30 Sekunden)"),
    (
        "",
        "Wenn Gedanken kommen, ist das kein Problem. Sag ihnen freundlich „später“, und kehr zum nächsten Atemzug zurück.",
    ),
    ("", "[Stille 2 min]"),
    ("heading", "Zurückkommen"),
    (
        "",
        "Lass den Atem wieder von selbst fließen. Spüre den Stuhl unter dir, die Füße auf dem Boden, die Luft auf deiner "
        "Haut. Beweg deine Finger, deine Zehen. Öffne langsam die Augen.",
    ),
    (
        "",
        "Wenn es dir heute nicht gut geht, ruf jemanden an. Die Telefonseelsorge erreichst du kostenlos und rund um die "
        "Uhr unter 0800 111 0 111.",
    ),
    ("", "*Gong*"),
]


def open_document(path):
    """The breathing exercise: headings, a numbered list, and paragraphs as LibreOffice names them."""
    document = OdtDocument("text")
    document.body.clear()
    for kind, content in ATEM:
        if kind == "heading":
            document.body.append(Header(1, content))
        elif kind == "list":
            document.body.append(List(content, style="Numbering_20_123"))
        else:
            document.body.append(Paragraph(content, style="Title" if kind == "title" else "Text_20_body"))
    document.save(path)


if __name__ == "__main__":
    word("yoga.docx")
    open_document("atem.odt")
