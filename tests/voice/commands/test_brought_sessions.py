"""Five scripts as people write them, from the document to the exported words."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "scripts" / "brought" / "documents"


@pytest.mark.parametrize(
    ("name", "script", "words"),
    [
        ("yoga.docx", "yoga", "Let the floor carry you."),
        ("atem.odt", "atem", "Lass die Schultern sinken."),
        ("body scan.md", "body-scan", "Is it warm or cool?"),
        ("la playa.html", "la-playa", "Ahí está el mar."),
        ("assistant.txt", "assistant", "Let those words settle."),
    ],
)
def test_a_document_is_imported_and_exported(outpour, name, script, words):
    assert outpour("import", str(FOLDER / name), "-d", ".").status == 0
    result = outpour("export", f"{script}.txt", "--voice", "hum", "--seed", 1, "-o", "words.vtt")
    assert result.status == 0
    assert "outpour:" not in result.err
    captions = (outpour.folder / "words.vtt").read_text(encoding="utf-8")
    assert words in captions
    assert not any(sign in captions for sign in ("**", "[", "<!", "|", "#", "%%"))
