"""Kokoro: the real kokoro-onnx with a small stand-in model."""

import shutil
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
from models import HERTZ, write_kokoro

from audio.signal.clip import samples_of
from voice.errors import EngineError, UnknownVoiceError
from voice.speech.engines import Delivery, kokoro
from voice.speech.engines.kokoro import KokoroEngine
from voice.speech.engines.piper import PiperEngine
from voice.storage.paths import user_paths

pytest.importorskip("kokoro_onnx", reason="kokoro-onnx has no release for this Python")

TEXT = "Let it come, and let it go."


@pytest.fixture
def files():
    return write_kokoro(user_paths().voices)


@pytest.fixture
def engine(files):
    opened = KokoroEngine()
    yield opened
    opened.close()


def pitch(clip):
    """The strongest frequency, in Hz."""
    spectrum = abs(np.fft.rfft(samples_of(clip)[:, 0]))
    return float(spectrum.argmax()) * clip.frame_rate / len(samples_of(clip))


def test_voices_of_supported_languages_are_listed_with_the_default_first(engine):
    assert [(voice.name, voice.language) for voice in engine.voices()] == [
        ("af_heart", "en-US"),
        ("af_bella", "en-US"),
        ("bm_george", "en-GB"),
        ("ef_dora", "es"),
    ]
    assert {voice.quality for voice in engine.voices()} == {"high"}


@pytest.mark.parametrize(
    ("voice", "fifths"),
    [
        ("", 0),
        ("af_heart", 0),
        ("af_bella", 1),
        ("bm_george", 2),
        ("ef_dora", 3),
        ("jf_alpha", None),
        ("af_hart", None),
    ],
)
def test_each_voice_has_its_style_and_unknown_ones_are_reported(engine, voice, fifths):
    if fifths is None:
        with pytest.raises(UnknownVoiceError):
            engine.speak(TEXT, Delivery(voice))
        return
    assert pitch(engine.speak(TEXT, Delivery(voice))) == pytest.approx(HERTZ * 1.5**fifths, rel=0.01)
    assert engine.identity(voice).endswith(voice or "af_heart")


@pytest.mark.parametrize(("pace", "clamped"), [(0.3, 0.5), (0.5, 0.5), (1.0, 1.0), (2.0, 2.0), (3.0, 2.0)])
def test_the_pace_is_clamped_to_the_range_of_kokoro(engine, pace, clamped):
    usual = len(engine.speak(TEXT, Delivery("")))
    assert len(engine.speak(TEXT, Delivery("", pace))) == pytest.approx(usual / clamped, rel=0.1)


def test_a_voice_phonemizes_in_its_own_language(engine, monkeypatch):
    engine.speak(TEXT, Delivery("af_heart"))
    read = []
    original = engine._model.tokenizer.phonemize
    monkeypatch.setattr(
        engine._model.tokenizer, "phonemize", lambda text, lang: read.append(original(text, lang)) or read[-1]
    )
    for voice in ("af_heart", "bm_george", "ef_dora"):
        engine.speak("No hay nada que hacer.", Delivery(voice))
    assert len(set(read)) == 3
    assert read[2].startswith("nˈo ˈaɪ nˈaða")


@pytest.mark.parametrize(
    ("voice", "text", "spoken"),
    [
        ("ff_siwis", "Le week-end, le podcast.", "lə wˈiːkˈɛnd, lə pɔdkˈast."),
        ("ff_siwis", "Le calme (ici).", "lə kˈalm (isˈi)."),
        ("af_heart", "Rest (for a while).", "ɹˈɛst (fɚɹə wˈaɪl)."),
    ],
)
def test_language_marks_of_foreign_words_are_removed(voice, text, spoken):
    write_kokoro(user_paths().voices, ("af_heart", "ff_siwis"))
    engine = KokoroEngine()
    engine.speak("Rest.", Delivery(voice))
    read = []
    original = engine._model.create
    engine._model.create = lambda phonemes, **how: read.append(phonemes) or original(phonemes, **how)
    engine.speak(text, Delivery(voice))
    engine.close()
    assert read == [spoken]


