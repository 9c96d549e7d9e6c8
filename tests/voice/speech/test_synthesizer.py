"""Speech synthesized ahead of time: in order, each sentence once."""

import math
import os
import sys
import threading

import pytest
from fake_engines import RecordingEngine
from utterances import MANY, WORDS, utterance

from voice.errors import EngineError, SpeechCancelledError, UnknownVoiceError
from voice.speech import catalog
from voice.speech.clip_cache import ClipCache
from voice.speech.engines import Delivery
from voice.speech.engines.piper import PiperEngine
from voice.speech.synthesizer import Synthesizer


def test_each_sentence_is_spoken_once_and_in_order(synthesizers):
    engine = RecordingEngine()
    synthesizer = synthesizers(engine)
    synthesizer.enqueue(map(utterance, WORDS + WORDS))
    synthesizer.enqueue(map(utterance, reversed(WORDS)))
    lengths = [synthesizer.duration(utterance(text)) for text in WORDS]
    assert engine.spoken == WORDS
    assert lengths == [len(synthesizer.clip(utterance(text))) for text in WORDS]
    assert engine.spoken == WORDS


def test_queued_sentences_are_spoken_ahead_of_use(synthesizers):
    engine = RecordingEngine()
    synthesizers(engine).enqueue(map(utterance, WORDS))
    assert engine.wait_until(lambda: engine.spoken == WORDS)


def test_enqueue_does_not_block(synthesizers):
    engine = RecordingEngine()
    engine.free.clear()
    synthesizer = synthesizers(engine)
    synthesizer.enqueue(map(utterance, WORDS))
    assert len(engine.spoken) <= 1
    engine.free.set()
    assert synthesizer.duration(utterance(WORDS[-1])) > 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities of threads")
def test_threads_that_speak_come_after_those_that_play_or_encode(synthesizers):
    class Engine(RecordingEngine):
        def speak(self, text, delivery):
            self.priority = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
            return super().speak(text, delivery)

    engine, before = Engine(), os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    synthesizers(engine).duration(utterance("hold"))
    assert engine.priority == min(19, before + 5)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


def in_background(work):
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def busy_engine(synthesizers):
    """An engine that is stuck in the first of many sentences, and its synthesizer."""
    engine = RecordingEngine()
    engine.free.clear()
    synthesizer = synthesizers(engine)
    synthesizer.enqueue(map(utterance, MANY))
    assert engine.wait_until(lambda: engine.spoken)
    return engine, synthesizer


def test_an_awaited_sentence_is_spoken_next(synthesizers):
    engine, synthesizer = busy_engine(synthesizers)
    waiting = in_background(lambda: synthesizer.duration(utterance(MANY[40])))
    while next(iter(synthesizer._waiting["hum"])).spoken != MANY[40]:
        threading.Event().wait(0.002)
    engine.free.set()
    waiting.join(60)
    assert engine.wait_until(lambda: len(engine.spoken) == len(MANY))
    assert engine.spoken[:3] == [MANY[0], MANY[40], MANY[1]]


WAYS_TO_WAIT = [
    lambda synthesizer, wanted: synthesizer.duration(wanted),
    lambda synthesizer, wanted: synthesizer.wait_until_spoken(wanted, lambda: math.inf),
]


@pytest.mark.parametrize("wait", WAYS_TO_WAIT)
def test_a_dropped_sentence_is_not_spoken_and_its_waiting_threads_are_released(synthesizers, wait):
    engine = RecordingEngine()
    engine.free.clear()
    synthesizer, outcomes = synthesizers(engine), []
    synthesizer.enqueue(map(utterance, WORDS))
    assert engine.wait_until(lambda: engine.spoken)

    def wait_for_cancellation():
        try:
            wait(synthesizer, utterance(WORDS[4]))
        except SpeechCancelledError as error:
            outcomes.append(error)

    waiting = in_background(wait_for_cancellation)
    while next(iter(synthesizer._waiting["hum"])).spoken != WORDS[4]:
        threading.Event().wait(0.002)
    wanted = [utterance("something else"), utterance(WORDS[2]), utterance(WORDS[0])]
    synthesizer.replace_queue(wanted)
    waiting.join(60)
    assert len(outcomes) == 1
    engine.free.set()
    assert all(synthesizer.duration(each) > 0 for each in wanted)
    assert engine.spoken == [WORDS[0], "something else", WORDS[2]]
    assert synthesizer.duration(utterance(WORDS[4])) > 0


