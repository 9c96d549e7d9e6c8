"""Voice processing: any clip of an engine becomes mono at the session rate, filtered, levelled and trimmed."""

import numpy as np
import pytest
from measurement import level_db
from soundfiles import noise, tone

from audio.signal.clip import FRAMES_PER_MS, RATE, AudioSegment, clip_of, samples_of, silent
from audio.voice_processing import last_phrase, process_voice, trim_silence


def spoken(samples, rate, width):
    """`samples` as an engine's clip, with integers of `width` bytes."""
    whole = np.clip(np.rint(samples * 2.0 ** (8 * width - 1)), -(2.0 ** (8 * width - 1)), 2.0 ** (8 * width - 1) - 1)
    raw = whole.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :width].tobytes()
    return AudioSegment(raw, sample_width=width, frame_rate=rate, channels=samples.shape[1])


@pytest.mark.parametrize("seconds", [0.0101, 0.5, 1.2345, 7.7])
@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_processing_keeps_the_length_to_a_millisecond(rate, seconds):
    clip = spoken(noise(seconds, 0.05, channels=1, rate=rate), rate, 2)
    processed = process_voice(clip)
    assert (processed.frame_rate, processed.channels, processed.sample_width) == (RATE, 1, 4)
    assert processed.frame_count() / RATE == pytest.approx(clip.frame_count() / rate, abs=0.001)


@pytest.mark.parametrize("channels", [1, 2, 4])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_sample_width_and_channels_do_not_change_the_level(width, channels):
    processed = samples_of(process_voice(spoken(tone(1, 500, 0.05, channels, 22_050), 22_050, width)))
    reference = samples_of(process_voice(spoken(tone(1, 500, 0.05, 1, 22_050), 22_050, 2)))
    assert level_db(processed[4800:-4800]) == pytest.approx(level_db(reference[4800:-4800]), abs=0.5)


@pytest.mark.parametrize("frames", [0, 1, 8])
def test_nearly_empty_clips_stay_nearly_empty(frames):
    clip = AudioSegment(bytes(2 * frames), sample_width=2, frame_rate=22_050, channels=1)
    assert len(process_voice(clip)) <= 1


def test_rumble_is_filtered_out():
    def change_db(hertz):
        clip = spoken(tone(1, hertz, 0.05, 1), RATE, 4)
        return level_db(samples_of(process_voice(clip))) - level_db(samples_of(clip))

    assert change_db(25) < -15
    assert change_db(300) == pytest.approx(0, abs=1)


def test_loud_sound_is_compressed():
    loud, soft = tone(1, 500, 0.8, 1), tone(1, 500, 0.08, 1)
    range_db = level_db(samples_of(process_voice(spoken(loud, RATE, 4)))) - level_db(
        samples_of(process_voice(spoken(soft, RATE, 4)))
    )
    assert 5 < range_db < 15


def padded(sound, before_ms, after_ms):
    edges = ((before_ms * FRAMES_PER_MS, after_ms * FRAMES_PER_MS), (0, 0))
    return clip_of(np.pad(sound, edges))


def test_silent_edges_are_trimmed():
    cut = trim_silence(padded(noise(0.5, channels=1), 300, 700))
    assert 500 <= len(cut) <= 500 + 10 + 60 + 10
    assert np.abs(samples_of(cut)[20 * FRAMES_PER_MS : 30 * FRAMES_PER_MS]).max() > 0.1


def test_a_clip_without_silence_is_not_trimmed():
    assert len(trim_silence(clip_of(noise(0.5, channels=1)))) == 500


def test_a_tail_40_db_down_is_kept():
    loud, tail = noise(0.5, channels=1), noise(0.3, 0.001, channels=1)
    assert len(trim_silence(padded(np.concatenate([loud, tail]), 0, 500))) >= 800


def test_hiss_60_db_down_is_trimmed():
    loud, hiss = noise(0.5, channels=1), noise(0.3, 0.0001, channels=1)
    assert len(trim_silence(clip_of(np.concatenate([loud, hiss])))) <= 570


@pytest.mark.parametrize("frames", [1, 20, 100, 239, 240, 260, 600])
def test_very_short_sounds_are_kept(frames):
    cut = trim_silence(clip_of(np.full(frames, 0.3, np.float32)))
    assert frames / FRAMES_PER_MS <= len(cut) <= frames / FRAMES_PER_MS + 6
    assert cut.frame_count() == len(cut) * FRAMES_PER_MS


def test_a_click_in_the_last_milliseconds_is_kept():
    sound = np.zeros(RATE + 100, np.float32)
    sound[-100:-40] = 0.5
    assert np.abs(samples_of(trim_silence(clip_of(sound)))).max() > 0.1


@pytest.mark.parametrize("clip", [silent(0), silent(500), clip_of(noise(0.5, 1e-6, channels=1))])
def test_a_silent_clip_is_trimmed_to_nothing(clip):
    assert len(trim_silence(clip)) == 0