def test_closing_releases_the_open_files(engine):
    engine.speak(TEXT, Delivery(""))
    styles = engine._model.voices
    engine.close()
    assert styles.fid is None
    with pytest.raises(EngineError, match="the engine is closed"):
        engine.speak(TEXT, Delivery(""))


@pytest.mark.parametrize(
    ("spoil", "listed", "message"),
    [
        (lambda folder: None, True, None),
        (lambda folder: (folder / "kokoro-v1.0.onnx").unlink(), False, "its two files are missing"),
        (lambda folder: (folder / "voices-v1.0.bin").unlink(), False, "its two files are missing"),
        (lambda folder: (folder / "voices-v1.0.bin").write_bytes(b"<html>"), False, "missing or damaged"),
        (lambda folder: zipfile.ZipFile(folder / "voices-v1.0.bin", "w").close(), False, "missing or damaged"),
        (lambda folder: (folder / "kokoro-v1.0.onnx").write_bytes(b"<html>"), True, "its model can't be loaded"),
        (lambda folder: (folder / "kokoro-v1.0.onnx").write_bytes(b""), True, "its model can't be loaded"),
    ],
)
def test_missing_or_damaged_files_are_reported_in_one_line(files, engine, spoil, listed, message):
    spoil(files)
    assert bool(engine.voices()) == listed
    if message is None:
        assert engine.speak(TEXT, Delivery("af_heart"))
        return
    with pytest.raises(EngineError, match=message) as caught:
        engine.speak(TEXT, Delivery("af_heart"))
    assert "`outpour voices add kokoro`" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_damaged_style_is_reported(files, engine):
    with zipfile.ZipFile(files / "voices-v1.0.bin", "w") as styles:
        styles.writestr("af_heart.npy", b"no array")
    with pytest.raises(EngineError):
        engine.speak(TEXT, Delivery("af_heart"))


def test_without_the_package_the_voices_are_listed_with_advice(engine, monkeypatch, outpour):
    monkeypatch.setattr(kokoro, "find_spec", lambda _: None)
    assert {voice.installed for voice in engine.voices()} == {False}
    with pytest.raises(EngineError, match=r"pip install '\.\[kokoro\]'"):
        engine.speak(TEXT, Delivery("af_heart"))
    assert "can't be used: the package kokoro-onnx is missing" in outpour("voices").out


def test_kokoro_and_piper_phonemize_concurrently_without_interference(engine):
    """Each bundles an eSpeak NG, whose state is global to the process; here they read at the same time."""
    piper = PiperEngine()
    engine.speak(TEXT, Delivery(""))
    piper.speak("Rest.", Delivery("joe"))
    (joe,) = piper._loaded.values()
    readers = {"kokoro": engine._model.tokenizer.phonemize, "piper": joe.phonemize}
    alone = {name: read(TEXT) for name, read in readers.items()}
    wrong = []

    def read_often(name):
        wrong.extend(name for _ in range(200) if readers[name](TEXT) != alone[name])

    threads = [threading.Thread(target=read_often, args=[name]) for name in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert alone["kokoro"].startswith("lˈɛt ɪt kˈʌm")
    piper.close()


DEEP = """
import sys, espeakng_loader
espeakng_loader.get_data_path = lambda: sys.argv[1]
from voice.speech.engines import Delivery
from voice.speech.engines.kokoro import KokoroEngine, _espeak_data
engine = KokoroEngine()
print(len(engine.speak("Let it come.", Delivery(""))), _espeak_data())
engine.close()
"""


def test_espeak_data_in_a_deep_folder_is_copied_to_a_shorter_path(files, tmp_path):
    """eSpeak NG ends the process if the path of its data is too long."""
    espeakng_loader = pytest.importorskip("espeakng_loader")
    deep = shutil.copytree(espeakng_loader.get_data_path(), tmp_path.joinpath(*["d" * 50] * 4, "espeak-ng-data"))
    ran = subprocess.run([sys.executable, "-c", DEEP, deep], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    length, copied = ran.stdout.split()
    assert int(length) > 300
    assert not Path(copied).exists()
