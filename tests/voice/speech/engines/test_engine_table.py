"""The table of engines: adding an engine takes one row."""

import sys
from importlib import import_module
from types import ModuleType

import pytest

from voice.cli.completion import voices as completed
from voice.cli.diagnostics import examine
from voice.errors import UnknownVoiceError
from voice.speech.catalog import available_voices, engine_and_voice, voice_for_language
from voice.speech.engines import ENGINES, FALLBACK, EngineEntry, Voice
from voice.speech.engines.hum import HumEngine
from voice.storage.paths import user_paths


@pytest.mark.parametrize("name", ENGINES)
def test_a_row_names_a_class_with_the_same_engine_name(name):
    module, _, attribute = ENGINES[name].implementation.partition(":")
    assert getattr(import_module(module), attribute).name == name


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_name_selects_its_default_voice(name):
    entry = ENGINES[name]
    assert engine_and_voice(f"{name}:{entry.default_voice}") == (name, entry.default_voice)
    expected = (name, entry.default_voice) if entry.chosen_by_name else (FALLBACK, name)
    assert engine_and_voice(name) == expected
    assert bool(entry.advice) == entry.offered


class ChimeEngine(HumEngine):
    """An engine with one Klingon voice."""

    name = "chime"

    def validate(self, voice):
        if voice != "low":
            raise UnknownVoiceError(voice, "low")

    def voices(self):
        return (Voice("chime:low", self.name, "tlh"),)

    def speak(self, text, delivery):
        self.validate(delivery.voice)
        return super().speak(text, type(delivery)("hum", delivery.pace))


def test_another_engine_needs_only_one_more_row(monkeypatch):
    module = ModuleType("chime")
    module.ChimeEngine = ChimeEngine
    monkeypatch.setitem(sys.modules, "chime", module)
    monkeypatch.setitem(ENGINES, "chime", EngineEntry("chime:ChimeEngine", "low", voice_pattern="c_[a-z]+", advice="-"))
    assert engine_and_voice("chime") == engine_and_voice("chime:low") == ("chime", "low")
    assert engine_and_voice("c_low") == ("chime", "c_low")
    assert [voice.name for voice in available_voices() if voice.engine == "chime"] == ["chime:low"]
    assert voice_for_language("tlh").name == "chime:low"
    assert "chime:low" in completed(None, None, "ch")
    findings = examine(user_paths(), engines=("chime",))
    assert next(found for found in findings if found.what == "voice chime").state == "fine"
