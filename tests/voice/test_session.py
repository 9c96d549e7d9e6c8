"""Sessions: from a script to finished sound, and its soft ending."""

import json
import subprocess
import sys
import tempfile
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from measuring import RATE, ebur128, found_at
from sessions import SMALL, heard, session, session_of
from soundfiles import tone, write_sound

from audio.clip import samples_of
from scripts.builtin import phrases
from scripts.elements import Alone
from scripts.errors import FaultyScriptError, UnknownWordError
from scripts.lines import Breathing, Utterance
from scripts.times import clock
from voice.cache import SpeechCache
from voice.engines.hum import HumEngine
from voice.errors import ConsentError, EngineError, MusicNotFoundError, UnknownVoiceError
from voice.folders import folders
from voice.narrator import Narrator
from voice.voices import USUAL

SHIPPED = ["breathwork", "shower", "walk"]
INTENSE = "---\nvoice: hum\n---\nLie down. [2s]\n\n[breathe connected for 10s]\n\nRest.\n"
PER_MS = RATE // 1000


@pytest.fixture
def clip_of():
    """The sound of an utterance as a narrator has it, one channel."""
    narrator = Narrator(SpeechCache(folders().speech))
    yield lambda utterance: samples_of(narrator.clip(utterance))[:, 0]
    narrator.close()


def said(cues):
    return [cue for cue in cues if cue.kind == "say"]


def likeness(sound, clip, start_ms):
    """How much of `clip` is heard at its place, 1 being nothing else."""
    part = sound[start_ms * PER_MS : start_ms * PER_MS + len(clip)].mean(axis=1)
    return float(part @ clip / (np.linalg.norm(part) * np.linalg.norm(clip) + 1e-9))


@cache
def planned(text):
    """The sound and the cues of the small session, or another one, as it was meant to be."""
    with tempfile.TemporaryDirectory() as folder:
        made = session_of(Path(folder), text)
        sound = heard(made)
        made.close()
    return sound, list(made.heard.cues)


def level(part):
    return 20 * np.log10(np.sqrt(np.mean(np.square(part))) + 1e-12)


# Length and place


@pytest.mark.parametrize("minutes", [5, 10, 20, 30])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_session_lasts_what_is_asked_for(name, minutes):
    """At a pace at which the hum is about as long as `joe`, who says five minutes of them in test_export."""
    opened = session(name, minutes=minutes, voice="hum", pace=1.2)
    timeline = opened.timeline()
    assert abs(timeline.length - minutes * 60_000) <= 1000
    assert opened.length_note(timeline.length) == ""
    assert len(timeline.chapters) >= 3
    opened.close()


@pytest.mark.parametrize(
    ("text", "minutes", "note"),
    [
        ("Hello.\n\n[~20s]\n\nAnd on.\n", 1, ""),
        (
            "Hello.\n\n[~2s]\n\nAnd on.\n",
            5,
            "this script speaks for 0:12 at this pace, 0:26 to 0:34 is possible",
        ),
        (
            "Hello.\n\n[2s]\n\nAnd on.\n",
            5,
            "instead of 5:00: nothing in this script gives way; a pause like [~20s] would",
        ),
        (
            "Hello.\n\n[2m]\n\nAnd on.\n",
            1,
            "nothing in this script gives way; a pause like [~20s] would",
        ),
    ],
)
def test_a_length_that_cant_be_is_told_with_its_reason(opened, text, minutes, note):
    made = opened(text, voice="hum", minutes=minutes)
    told = made.length_note(made.timeline().length)
    assert told.endswith(note)
    assert bool(told) == bool(note)


@pytest.mark.parametrize(
    ("song", "lasts", "note"),
    [
        (40, "2:00", ""),
        (100, "2:", "the music plays to its end, 1:40; what is said is at its shortest"),
        (300, "5:", "the music plays to its end, 5:00; what is said is at its shortest"),
    ],
)
def test_a_song_that_makes_a_session_longer_is_named_as_the_reason(opened, tmp_path, song, lasts, note):
    (tmp_path / "song").mkdir()
    path = write_sound(tmp_path / "song" / "song.wav", tone(song, 220))
    text = "Now. [~4s]\n\n[music rain]\n[music alone to the end of the song]\n\n[from 2m]\nYes. [~9s]\n[end]\n\n[~9s]\n"
    made = opened(text, voice="hum", minutes=2, music=str(path))
    timeline = made.timeline()
    told = made.length_note(timeline.length)
    assert told.endswith(note)
    assert bool(told) == bool(note)
    assert clock(timeline.length).startswith(lasts)
    assert [cue.stop - cue.start for cue in timeline.cues if isinstance(cue.line, Alone)] == [song * 1000]
    assert ("Yes." in [cue.text for cue in timeline.cues]) == (not note)


