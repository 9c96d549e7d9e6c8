"""Speaking with the voices of the operating system."""

import ctypes.util
import json
import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.errors import EngineError, UnknownVoiceError
from voice.speech.engines import Delivery, Voice, open_engine, system, system_worker
from voice.speech.engines.language_tags import language_tag
from voice.speech.engines.system import LONGEST_BYTES, WORKER, SystemEngine, text_parts

STAND_IN = Path(__file__).with_name("misbehaving_worker.py")
TEXT = "Rest now."
TEXT_MS = 10 * len(TEXT)


@pytest.fixture(scope="module")
def real():
    """The real pyttsx3 with the eSpeak NG of the wheel."""
    engine = SystemEngine()
    yield engine
    engine.close()


@pytest.fixture
def fresh():
    """The same, not started yet."""
    engine = SystemEngine()
    yield engine
    engine.close()


@pytest.fixture
def stand_in(tmp_path):
    """Make engines whose worker misbehaves, and read what their workers were told."""
    engines = []

    class StandIn:
        log = tmp_path / "log"

        def engine(self, fault="none", times=0, timeout_s=0.2):
            command = [sys.executable, str(STAND_IN), fault, str(times), str(self.log)]
            engines.append(SystemEngine(command, timeout_s))
            return engines[-1]

        def noted(self, key):
            notes = [json.loads(line) for line in self.log.read_text().splitlines()]
            return [note[key] for note in notes if key in note]

    yield StandIn()
    for engine in engines:
        engine.close()


# What a worker may do wrong


@pytest.mark.parametrize(
    ("fault", "times", "reason"),
    [
        ("none", 0, None),
        ("stereo", 9, None),
        ("extensible", 9, None),
        ("aiff", 9, None),
        ("hang", 1, None),
        ("hang", 9, "no answer for 0.65 seconds"),
        ("crash", 1, None),
        ("crash", 9, "its process ended (status 3): the floor gave way"),
        ("killed", 1, None),
        ("killed", 9, "its process ended (Killed)"),
        ("lost", 1, None),
        ("lost", 9, "it wrote no sound"),
        ("empty", 1, None),
        ("empty", 9, "it wrote no sound"),
        ("header", 1, None),
        ("header", 9, "silence"),
        ("silent", 1, None),
        ("silent", 9, "silence"),
        ("cut off", 1, None),
        ("cut off", 9, "the file it wrote is truncated"),
        ("junk", 1, None),
        ("junk", 9, "can't be read"),
        ("garbage", 1, None),
        ("garbage", 9, "its answer was invalid"),
        ("list", 9, "its answer was invalid"),
        ("error", 1, None),
        ("error", 9, "the disk is full"),
        ("crash at start", 1, None),
        ("crash at start", 9, "its process ended (status 3): the floor gave way"),
        ("garbage at start", 1, None),
        ("garbage at start", 9, "was invalid"),
        ("no driver", 9, "there is no eSpeak"),
    ],
)
def test_a_fault_is_retried_once_and_then_reported_in_one_line(stand_in, fault, times, reason):
    engine = stand_in.engine(fault, times)
    if reason is None:
        assert len(engine.speak(TEXT, Delivery("en"))) == TEXT_MS
        assert len(stand_in.noted("start")) == (2 if times == 1 else 1)
        return
    with pytest.raises(EngineError) as caught:
        engine.speak(TEXT, Delivery("en"))
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(stand_in.noted("start")) == 2


def test_a_fault_names_the_text_that_was_not_spoken(stand_in):
    with pytest.raises(EngineError) as caught:
        stand_in.engine("lost", 9).speak(TEXT, Delivery("en"))
    assert caught.value.text == TEXT
    assert TEXT in str(caught.value)


def test_a_worker_that_hangs_at_its_start_is_reported_too(stand_in, monkeypatch):
    monkeypatch.setattr(system, "START_S", 0.1)
    with pytest.raises(EngineError, match="no answer"):
        stand_in.engine("hang at start", 9).voices()


