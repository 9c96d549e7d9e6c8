"""Trimming and levels of recordings."""

import numpy as np
import pytest
from recordings import recording

from audio.signal.loudness import loudness
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


def test_a_plosive_at_the_end_is_no_click():
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
        samples = np.frombuffer(clip.raw_data, "<i4")[:, None] / 2.0**31
        assert abs(loudness(samples.astype(np.float32)) - TAKE_LUFS) < 0.2


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
