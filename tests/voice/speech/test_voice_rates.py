"""Every voice keeps words a minute, by a rate that is measured once and remembered."""

import json
import threading

import pytest
from fake_engines import RecordingEngine
from hypothesis import given
from hypothesis import strategies as st
from script_helpers import script_of

from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.model.lines import Utterance
from scripts.timing.speech_estimate import estimate
from voice.errors import EngineError, SpeechCancelledError
from voice.speech import catalog, voice_rates
from voice.speech.clip_cache import ClipCache
from voice.speech.synthesizer import Synthesizer
from voice.speech.voice_rates import VoiceRate, VoiceRates, measure_rate, sample_sentences, typical_rate
from voice.storage.paths import user_paths

RATE = VoiceRate(((1.0, 1.1), (0.7, 1.6), (0.5, 2.2)))
TYPICAL = typical_rate(1.3, 0.5)

TEXT = """\
Sit down somewhere that you don't have to leave for a while.
Let your shoulders sink, and your hands lie where they are.
There is nothing to do now.
Think of the last time that somebody was kind to you, without any reason.
It may be long ago, or this morning.
What did they say, and how did their voice sound?
If nothing comes, that is fine, and you can wait.
Breathe in, and let the breath go by itself.
"""


@given(st.lists(st.tuples(st.floats(0.05, 0.9), st.floats(0.01, 3)), min_size=1, max_size=6), st.floats(0.2, 2))
def test_a_faster_pace_is_never_spoken_slower(steps, pace):
    points = [(1.0, 1.0)]
    for factor, longer in steps:
        points.append((points[-1][0] * factor, points[-1][1] + longer))
    rate = VoiceRate(tuple(points))
    slow, fast = (rate.adjustment(each) for each in (pace, pace * 1.1))
    assert slow.factor / slow.stretch <= fast.factor / fast.stretch * (1 + 1e-9)
    assert 1 <= slow.stretch <= 2


@pytest.mark.parametrize(
    ("pace", "factor", "stretch"),
    [(1 / 1.1, 1.0, 1), (1 / 1.6, 0.7, 1), (1 / 2.2, 0.5, 1), (2 / 1.1, 2.0, 1), (0.5 / 2.2, 0.5, 2), (0.1, 0.5, 2)],
)
def test_a_voice_speaks_at_the_factor_with_the_wanted_duration(pace, factor, stretch):
    assert RATE.adjustment(pace) == pytest.approx((factor, stretch))


def test_a_rate_is_measured_once_and_remembered(tmp_path):
    measured = []

    def measure():
        measured.append(1)
        return RATE

    for _ in range(2):
        rates = VoiceRates(tmp_path / "rates")
        assert [rates.get("chime 1", measure, TYPICAL) for _ in range(2)] == [RATE, RATE]
    assert len(measured) == 1
    VoiceRates(tmp_path / "rates").get("chime 2", measure, TYPICAL)
    assert len(measured) == 2
    assert VoiceRates(tmp_path / "rates").usage().entries == 2


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"points": 3}', b'{"points": [[1, 1]]}'),
        *(
            b'{"points": [[1, 2], [0.5, 1]]}',
            b'{"points": [[1, "x"], [0.5, 3]]}',
            b'{"points": [[1, 1], [0.5, 1e999]]}',
        ),
    ],
)
def test_a_damaged_rate_is_measured_again(tmp_path, content):
    VoiceRates(tmp_path).get("chime 1", lambda: RATE, TYPICAL)
    (path,) = tmp_path.iterdir()
    path.write_bytes(content)
    other = VoiceRate(((1.0, 1.0), (0.5, 2.0)))
    assert VoiceRates(tmp_path).get("chime 1", lambda: other, TYPICAL) == other
    assert json.loads(path.read_bytes())["points"] == [[1.0, 1.0], [0.5, 2.0]]


def test_a_voice_is_measured_by_one_thread_while_the_others_wait(tmp_path):
    measured, rates, begin = [], VoiceRates(tmp_path), threading.Barrier(4)

    def measure():
        measured.append(1)
        return RATE

    def work():
        begin.wait(60)
        rates.get("chime 1", measure, TYPICAL)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(measured) == 1


def test_two_runs_at_once_leave_one_complete_file(tmp_path):
    begin, found = threading.Barrier(4), []

    def work():
        rates = VoiceRates(tmp_path)

        def measure():
            begin.wait(60)
            return RATE

        found.append(rates.get("chime 1", measure, TYPICAL))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [RATE] * 4
    assert [json.loads(path.read_bytes())["voice"] for path in tmp_path.iterdir()] == ["chime 1"]


def test_a_folder_that_cannot_be_written_is_harmless(tmp_path):
    (tmp_path / "rates").write_text("a file in its place")
    assert VoiceRates(tmp_path / "rates").get("chime 1", lambda: RATE, TYPICAL) == RATE


def test_a_failed_measurement_leaves_nothing(tmp_path):
    def measure():
        raise SpeechCancelledError

    with pytest.raises(SpeechCancelledError):
        VoiceRates(tmp_path / "rates").get("chime 1", measure, TYPICAL)
    assert not (tmp_path / "rates").exists()