def test_a_missing_program_is_reported(tmp_path):
    with pytest.raises(EngineError, match="could not be started"):
        SystemEngine([str(tmp_path / "absent")]).voices()


def test_the_next_text_is_spoken_after_one_that_could_not_be(stand_in):
    engine = stand_in.engine("crash", 2)
    with pytest.raises(EngineError):
        engine.speak(TEXT, Delivery("en"))
    assert len(engine.speak(TEXT, Delivery("en"))) == TEXT_MS


def test_an_interrupted_text_does_not_give_its_sound_to_the_next(stand_in, monkeypatch):
    engine = stand_in.engine()
    engine.voices()
    with monkeypatch.context() as patch:
        patch.setattr(system.queue.Queue, "get", interrupted)
        with pytest.raises(KeyboardInterrupt):
            engine.speak(TEXT, Delivery("en"))
    assert len(engine.speak(TEXT * 3, Delivery("en"))) == 3 * TEXT_MS
    assert len(stand_in.noted("start")) == 2


def interrupted(*_, **__):
    raise KeyboardInterrupt


# The life of the worker


def test_the_worker_is_started_at_first_use_and_kept(stand_in):
    engine = stand_in.engine()
    assert not stand_in.log.exists()
    for _ in range(3):
        engine.speak(TEXT, Delivery("en"))
    assert len(stand_in.noted("start")) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signal 0 asks whether a process is there on POSIX only")
@pytest.mark.parametrize("fault", ["none", "hang"])
def test_no_process_is_left_after_close(stand_in, fault):
    engine = stand_in.engine(fault, 1)
    engine.speak(TEXT, Delivery("en"))
    engine.close()
    for process in stand_in.noted("start"):
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_closed_engine_closes_again_and_speaks_no_more(stand_in):
    engine = stand_in.engine()
    engine.speak(TEXT, Delivery("en"))
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.speak(TEXT, Delivery("en"))
    assert len(stand_in.noted("start")) == 1


def test_no_file_is_left_once_a_text_is_spoken(stand_in):
    engine = stand_in.engine()
    engine.speak(TEXT, Delivery("en"))
    (written,) = map(Path, stand_in.noted("path"))
    assert written.parent.exists()
    assert not written.exists()
    engine.close()
    assert not written.parent.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_what_ends_a_program_in_the_terminal_does_not_end_the_worker(stand_in, name):
    engine = stand_in.engine()
    engine.voices()
    os.kill(engine._worker._process.pid, getattr(signal, name))
    engine.speak(TEXT, Delivery("en"))
    assert len(stand_in.noted("start")) == 1


@pytest.mark.parametrize("requests", [b"", b'{"do": "hello"}\n', b'{"do": "hello"}\n' * 50])
def test_the_real_worker_ends_when_its_stdin_does(requests):
    ended = subprocess.run(WORKER, input=requests, capture_output=True, timeout=30, check=False)
    assert ended.returncode == 0


# What the worker is asked


@pytest.mark.parametrize(
    ("pace", "rate"), [(1.0, 150), (0.85, 128), (2.0, 300), (0.1, 80), (9.0, 450), (0, None), (-1, None)]
)
def test_the_pace_multiplies_a_calm_rate_within_bounds(stand_in, pace, rate):
    engine = stand_in.engine()
    if rate is None:
        with pytest.raises(EngineError, match="pace"):
            engine.speak(TEXT, Delivery("en", pace))
    else:
        engine.speak(TEXT, Delivery("en", pace))
        assert stand_in.noted("rate") == [rate]


@pytest.mark.parametrize("text", ["", "  \n", "...", "\x01\x02"])
def test_a_text_without_words_is_reported(stand_in, text):
    with pytest.raises(EngineError, match="the text has no words"):
        stand_in.engine().speak(text, Delivery("en"))


