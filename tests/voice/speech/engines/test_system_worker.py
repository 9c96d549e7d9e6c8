"""The worker process of the system engine: its faults, its life and its requests."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.errors import EngineError
from voice.speech.engines import Delivery, system
from voice.speech.engines.language_tags import language_tag
from voice.speech.engines.system import LONGEST_BYTES, WORKER, SystemEngine, text_parts

STAND_IN = Path(__file__).with_name("misbehaving_worker.py")
TEXT = "Rest now."
TEXT_MS = 10 * len(TEXT)


@pytest.fixture
def stand_in(tmp_path):
    """Make engines with a misbehaving worker, which logs its requests."""
    engines = []

    class StandIn:
        log = tmp_path / "log"

        def engine(self, fault="none", times=0, **timeouts):
            # Short only if it is reached: a busy machine may take long for a healthy answer.
            timeout_s = 2.0 if fault == "hang" else 60.0
            command = [sys.executable, str(STAND_IN), fault, str(times), str(self.log)]
            engines.append(SystemEngine(command, timeout_s, **timeouts))
            return engines[-1]

        def logged(self, key):
            entries = [json.loads(line) for line in self.log.read_text().splitlines()]
            return [entry[key] for entry in entries if key in entry]

    yield StandIn()
    for engine in engines:
        engine.close()


# Faults


@pytest.mark.parametrize(
    ("fault", "times", "reason"),
    [
        ("none", 0, None),
        ("stereo", 9, None),
        ("extensible", 9, None),
        ("aiff", 9, None),
        ("hang", 1, None),
        ("hang", 9, "no answer for 2.5 seconds"),
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
        assert len(stand_in.logged("start")) == (2 if times == 1 else 1)
        return
    with pytest.raises(EngineError) as caught:
        engine.speak(TEXT, Delivery("en"))
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(stand_in.logged("start")) == 2


def test_a_fault_names_the_text_that_was_not_spoken(stand_in):
    with pytest.raises(EngineError) as caught:
        stand_in.engine("lost", 9).speak(TEXT, Delivery("en"))
    assert caught.value.text == TEXT
    assert TEXT in str(caught.value)


def test_a_worker_that_hangs_at_startup_is_reported(stand_in):
    with pytest.raises(EngineError, match="no answer"):
        stand_in.engine("hang at start", 9, start_s=0.1).voices()


def test_a_missing_program_is_reported(tmp_path):
    with pytest.raises(EngineError, match="could not be started"):
        SystemEngine([str(tmp_path / "absent")]).voices()


def test_the_next_text_is_spoken_after_a_failed_one(stand_in):
    engine = stand_in.engine("crash", 2)
    with pytest.raises(EngineError):
        engine.speak(TEXT, Delivery("en"))
    assert len(engine.speak(TEXT, Delivery("en"))) == TEXT_MS


def test_the_next_text_never_gets_the_clip_of_an_interrupted_one(stand_in, monkeypatch):
    engine = stand_in.engine()
    engine.voices()
    with monkeypatch.context() as patch:
        patch.setattr(system.queue.Queue, "get", interrupted)
        with pytest.raises(KeyboardInterrupt):
            engine.speak(TEXT, Delivery("en"))
    assert len(engine.speak(TEXT * 3, Delivery("en"))) == 3 * TEXT_MS
    assert len(stand_in.logged("start")) == 2


def interrupted(*_, **__):
    raise KeyboardInterrupt


# Lifetime


def test_the_worker_starts_on_first_use_and_is_kept(stand_in):
    engine = stand_in.engine()
    assert not stand_in.log.exists()
    for _ in range(3):
        engine.speak(TEXT, Delivery("en"))
    assert len(stand_in.logged("start")) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signal 0 checks for a process on POSIX only")
@pytest.mark.parametrize("fault", ["none", "hang"])
def test_no_process_is_left_after_close(stand_in, fault):
    engine = stand_in.engine(fault, 1)
    engine.speak(TEXT, Delivery("en"))
    engine.close()
    for process in stand_in.logged("start"):
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_closed_engine_speaks_nothing_and_can_be_closed_again(stand_in):
    engine = stand_in.engine()
    engine.speak(TEXT, Delivery("en"))
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.speak(TEXT, Delivery("en"))
    assert len(stand_in.logged("start")) == 1


def test_the_file_of_a_spoken_text_is_removed(stand_in):
    engine = stand_in.engine()
    engine.speak(TEXT, Delivery("en"))
    (written,) = map(Path, stand_in.logged("path"))
    assert written.parent.exists()
    assert not written.exists()
    engine.close()
    assert not written.parent.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_terminal_signals_do_not_end_the_worker(stand_in, name):
    engine = stand_in.engine()
    engine.voices()
    os.kill(engine._worker._process.pid, getattr(signal, name))
    engine.speak(TEXT, Delivery("en"))
    assert len(stand_in.logged("start")) == 1


@pytest.mark.parametrize("requests", [b"", b'{"do": "hello"}\n', b'{"do": "hello"}\n' * 50])
def test_the_real_worker_ends_with_its_stdin(requests):
    ended = subprocess.run(WORKER, input=requests, capture_output=True, timeout=120, check=False)
    assert ended.returncode == 0


# Requests


@pytest.mark.parametrize(
    ("pace", "rate"), [(1.0, 150), (0.85, 128), (2.0, 300), (0.1, 80), (9.0, 450), (0, None), (-1, None)]
)
def test_the_pace_scales_the_rate_within_limits(stand_in, pace, rate):
    engine = stand_in.engine()
    if rate is None:
        with pytest.raises(EngineError, match="pace"):
            engine.speak(TEXT, Delivery("en", pace))
    else:
        engine.speak(TEXT, Delivery("en", pace))
        assert stand_in.logged("rate") == [rate]


@pytest.mark.parametrize("text", ["", "  \n", "...", "\x01\x02"])
def test_a_text_without_words_is_reported(stand_in, text):
    with pytest.raises(EngineError, match="the text has no words"):
        stand_in.engine().speak(text, Delivery("en"))


def test_a_long_text_is_spoken_in_joined_parts(stand_in):
    sentence = "Let the shoulders go, and the jaw. "
    clip = stand_in.engine().speak(sentence * 200, Delivery("en"))
    spoken = stand_in.logged("text")
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
def test_texts_are_split_after_sentences_or_at_spaces(text, pieces):
    assert list(text_parts(text)) == pieces


@settings(deadline=None, max_examples=50)
@given(st.text().map(lambda text: text * 400))
def test_split_texts_keep_every_letter_and_the_size_limit(text):
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
def test_languages_are_normalized_to_tags(spelling, tag):
    assert language_tag(spelling) == tag