def test_the_sound_is_as_long_as_the_timeline(opened):
    made = opened(minutes=2)
    length = made.timeline().length
    assert len(heard(made)) == length * PER_MS
    assert tuple(made.heard.cues) == made.timeline().cues


@pytest.mark.parametrize("music", ["none", "rain"])
def test_every_line_sits_where_the_timeline_says(opened, clip_of, music):
    made = opened(music=music, minutes=2)
    sound = heard(made).mean(axis=1)
    cues = said(made.timeline().cues)
    assert [cue.text for cue in cues] == [cue.text for cue in said(made.heard.cues)]
    assert len(cues) >= 8
    for cue in cues:
        clip = clip_of(cue.line)
        assert len(clip) == (cue.stop - cue.start) * PER_MS
        assert abs(found_at(sound, clip, cue.start * PER_MS, RATE) - cue.start * PER_MS) <= 5 * PER_MS


def test_cues_follow_each_other_without_gaps(opened):
    cues = opened().timeline().cues
    assert cues[0].start == 0
    assert all(one.stop == other.start for one, other in pairwise(cues))
    assert [cue.last for cue in cues] == [False] * (len(cues) - 1) + [True]


# Chance


def test_the_same_seed_gives_the_same_sound_cold_and_warm(opened):
    cold, warm = (heard(opened(seed=7)) for _ in range(2))
    assert np.array_equal(cold, warm)


def test_another_seed_gives_other_rain_and_without_one_each_is_drawn(opened):
    one, other = (heard(opened("Rest.\n", music="rain", voice="hum", seed=seed)) for seed in (1, 2))
    assert not np.array_equal(one, other)
    assert opened(seed=None).seed != opened(seed=None).seed


# What comes by itself


def test_the_preface_comes_first(opened):
    texts = [cue.text for cue in said(opened().timeline().cues)]
    assert texts[: len(phrases("en").preface_full)] == list(phrases("en").preface_full)
    assert opened().timeline().chapters[0].title == phrases("en").headings["before"]


@pytest.mark.parametrize(
    ("text", "preface", "first"),
    [
        (SMALL, "full", phrases("en").preface_full),
        (SMALL, "short", phrases("en").preface_short),
        (INTENSE, "full", phrases("en").preface_intense + phrases("en").preface_full),
        (INTENSE, "short", phrases("en").preface_intense + phrases("en").preface_short),
    ],
)
def test_the_preface_may_be_short_but_what_intense_breathing_needs_is_always_said(opened, text, preface, first):
    utterances = [line for line in opened(text, preface=preface).lines if isinstance(line, Utterance)]
    assert " ".join(line.text for line in utterances).startswith(" ".join(first))


@pytest.mark.parametrize(
    ("text", "given", "refused"), [(INTENSE, False, True), (INTENSE, True, False), (SMALL, False, False)]
)
def test_intense_breathing_needs_consent(opened, text, given, refused):
    made = opened(text)
    assert made.intense == (text == INTENSE)
    if refused:
        with pytest.raises(ConsentError, match="--i-understand"):
            made.require_consent(given)
    else:
        made.require_consent(given)


def test_breath_cues_are_spoken_in_the_first_rounds_only(opened, clip_of):
    made = opened(music="none")
    sound = heard(made)
    (cue,) = (cue for cue in made.heard.cues if isinstance(cue.line, Breathing))
    spoken = {}
    for each in cue.breaths:
        clip = clip_of(cue.line.cues[each.phase])
        spoken.setdefault(each.round, []).append(likeness(sound, clip, each.start))
    assert sorted(spoken) == [0, 1, 2, 3]
    assert min(spoken[0] + spoken[1]) > 0.8
    assert max(spoken[2] + spoken[3]) < 0.3


