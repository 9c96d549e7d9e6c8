"""The voices of the operating system, spoken by the real eSpeak NG."""

import ctypes.util
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from voice.errors import EngineError, UnknownVoiceError
from voice.speech.engines import Delivery, Voice, open_engine, system_worker
from voice.speech.engines.system import SystemEngine

TEXT = "Rest now."


@pytest.fixture(scope="module")
def real():
    """The real pyttsx3 with the eSpeak NG of the wheel."""
    engine = SystemEngine()
    yield engine
    engine.close()


@pytest.fixture
def fresh():
    """A system engine that has not started its worker."""
    engine = SystemEngine()
    yield engine
    engine.close()


def test_open_engine_finds_the_system_engine():
    engine = open_engine("system")
    assert isinstance(engine, SystemEngine)
    assert (engine.name, engine.parallel) == ("system", 1)


def test_the_first_utterance_is_as_long_as_the_next(fresh):
    first, second = (fresh.speak("Breathe in, and out.", Delivery("gmw/en-us")) for _ in range(2))
    assert len(first) > 1000
    assert len(first) == pytest.approx(len(second), abs=5)


def test_speech_is_mono_at_the_rate_of_the_driver(real):
    clip = real.speak("Breathe in.", Delivery(""))
    assert (clip.channels, clip.frame_rate, clip.sample_width) == (1, 22_050, 2)
    assert clip.max_dBFS > -20


def test_a_slower_pace_lasts_longer_whatever_was_spoken_before(real):
    text = "Let it come, and let it pass, as a wave does."
    lengths = [len(real.speak(text, Delivery("gmw/en-us", pace))) for pace in (1.5, 0.6, 1, 1.5, 0.6)]
    fast, slow, usual = lengths[:3]
    assert 1.5 < slow / usual < 1.8
    assert 1.3 < usual / fast < 1.7
    assert lengths[3:] == pytest.approx([fast, slow], abs=5)


def test_the_chosen_voice_speaks(real):
    first, second, again = (
        real.speak("Where you are is fine.", Delivery(voice)).raw_data for voice in ("gmw/en-us", "roa/fr", "gmw/en-us")
    )
    assert abs(len(first) - len(second)) > 2000
    assert abs(len(first) - len(again)) < 500  # eSpeak's first sentence of all ends 5 ms later


@pytest.mark.parametrize(
    ("voice", "nearest"),
    [
        ("gmw/en-us", None),
        ("", None),
        ("gmw/en-uz", "Did you mean 'system:gmw/en-us'?"),
        ("zzz", "no voice 'system:zzz'. `outpour voices`"),
    ],
)
def test_an_unknown_voice_is_reported_with_the_nearest_one(real, voice, nearest):
    if nearest is None:
        assert "voice gmw/en-us" in real.identity(voice)
        return
    for use in (real.identity, lambda name: real.speak(TEXT, Delivery(name))):
        with pytest.raises(UnknownVoiceError) as caught:
            use(voice)
        assert nearest in str(caught.value)


def test_voices_are_listed_with_their_language(real):
    voices = real.voices()
    assert Voice("system:gmw/en-us", "system", "en-US", quality="robotic") in voices
    assert len({voice.name for voice in voices}) == len(voices) > 50


def test_identity_covers_everything_that_changes_the_sound(real):
    identity = real.identity("gmw/en-us")
    assert f"pyttsx3 {version('pyttsx3')}" in identity
    assert "eSpeak NG 1." in identity
    assert identity == real.identity("") != real.identity("roa/fr")


def test_the_engine_prints_nothing(fresh, capfd):
    fresh.speak("Quiet.", Delivery(""))
    fresh.close()
    assert capfd.readouterr() == ("", "")


def test_a_text_too_long_for_the_driver_is_spoken(real):
    text = "You can stay here for as long as you like. " * 300
    one = len(real.speak("You can stay here for as long as you like.", Delivery("", 3)))
    assert len(real.speak(text, Delivery("", 3))) > 250 * (one - 500)


def test_modules_in_the_current_folder_are_not_imported(fresh, tmp_path, monkeypatch):
    (tmp_path / "voice").mkdir()
    for name in ("voice/__init__.py", "pyttsx3.py", "espeakng_loader.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit('imported from the current folder')")
    monkeypatch.chdir(tmp_path)
    assert len(fresh.speak(TEXT, Delivery(""))) > 500


def test_espeak_works_from_a_deep_folder(fresh, tmp_path, monkeypatch):
    loader = pytest.importorskip("espeakng_loader")
    deep = tmp_path.joinpath("x" * 100, "y" * 100)
    deep.mkdir(parents=True)
    package = Path(loader.__file__).parent
    (deep / "espeakng_loader").mkdir()
    for item in package.iterdir():
        (deep / "espeakng_loader" / item.name).symlink_to(item)
    monkeypatch.setenv("PYTHONPATH", str(deep))
    assert len(fresh.speak(TEXT, Delivery(""))) > 500


@pytest.mark.skipif(bool(ctypes.util.find_library("espeak-ng")), reason="this system has an eSpeak of its own")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other drivers")
def test_a_missing_espeak_is_reported(fresh, tmp_path, monkeypatch):
    (tmp_path / "espeakng_loader.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(EngineError, match="eSpeak"):
        fresh.voices()


def test_listed_voices_without_a_dictionary_are_left_out(real):
    """Faroese, Karakalpak and a test language would speak silence."""
    names = {voice.name for voice in real.voices()}
    assert len(names) > 100
    assert not {"system:gmq/fo", "system:trk/kaa", "system:art/xex"} & names
    for voice in ("gmq/is", "trk/kk", "art/eo", "gmw/de", "roa/pt-br", "zlw/pl"):
        assert f"system:{voice}" in names
        assert len(real.speak("7", Delivery(voice))) > 100
    assert {voice.quality for voice in real.voices()} == {"robotic"}


@pytest.mark.parametrize(
    ("voice", "content", "dictionary", "speaks"),
    [
        ("gmq/fo", "name Faroese\nlanguage fo\n", "fo_dict", True),
        ("gmq/fo", "name Faroese\nlanguage fo\n", "is_dict", False),
        ("gmw/en-gb-x-rp", "language en-gb-x-rp 4\n", "en_dict", True),
        ("sit/x", "\nlanguage zz\ndictionary yy\n", "yy_dict", True),
        ("sit/x", "language zz\ndictionary yy\n", "zz_dict", False),
        ("sit/x", "language\n", "zz_dict", True),
        ("mb/mb-us1", None, "en_dict", True),
    ],
)
def test_a_voice_without_a_dictionary_is_not_offered(tmp_path, voice, content, dictionary, speaks):
    (tmp_path / dictionary).touch()
    if content is not None:
        file = tmp_path / "lang" / voice
        file.parent.mkdir(parents=True)
        file.write_text(content)
    assert system_worker._can_speak(voice, str(tmp_path)) == speaks
