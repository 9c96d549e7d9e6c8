"""Voices by name, and by language."""

import json

import pytest
from models import write_kokoro, write_piper
from sessions import session_of

from voice.errors import VoiceFileError
from voice.speech import catalog
from voice.speech.catalog import engine_and_voice, language_of, voice_for_language, voice_note
from voice.speech.engines import Voice, piper_models
from voice.speech.engines.language_tags import in_language, same_language
from voice.storage.paths import user_paths


@pytest.fixture(autouse=True)
def only_installed_voices(monkeypatch):
    """Search the listener's folder only, not those of this machine."""
    monkeypatch.setattr(piper_models, "model_folders", lambda: (user_paths().voices,))


@pytest.mark.parametrize(
    ("name", "engine", "voice"),
    [
        ("", "hibari", "heart"),
        ("joe", "piper", "joe"),
        ("piper:joe", "piper", "joe"),
        ("system", "system", ""),
        ("system:gmw/de", "system", "gmw/de"),
        ("system:com.apple.voice:x", "system", "com.apple.voice:x"),
        ("kokoro", "kokoro", ""),
        ("kokoro:af_heart", "kokoro", "af_heart"),
        ("af_heart", "kokoro", "af_heart"),
        ("if_sara", "kokoro", "if_sara"),
        ("hum", "hum", "hum"),
        ("hum:hum", "hum", "hum"),
        ("en_US-amy-medium", "piper", "en_US-amy-medium"),
        ("en_US-libritts-high:p17", "piper", "en_US-libritts-high:p17"),
        ("./amy.onnx", "piper", "./amy.onnx"),
        ("C:\\voices\\amy.onnx", "piper", "C:\\voices\\amy.onnx"),
        ("af_Heart", "piper", "af_Heart"),
    ],
)
def test_a_name_determines_its_engine(name, engine, voice):
    assert engine_and_voice(name) == (engine, voice)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("de", "de-AT", True), ("de_DE", "de-CH", True), ("de", "den", False), ("", "", False), ("en", "de", False)],
)
def test_regions_of_a_language_are_the_same_language(one, other, same):
    assert same_language(one, other) == same_language(other, one) == same


@pytest.mark.parametrize(
    ("tag", "wanted", "is_within"),
    [
        ("de-DE", "de", True),
        ("de", "de", True),
        ("de", "DE", True),
        ("en-GB-scotland", "en_gb", True),
        ("en-US", "en-GB", False),
        ("de", "de-AT", False),
        ("den", "de", False),
        ("", "", False),
        ("de", "", False),
    ],
)
def test_voices_are_listed_by_language_or_region(tag, wanted, is_within):
    assert in_language(tag, wanted) == is_within


PIPER = {
    "de_DE-thea-low": {"language": "de_DE", "quality": "low"},
    "de_DE-ulf-high": {"language": "de_DE", "quality": "high"},
    "de_AT-resi-x_low": {"language": "de_AT", "quality": "x_low"},
    "en_GB-alan-medium": {"language": "en_GB"},
    "es_MX-ana-low": {"language": "es_MX", "quality": "low"},
}


@pytest.mark.parametrize(
    ("language", "installed", "kokoro", "chosen"),
    [
        ("en", PIPER, True, "heart"),
        ("", PIPER, True, "heart"),
        ("en-US", PIPER, True, "heart"),
        ("en-GB", PIPER, True, "en_GB-alan-medium"),
        ("en-AU", PIPER, True, "heart"),
        ("en-GB", {}, True, "bm_george"),
        ("en-GB", {}, False, "heart"),
        ("de", PIPER, True, "de_DE-ulf-high"),
        ("de-CH", PIPER, True, "de_DE-ulf-high"),
        ("de-AT", PIPER, True, "de_AT-resi-x_low"),
        ("de", {}, True, "system:gmw/de"),
        ("es", PIPER, True, "es_MX-ana-low"),
        ("es", {}, True, "ef_dora"),
        ("es", {}, False, "system:roa/es"),
        ("pt-BR", {}, False, "system:roa/pt-br"),
        ("fo", {}, False, None),
        ("tlh", {}, False, None),
    ],
)
def test_the_best_voice_for_a_language_is_chosen(language, installed, kokoro, chosen):
    for name, configured in installed.items():
        write_piper(user_paths().voices, name, **configured)
    if kokoro:
        pytest.importorskip("kokoro_onnx")
        write_kokoro(user_paths().voices)
    voice = voice_for_language(language)
    assert (voice.name if voice else None) == chosen


def test_an_unusable_voice_is_not_chosen():
    write_piper(user_paths().voices, "de_DE-thea-low", language="de_DE").write_bytes(b"")
    assert voice_for_language("de").name == "system:gmw/de"