def test_breathing_is_heard_in_every_round(opened):
    made = opened(music="none")
    sound = heard(made)
    (cue,) = (cue for cue in made.heard.cues if isinstance(cue.line, Breathing))
    for each in cue.breaths:
        middle = (each.start + each.stop) // 2 * PER_MS
        assert level(sound[middle - RATE // 4 : middle + RATE // 4]) > -45


@pytest.mark.parametrize(("music", "quietest", "loudest"), [("none", -75, -45), ("rain", -45, -19)])
def test_a_pause_is_never_digital_silence(opened, music, quietest, loudest):
    sound = heard(opened("Hello.\n\n[12s]\n\nAnd on.\n", music=music, voice="hum"))
    middle = len(sound) - 14 * RATE
    levels = [level(sound[begin : begin + RATE // 10]) for begin in range(middle, middle + 4 * RATE, RATE // 10)]
    assert quietest < min(levels) <= max(levels) < loudest


@pytest.mark.parametrize("text", ["Rest.\n", "I.\n", SMALL])
@pytest.mark.parametrize("music", ["none", "rain"])
def test_even_the_shortest_session_is_not_too_loud(opened, text, music):
    loud, peak = ebur128(heard(opened(text, voice="hum", music=music)))
    assert -22 < loud < -12
    assert peak <= -1


# What may be wrong


@pytest.mark.parametrize(
    ("text", "wished", "error", "told"),
    [
        ("Hello.\n", {}, None, ""),
        ("", {}, FaultyScriptError, "nothing"),
        ("[3s]\n", {}, FaultyScriptError, "nothing"),
        ("[paus 3s]\nHello.\n", {}, FaultyScriptError, "did you mean"),
        ("Hello.\n", {"voice": "jo"}, UnknownVoiceError, "Did you mean 'joe'"),
        ("---\nvoice: hum\n---\nHello.\n", {"voice": "system:nobody"}, UnknownVoiceError, "system:nobody"),
        ("Hello.\n", {"music": "snow"}, MusicNotFoundError, "rain"),
        ("Hello.\n", {"words": {"who": "x"}}, UnknownWordError, "who"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_heard(opened, text, wished, error, told):
    if error is None:
        assert opened(text, **{"voice": "hum"} | wished)
        return
    with pytest.raises(error) as caught:
        opened(text, **{"voice": "hum"} | wished)
    assert told.casefold() in str(caught.value).casefold()


def test_a_sentence_that_cant_be_spoken_is_told_with_its_place(opened, monkeypatch):
    hummed = HumEngine.speak

    def speak(self, text, delivery):
        if "shoulders" in text:
            raise EngineError("hum", "it has a cold", text)
        return hummed(self, text, delivery)

    monkeypatch.setattr(HumEngine, "speak", speak)
    made = opened()
    with pytest.raises(EngineError, match=r"a cold \(.*:9:1\)"):
        heard(made)


# Stopping softly


def stopped_at(made, position_ms):
    """The sound of a session that is asked to stop once `position_ms` is mixed."""
    blocks, mixed = [], 0
    for block in made.blocks():
        blocks.append(block)
        mixed += len(block)
        if mixed >= position_ms * PER_MS:
            made.stop_softly()
    return np.concatenate(blocks)


CLOSING = ["Feel your feet.", "You can stop here."]
ALONE = SMALL[: SMALL.index("[closing]")]


def moments(cues):
    """Telling moments of the small session, in ms."""
    shoulders, fine = (next(cue for cue in cues if cue.text.startswith(text)) for text in ("Let the sh", "Where"))
    breathing = next(cue for cue in cues if cue.kind == "breathe")
    elastic = next(cue for cue in cues if cue.text == "[~9s]")
    bell = next(cue for cue in cues if cue.kind == "bell")
    return {
        "lead-in": 500,
        "preface": said(cues)[0].start + 700,
        "word": shoulders.start + 500,
        "later word": fine.start + 900,
        "spoken breath": breathing.start + 800,
        "breath": breathing.start + 19_000,
        "bell": bell.start + 600,
        "pause": elastic.start + 2500,
    }


@pytest.mark.parametrize("text", [SMALL, ALONE], ids=["closing", "grounding"])
@pytest.mark.parametrize(
    "moment", ["lead-in", "preface", "word", "later word", "spoken breath", "breath", "bell", "pause"]
)
def test_a_session_stopped_softly_comes_to_its_closing(opened, clip_of, text, moment):
    whole, cues = planned(text)
    made = opened(text)
    sound = stopped_at(made, moments(cues)[moment])
    assert made.ended_early
    planned_to = [(cue.start, cue.text) for cue in said(cues) if cue.start < moments(cues)[moment]]
    begun = said(made.heard.cues)[: len(planned_to)]
    assert [(cue.start, cue.text) for cue in begun] == planned_to
    after = said(made.heard.cues)[len(begun) :]
    assert [cue.text for cue in after] == (CLOSING if text is SMALL else list(phrases("en").grounding))
    for cue in begun + after:
        assert likeness(sound, clip_of(cue.line), cue.start) > 0.6
        assert abs(found_at(sound.mean(axis=1), clip_of(cue.line), cue.start * PER_MS, RATE) / PER_MS - cue.start) <= 5
    assert len(sound) == made.heard.cues[-1].stop * PER_MS
    assert made.heard.cues[-1].last
    turn = max(RATE, moments(cues)[moment] * PER_MS)
    assert np.array_equal(sound[: turn - RATE], whole[: turn - RATE])
    assert np.abs(np.diff(sound, axis=0)).max() <= 1.2 * np.abs(np.diff(whole, axis=0)).max()


def test_no_breath_begins_after_a_soft_stop_and_the_one_begun_fades(opened):
    (cue,) = (cue for cue in planned(SMALL)[1] if isinstance(cue.line, Breathing))
    made = opened(music="none")
    sound = stopped_at(made, cue.start + 19_000)
    (cut,) = (cue for cue in made.heard.cues if isinstance(cue.line, Breathing))
    quiet = sound[(cut.stop + 700) * PER_MS : (cut.stop + 2900) * PER_MS]
    assert level(quiet) < -45
    assert level(sound[(cut.stop - 1500) * PER_MS : (cut.stop - 200) * PER_MS]) > -45


@pytest.mark.parametrize("back_ms", [500, 4000, 5500, 8000])
def test_a_session_that_is_closing_already_ends_as_it_would(opened, back_ms):
    whole, cues = planned(SMALL)
    made = opened()
    assert np.array_equal(stopped_at(made, cues[-1].stop - back_ms), whole)
    assert [(cue.start, cue.text) for cue in made.heard.cues] == [(cue.start, cue.text) for cue in cues]


@pytest.mark.parametrize("back_ms", [100, 3000])
def test_a_session_without_a_closing_that_is_over_is_not_prolonged(opened, back_ms):
    whole, cues = planned(ALONE)
    assert len(stopped_at(opened(ALONE), cues[-1].stop - back_ms)) == len(whole)


def test_the_bed_goes_down_for_the_closing_and_stays(opened):
    text = SMALL.replace("[closing]\n", "[closing]\n\n[music +3dB]\n\n[8s]\n")
    sound = stopped_at(made := opened(text), 6000)
    pause = next(cue for cue in made.heard.cues if cue.text == "[8s]")
    # A direction that only makes it louder keeps what plays.
    assert level(sound[(pause.start + 5000) * PER_MS : (pause.start + 7000) * PER_MS]) > -40


def test_stopping_twice_is_stopping_once(opened):
    made = opened()
    made.stop_softly()
    made.stop_softly()
    assert len(heard(made)) < len(planned(SMALL)[0]) / 2
    assert [cue.text for cue in said(made.heard.cues)] == CLOSING


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
    lines = "\n\n".join(f"This is line number {number}, and there are more. [~1s-25s]" for number in range(200))
    path = tmp_path / "long.txt"
    path.write_text(f"---\nvoice: hum\npace: 2.0\nmusic: none\n---\n{lines}\n")
    support = next(folder for folder in sys.path if folder.endswith("support"))

    def peak(minutes):
        run = [sys.executable, "-c", MEASURE, str(path), str(minutes), support]
        seconds, peak = map(int, subprocess.run(run, capture_output=True, check=True, text=True).stdout.split())
        return seconds, peak / 1024

    (short, small), (long, large) = peak(1), peak(40)
    assert short < 600
    assert long == 2400
    # Half an hour of sound is 690 MB.
    assert large < small + 30
    assert large < 400


def test_show_tells_the_timeline_under_stable_keys(opened, outpour, tmp_path):
    made = opened(seed=5)
    told = json.loads(outpour("show", tmp_path / "small.txt", "--json", "--seed", 5).out)
    assert list(told) == ["title", "name", "seed", "voice", "minutes", "length_ms", "chapters", "cues"]
    assert {tuple(each) for each in told["chapters"]} == {("title", "start_ms")}
    assert {tuple(each) for each in told["cues"]} == {("kind", "start_ms", "stop_ms", "chapter", "text")}
    assert {each["kind"] for each in told["cues"]} <= {
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
    assert [(each["kind"], each["start_ms"], each["stop_ms"], each["text"]) for each in told["cues"]] == [
        (cue.kind, cue.start, cue.stop, cue.text) for cue in timeline.cues
    ]
    assert (told["seed"], told["voice"], told["name"]) == (5, "hum", "small")
    assert told["length_ms"] == told["cues"][-1]["stop_ms"] == timeline.length
    assert all(told["chapters"][each["chapter"]]["start_ms"] <= each["start_ms"] for each in told["cues"])


def test_a_voice_that_is_missing_is_told_and_the_sessions_own_speaks(opened, tmp_path):
    text = "---\nvoice: hum\n---\nHello.\n\n[voice jo]\n\nAnd on.\n"
    made = opened(text, voice=None)
    assert {line.voice for line in made.lines if isinstance(line, Utterance)} == {"hum"}
    assert made.notes == (f"there is no voice 'jo' here ({tmp_path / 'small.txt'}:8:1): hum speaks instead",)


def test_a_session_whose_own_voice_is_missing_is_spoken_by_one_that_fits(opened):
    made = opened("---\nvoice: nobody\n---\nHello.\n", voice=None)
    assert {line.voice for line in made.lines if isinstance(line, Utterance)} == {USUAL}
    assert made.notes == (f"there is no voice 'nobody' here (front matter): {USUAL} speaks instead",)


def test_a_voice_that_is_missing_and_asked_for_is_an_error(opened):
    with pytest.raises(UnknownVoiceError, match="nobody"):
        opened("---\nvoice: hum\n---\nHello.\n", voice="nobody")


def test_where_there_are_no_words_for_it_a_note_begins_each_phase(opened):
    """In Swedish there is a note where English says a word; from the third round on both have air alone."""
    text = "---\nvoice: hum\nmusic: none\nlanguage: {}\n---\nHej. [1s] [breathe 3-3-3-3 x3]"
    made = opened(text.format("sv"), name="sv")
    sound = heard(made).mean(axis=1)
    (cue,) = (cue for cue in made.heard.cues if cue.kind == "breathe")
    rests = [each for each in cue.breaths if each.phase == "rest"]
    levels = [np.sqrt(np.mean(np.square(sound[(each.start + 100) * 48 : (each.start + 500) * 48]))) for each in rests]
    assert all(np.isfinite(levels))
    assert min(levels[:2]) > 5 * max(levels[2:])


def test_a_room_moves_nothing_and_rings_on_under_the_pauses(opened, clip_of):
    text = "---\nvoice: hum\nmusic: none\nrests: {sentence: 2}\n---\nLet it come. Let it go. [2s] Rest."
    dry, wet = opened(text), opened(text, room=1.0)
    plain, roomy = heard(dry), heard(wet)
    assert wet.heard.cues == dry.heard.cues
    assert len(roomy) == len(plain)
    for cue in said(wet.heard.cues):
        clip = clip_of(cue.line)
        assert abs(found_at(roomy.mean(axis=1), clip, cue.start * PER_MS, 2400) - cue.start * PER_MS) <= 5 * PER_MS
        tail = slice(cue.stop * PER_MS, (cue.stop + 100) * PER_MS)
        assert level(roomy[tail]) > level(plain[tail]) + 6
    # A hummed note may fall into a gap between the room's echoes; a voice has too many of them for that.
    assert ebur128(roomy)[0] == pytest.approx(ebur128(plain)[0], abs=2)


def test_a_session_in_a_room_that_is_stopped_softly_finishes_its_word(opened, clip_of):
    made = opened(SMALL, room=0.4)
    sound = stopped_at(made, moments(planned(SMALL)[1])["word"])
    for cue in said(made.heard.cues):
        assert likeness(sound, clip_of(cue.line), cue.start) > 0.5


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("---\nmusic: none\n---\nHello.\n\n[music drone]\n\nOn.\n", False),
        ("---\nmusic: none\n---\nHello.\n\n[music off]\n\nOn.\n", True),
        ("---\nmusic: none\n---\nHello.\n", True),
        ("---\nmusic: drone\n---\nHello.\n\n[music rain]\n\nOn.\n", True),
    ],
)
def test_my_own_music_begins_where_the_script_begins_its(opened, text, begins):
    assert (opened(text, voice="hum", music="rain").music(None) is not None) == begins
