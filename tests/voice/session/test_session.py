"""Sessions: from a script to finished sound."""

import json
import subprocess
import sys
import threading
from functools import wraps
from itertools import pairwise

import numpy as np
import pytest
from measurement import RATE, ebur128, find_offset, level_db, similarity
from sessions import SMALL, rendered, session, speech_cues, texts

from audio.signal.clip import FRAMES_PER_MS
from scripts.checks import check
from scripts.errors import FaultyScriptError, UnknownWordError
from scripts.expansion import shorter_form
from scripts.model.lines import PacedBreathing, Utterance
from scripts.normalization.builtin_phrases import phrases
from voice.errors import ConsentError, EngineError, MusicNotFoundError, UnknownVoiceError
from voice.session import forecast, plan, scheduler
from voice.session import session as session_module
from voice.speech.catalog import DEFAULT_VOICE
from voice.speech.engines.hum import HumEngine

INTENSE = "---\nvoice: hum\n---\nLie down. [2s]\n\n[breathe connected for 10s]\n\nRest.\n"


# Length and position


def test_the_sound_is_as_long_as_the_timeline(open_session):
    made = open_session(minutes=2)
    length = made.timeline().length
    assert len(rendered(made)) == length * FRAMES_PER_MS
    assert tuple(made.schedule.cues) == made.timeline().cues


@pytest.mark.parametrize("music", ["none", "rain"])
def test_every_line_is_spoken_at_its_time_in_the_timeline(open_session, clip_of, music):
    made = open_session(music=music, minutes=2)
    sound = rendered(made).mean(axis=1)
    cues = speech_cues(made.timeline().cues)
    assert [cue.text for cue in cues] == texts(made.schedule.cues)
    assert len(cues) >= 8
    for cue in cues:
        clip = clip_of(cue.line)
        assert len(clip) == (cue.stop - cue.start) * FRAMES_PER_MS
        begin = cue.start * FRAMES_PER_MS
        assert abs(find_offset(sound, clip, begin, RATE) - begin) <= 5 * FRAMES_PER_MS


def test_cues_follow_each_other_without_gaps(open_session):
    cues = open_session().timeline().cues
    assert cues[0].start == 0
    assert all(one.stop == other.start for one, other in pairwise(cues))
    assert [cue.last for cue in cues] == [False] * (len(cues) - 1) + [True]


# Speaking ahead


class SpeechMonitor:
    """Sets `begun` when the engine of a session starts to speak."""

    def __init__(self, monkeypatch):
        self.begun = threading.Event()
        speak = HumEngine.speak
        monkeypatch.setattr(HumEngine, "speak", lambda *given: self.begun.set() or speak(*given))


def test_a_stream_starts_the_bed_before_any_engine_loads(open_session, monkeypatch):
    speech = SpeechMonitor(monkeypatch)
    stream = open_session().stream_from(0)
    assert next(stream).any()
    assert not speech.begun.is_set()
    next(stream)
    assert speech.begun.wait(60)


@pytest.mark.parametrize("begin", [lambda made: next(made.blocks()), lambda made: next(made.stems())])
def test_an_export_starts_speech_at_once(open_session, monkeypatch, begin):
    speech = SpeechMonitor(monkeypatch)
    begin(open_session())
    assert speech.begun.wait(60)


# Work done once


def test_a_session_expands_and_lays_out_its_script_once_before_it_plays(open_session, monkeypatch):
    calls = {"expand": 0, "lay_out": 0}

    def counted(function):
        @wraps(function)
        def count(*given):
            calls[function.__name__] += 1
            return function(*given)

        return count

    for module in (check, plan, shorter_form):
        monkeypatch.setattr(module, "expand", counted(module.expand))
    for module in (forecast, scheduler, session_module):
        monkeypatch.setattr(module, "lay_out", counted(module.lay_out))
    made = open_session()
    assert calls == {"expand": 1, "lay_out": 1}
    next(made.stream_from(0))
    # One for the estimate that sets the levels, one for the schedule.
    assert calls == {"expand": 1, "lay_out": 2}


def test_a_session_that_would_be_too_long_is_rejected(open_session):
    with pytest.raises(FaultyScriptError, match="would last"):
        open_session(f"---\nvoice: hum\n---\nHello. {'[2h]' * 7}\n")