def test_the_english_voice_is_chosen_without_opening_an_engine(monkeypatch):
    monkeypatch.setattr(catalog, "open_engine", lambda name: pytest.fail(f"{name} was opened"))
    assert voice_for_language("en").name == "heart"


@pytest.mark.parametrize(
    ("voice", "note"),
    [
        (Voice("joe", "piper", "en-US", quality="medium"), ""),
        (Voice("system:Anna", "system", "de"), ""),
        (
            Voice("system:gmw/de", "system", "de", quality="robotic"),
            "only a robotic voice, system:gmw/de, speaks 'de' here",
        ),
        (None, "no voice here speaks 'de', so heart reads it"),
    ],
)
def test_a_robotic_voice_is_noted(voice, note):
    assert voice_note(voice, "de").startswith(note)
    assert bool(voice_note(voice, "de")) == bool(note)


@pytest.mark.parametrize(
    ("name", "language"),
    [("joe", "en-US"), ("many:glad", "fr-FR"), ("system:gmw/de", "de"), ("hum", ""), ("nobody", ""), ("system", "")],
)
def test_the_language_of_a_voice_is_known(name, language):
    write_piper(user_paths().voices, "many", language="fr_FR", speakers=("calm", "glad"))
    assert language_of(name) == language


# In a session

GERMAN = "---\ntitle: Abend\nlanguage: de\n---\nLass es kommen.\n"


@pytest.mark.parametrize(
    ("text", "options", "installed", "voice", "note"),
    [
        (GERMAN, {}, True, "de_DE-thea-low", ""),
        (GERMAN, {}, False, "system:gmw/de", "only a robotic voice"),
        (GERMAN.replace("de\n", "tlh\n"), {}, True, "heart", "no voice here speaks 'tlh'"),
        (GERMAN, {"voice": "hum"}, False, "hum", ""),
        (GERMAN.replace("language", "voice: hum\nlanguage"), {}, False, "hum", ""),
        (GERMAN.replace("language: de\n", ""), {}, True, "de_DE-thea-low", ""),
        ("---\ntitle: Rest\n---\nLet it come.\n", {}, True, "heart", ""),
    ],
)
def test_a_script_without_a_voice_gets_one_of_its_language(tmp_path, text, options, installed, voice, note):
    if installed:
        write_piper(user_paths().voices, "de_DE-thea-low", language="de_DE")
    session = session_of(tmp_path, text, **options)
    try:
        assert session.plan.voice == voice
        assert "".join(session.plan.notes).startswith(note)
        assert bool(session.plan.notes) == bool(note)
        assert session.timeline().length > 0
    finally:
        session.close()


@pytest.mark.parametrize("command", [["show"], ["export", "-o", "a.wav"]])
def test_the_listener_is_warned_of_a_robotic_voice(outpour, command):
    (outpour.folder / "abend.txt").write_text(GERMAN, encoding="utf-8")
    ran = outpour(command[0], "abend.txt", *command[1:])
    assert ran.status == 0
    assert [line for line in ran.lines if "robotic" in line] == [
        "outpour: only a robotic voice, system:gmw/de, speaks 'de' here; `outpour voices add de` lists natural ones"
    ]


@pytest.mark.parametrize("text", ["---\nvoice: {path}\n---\nRest.", "Rest. [voice {path}] Let it go."])
def test_a_script_uses_voice_files_only_with_permission(tmp_path, text):
    path = write_piper(tmp_path / "voices", "mine")
    text = text.format(path=path)
    with pytest.raises(VoiceFileError, match=r"--allow-files") as caught:
        session_of(tmp_path, text)
    assert "small" in str(caught.value)
    session_of(tmp_path, text, allow_files=True).close()
    session_of(tmp_path, text, voice=str(path)).close()


# The commands


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("de", ["de_DE-thea-low", "system:gmw/de"]),
        ("de-DE", ["de_DE-thea-low"]),
        ("es", ["ef_dora", "system:roa/es", "system:roa/es-419"]),
        ("tlh", []),
    ],
)
def test_voices_are_listed_by_language(outpour, language, names):
    write_piper(user_paths().voices, "de_DE-thea-low", language="de_DE", speakers=tuple("abcdefghij"))
    write_kokoro(user_paths().voices)
    ran = outpour("voices", "--language", language)
    assert ran.status == 0
    listed = ran.out.partition("The default")[0].strip().splitlines()
    assert [line.split()[0] for line in listed] == names
    assert ("`outpour voices add tlh`" in ran.err) == (not names)
    rows = json.loads(outpour("voices", "--language", language, "--json").out)
    assert [row["name"] for row in rows if row["installed"]] == names
    assert all({"name", "engine", "language", "installed", "quality"} <= row.keys() for row in rows)
    if language == "de":
        assert "10 speakers: a, b, c, d, e, f, g, h, ... (as de_DE-thea-low:a)" in ran.out
