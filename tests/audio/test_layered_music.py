"""Music that plays together: loudness, weights, and songs that end."""

import numpy as np
import pytest
from soundfiles import RATE, tone, write_sound

from audio.bed import Generated, open_source
from audio.layered_music import LayeredMusic, SongRest
from audio.music import Playlist
from audio.music_choice import Layer, MusicMix, places_of
from audio.signal.loudness import loudness


@pytest.fixture
def flute(tmp_path):
    return write_sound(tmp_path / "flute.wav", tone(20, 1000, level=0.02))


def share(mixed, part):
    """The amplitude of `part` in `mixed`, relative to its own."""
    return float(np.sum(mixed * part) / np.sum(part * part))


@pytest.mark.parametrize("weight", [1, 0.5, 2])
def test_both_layers_have_their_weights_and_the_mix_is_as_loud_as_one(flute, weight):
    mix = open_source(MusicMix((Layer((flute,)), Layer("rain", weight))), seed=3)
    song, rain = Playlist([flute]).read(0, 15 * RATE), open_source("rain", 4).read(0, 15 * RATE)
    mixed = mix.read(0, 15 * RATE)
    assert loudness(mixed) == pytest.approx(mix.lufs, abs=0.7)
    rain_at_level = rain * 10 ** ((mix.lufs - Generated(None).lufs) / 20)
    assert share(mixed, rain_at_level) / share(mixed, song) == pytest.approx(weight, rel=0.03)


def test_files_and_folders_follow_one_another(tmp_path, flute):
    folder = tmp_path / "songs"
    folder.mkdir()
    paths = [write_sound(folder / f"{number}.wav", tone(10, 500 * number)) for number in (1, 2)]
    choice = MusicMix((Layer((flute, folder)),))
    playlist = open_source(choice, seed=1)
    assert isinstance(playlist, Playlist)
    assert places_of(choice) == (flute, folder)
    played = [playlist.piece_at(second * RATE)[0] for second in range(45)]
    assert list(dict.fromkeys(played)) == [flute, *paths]


def test_reads_of_a_mix_are_the_same_in_any_blocks(flute):
    mix = open_source(MusicMix((Layer((flute,)), Layer("drone"), Layer("rain"))), seed=1)
    whole = mix.read(0, 3 * RATE)
    blocks = np.concatenate([mix.read(start, RATE) for start in range(0, 3 * RATE, RATE)])
    np.testing.assert_array_equal(whole, blocks)


def test_the_rest_of_a_song_keeps_the_ambience_under_it(flute):
    mix = open_source(MusicMix((Layer((flute,)), Layer("rain"))), seed=1)
    assert isinstance(mix, LayeredMusic)
    rest = SongRest(mix, 5 * RATE)
    assert rest.length_ms == pytest.approx(15_000, abs=1)
    np.testing.assert_allclose(rest.read(0, 5 * RATE), mix.read(5 * RATE, 5 * RATE), atol=1e-4)
    after = rest.read(16 * RATE, RATE)
    assert loudness(np.tile(after, (3, 1))) == pytest.approx(mix.lufs - 3, abs=1)
