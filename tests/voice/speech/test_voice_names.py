"""A voice is found by part of its name, and one that isn't installed is named with the command that gets it."""

import pytest
from models import write_piper
from sessions import session_of

from voice.errors import AmbiguousVoiceError, MissingVoiceError, UnknownVoiceError
from voice.speech.engines import piper_models
from voice.speech.engines.piper_downloads import _NAME
from voice.speech.engines.piper_names import collection_names
from voice.speech.voice_names import full_name, matches, voice_fault
from voice.storage.paths import user_paths

TEXT = "---\nvoice: {}\n---\nLet it come. [voice {}] Let it go."


@pytest.fixture(autouse=True)
def only_installed_voices(monkeypatch):
    """Search the listener's folder only, not those of this machine."""
    monkeypatch.setattr(piper_models, "model_folders", lambda: (user_paths().voices,))


@pytest.fixture
def amy():
    write_piper(user_paths().voices, "en_US-amy-medium")
    return "en_US-amy-medium"


@pytest.mark.parametrize(
    "written", ["amy", "Amy", "AMY", "amy-medium", "en_us-amy", "EN_US-AMY-MEDIUM", "en-us-amy-medium"]
)
def test_a_part_of_a_name_in_any_capitals_is_the_voice(amy, written):
    assert full_name(written) == amy
    assert voice_fault(written) == ""


def test_whole_names_come_first(amy):
    write_piper(user_paths().voices, "amy")
    assert full_name("Amy") == "amy"
    assert full_name(amy) == amy


def test_a_speaker_stays_with_the_name():
    write_piper(user_paths().voices, "en_GB-many-low", speakers=("a", "b"))
    assert full_name("many:b") == "en_GB-many-low:b"


@pytest.mark.parametrize("written", ["Heart", "FENRIR"])
def test_other_voices_are_found_in_any_capitals(written):
    assert matches(written, ["heart", "fenrir"]) == [written.lower()]
    assert full_name("Heart") == "heart"


def test_several_matches_are_listed(amy):
    write_piper(user_paths().voices, "en_US-amy-low")
    with pytest.raises(AmbiguousVoiceError) as caught:
        full_name("amy")
    message = "several voices are called 'amy': en_US-amy-low, en_US-amy-medium; give one of these names"
    assert str(caught.value) == message
    assert full_name("amy-low") == "en_US-amy-low"


@pytest.mark.parametrize(
    ("written", "command"),
    [
        ("amy", "`outpour voices add en_US-amy-medium`"),
        ("Thorsten", "`outpour voices add de_DE-thorsten-medium` (or de_DE-thorsten_emotional-medium)"),
        ("en_US-amy-low", "`outpour voices add en_US-amy-low`"),
        ("kathlen", "`outpour voices add en_US-kathleen-low`"),
        ("Fenrir", "`outpour voices add fenrir`"),
    ],
)
def test_a_voice_to_download_is_named_with_its_command(monkeypatch, written, command):
    with pytest.raises(MissingVoiceError) as caught:
        full_name(written)
    assert command in str(caught.value)


@pytest.mark.parametrize(
    "name", ["", "heart", "takes", "hum", "system:gmw/de", "./amy.onnx", "af_heart", "nobody", "x", "../../x"]
)
def test_other_names_stay_as_they_are(amy, name):
    assert full_name(name) == name


def test_a_wrong_name_suggests_installed_voices(outpour, amy):
    result = outpour("show", "walk", "--estimate", "--voice", "jo")
    assert (result.status, "no voice 'jo'. Did you mean 'joe'?" in result.err) == (1, True)


def test_a_misspelled_name_of_a_voice_of_any_engine_gets_a_suggestion(outpour):
    (outpour.folder / "calm.txt").write_text("---\nvoice: hum\n---\n[voice haert]\nRest.\n\n[closing]\n\nBye.\n")
    assert "no voice 'haert'. Did you mean 'heart'?" in " ".join(outpour("check", "calm.txt").out.split())
    assert "no voice 'haert'. Did you mean 'heart'?" in outpour("show", "walk", "--voice", "haert").err


def test_scripts_options_and_settings_take_parts_of_names(outpour, amy):
    (outpour.folder / "calm.txt").write_text(TEXT.format("Amy", "amy"))
    assert "amy" not in outpour("check", "calm.txt").out
    assert f"voice {amy}" in " ".join(outpour("show", "calm.txt", "--estimate").out.split())
    (outpour.folder / "calm.txt").write_text(TEXT.format("hum", "hum"))
    assert f"voice {amy}" in " ".join(outpour("show", "calm.txt", "--estimate", "--voice", "amy").out.split())
    user_paths().config.mkdir(parents=True, exist_ok=True)
    (user_paths().config / "config.toml").write_text('voice = "amy"\n')
    result = outpour("show", "calm.txt", "--estimate")
    assert f"voice {amy}" in " ".join(result.out.split())
    assert "ignored" not in result.err


def test_every_line_gets_the_full_name(amy, tmp_path):
    with (
        session_of(tmp_path, TEXT.format("Amy", "AMY"), speaking=False)
        if False
        else session_of(tmp_path, TEXT.format("Amy", "AMY")) as session
    ):
        assert session.plan.voice == amy
        assert {line.voice for line in session.plan.lines if hasattr(line, "voice")} <= {amy, ""}


def test_a_missing_voice_of_a_script_is_noted_with_its_command(tmp_path):
    with session_of(tmp_path, TEXT.format("amy", "amy")) as session:
        assert "`outpour voices add en_US-amy-medium`" in " ".join(session.plan.notes)


def test_a_missing_voice_of_the_listener_is_refused_with_its_command(tmp_path):
    with pytest.raises(UnknownVoiceError, match=r"`outpour voices add en_US-amy-medium`"):
        session_of(tmp_path, "Hello.", voice="amy")


def test_the_names_of_the_collection_have_its_form():
    names = collection_names()
    assert len(names) == len(set(names)) > 100
    assert [name for name in names if not _NAME.fullmatch(name)] == []