def test_a_sentence_keeps_its_priority_after_a_wait_times_out(synthesizers):
    engine, synthesizer = busy_engine(synthesizers)
    timeouts_s = iter([0.001, 0.001, 0])
    assert not synthesizer.wait_until_spoken(utterance(MANY[40]), lambda: next(timeouts_s))
    engine.free.set()
    assert synthesizer.wait_until_spoken(utterance(MANY[40]), lambda: math.inf)
    assert engine.spoken[1] == MANY[40]
    assert synthesizer.wait_until_spoken(utterance(MANY[40]), lambda: 0)


@pytest.mark.parametrize("parallel", [1, 2, 3])
def test_the_parallelism_of_the_engine_is_used_and_not_exceeded(synthesizers, parallel):
    engine = RecordingEngine(parallel)
    engine.free.clear()
    synthesizer = synthesizers(engine)
    synthesizer.enqueue(map(utterance, MANY))
    assert engine.wait_until(lambda: len(engine.spoken) == parallel)
    engine.free.set()
    for text in MANY:
        synthesizer.duration(utterance(text))
    assert engine.most_at_once == parallel
    assert sorted(engine.spoken) == sorted(MANY)


@pytest.mark.parametrize(("cores", "at_once"), [(1, 1), (3, 3), (64, 4)])
def test_a_small_voice_speaks_on_all_cores_while_nothing_is_mixed(synthesizers, monkeypatch, cores, at_once):
    engine = RecordingEngine()
    engine.name = "hibari"
    engine.free.clear()
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    synthesizer = synthesizers(engine)
    synthesizer.use_all_cores()
    synthesizer.enqueue(map(utterance, MANY))
    assert engine.wait_until(lambda: len(engine.spoken) == at_once)
    engine.free.set()
    for text in MANY:
        synthesizer.duration(utterance(text))
    assert engine.most_at_once == at_once


@pytest.mark.parametrize(
    ("first", "second", "times"),
    [
        (utterance("rest"), utterance("rest", line=9), 1),
        (utterance("rest"), utterance("rest", pace=0.8), 2),
        (utterance("rest"), utterance("Rest"), 2),
        (utterance("rest"), utterance("rest", voice="hum:hum"), 1),
    ],
)
def test_equal_utterances_share_one_clip(synthesizers, first, second, times):
    engine = RecordingEngine()
    synthesizer = synthesizers(engine)
    synthesizer.enqueue([first, second])
    synthesizer.duration(first)
    synthesizer.duration(second)
    assert len(engine.spoken) == times


def test_the_identity_of_a_voice_is_read_once(synthesizers):
    engine = RecordingEngine()
    synthesizer = synthesizers(engine)
    synthesizer.enqueue(map(utterance, MANY))
    for text in MANY:
        synthesizer.clip(utterance(text))
    assert engine.identities == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fine", None),
        ("refused", "could not speak 'refused': refused by the test (walk.txt:7:3)"),
        ("silent", "could not speak 'silent': it returned only silence (walk.txt:7:3)"),
    ],
)
def test_a_speech_error_names_its_place_in_the_script(synthesizers, text, message):
    synthesizer = synthesizers(RecordingEngine(refused={"refused"}, silent={"silent"}))
    synthesizer.enqueue([utterance(text), utterance("and on")])
    if message is None:
        assert synthesizer.clip(utterance(text))
    else:
        for call in (synthesizer.duration, synthesizer.clip):
            with pytest.raises(EngineError) as caught:
                call(utterance(text))
            assert str(caught.value).endswith(message)
    assert synthesizer.clip(utterance("and on"))


@pytest.mark.parametrize(
    ("voice", "message"),
    [
        ("hum", None),
        ("hmu", "no voice 'hum:hmu' (walk.txt:7:3). Did you mean 'hum'?"),
        ("hum:low", "no voice 'hum:low' (walk.txt:7:3)."),
    ],
)
def test_an_unknown_voice_is_reported_with_its_place(synthesizers, voice, message):
    synthesizer = synthesizers(RecordingEngine())
    if message is None:
        synthesizer.enqueue([utterance("rest", voice)])
        return
    with pytest.raises(UnknownVoiceError) as caught:
        synthesizer.enqueue([utterance("rest", voice)])
    assert str(caught.value).startswith(message)