def test_a_music_source_is_created_once_and_kept(open_session):
    music = open_session().music
    first = music.source("rain")
    for number in range(1, 20):
        music.source(f"rain+drone:0.{number:02}")
    assert music.source("rain") is first


# Seeds


def test_the_same_seed_gives_the_same_sound_with_and_without_a_cache(open_session):
    cold, warm = (rendered(open_session(seed=7)) for _ in range(2))
    assert np.array_equal(cold, warm)


def test_another_seed_gives_other_rain_and_the_default_seed_is_random(open_session):
    one, other = (rendered(open_session("Rest.\n", music="rain", voice="hum", seed=seed)) for seed in (1, 2))
    assert not np.array_equal(one, other)
    assert open_session(seed=None).seed != open_session(seed=None).seed


# Automatic parts


def test_a_session_begins_with_the_preface(open_session):
    spoken = texts(open_session().timeline().cues)
    assert spoken[: len(phrases("en").preface_full)] == list(phrases("en").preface_full)
    assert open_session().timeline().chapters[0].title == phrases("en").headings["before"]


@pytest.mark.parametrize(
    ("text", "preface", "first"),
    [
        (SMALL, "full", phrases("en").preface_full),
        (SMALL, "short", phrases("en").preface_short),
        (INTENSE, "full", phrases("en").preface_intense + phrases("en").preface_full),
        (INTENSE, "short", phrases("en").preface_intense + phrases("en").preface_short),
    ],
)
def test_a_short_preface_keeps_the_warnings_for_intense_breathing(open_session, text, preface, first):
    utterances = [line for line in open_session(text, preface=preface).plan.lines if isinstance(line, Utterance)]
    assert " ".join(line.text for line in utterances).startswith(" ".join(first))


@pytest.mark.parametrize(
    ("text", "given", "rejected"), [(INTENSE, False, True), (INTENSE, True, False), (SMALL, False, False)]
)
def test_intense_breathing_needs_consent(open_session, text, given, rejected):
    made = open_session(text)
    assert made.plan.intense == (text == INTENSE)
    if rejected:
        with pytest.raises(ConsentError, match="--i-understand"):
            made.require_consent(given)
    else:
        made.require_consent(given)


def test_breath_cues_are_spoken_in_the_first_rounds_only(open_session, clip_of):
    made = open_session(music="none")
    sound = rendered(made)
    (cue,) = (cue for cue in made.schedule.cues if isinstance(cue.line, PacedBreathing))
    spoken = {}
    for each in cue.breaths:
        clip = clip_of(cue.line.cues[each.phase])
        spoken.setdefault(each.round, []).append(similarity(sound, clip, each.start))
    assert sorted(spoken) == [0, 1, 2, 3]
    assert min(spoken[0] + spoken[1]) > 0.8
    assert max(spoken[2] + spoken[3]) < 0.3


