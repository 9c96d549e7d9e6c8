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


CHAIR = [
    ("title", "CHAIR YOGA – Thursday 10:30, Community Centre Rm. 4"),
    ("i", "(Approx. 25 mins. Bring straps + blocks. Check Margaret’s hip!!)"),
    ("b", "WARM-UP"),
    (
        "",
        "Good morning everyone. Sit towards the front of your chair, feet hip-width apart, hands on your thighs. If your feet don’t reach the floor, use a block.",
    ),
    ("i", "(wait till everyone has settled)"),
    (
        "",
        "Sit up tall, as if a string were pulling the crown of your head towards the ceiling. Now let your shoulders melt down your back. (PAUSE)",
    ),
    (
        "",
        "Close your eyes, or pick a spot about 6 ft. in front of you and let your gaze rest there. Breathe in through your nose … and out through your nose. Let’s have 5 of those, in your own time. (5 breaths)",
    ),
    ("b", "NECK + SHOULDERS (5 mins)"),
    (
        "",
        "Drop your R ear towards your R shoulder. Don’t lift the shoulder to meet it! Stay for 3 breaths. (pause, 15 secs)",
    ),
    ("", "Come back to centre. And the other side – L ear to L shoulder. (pause, 15 secs)"),
    ("", "Roll your shoulders backwards x 4, nice and slow, then forwards x 4."),
    ("i", "[demo on both sides, face the group]"),
    ("", "Lovely. Shake it all out."),
    ("b", "SPINE"),
    (
        "",
        "Seated cat/cow. Inhale: arch your back, open your chest, look up. Exhale: round your spine, chin to chest, tuck your tailbone under. Repeat 6 times, following your own breath. If you’ve had back surgery, keep it tiny – 1–2 cm is plenty. (30 secs silence)",
    ),
    (
        "",
        "Twist: put your left hand on the outside of your right knee. Right hand behind you on the chair. Grow taller on the in-breath, turn a bit further on the out-breath. Hold for approx. 20 secs. (…hold…) And release. Repeat on the other side.",
    ),
    ("i", "* long pause *"),
    ("b", "STANDING (optional)"),
    (
        "",
        "Whoever wants to stand, stand behind your chair and hold on to the back of it. Everyone else – do the same thing sitting down, it’s every bit as good.",
    ),
    (
        "",
        "Warrior II: step your left foot back approx. 3 ft, bend your front knee to max. 90°, arms out to the sides. Look over your front hand. 1 … 2 … 3 … 4 … 5. Step in, and change sides. 1 … 2 … 3 … 4 … 5.",
    ),
    ("i", "NB: No balancing for Bob & Jean this week."),
    ("b", "RELAXATION"),
    (
        "",
        "Sit back so that your spine is supported. Let your hands lie in your lap, palms up. Notice your feet. Your legs. Your belly. Your hands. Your face. (pause after each)",
    ),
    ("", "There is nothing to do for the next two minutes. I’ll let you know when the time is up."),
    ("i", "(silence – 2 mins – dim lights)"),
    ("i", "ring bell x3"),
    (
        "",
        "Slowly open your eyes. Have a stretch, a yawn, whatever feels good. Thank you all very much. Same time next week, and don’t forget there’s no class on 26/12!",
    ),
]


def chair(path):
    """The chair yoga class: bold lines for headings, italic ones for notes, and nothing styled."""
    document = WordDocument()
    for kind, text in CHAIR:
        run = document.add_paragraph().add_run(text)
        run.bold = kind in ("title", "b") or None
        run.underline = kind == "title" or None
        run.italic = kind == "i" or None
    document.core_properties.title = ""
    document.save(path)


JARDIN = [
    ("h", "El jardín interior"),
    ("", "Visualización guiada, 12 min aprox. Locutora: Marta. Música: arpa suave (pista 3)"),
    ("h2", "1. Preparación"),
    (
        "",
        "Busca un lugar tranquilo, donde nadie te moleste durante los próximos 12 minutos. Apaga el móvil, o ponlo en modo avión.",
    ),
    ("", "(Pausa de 5 segundos)"),
    ("", "Siéntate con la espalda recta, o túmbate si lo prefieres. ¿Estás cómoda? ¿Estás cómodo? Muy bien."),
    (
        "",
        "Inspira contando hasta 4… retén 2 seg… y suelta el aire contando hasta 6. Otra vez: inspira, 1, 2, 3, 4… retén… y suelta, 1, 2, 3, 4, 5, 6.",
    ),
    ("", "(pausa corta)"),
    ("", "Repítelo 3 veces más, a tu ritmo."),
    ("", "(20 segundos en silencio)"),
    ("h2", "2. La puerta"),
    (
        "",
        "Imagina que estás delante de un muro muy antiguo, cubierto de hiedra. En el muro hay una puerta de madera, pintada de azul. Tiene un nº 7 de latón, algo torcido, y una cerradura de hierro.",
    ),
    ("", "Metes la mano en el bolsillo y encuentras la llave. Siempre ha estado ahí. [Sonido de llave]"),
    ("", "(Pausa)"),
    ("", "Abres la puerta despacio, y entras."),
    ("h2", "3. El jardín"),
    (
        "",
        "Es un jardín enorme, de unas 2 ha, lleno de flores. Hace sol, unos 22 ºC, y corre una brisa suave. Huele a jazmín, a tierra mojada, a pan recién hecho. Escuchas el agua de una fuente, a unos 10 m a tu dcha.",
    ),
    ("", "— pausa larga —"),
    (
        "",
        "Camina hacia la fuente. A cada paso te sientes un poco más ligera, un poco más ligero. Baja los 10 escalones conmigo: 10… 9… 8… 7… 6… 5… 4… 3… 2… 1.",
    ),
    (
        "",
        "Siéntate en el borde. Mira tu reflejo en el agua. Dile, con cariño, 2 o 3 palabras amables. Las que necesites hoy.",
    ),
    ("", "[Silencio: 1 minuto]"),
    (
        "",
        "La Dra. Ruiz, que me enseñó este ejercicio en el año 1998, decía que este jardín «no se riega con agua, sino con atención». Puedes volver cuando quieras: está abierto las 24 h, los 365 días del año.",
    ),
    ("", "(Bajar la música poco a poco)"),
    ("h2", "4. Regreso"),
    (
        "",
        "Despídete del jardín. Cierra la puerta y guarda la llave en el bolsillo, p. ej. en el izquierdo, cerca del corazón.",
    ),
    ("", "Contaré hasta 5, y abrirás los ojos. 1, 2… mueve los dedos. 3, 4… respira hondo. Y 5. Abre los ojos."),
    (
        "",
        "Gracias por tu práctica. Si te ha removido algo difícil, no te quedes sola ni solo: en España, el teléfono de la esperanza es el 717 003 717.",
    ),
    ("", "(Campana)"),
    ("", "FIN"),
]


def jardin(path):
    """The visualization: headings of two levels, and paragraphs without a style."""
    document = OdtDocument("text")
    document.body.clear()
    for kind, text in JARDIN:
        level = {"h": 1, "h2": 2}.get(kind)
        document.body.append(Header(level, text) if level else Paragraph(text, style="Standard"))
    document.save(path)


if __name__ == "__main__":
    word("yoga.docx")
    open_document("atem.odt")
    chair("chair yoga.docx")
    jardin("jardin.odt")