def test_close_ends_speech_and_releases_waiting_threads(synthesizers):
    engine = RecordingEngine()
    engine.free.clear()
    synthesizer = synthesizers(engine)
    synthesizer.enqueue(map(utterance, WORDS))
    assert engine.wait_until(lambda: engine.spoken)
    outcomes = []

    def wait_for(text):
        try:
            synthesizer.duration(utterance(text))
        except (SpeechCancelledError, EngineError) as error:
            outcomes.append(type(error))

    waiting = [threading.Thread(target=wait_for, args=[text]) for text in (WORDS[0], WORDS[-1])]
    for thread in waiting:
        thread.start()
    synthesizer.close()
    for thread in waiting:
        thread.join(60)
    assert {*outcomes} == {EngineError, SpeechCancelledError}
    assert engine.spoken == WORDS[:1]
    assert engine.closed == 1


def test_a_closed_synthesizer_speaks_nothing_and_can_be_closed_again(synthesizers):
    engine = RecordingEngine()
    synthesizer = synthesizers(engine)
    synthesizer.duration(utterance("rest"))
    synthesizer.close()
    synthesizer.close()
    assert synthesizer.duration(utterance("rest")) > 0
    with pytest.raises(SpeechCancelledError):
        synthesizer.duration(utterance("more"))
    assert engine.spoken == ["rest"]


def test_a_closed_synthesizer_opens_no_engine(monkeypatch, tmp_path):
    opened = []
    monkeypatch.setattr(catalog, "open_engine", lambda name: opened.append(name) or RecordingEngine())
    synthesizer = Synthesizer(ClipCache(tmp_path / "speech"))
    synthesizer.close()
    for call in (synthesizer.duration, synthesizer.clip, lambda line: synthesizer.enqueue([line])):
        with pytest.raises(SpeechCancelledError):
            call(utterance("rest"))
    assert opened == []


def test_an_evicted_clip_is_not_spoken_again_after_close(synthesizers, tmp_path):
    engine = RecordingEngine()
    synthesizer = synthesizers(engine)
    for text in MANY:
        synthesizer.duration(utterance(text))
    synthesizer.close()
    synthesizer._cache.clear()
    with pytest.raises(SpeechCancelledError):
        synthesizer.clip(utterance(MANY[0]))
    assert engine.spoken == MANY


def test_a_closed_engine_loads_no_model():
    engine = PiperEngine()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.speak("Rest.", Delivery("joe"))


@pytest.fixture
def opened(monkeypatch):
    """The engines that are opened, one after the other."""
    engines = []
    monkeypatch.setattr(catalog, "open_engine", lambda _: engines.append(RecordingEngine()) or engines[-1])
    return engines


def closed(engine):
    """Wait until `engine` is closed, which it is after its last sentence."""
    for _ in range(60_000):
        if engine.closed:
            return True
        threading.Event().wait(0.002)
    return False


def test_an_engine_is_released_after_the_last_sentence(opened, tmp_path):
    synthesizer = Synthesizer(ClipCache(tmp_path / "speech"))
    synthesizer.enqueue(map(utterance, WORDS))
    synthesizer.release_when_spoken()
    assert closed(opened[0])
    assert opened[0].spoken == WORDS
    assert all(len(synthesizer.clip(utterance(text))) for text in WORDS)
    synthesizer.close()
    assert len(opened) == 1


def test_an_engine_that_has_already_spoken_everything_is_released(opened, tmp_path):
    synthesizer = Synthesizer(ClipCache(tmp_path / "speech"))
    for text in WORDS:
        synthesizer.duration(utterance(text))
    assert not opened[0].closed
    synthesizer.release_when_spoken()
    assert closed(opened[0])
    synthesizer.close()


def test_a_sentence_after_the_release_opens_the_engine_again(opened, tmp_path):
    synthesizer = Synthesizer(ClipCache(tmp_path / "speech"))
    synthesizer.enqueue([utterance(WORDS[0])])
    synthesizer.release_when_spoken()
    assert closed(opened[0])
    assert synthesizer.duration(utterance("one more")) > 0
    assert opened[1].spoken == ["one more"]
    assert closed(opened[1])
    synthesizer.close()


def test_an_engine_that_speaks_is_not_released(opened, tmp_path):
    synthesizer = Synthesizer(ClipCache(tmp_path / "speech"))
    synthesizer.enqueue([utterance(WORDS[0])])
    assert synthesizer.duration(utterance(WORDS[0])) > 0
    opened[0].free.clear()
    synthesizer.enqueue([utterance(WORDS[1])])
    assert opened[0].wait_until(lambda: opened[0].spoken == WORDS[:2])
    synthesizer.release_when_spoken()
    assert not opened[0].closed
    opened[0].free.set()
    assert closed(opened[0])
    synthesizer.close()
