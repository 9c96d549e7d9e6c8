"""The mix: position, level and length of each sound, the bed, and turns without clicks."""

import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measurement import ebur128, find_offset
from reference import expected_db
from soundfiles import noise, tone
from sources import ConstantSource

from audio.bed import Bed, Section
from audio.mix import BLOCK_MS, SPLICE_FADE_MS, Entry, Mix, Sound
from audio.signal.clip import RATE, clip_of
from audio.signal.limiter import Limiter

DEPTH = 10.0
BED_LUFS = -20.0


def sound_of(samples, start_ms, gain_db=0.0, is_speech=False):
    clip = clip_of(samples)
    return Sound(start_ms, len(clip), lambda: clip, gain_db, is_speech)


def bed_section(start_ms=0, value=0.1):
    return Section(start_ms, ConstantSource(value, BED_LUFS))


def session(*entries, length_ms, section=None, tail_ms=1):
    """The entries with the gaps and the end filled in: each cue ends where the next one starts."""
    cues = sorted([*entries, Entry(length_ms - tail_ms, length_ms, last=True)], key=lambda entry: entry.start_ms)
    if cues[0].start_ms:
        cues.insert(0, Entry(0, cues[0].start_ms))
    if section:
        cues[0] = Entry(cues[0].start_ms, cues[0].stop_ms, cues[0].sounds, cues[0].ducks, section, cues[0].last)
    return cues


def mix_of(entries, tail_ms=0):
    return Mix(iter(entries), Bed(BED_LUFS, seed=1), DEPTH, tail_ms)


def whole(mix, start_ms=0, block_ms=BLOCK_MS):
    return np.concatenate([*mix.blocks(start_ms, block_ms), np.zeros((0, 2), np.float32)])


def phrase(samples, start_ms, gain_db=0.0):
    speech = sound_of(samples, start_ms, gain_db, is_speech=True)
    return Entry(start_ms, start_ms + speech.length_ms, (speech,), ducks=True)


# Length, positions, levels


@pytest.mark.parametrize("length_ms", [1, 999, 1000, 1001, 7350])
@pytest.mark.parametrize("block_ms", [1, 7, 1000, 60_000])
def test_a_mix_is_as_long_as_its_session(length_ms, block_ms):
    assert len(whole(mix_of(session(length_ms=length_ms)), block_ms=block_ms)) == length_ms * 48


@pytest.mark.parametrize("start_ms", [0, 1, 999, 1000, 4321])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_sound_is_placed_to_the_sample(start_ms, channels):
    speech = noise(0.7, 0.2, channels)
    mixed = whole(mix_of(session(phrase(speech, start_ms), length_ms=8000)))
    assert find_offset(mixed[:, 1], speech[:, -1], start_ms * 48, 5000) == start_ms * 48


@pytest.mark.parametrize("gain_db", [-20.0, 0.0, 15.0])
def test_a_sound_has_its_gain(gain_db):
    speech = noise(2, 0.1)
    mixed = whole(mix_of(session(phrase(speech, 1000, gain_db), length_ms=6000)))[RATE : 3 * RATE]
    np.testing.assert_allclose(mixed, speech * 10 ** (gain_db / 20), atol=0.01)


@settings(deadline=None, max_examples=15)
@given(
    gaps=st.lists(st.integers(0, 2000), max_size=3),
    block_ms=st.sampled_from([37, 480, 999, 2500]),
    section=st.booleans(),
)
def test_block_size_changes_nothing(gaps, block_ms, section):
    starts = np.cumsum([gap + 1500 for gap in gaps], dtype=int).tolist()
    entries = [phrase(noise(1.5, seed=seed), start) for seed, start in enumerate(starts)]
    cues = session(*entries, length_ms=13_000, section=bed_section() if section else None)
    np.testing.assert_allclose(whole(mix_of(cues), block_ms=block_ms), whole(mix_of(cues)), atol=1e-6)


def test_overlapping_sounds_add_up():
    one, other = tone(2, 300), tone(2, 500)
    both = Entry(1000, 3000, (sound_of(one, 1000), sound_of(other, 1500)))
    mixed = whole(mix_of(session(both, length_ms=6000)))
    expected = np.zeros((6 * RATE, 2), np.float32)
    expected[RATE : 3 * RATE] += one
    expected[72_000 : 72_000 + 2 * RATE] += other
    np.testing.assert_allclose(mixed, expected, atol=0.01)