def test_a_long_text_is_spoken_in_parts_and_joined(stand_in):
    sentence = "Let the shoulders go, and the jaw. "
    clip = stand_in.engine().speak(sentence * 200, Delivery("en"))
    spoken = stand_in.noted("text")
    assert " ".join(spoken) == (sentence * 200).strip()
    assert len(spoken) == 4
    assert len(clip) == 10 * sum(map(len, spoken))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two.", ["One. Two."]),
        (f"One. {'a' * 1000} {'b' * 1000}", ["One.", f"{'a' * 1000}", f"{'b' * 1000}"]),
        ("a" * 2000, ["a" * 1800, "a" * 200]),
        ("é" * 1000, ["é" * 900, "é" * 100]),
        ("好。" * 400, ["好。" * 300, "好。" * 100]),
        (f"Why? {'!' * 2000}", ["Why?"]),
        ("tab\tand\nline\x01and \ud800end", "tab and line and end".splitlines()),
        ("[[[slnc 9]]", ["[ [ [slnc 9]]"]),
        ("<b>bold", ["b>bold"]),
        ("...", []),
    ],
)
def test_texts_are_cut_after_sentences_or_at_spaces(text, pieces):
    assert list(text_parts(text)) == pieces


@settings(deadline=None, max_examples=50)
@given(st.text().map(lambda text: text * 400))
def test_cutting_keeps_every_letter_and_the_bound(text):
    pieces = list(text_parts(text))
    assert "".join(filter(str.isalnum, "".join(pieces))) == "".join(filter(str.isalnum, text))
    assert all(len(piece.encode()) <= LONGEST_BYTES for piece in pieces)


@pytest.mark.parametrize(
    ("spelling", "tag"),
    [
        ("en-us", "en-US"),
        ("en_GB", "en-GB"),
        ("de", "de"),
        ("vi-vn-x-central", "vi-VN-x-central"),
        ("en-gb-x-rp", "en-GB-x-rp"),
        ("cmn-latn-pinyin", "cmn-Latn-pinyin"),
        ("en-029", "en-029"),
        ("Unknown Locale: 4096", ""),
        ("", ""),
    ],
)
def test_languages_are_reported_as_tags(spelling, tag):
    assert language_tag(spelling) == tag


# The real eSpeak NG


def test_the_register_finds_it():
    engine = open_engine("system")
    assert isinstance(engine, SystemEngine)
    assert (engine.name, engine.parallel) == ("system", 1)


def test_the_first_utterance_is_as_whole_as_the_next(fresh):
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


def test_nothing_is_printed(fresh, capfd):
    fresh.speak("Quiet.", Delivery(""))
    fresh.close()
    assert capfd.readouterr() == ("", "")


def test_a_text_that_would_crash_the_driver_is_spoken(real):
    text = "You can stay here for as long as you like. " * 300
    one = len(real.speak("You can stay here for as long as you like.", Delivery("", 3)))
    assert len(real.speak(text, Delivery("", 3))) > 250 * (one - 500)


def test_modules_in_the_current_folder_are_not_imported(fresh, tmp_path, monkeypatch):
    (tmp_path / "voice").mkdir()
    for name in ("voice/__init__.py", "pyttsx3.py", "espeakng_loader.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit('imported from the current folder')")
    monkeypatch.chdir(tmp_path)
    assert len(fresh.speak(TEXT, Delivery(""))) > 500


def test_a_deep_folder_does_not_end_espeak(fresh, tmp_path, monkeypatch):
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
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the driver is not eSpeak")
def test_a_missing_espeak_is_reported(fresh, tmp_path, monkeypatch):
    (tmp_path / "espeakng_loader.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(EngineError, match="eSpeak"):
        fresh.voices()


def test_voices_that_espeak_lists_without_their_dictionary_are_left_out(real):
    """Faroese, Karakalpak and a language for tests: what they speak is silent."""
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
