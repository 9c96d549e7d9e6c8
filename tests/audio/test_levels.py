"""Planned levels: every session has the target loudness."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from script_helpers import growth
from soundfiles import noise
from sources import NoiseSource

from audio import TARGET_LUFS
from audio.ambiences import AMBIENCES, LUFS, STEADY, ambience
from audio.bed import Bed, Section
from audio.levels import BELL_LU, BREATH_LU, DUCKED_LU, ROOM_TONE_LUFS, MusicSpan, SoundSpan, plan_levels
from audio.mix import Entry, Mix, Sound
from audio.signal.clip import RATE, clip_of
from audio.signal.decibels import db_to_power
from audio.signal.limiter import Limiter
from audio.signal.loudness import LoudnessMeter, loudness, lufs

MINUTE = 60_000


def spoken(every_ms, length_ms, session_ms):
    return [SoundSpan(at, at + length_ms, "speech") for at in range(1000, session_ms - length_ms, every_ms)]


def breathed(session_ms):
    return [SoundSpan(at, at + 4000, "breath") for at in range(0, session_ms - 4000, 5000)]


def speech_like(seconds):
    """Noise with the envelope of syllables."""
    rng = np.random.default_rng(1)
    syllables = np.repeat(rng.choice([0.0, 0.4, 0.7, 1.0, 1.3], round(seconds * 5)), RATE // 5)
    soft = np.convolve(syllables, np.hanning(961) / np.hanning(961).sum(), "same")
    return (noise(seconds, channels=1)[: len(soft)] * soft[:, None]).astype(np.float32)


def measured(occasions, levels, length_ms, music):
    """The loudness of a session that is mixed at `levels`."""
    speech = speech_like(4)
    clip, natural = clip_of(speech), loudness(speech)
    bed = Section(0, NoiseSource(3, lufs=loudness(NoiseSource(3).read(0, 10 * RATE)))) if music else Section(0, None)
    entries = [Entry(0, occasions[0].start_ms, section=bed)]
    for one, following in zip(occasions, [*occasions[1:], None], strict=True):
        sound = Sound(one.start_ms, 4000, lambda: clip, levels.voice - natural, is_speech=True)
        entries.append(Entry(one.start_ms, one.stop_ms, (sound,), ducks=True))
        entries.append(Entry(one.stop_ms, following.start_ms if following else length_ms, last=not following))
    meter, limiter = LoudnessMeter(), Limiter()
    for block in Mix(iter(entries), Bed(levels.bed, 1), levels.ducking_db).blocks():
        meter.push(limiter.process(block))
    meter.push(limiter.flush())
    return meter.integrated()


@pytest.mark.parametrize("music", [True, False])
@pytest.mark.parametrize("every_ms", [4500, 10_000, 25_000])
def test_a_session_mixed_as_planned_has_the_target_loudness(every_ms, music):
    length_ms = MINUTE - 1000
    occasions = spoken(every_ms, 4000, length_ms)
    levels = plan_levels(length_ms, occasions, [MusicSpan(0, length_ms)] if music else [])
    assert measured(occasions, levels, length_ms, music) == pytest.approx(TARGET_LUFS, abs=1.2)


def test_sparser_speech_over_music_is_louder():
    voices = [
        plan_levels(10 * MINUTE, spoken(every, 4000, 10 * MINUTE), [MusicSpan(0, 10 * MINUTE)]).voice
        for every in (5000, 12_000)
    ]
    assert TARGET_LUFS - 1 < voices[0] < voices[1]


def test_without_music_the_voice_is_as_loud_as_the_session():
    for every in (4500, 12_000, 60_000):
        assert plan_levels(10 * MINUTE, spoken(every, 4000, 10 * MINUTE), []).voice == pytest.approx(
            TARGET_LUFS, abs=1.5
        )


def test_the_ducked_bed_keeps_its_distance_to_the_voice():
    for every in (4500, 12_000, 60_000):
        levels = plan_levels(10 * MINUTE, spoken(every, 4000, 10 * MINUTE), [MusicSpan(0, 10 * MINUTE)])
        assert levels.bed - levels.ducking_db == pytest.approx(levels.voice + DUCKED_LU)
        assert -10.01 <= levels.bed - levels.voice <= -6.99


def test_music_that_rises_and_falls_counts_by_its_loud_parts():
    steady, pulsing = (
        plan_levels(10 * MINUTE, spoken(12_000, 4000, 10 * MINUTE), [MusicSpan(0, 10 * MINUTE, spread_db=spread)])
        for spread in (STEADY, AMBIENCES["heartbeat"].spread_db)
    )
    assert pulsing.voice < steady.voice - 0.3


@pytest.mark.parametrize("name", AMBIENCES)
def test_the_stated_spread_of_an_ambience_is_that_of_its_sound(name):
    meter = LoudnessMeter()
    meter.push(ambience(name, 2).read(0, 60 * RATE))
    powers = np.convolve(meter.powers(), np.full(4, 0.25), "valid")
    spread = [lufs(power) - LUFS for power in np.percentile(powers, range(5, 100, 10))]
    stated = np.resize(np.array(AMBIENCES[name].spread_db), 10)
    loud = stated > -3.5  # softer parts are below the gate of most sessions
    assert np.abs(np.array(spread) - stated)[loud].max() < 5.5
    assert db_to_power(stated)[loud].mean() == pytest.approx(np.mean(db_to_power(np.array(spread))[loud]), rel=0.2)


def test_a_higher_music_level_raises_the_bed_against_the_voice():
    usual, loud = (
        plan_levels(10 * MINUTE, spoken(12_000, 4000, 10 * MINUTE), [MusicSpan(0, 10 * MINUTE)], db)
        for db in (0.0, 6.0)
    )
    assert (loud.bed - loud.voice) - (usual.bed - usual.voice) >= 3
    assert loud.voice < usual.voice


def test_bells_and_breath_are_relative_to_the_voice():
    levels = plan_levels(MINUTE, spoken(9000, 4000, MINUTE), [])
    assert levels.bell == levels.voice + BELL_LU
    assert levels.breath == levels.voice + BREATH_LU


def test_a_session_of_breathing_alone_has_the_target_loudness():
    assert plan_levels(MINUTE, breathed(MINUTE), []).breath == pytest.approx(TARGET_LUFS, abs=1.5)


spans = st.lists(st.tuples(st.integers(0, MINUTE * 5), st.integers(0, MINUTE * 5)).map(sorted).map(tuple), max_size=5)


@given(
    length_ms=st.integers(0, 5 * MINUTE),
    occasions=spans.map(sorted),
    kind=st.sampled_from(["speech", "breath", "bell"]),
    music=spans,
    level_db=st.floats(-60, 40),
)
def test_levels_are_finite_and_in_range_for_any_session(length_ms, occasions, kind, music, level_db):
    levels = plan_levels(
        length_ms, [SoundSpan(*each, kind) for each in occasions], [MusicSpan(*each) for each in music], level_db
    )
    assert np.isfinite([levels.voice, levels.bed, levels.ducking_db]).all()
    assert -80 < levels.voice <= -9.0
    assert 10 <= levels.ducking_db <= 13


def test_bells_count_but_do_not_duck_the_bed():
    music = [MusicSpan(0, 10 * MINUTE)]
    words = spoken(20_000, 3000, 10 * MINUTE)
    bells = [SoundSpan(at, at + 3000, "bell") for at in range(10_000, 10 * MINUTE - 3000, 20_000)]
    without, rung = (
        plan_levels(10 * MINUTE, words, music),
        plan_levels(10 * MINUTE, sorted([*words, *bells], key=_start), music),
    )
    breathed = plan_levels(10 * MINUTE, sorted([*words, *breaths(bells)], key=_start), music)
    assert rung.voice < without.voice - 0.3
    assert rung.ducking_db <= breathed.ducking_db


def _start(occasion):
    return occasion.start_ms


def breaths(occasions):
    return [SoundSpan(each.start_ms, each.stop_ms, "breath") for each in occasions]


def test_planning_takes_linear_time():
    # Quadratic planning took 12 s for eight hours; linear planning takes 0.1 s.
    def planned(length_ms):
        plan_levels(length_ms, spoken(12_000, 4000, length_ms), [MusicSpan(0, length_ms)])

    assert growth(planned, lambda length_ms: length_ms, 8 * 60 * MINUTE) < 16


def test_room_tone_is_lowered_if_there_is_hardly_any_speech():
    word = [SoundSpan(0, 900, "speech")]
    assert plan_levels(3_600_000, word, []).room_tone < -70
    assert plan_levels(3_600_000, word, [MusicSpan(0, 3_600_000)]).room_tone == ROOM_TONE_LUFS
    assert plan_levels(60_000, word, []).room_tone == ROOM_TONE_LUFS


@pytest.mark.parametrize("target", [-30.0, -23.0, -18.0])
def test_another_target_loudness_shifts_the_levels(target):
    talk = [SoundSpan(at, at + 4000, "speech") for at in range(0, 600_000, 10_000)]
    usual, other = (
        plan_levels(600_000, talk, [MusicSpan(0, 600_000)]),
        plan_levels(600_000, talk, [MusicSpan(0, 600_000)], target_lufs=target),
    )
    assert other.voice - usual.voice == pytest.approx(target + 16, abs=0.6)


def test_breath_sounds_are_not_raised_for_a_voice_that_is_limited():
    sounds = breathed(MINUTE)
    limited, unlimited = (plan_levels(MINUTE, sounds, [], 0, -20, unlimited_voice=level) for level in (-20, 0))
    assert limited == unlimited
    sounds = spoken(4500, 4000, MINUTE)
    limited, unlimited = (plan_levels(MINUTE, sounds, [], 0, -20, unlimited_voice=level) for level in (-25, 0))
    assert limited.voice > unlimited.voice + 1