def test_a_tail_rings_on_into_the_next_cue_and_is_cut_at_the_end():
    ringing = Entry(1000, 1200, (sound_of(tone(5, 300), 1000),))
    mixed = whole(mix_of(session(ringing, length_ms=4000)))
    assert len(mixed) == 4 * RATE
    assert np.abs(mixed[2 * RATE : 4 * RATE]).max() == pytest.approx(0.1, rel=0.05)


def test_a_tail_longer_than_the_session_fades_out_before_the_end():
    ringing = Entry(1000, 1200, (sound_of(tone(9, 300), 1000),))
    mixed = whole(mix_of(session(ringing, length_ms=7000)), block_ms=700)
    output = np.abs(mixed).reshape(-1, RATE // 10, 2).max(axis=(1, 2))
    assert output[20:49] == pytest.approx(0.1, rel=0.05)
    assert np.all(np.diff(output[50:]) < 0)
    assert np.abs(mixed[-48:]).max() < 0.003


def test_a_sound_longer_than_its_clip_ends_in_silence():
    clip = clip_of(tone(0.5, 300))
    entry = Entry(1000, 3000, (Sound(1000, 2000, lambda: clip, 0.0),))
    mixed = whole(mix_of(session(entry, length_ms=5000)), block_ms=300)
    assert np.abs(mixed[round(1.5 * RATE) :]).max() < 0.01


def test_a_loud_sum_is_not_clipped_before_the_limiter():
    loud = tuple(sound_of(tone(2, 300, 0.9), 1000, 6.0) for _ in range(5))
    mixed = whole(mix_of(session(Entry(1000, 3000, loud), length_ms=6000)))
    assert np.abs(mixed).max() == pytest.approx(5 * 0.9 * 10 ** (6 / 20), rel=0.01)
    limiter = Limiter()
    assert ebur128(np.concatenate([limiter.process(mixed), limiter.flush()]))[1] < -1.9


# The bed


def expected_gain(at_ms, length_ms, phrases):
    fades = np.clip(np.minimum(at_ms / 3000, (length_ms - at_ms) / min(5000, length_ms / 3)), 0, 1)
    return np.sin(fades * np.pi / 2) ** 2 * 10 ** (expected_db(at_ms, phrases, DEPTH) / 20)


@st.composite
def phrases_in_order(draw):
    gaps = st.sampled_from([0, 400, 2399, 2999, 3000, 3001]) | st.integers(0, 9000)
    at, phrases = 0, []
    for gap, length in draw(st.lists(st.tuples(gaps, st.integers(1, 6000)), max_size=5)):
        phrases.append((at + gap, at + gap + length))
        at += gap + length
    return phrases, at + draw(st.integers(1, 12_000))


@settings(deadline=None, max_examples=40)
@given(
    drawn=phrases_in_order(), block_ms=st.sampled_from([100, 333, 1000, 4000]), tail_ms=st.sampled_from([1, 3000, 6000])
)
def test_drawing_entries_late_does_not_change_the_ducking(drawn, block_ms, tail_ms):
    phrases, length_ms = drawn[0], drawn[1] + tail_ms
    entries = [Entry(start, stop, ducks=True) for start, stop in phrases]
    cues = session(*entries, length_ms=length_ms, section=bed_section(), tail_ms=tail_ms)
    mixed = whole(mix_of(cues, tail_ms), block_ms=block_ms)
    expected = [expected_gain(at, length_ms, phrases) for at in range(0, length_ms, 20)]
    np.testing.assert_allclose(mixed[:: 20 * 48, 0], 0.1 * np.array(expected), atol=2e-4)


@pytest.mark.parametrize(("tail_ms", "ahead_ms"), [(0, [500, 1000, 5000]), (3000, [0, 0, 2000]), (6000, [0, 0, 0])])
def test_entries_are_drawn_no_further_ahead_than_needed(tail_ms, ahead_ms):
    drawn = []

    def entries():
        for start_ms in range(0, 60_000, 500):
            drawn.append(start_ms)
            yield Entry(start_ms, start_ms + 500, last=start_ms == 59_500)

    blocks = mix_of(entries(), tail_ms).blocks()
    next(blocks)
    assert drawn[-1] <= 1000 + ahead_ms[0]
    next(blocks)
    assert drawn[-1] <= 2000 + ahead_ms[1]
    for _ in range(18):
        next(blocks)
    assert drawn[-1] <= 20_000 + ahead_ms[2]


@pytest.mark.parametrize("length_ms", [900, 6000, 30_000])
def test_the_bed_fades_in_and_out_without_a_step(length_ms):
    sound = whole(mix_of(session(length_ms=length_ms, section=bed_section())))[:, 0]
    assert sound[0] == pytest.approx(0, abs=1e-4)
    assert sound[-1] == pytest.approx(0, abs=1e-4)
    assert np.abs(np.diff(sound)).max() < 0.1 * (np.pi / 2) / (min(3000, length_ms / 3) * 48) * 1.05
    if length_ms == 30_000:
        np.testing.assert_allclose(sound[3 * RATE : 25 * RATE], 0.1, rtol=1e-5)
        assert sound[[72_000, round(27.5 * RATE)]] == pytest.approx(0.05, rel=1e-3)


def test_without_music_room_tone_replaces_digital_silence():
    mixed = whole(mix_of(session(length_ms=20_000)))
    assert -60 < ebur128(mixed[4 * RATE : 14 * RATE])[0] < -56


@pytest.mark.parametrize("start_ms", [1, 1000, 5500, 7999])
def test_a_mix_from_a_later_start_equals_that_part_of_the_whole(start_ms):
    cues = session(phrase(noise(3), 1000), phrase(noise(1), 5000), length_ms=8000, section=bed_section())
    np.testing.assert_allclose(whole(mix_of(cues), start_ms), whole(mix_of(cues))[start_ms * 48 :], atol=1e-6)


@pytest.mark.parametrize("start_ms", [8000, 90_000])
def test_a_mix_from_its_end_is_empty(start_ms):
    assert len(whole(mix_of(session(length_ms=8000)), start_ms)) == 0


def test_played_clips_are_released():
    clips = []

    def entries():
        for start_ms in range(0, 120_000, 2000):
            clip = clip_of(noise(0.5, seed=start_ms))
            clips.append(weakref.ref(clip))
            speech = Sound(start_ms, 500, lambda clip=clip: clip, 0.0, is_speech=True)
            yield Entry(start_ms, start_ms + 2000, (speech,), ducks=True, last=start_ms == 118_000)

    most_alive = 0
    for _ in mix_of(entries()).blocks():
        most_alive = max(most_alive, sum(clip() is not None for clip in clips))
    assert len(clips) == 60
    assert most_alive <= 8


# Turns


def sound_with_turn(at_ms, *, length_ms=20_000, closing_ms=9000, block_ms=100):
    """The sound of a session that turns to its closing at `at_ms`."""
    bell = Entry(2000, 2500, (sound_of(tone(6, 200, 0.2), 2000),))
    speech = [phrase(tone(2, 150, 0.1), 5000), phrase(tone(1, 150, 0.1), 9000), phrase(tone(2, 150, 0.1), 16_000)]
    mix = mix_of(session(bell, *speech, length_ms=length_ms, section=bed_section()))
    closing = [
        Entry(at_ms, at_ms + 3000),
        phrase(tone(2, 150, 0.1), at_ms + 3000),
        Entry(at_ms + 5000, at_ms + closing_ms, last=True),
    ]
    blocks, position = [], 0
    for block in mix.blocks(block_ms=block_ms):
        blocks.append(block)
        position += len(block) // 48
        if position == at_ms:
            mix.splice(at_ms, iter(closing), Section(at_ms, None, -6))
    return np.concatenate(blocks)


@pytest.mark.parametrize(
    "at_ms", [100, 1500, 2100, 4700, 5000, 5500, 7900, 9500, 12_000, 15_700, 17_000, 19_300, 20_000]
)
def test_a_turn_at_any_time_leads_to_the_closing_without_a_click(at_ms):
    sound = sound_with_turn(at_ms)
    assert len(sound) == (at_ms + 9000) * 48
    # 200 Hz at 0.2 and 150 Hz at 0.1 step by 0.0067 at most; a fade in steps of a millisecond adds little.
    assert np.abs(np.diff(sound, axis=0)).max() < 0.008
    closing = sound[(at_ms + 3000) * 48 : (at_ms + 5000) * 48, 0]
    spectrum = np.abs(np.fft.rfft(closing * np.hanning(len(closing))))
    spectrum[:50] = 0
    assert np.argmax(spectrum) / 2 == 150


@pytest.mark.parametrize("length_ms", [20_000, 20_050])
def test_a_turn_after_the_last_block_starts_at_the_end(length_ms):
    sound = sound_with_turn(length_ms, length_ms=length_ms)
    closing = tone(2, 150, 0.1)[:, 0]
    assert len(sound) == (length_ms + 9000) * 48
    assert find_offset(sound[:, 0], closing, (length_ms + 3000) * 48, 4800) == pytest.approx(
        (length_ms + 3000) * 48, abs=2
    )


def test_a_turn_does_not_change_the_sound_before_it():
    np.testing.assert_array_equal(sound_with_turn(7000)[: 7000 * 48], sound_with_turn(12_000)[: 7000 * 48])


def test_a_turn_finishes_current_speech_and_fades_other_sounds():
    speech, bell = noise(4, 0.1), noise(6, 0.2, seed=1)
    cue = Entry(6000, 10_000, (sound_of(speech, 6000, is_speech=True), sound_of(bell, 6000)), ducks=True)
    mix = mix_of(session(cue, length_ms=30_000, section=bed_section(value=0.01)))
    pieces = []
    for block in mix.blocks():
        pieces.append(block)
        if len(pieces) == 7:
            mix.splice(7000, iter([Entry(7000, 30_000, last=True)]), Section(7000, None, 0.0))
    sound = np.concatenate(pieces)
    faded = (7000 + SPLICE_FADE_MS) * 48
    steady = sound[faded : 10_000 * 48] - speech[faded - 6000 * 48 :]
    # Only the bed is left beside the speech, 10 dB down.
    np.testing.assert_allclose(steady, 0.01 * 10 ** (-DEPTH / 20), atol=1e-4)
    np.testing.assert_allclose(sound[13 * RATE : 20 * RATE], 0.01, rtol=0.01)


def test_a_turn_drops_sounds_that_have_not_started():
    mix = mix_of(session(phrase(noise(2), 3000), length_ms=20_000))
    blocks = mix.blocks()
    pieces = [next(blocks), next(blocks)]
    mix.splice(2000, iter([Entry(2000, 8000, last=True)]), Section(2000, None, 0.0))
    sound = np.concatenate([*pieces, *blocks])
    assert len(sound) == 8 * RATE
    assert np.abs(sound).max() < 0.01


def test_a_turn_in_the_final_fade_brings_the_bed_back():
    sound = sound_with_turn(19_000)
    assert sound[19_000 * 48, 0] < 0.02
    assert sound[21_500 * 48, 0] == pytest.approx(0.1 * 10 ** (-6 / 20), rel=0.15)


def test_solo_music_is_not_ducked():
    section = Section(0, ConstantSource(0.1, BED_LUFS), solo=True)
    speech = phrase(np.zeros((2 * RATE, 2), np.float32), 6000)
    mixed = whole(
        Mix(iter(session(speech, length_ms=16_000, section=section)), Bed(BED_LUFS, 1, solo_lufs=BED_LUFS), DEPTH)
    )
    np.testing.assert_allclose(mixed[4 * RATE : 10 * RATE], 0.1, rtol=1e-3)


def test_stems_add_up_to_the_mix():
    bell = Entry(1000, 1200, (sound_of(tone(3, 300), 1000),))
    cues = session(bell, phrase(noise(1.5), 5000), length_ms=9000, section=bed_section())
    parts = list(mix_of(cues).stems(block_ms=700))
    voice, bed, rest = (np.concatenate([getattr(part, name) for part in parts]) for name in ("voice", "bed", "cues"))
    np.testing.assert_allclose(voice + bed + rest, whole(mix_of(cues)), atol=1e-6)
    assert not voice[: 5 * RATE].any()
    assert not rest[5 * RATE :].any()
    assert bed.any()
