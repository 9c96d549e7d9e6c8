"""Trimming and levels of recordings."""

import subprocess
import sys

import numpy as np
import pytest
from recordings import recording

from audio.signal.clip import clip_of, samples_of
from audio.signal.loudness import loudness
from audio.voice_processing import process_long_voice, process_voice
from voice.takes.sound import TAKE_LUFS, for_mix, is_clipped, is_silent, read_take, trimmed, write_flac

TEXT = "Let the shoulders go."


def with_clicks(samples, *at_ms):
    """`samples` with the click of a key at each of these times."""
    clicked = samples.copy()
    for at in at_ms:
        clicked[at * 48 : at * 48 + 240] += 0.3 * np.random.default_rng(at).standard_normal(240).astype(np.float32)
    return clicked


@pytest.mark.parametrize("noise", [0.0, 0.001, 0.005])
def test_silence_and_noise_at_both_ends_are_trimmed(noise):
    sound = trimmed(recording(TEXT, 1.5, before=1.0, after=2.0, noise=noise))
    assert abs(len(sound) / 48 - 1570) < 80


def test_the_clicks_of_keys_are_trimmed():
    plain = recording(TEXT, 1.5, before=0.7, after=0.7, noise=0.0005)
    clicked = with_clicks(plain, 100, 2750)
    assert len(trimmed(clicked)) == len(trimmed(plain))


def test_a_plosive_at_the_end_is_not_taken_for_a_click():
    plain = recording(TEXT, 1.0, before=0.5, after=0.7)
    assert len(trimmed(with_clicks(plain, 1590))) > len(trimmed(plain)) + 80 * 48


@pytest.mark.parametrize("noise", [0.0, 0.0005])
def test_a_soft_consonant_at_the_end_is_kept(noise):
    plain = recording(TEXT, 1.5, before=0.7, after=0.9, noise=noise)
    hiss = plain.copy()
    hiss[2250 * 48 : 2400 * 48] += 0.008 * np.random.default_rng(2).standard_normal(150 * 48).astype(np.float32)
    assert abs(len(trimmed(hiss)) - len(trimmed(plain)) - 200 * 48) < 20 * 48


@pytest.mark.parametrize("level", [0.01, 0.1, 0.4])
def test_every_take_has_the_same_loudness(level):
    assert abs(loudness(trimmed(recording(TEXT, 2.0, level=level))[:, None]) - TAKE_LUFS) < 0.3


@pytest.mark.parametrize("seconds", [0.15, 0.5, 4.0])
def test_the_mix_gets_every_take_at_one_loudness_unclipped(seconds):
    clip = for_mix(trimmed(recording(TEXT, seconds)))
    assert clip.max_dBFS < -1
    if seconds > 1:
        assert abs(loudness(samples_of(clip)) - TAKE_LUFS) < 0.2


def test_a_file_keeps_the_sound(tmp_path):
    sound = trimmed(recording(TEXT, 1.0))
    write_flac(tmp_path / "x.flac", sound)
    assert np.abs(read_take(tmp_path / "x.flac") - sound).max() < 1e-6


def test_silence_and_clipping_are_recognized():
    assert is_silent(np.zeros(48_000, np.float32))
    assert is_silent(np.zeros(0, np.float32))
    assert not is_silent(recording(TEXT, level=0.01))
    assert not is_clipped(recording(TEXT))
    assert is_clipped(np.clip(20 * recording(TEXT), -1, 1))
    assert not is_clipped(np.zeros(100, np.float32))


@pytest.mark.parametrize("seconds", [1.0, 25.0])
def test_a_long_take_is_processed_like_a_voice_and_a_short_one(seconds):
    sound = recording(TEXT, seconds)
    whole = samples_of(process_voice(clip_of(sound)))[:, 0]
    parts = np.concatenate(list(process_long_voice(sound)))
    assert len(parts) == len(whole)
    assert np.abs(parts - whole).max() < 1e-4


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_long_take_needs_little_memory():
    ran = subprocess.run([sys.executable, "-c", LONG], capture_output=True, text=True, check=True)
    recorded, prepared = map(int, ran.stdout.split())
    assert recorded < 20
    assert prepared < 80


LONG = """
import numpy as np
from audio.signal.spool import Spool
from voice.takes.sound import for_mix, trimmed
import audio.voice_processing, av

def in_memory_mb():
    return next(int(row.split()[1]) for row in open("/proc/self/status") if row.startswith("RssAnon")) // 1024

spool, second = Spool(), np.sin(np.arange(48_000) / 40).astype(np.float32) / 5
before = in_memory_mb()
for _ in range(200):
    spool.append(second)
take = trimmed(spool.samples())
recorded = in_memory_mb()
clip = for_mix(take)
assert len(clip) == 200_000
print(recorded - before, in_memory_mb() - before)
"""