def test_a_voice_that_cannot_say_the_sentences_counts_as_typical_until_it_can(tmp_path):
    def refuse(sentence, factor):
        raise EngineError("chime", "it failed", sentence)

    for sentences, duration in ((["Hello."], refuse), ([], lambda *_: 1000)):
        rate = VoiceRates(tmp_path / "rates").get("chime 1", lambda: measure_rate(sentences, 0.5, duration), TYPICAL)  # noqa: B023
        assert rate.adjustment(0.65).factor == pytest.approx(0.65 * 1.3)
    assert VoiceRates(tmp_path / "rates").get("chime 1", lambda: RATE, TYPICAL) == RATE


def test_an_engine_that_cannot_speak_slower_is_measured_down_to_its_slowest():
    rate = measure_rate(["Hello there."], 0.2, lambda text, factor: round(estimate(text, 1.0) / max(factor, 0.8)))
    assert [factor for factor, _ in rate.points] == [1.0, 0.7]


@pytest.mark.parametrize(("language", "there"), [("", True), ("en-GB", True), ("de", True), ("ru", False)])
def test_a_voice_is_measured_in_its_language(language, there):
    assert bool(sample_sentences(language)) is there


def utterances(wpm, voice):
    script = script_of(f"---\nlanguage: en\nvoice: {voice}\npace: {wpm} wpm\n---\n{TEXT}")
    return [each for each in expand(script, Choices()) if isinstance(each, Utterance) and each.place.file == "a.txt"]


@pytest.mark.parametrize("voice", ["hum", "heart", "system"])
@pytest.mark.parametrize("wpm", [105, 168])
def test_voices_keep_the_words_a_minute(synthesizer, voice, wpm):
    said = utterances(wpm, voice)
    length = sum(synthesizer.duration(each) - 70 for each in said)
    assert sum(len(each.text.split()) for each in said) * 60_000 / length == pytest.approx(wpm, rel=0.06)


def test_a_voice_is_measured_before_its_first_sentence_only(synthesizers, monkeypatch):
    monkeypatch.setattr(voice_rates, "KNOWN_RATES", {})
    engine = RecordingEngine()
    synthesizer = synthesizers(engine)
    first, second, *_ = utterances(150, "hum")
    synthesizer.duration(first)
    measured = len(engine.spoken) - 1
    synthesizer.duration(second)
    assert (measured, len(engine.spoken)) == (3 * len(sample_sentences("en")), measured + 2)


def test_a_later_session_uses_the_rate_that_an_earlier_one_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(voice_rates, "KNOWN_RATES", {})
    first, second, *_ = utterances(150, "hum")
    spoken = []
    for utterance in (first, second):
        engine = RecordingEngine()
        monkeypatch.setattr(catalog, "open_engine", lambda _, engine=engine: engine)
        synthesizer = Synthesizer(ClipCache(tmp_path / "speech"), VoiceRates(tmp_path / "rates"))
        synthesizer.duration(utterance)
        synthesizer.close()
        spoken.append(len(engine.spoken))
    assert spoken == [3 * len(sample_sentences("en")) + 1, 1]


def test_a_relative_pace_measures_nothing(synthesizers, monkeypatch):
    monkeypatch.setattr(voice_rates, "KNOWN_RATES", {})
    engine = RecordingEngine()
    first, *_ = utterances(150, "hum")
    synthesizers(engine).duration(Utterance(first.text, first.spoken, "hum", 0.7, first.place))
    assert engine.spoken == [first.spoken]


def test_closing_ends_a_measurement(synthesizers, monkeypatch):
    monkeypatch.setattr(voice_rates, "KNOWN_RATES", {})
    engine = RecordingEngine()
    engine.free.clear()
    synthesizer = synthesizers(engine)
    synthesizer.enqueue(utterances(150, "hum"))
    assert engine.wait_until(lambda: engine.spoken)
    closing = threading.Thread(target=synthesizer.close)
    closing.start()
    engine.free.set()
    closing.join(60)
    assert len(engine.spoken) < 3 * len(sample_sentences("en"))


def test_the_cache_command_counts_and_removes_rates(outpour):
    folder = user_paths().rates
    VoiceRates(folder).get("chime 1", lambda: RATE, TYPICAL)
    assert json.loads(outpour("cache", "--json").out)["rates"]["entries"] == 1
    assert "rates of 1 voice, 1 kB" in outpour("cache").out
    assert f"removed the rates of 1 voice from {folder}" in outpour("cache", "clear").out
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("voice", ["joe", "heart", "hum"])
def test_the_rates_of_shipped_voices_are_those_of_their_current_versions(synthesizer, voice):
    def measure():
        message = f"another version of {voice}: run `python bench/pace.py --rates {voice}`, and put what it prints into"
        raise AssertionError(f"{message} voice/speech/known_rates.py in place of the rate of {voice}")

    engine = synthesizer._engines.get({"joe": "piper", "heart": "hibari"}.get(voice, voice))
    assert VoiceRates().get(f"{engine.name}:{voice}, {engine.identity(voice)}", measure, TYPICAL)


def test_the_sound_of_a_paced_voice_is_cached_apart_from_that_of_a_factor(tmp_path, synthesizers):
    engine = RecordingEngine()
    synthesizer = synthesizers(engine)
    first, *_ = utterances(150, "hum")
    relative = Utterance(first.text, first.spoken, "hum", first.pace, first.place)
    assert synthesizer.duration(first) < synthesizer.duration(relative)
    again = Synthesizer(ClipCache(tmp_path / "speech"))
    assert again.known_duration(first) == synthesizer.duration(first)
    again.close()