def test_breathing_sounds_in_every_round(open_session):
    made = open_session(music="none")
    sound = rendered(made)
    (cue,) = (cue for cue in made.schedule.cues if isinstance(cue.line, PacedBreathing))
    for each in cue.breaths:
        middle = (each.start + each.stop) // 2 * FRAMES_PER_MS
        assert level_db(sound[middle - RATE // 4 : middle + RATE // 4]) > -45


@pytest.mark.parametrize(("music", "quietest", "loudest"), [("none", -75, -45), ("rain", -45, -19)])
def test_a_pause_is_never_digital_silence(open_session, music, quietest, loudest):
    sound = rendered(open_session("Hello.\n\n[12s]\n\nAnd on.\n", music=music, voice="hum"))
    middle = len(sound) - 14 * RATE
    levels = [level_db(sound[begin : begin + RATE // 10]) for begin in range(middle, middle + 4 * RATE, RATE // 10)]
    assert quietest < min(levels) <= max(levels) < loudest


@pytest.mark.parametrize("text", ["Rest.\n", "I.\n", SMALL])
@pytest.mark.parametrize("music", ["none", "rain"])
def test_the_loudness_of_very_short_sessions_is_limited(open_session, text, music):
    loud, peak = ebur128(rendered(open_session(text, voice="hum", music=music)))
    assert -22 < loud < -12
    assert peak <= -1


# Errors


@pytest.mark.parametrize(
    ("text", "options", "error", "message"),
    [
        ("Hello.\n", {}, None, ""),
        ("", {}, FaultyScriptError, "no words"),
        ("[3s]\n", {}, FaultyScriptError, "no words"),
        ("[paus 3s]\nHello.\n", {}, FaultyScriptError, "did you mean"),
        ("Hello.\n", {"voice": "jo"}, UnknownVoiceError, "Did you mean 'joe'"),
        ("---\nvoice: hum\n---\nHello.\n", {"voice": "system:nobody"}, UnknownVoiceError, "system:nobody"),
        ("Hello.\n", {"music": "snow"}, MusicNotFoundError, "rain"),
        ("Hello.\n", {"words": {"who": "x"}}, UnknownWordError, "who"),
    ],
)
def test_errors_in_a_script_are_raised_before_anything_plays(open_session, text, options, error, message):
    if error is None:
        assert open_session(text, **{"voice": "hum"} | options)
        return
    with pytest.raises(error) as caught:
        open_session(text, **{"voice": "hum"} | options)
    assert message.casefold() in str(caught.value).casefold()


def test_a_speech_error_names_its_line_in_the_script(open_session, monkeypatch):
    hum = HumEngine.speak

    def speak(self, text, delivery):
        if "shoulders" in text:
            raise EngineError("hum", "it has a cold", text)
        return hum(self, text, delivery)

    monkeypatch.setattr(HumEngine, "speak", speak)
    made = open_session()
    with pytest.raises(EngineError, match=r"a cold \(.*:9:1\)"):
        rendered(made)


# Memory

MEASURE = r"""
import re, sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from sessions import session
made = session(sys.argv[1], minutes=float(sys.argv[2]))
frames = sum(len(block) for block in made.blocks())
made.close()
print(frames // 48_000, re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_a_long_session_takes_no_more_memory_than_a_short_one(tmp_path):
    lines = "\n\n".join(f"This is line number {number}, and there are more. [~1s-25s]" for number in range(170))
    path = tmp_path / "long.txt"
    path.write_text(f"---\nvoice: hum\npace: 2.0\nmusic: none\n---\n{lines}\n")
    support = next(folder for folder in sys.path if folder.endswith("support"))

    def peak(minutes):
        run = [sys.executable, "-c", MEASURE, str(path), str(minutes), support]
        seconds, peak = map(int, subprocess.run(run, capture_output=True, check=True, text=True).stdout.split())
        return seconds, peak / 1024

    (short, small), (long, large) = peak(1), peak(12)
    assert short < 600
    assert long == 720
    # Ten minutes of sound are 230 MB.
    assert large < small + 30
    assert large < 400


def test_a_session_in_a_slow_voice_has_the_target_loudness():
    made = session("walk", minutes=5, voice="system")
    loud, _ = ebur128(np.concatenate(list(made.blocks())))
    made.close()
    assert loud == pytest.approx(-16, abs=0.5)


def test_show_prints_the_timeline_under_stable_keys(open_session, outpour, tmp_path):
    made = open_session(seed=5)
    shown = json.loads(outpour("show", tmp_path / "small.txt", "--json", "--seed", 5).out)
    assert list(shown) == ["title", "name", "seed", "voice", "minutes", "length_ms", "chapters", "cues"]
    assert {tuple(each) for each in shown["chapters"]} == {("title", "start_ms")}
    keys = ("kind", "start_ms", "stop_ms", "chapter", "text")
    for cue in shown["cues"]:
        assert tuple(cue) == ((*keys, "spoken") if cue["kind"] == "say" else keys)
    assert {each["kind"] for each in shown["cues"]} <= {
        "say",
        "pause",
        "breathe",
        "count",
        "bell",
        "sound",
        "music",
        "hold",
    }
    timeline = made.timeline()
    assert [(each["kind"], each["start_ms"], each["stop_ms"], each["text"]) for each in shown["cues"]] == [
        (cue.kind, cue.start, cue.stop, cue.text) for cue in timeline.cues
    ]
    assert (shown["seed"], shown["voice"], shown["name"]) == (5, "hum", "small")
    assert shown["length_ms"] == shown["cues"][-1]["stop_ms"] == timeline.length
    assert all(shown["chapters"][each["chapter"]]["start_ms"] <= each["start_ms"] for each in shown["cues"])


def test_a_missing_voice_is_noted_and_replaced_by_the_session_voice(open_session, tmp_path):
    text = "---\nvoice: hum\n---\nHello.\n\n[voice jo]\n\nAnd on.\n"
    made = open_session(text, voice=None)
    assert {line.voice for line in made.plan.lines if isinstance(line, Utterance)} == {"hum"}
    assert made.plan.notes == (f"voice 'jo' not found ({tmp_path / 'small.txt'}:8:1); hum speaks instead",)


def test_a_set_word_that_no_voice_can_read_is_noted(open_session):
    made = open_session("---\nask: {name: friend}\n---\nHello, {name}.\n", words={"name": "Ελένη"})
    assert made.plan.notes == ("the voices of this language can't read 'Ελένη'; it is spoken as 'Eleni'",)


def test_a_missing_session_voice_is_replaced_by_one_for_the_language(open_session):
    made = open_session("---\nvoice: nobody\n---\nHello.\n", voice=None)
    assert {line.voice for line in made.plan.lines if isinstance(line, Utterance)} == {DEFAULT_VOICE}
    assert made.plan.notes == (f"voice 'nobody' not found (front matter); {DEFAULT_VOICE} speaks instead",)


def test_a_missing_voice_chosen_by_the_listener_is_an_error(open_session):
    with pytest.raises(UnknownVoiceError, match="nobody"):
        open_session("---\nvoice: hum\n---\nHello.\n", voice="nobody")


def test_breath_phases_start_with_a_note_in_languages_without_spoken_cues(open_session):
    """Swedish has a note in place of a word in the first two rounds; later rounds have breath sounds only."""
    text = "---\nvoice: hum\nmusic: none\nlanguage: {}\n---\nHej. [1s] [breathe 3-3-3-3 x3]"
    made = open_session(text.format("sv"), name="sv")
    sound = rendered(made).mean(axis=1)
    (cue,) = (cue for cue in made.schedule.cues if cue.kind == "breathe")
    rests = [each for each in cue.breaths if each.phase == "rest"]
    levels = [np.sqrt(np.mean(np.square(sound[(each.start + 100) * 48 : (each.start + 500) * 48]))) for each in rests]
    assert all(np.isfinite(levels))
    assert min(levels[:2]) > 5 * max(levels[2:])


def test_reverb_keeps_the_timing_and_rings_into_the_pauses(open_session, clip_of):
    text = "---\nvoice: hum\nmusic: none\nrests: {sentence: 2}\n---\nLet it come. Let it go. [2s] Rest."
    dry, wet = open_session(text), open_session(text, room=1.0)
    plain, roomy = rendered(dry), rendered(wet)
    assert wet.schedule.cues == dry.schedule.cues
    assert len(roomy) == len(plain)
    for cue in speech_cues(wet.schedule.cues):
        clip = clip_of(cue.line)
        begin = cue.start * FRAMES_PER_MS
        assert abs(find_offset(roomy.mean(axis=1), clip, begin, 2400) - begin) <= 5 * FRAMES_PER_MS
        tail = slice(cue.stop * FRAMES_PER_MS, (cue.stop + 100) * FRAMES_PER_MS)
        assert level_db(roomy[tail]) > level_db(plain[tail]) + 6
    # A hummed note can fall between the resonances of the room, so its loudness varies more than a voice's.
    assert ebur128(roomy)[0] == pytest.approx(ebur128(plain)[0], abs=2)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("---\nmusic: none\n---\nHello.\n\n[music drone]\n\nOn.\n", False),
        ("---\nmusic: none\n---\nHello.\n\n[music off]\n\nOn.\n", True),
        ("---\nmusic: none\n---\nHello.\n", True),
        ("---\nmusic: drone\n---\nHello.\n\n[music rain]\n\nOn.\n", True),
    ],
)
def test_the_listeners_music_begins_with_that_of_the_script(open_session, text, begins):
    assert (open_session(text, voice="hum", music="rain").music.source(None) is not None) == begins