@pytest.mark.parametrize("frames", [50, 700, RATE])
def test_edges_are_faded_to_nothing_without_a_step(frames):
    samples = samples_of(trim_silence(clip_of(np.full(frames, 0.5, np.float32))))[:, 0]
    assert samples[0] == samples[-1] == 0
    assert np.abs(np.diff(samples)).max() <= 0.5 / min(5 * FRAMES_PER_MS, frames // 4) * 1.01


def test_a_trimmed_clip_has_whole_milliseconds():
    cut = trim_silence(padded(noise(0.4567, channels=1), 33, 77))
    assert cut.frame_count() % FRAMES_PER_MS == 0


def phrases_of(*pieces):
    """Alternating noise and silence with these lengths in milliseconds."""
    sounds = [
        noise(ms / 1000, channels=1) if index % 2 == 0 else np.zeros((ms * 48, 1)) for index, ms in enumerate(pieces)
    ]
    return clip_of(np.concatenate(sounds).astype(np.float32))


@pytest.mark.parametrize(
    ("pieces", "left_ms"),
    [
        ((300, 200, 400), 500),
        ((300, 60, 200, 200, 400), 500),  # a plosive's closure before the pause
        ((300, 240, 200, 90, 400), 810),  # a closure after it
        ((300, 70, 400), 0),  # too short for a pause
        ((300, 110, 400, 100, 300), 0),  # ambiguous
        ((300,), 0),
    ],
)
def test_the_last_phrase_begins_in_the_middle_of_the_longest_silence(pieces, left_ms):
    assert len(last_phrase(phrases_of(*pieces))) == pytest.approx(left_ms, abs=5)


def test_silence_has_no_last_phrase():
    assert len(last_phrase(silent(500))) == len(last_phrase(silent(0))) == 0


def band(low, high, seconds=0.5):
    """Noise between two frequencies, with an RMS level of 1."""
    spectrum = np.fft.rfft(np.random.default_rng(3).normal(size=round(seconds * RATE)))
    hertz = np.fft.rfftfreq(round(seconds * RATE), 1 / RATE)
    spectrum[(hertz < low) | (hertz > high)] = 0
    sound = np.fft.irfft(spectrum)
    return sound / np.sqrt(np.mean(sound**2))


def buzz(seconds=0.5):
    """A vowel-like sound: harmonics of 250 Hz, with an RMS level of 1."""
    time = np.arange(round(seconds * RATE)) / RATE
    sound = sum(np.sin(2 * np.pi * 250 * number * time + number) / number**1.3 for number in range(1, 30))
    return sound / np.sqrt(np.mean(sound**2))


@pytest.mark.parametrize("rate", [RATE, RATE // 2])
@pytest.mark.parametrize("level_db", [-35.0, -25.0, -20.0])
@pytest.mark.parametrize(
    ("sound", "relative_db", "least", "most"),
    [
        (band(5500, 9500), 0.0, -6.5, -3.5),
        (band(5500, 9500), -12.0, -0.5, 0.2),
        (band(500, 3000), 0.0, -0.3, 0.3),
        (buzz(), 0.0, -0.2, 0.2),
    ],
    ids=["a loud s", "a soft s", "a vowel's noise", "a vowel"],
)
def test_only_a_prominent_s_is_attenuated(sound, relative_db, least, most, level_db, rate):
    """Prominence is relative to the surrounding vowels, which stay unchanged, at any level and rate of the voice."""
    part = sound * 10 ** (relative_db / 20)
    whole = np.concatenate([buzz(), part, buzz(1)]) * 10 ** (level_db / 20) * 0.25
    processed = samples_of(process_voice(spoken(whole[:: RATE // rate, None], rate, 4)))[:, 0]
    middle = slice(round(0.55 * RATE), round(0.95 * RATE))
    after = slice(round(1.05 * RATE), round(1.9 * RATE))
    assert least <= level_db_of(processed, middle) - level_db_of(whole, middle) <= most
    assert level_db_of(processed, after) - level_db_of(whole, after) == pytest.approx(0, abs=0.2)


def level_db_of(samples, part):
    return level_db(samples[part])


def test_processing_adds_no_delay():
    ticks = np.zeros((RATE, 1))
    ticks[::4800] = 0.3
    processed = samples_of(process_voice(spoken(ticks, RATE, 4)))[:, 0]
    loudest = [np.argmax(np.abs(processed[at : at + 2400])) for at in range(4800, RATE - 4800, 4800)]
    assert max(loudest) <= 24


def test_silence_stays_silent():
    assert not samples_of(process_voice(silent(500))).any()


@pytest.mark.parametrize("stretch", [1.0, 1.25, 2.0])
def test_stretched_speech_is_longer_at_the_same_pitch(stretch):
    clip = spoken(tone(2, 200, 0.05, 1, 24_000), 24_000, 2)
    processed = process_voice(clip, stretch)
    assert processed.frame_count() / RATE == pytest.approx(2 * stretch, rel=0.03)
    samples = samples_of(processed)[RATE : 2 * RATE, 0]
    assert np.argmax(np.abs(np.fft.rfft(samples))) == pytest.approx(200, abs=2)
