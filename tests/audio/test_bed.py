"""The bed: seamless loops, crossfades, playlists, and room tone without music."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measurement import ebur128, level_db
from soundfiles import noise, write_sound
from sources import ConstantSource, NoiseSource

from audio import music as music_module
from audio.ambiences import LUFS
from audio.ambiences.rain import Rain
from audio.bed import CROSSFADE_MS, ROOM_TONE_LUFS, Bed, Generated, Section, open_source
from audio.decoding import Decoder, analyze_file
from audio.errors import UnreadableMusicError
from audio.music import OneShot, Playlist, music_files
from audio.signal.clip import RATE


def soft_noise(seconds, seed=0):
    """Low-pass filtered noise, in which a click would stand out."""
    sound = noise(seconds, seed=seed).astype(np.float64)
    kernel = np.hanning(41) / np.hanning(41).sum()
    return np.stack([np.convolve(side, kernel, "same") for side in sound.T], axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def music(tmp_path_factory):
    """Paths of noise files by their length in seconds."""
    folder = tmp_path_factory.mktemp("music")
    return {seconds: write_sound(folder / f"{seconds}.wav", soft_noise(seconds)) for seconds in (1, 2, 6, 20)}


@pytest.mark.parametrize(("seconds", "seam"), [(20, 4), (6, 1.5), (2, 0.5), (1, 0.25)])
def test_a_seam_is_as_loud_as_its_surroundings_and_does_not_click(music, seconds, seam):
    period = seconds - seam
    sound = Playlist([music[seconds]]).read(0, round((2 * period + seam) * RATE))
    first, last = round(period * RATE), round((period + seam) * RATE)
    around = np.concatenate([sound[:first], sound[last : round(2 * period * RATE)]])
    assert level_db(sound[first:last]) == pytest.approx(level_db(around), abs=1)
    steps = np.abs(np.diff(sound, axis=0)).max(axis=1)
    assert steps[first - 10 : last + 10].max() < 1.3 * np.abs(np.diff(around, axis=0)).max()


def test_the_first_pass_of_a_loop_is_the_file_itself(music):
    loop = Playlist([music[6]])
    gain = 10 ** ((loop.lufs - analyze_file(music[6]).lufs) / 20)
    np.testing.assert_allclose(loop.read(0, 4 * RATE), gain * soft_noise(6)[: 4 * RATE], atol=1e-6)


def test_after_a_seam_a_loop_continues_from_the_start_of_the_file(music):
    loop = Playlist([music[6]])
    period = round(4.5 * RATE)
    gain = 10 ** ((loop.lufs - analyze_file(music[6]).lufs) / 20)
    expected = gain * soft_noise(6)[2 * RATE : 3 * RATE]
    np.testing.assert_allclose(loop.read(period + 2 * RATE, RATE), expected, atol=1e-6)


@pytest.fixture(scope="module")
def looped(tmp_path_factory):
    """A compressed file at another rate, and four passes of it read at once."""
    path = tmp_path_factory.mktemp("loop") / "a.mp3"
    write_sound(path, noise(3, rate=44_100), "libmp3lame", "fltp", rate=44_100)
    return path, Playlist([path]).read(0, 10 * RATE)


@settings(deadline=None, max_examples=15)
@given(reads=st.lists(st.tuples(st.integers(0, 9 * RATE), st.integers(1, RATE)), min_size=1, max_size=6))
def test_any_reads_in_any_order_give_the_same_sound(looped, reads):
    path, whole = looped
    loop = Playlist([path])
    for start, frames in reads:
        np.testing.assert_array_equal(loop.read(start, frames), whole[start : start + frames])


def test_sequential_reads_do_not_decode_from_the_start_again(music, monkeypatch):
    opened = []

    def counted(path):
        opened.append(path)
        return Decoder(path)

    monkeypatch.setattr("audio.music.Decoder", counted)
    loop = Playlist([music[6]])
    for second in range(40):
        loop.read(second * RATE, RATE)
    # Once at the start and once for each seam.
    assert len(opened) <= 1 + 40 / 4.5


def test_sources_are_ambiences_files_or_none(music):
    assert open_source("none", 1) is None
    assert isinstance(open_source("rain", 1), Generated)
    assert isinstance(open_source(music[2], 1), Playlist)


def test_unreadable_music_is_refused_when_opened(tmp_path):
    with pytest.raises(UnreadableMusicError):
        open_source(tmp_path / "missing.mp3", 1)


def test_a_generated_source_has_its_nominal_loudness():
    assert ebur128(Generated(Rain(3)).read(0, 45 * RATE))[0] == pytest.approx(LUFS, abs=0.5)


def bed_of(*sections, lufs=-20.0):
    bed = Bed(lufs, seed=1)
    for section in sections:
        bed.add(section)
    return bed


def music_of(bed, start_ms, length_ms, block_ms=None):
    blocks = range(start_ms, start_ms + length_ms, block_ms or length_ms)
    return np.concatenate([bed.read(at, block_ms or length_ms).music for at in blocks])


def test_the_first_bed_starts_at_full_level():
    np.testing.assert_allclose(music_of(bed_of(Section(0, ConstantSource(0.1))), 0, 1000), 0.1, rtol=1e-5)


@pytest.mark.parametrize(("gain_db", "lufs", "source_lufs"), [(0, -20, -20), (6, -20, -20), (-3, -26, -14.5)])
def test_sources_are_normalized_to_the_level_of_the_bed(gain_db, lufs, source_lufs):
    bed = bed_of(Section(0, ConstantSource(0.1, source_lufs), gain_db), lufs=lufs)
    assert 20 * np.log10(music_of(bed, 5000, 10)[0, 0] / 0.1) == pytest.approx(lufs + gain_db - source_lufs, abs=1e-4)


def test_a_crossfade_between_two_sources_has_equal_power():
    bed = bed_of(Section(0, NoiseSource(1)), Section(10_000, NoiseSource(2)))
    levels = [level_db(music_of(bed, at, 250)) for at in range(8000, 15_000, 250)]
    np.testing.assert_allclose(levels, -20, atol=0.5)


def test_after_a_crossfade_only_the_new_source_is_read():
    old, new = ConstantSource(), ConstantSource()
    bed = bed_of(Section(0, old), Section(10_000, new))
    bed.read(10_000 + CROSSFADE_MS, 1000)
    assert not old.reads
    assert new.reads == [(CROSSFADE_MS * 48, 48_000)]


def test_a_gain_change_has_no_dip():
    bed = bed_of(source := Section(0, ConstantSource(0.1)), Section(10_000, source.source, 6.0))
    sound = music_of(bed, 9000, 5000)[:, 0]
    assert sound[0] == pytest.approx(0.1, rel=1e-5)
    assert sound[-1] == pytest.approx(0.1 * 10 ** (6 / 20), rel=1e-5)
    assert np.diff(sound).min() >= -1e-6
    assert sound[2500 * 48] == pytest.approx((sound[0] + sound[-1]) / 2, rel=1e-3)


def test_a_source_in_two_sections_is_read_once_and_only_forwards():
    source = ConstantSource()
    bed = bed_of(Section(0, source), Section(10_000, source, -6), Section(11_000, source, 0))
    for at in range(9000, 15_000, 500):
        bed.read(at, 500)
    starts = [start for start, _ in source.reads]
    assert starts == sorted(set(starts))


def test_music_starts_with_its_section_and_continues_through_a_gain_change():
    source = ConstantSource()
    bed = bed_of(Section(0, None), Section(20_000, source), Section(30_000, source, 3))
    for at in (20_000, 40_000):
        bed.read(at, 1000)
    assert [start for start, _ in source.reads] == [0, 20_000 * 48]


def test_an_ambience_is_the_same_wherever_its_section_begins():
    rain = Generated(Rain(1))
    bed = bed_of(Section(0, None), Section(2000, rain), lufs=LUFS)
    np.testing.assert_allclose(music_of(bed, 6000, 1000), rain.read(6 * RATE, RATE), rtol=1e-5)


@pytest.mark.parametrize("sections", [(), (Section(0, None),)])
def test_room_tone_plays_without_music(sections):
    output = bed_of(*sections).read(0, 20_000)
    music, room = output.music, output.room
    assert not music.any()
    assert ebur128(room)[0] == pytest.approx(ROOM_TONE_LUFS, abs=1)


def test_room_tone_fades_in_as_music_fades_out():
    room = bed_of(Section(0, ConstantSource(0.1)), Section(10_000, None)).read(9000, 6000).room
    levels = [level_db(room[second * RATE : (second + 1) * RATE] + 1e-9) for second in range(6)]
    assert levels[0] < -120
    assert levels[1] < levels[2] < levels[3] == pytest.approx(levels[5], abs=3)


def test_music_that_is_turned_off_fades_into_room_tone():
    bed = bed_of(Section(0, ConstantSource(0.1)), Section(10_000, None))
    output = bed.read(9000, 6000)
    music, room = output.music, output.room
    assert music[0, 0] == pytest.approx(0.1, rel=1e-5)
    assert np.diff(music[:, 0]).max() <= 0
    assert not music[(1000 + CROSSFADE_MS) * 48 :].any()
    assert room[4 * RATE :].any()


def test_room_tone_is_off_under_full_music():
    assert not bed_of(Section(0, ConstantSource())).read(5000, 1000).room.any()


@settings(deadline=None, max_examples=15)
@given(
    starts=st.lists(st.integers(0, 12_000), min_size=1, max_size=4).map(sorted),
    blocks=st.lists(st.integers(1, 4000), min_size=1, max_size=6),
)
def test_block_length_does_not_change_the_bed(starts, blocks):
    sources = [ConstantSource(0.1), ConstantSource(0.03), None, ConstantSource(0.2)]
    sections = [Section(start, source) for start, source in zip(starts, sources, strict=False)]
    at, bed, pieces = 0, bed_of(*sections), []
    for length_ms in blocks:
        output = bed.read(at, length_ms)
        pieces.append(output.music + output.room)
        at += length_ms
    whole = bed_of(*sections).read(0, at)
    np.testing.assert_allclose(np.concatenate(pieces), whole.music + whole.room, atol=2e-6)


def test_a_turn_keeps_the_current_music_and_drops_later_sections():
    current, later = ConstantSource(0.1), ConstantSource(0.5)
    bed = bed_of(Section(0, current), Section(20_000, later))
    bed.splice(Section(8000, None, -6))
    sound = music_of(bed, 7000, 20_000)[:, 0]
    assert sound[0] == pytest.approx(0.1, rel=1e-5)
    assert sound[-1] == pytest.approx(0.1 * 10 ** (-6 / 20), rel=1e-5)
    assert not later.reads


@pytest.mark.parametrize("at_ms", [0, 1, 9999, 10_000, 10_001, 11_500, 13_000, 17_000])
def test_a_turn_at_any_time_makes_no_step(at_ms):
    bed = bed_of(Section(0, ConstantSource(0.1)), Section(10_000, ConstantSource(0.2)))
    before = music_of(bed, 0, at_ms, at_ms) if at_ms else np.zeros((0, 2))
    bed.splice(Section(at_ms, None, -6))
    sound = np.concatenate([before, music_of(bed, at_ms, 5000)])
    assert np.abs(np.diff(sound[:, 0])).max() < 1e-5


def test_a_turn_without_music_keeps_the_room_tone():
    bed = bed_of()
    bed.splice(Section(1000, None, -6))
    output = bed.read(1000, 1000)
    music, room = output.music, output.room
    assert not music.any()
    assert room.any()


# Seams of music with changing levels


def piece(seconds, seed, *, fades_in=0.0, fades_out=0.0, level=0.1):
    """Noise with a slowly changing level, as in music, and optional fades in seconds."""
    at = np.arange(seconds * RATE) / RATE
    envelope = 10 ** (1.5 * np.sin(2 * np.pi * at / 7.3 + seed) / 20)
    if fades_in:
        envelope *= np.clip(at / fades_in, 0, 1)
    if fades_out:
        envelope *= np.clip((seconds - at) / fades_out, 0, 1) ** 2
    return (soft_noise(seconds, seed) * (envelope * level / 0.1)[:, None]).astype(np.float32)


def short_levels(sound, seconds=1.0):
    size = int(seconds * RATE)
    return np.array([level_db(sound[at : at + size]) for at in range(0, len(sound) - size, size // 4)])


@pytest.mark.parametrize(("fades_in", "fades_out"), [(0, 0), (0, 12), (6, 0), (5, 15)])
def test_a_seam_skips_the_fades_at_both_ends_of_a_file(tmp_path, fades_in, fades_out):
    path = write_sound(tmp_path / "a.wav", piece(90, 1, fades_in=fades_in, fades_out=fades_out))
    loop = Playlist([path])
    loop.read(89 * RATE, RATE)  # now the song after the end is known
    length = loop._loop_frames
    first = loop._pieces[0].begin + length
    sound = loop.read(first - 12 * RATE, 28 * RATE)
    join = short_levels(sound[12 * RATE : 16 * RATE])
    before, after = level_db(sound[9 * RATE : 12 * RATE]), level_db(sound[16 * RATE : 19 * RATE])
    expected = np.linspace(before, after, len(join))
    assert np.abs(join - expected).max() < 1
    steps = np.abs(np.diff(sound, axis=0)).max(axis=1)
    assert steps[11 * RATE : 17 * RATE].max() < 1.4 * steps[: 11 * RATE].max()
    assert length > 60 * RATE


def test_a_folder_plays_in_order_of_names_at_one_loudness_and_repeats(tmp_path):
    for name, level, seed in (("10 c.wav", 0.02, 3), ("2 b.flac", 0.3, 2), ("1 a.wav", 0.1, 1)):
        codec = {"codec": "flac", "sample_format": "s16"} if name.endswith("flac") else {}
        write_sound(tmp_path / name, piece(20, seed, level=level), **codec)
    (tmp_path / "cover.jpg").write_bytes(b"no music")
    (tmp_path / "inner.wav").mkdir()
    paths = music_files(tmp_path)
    assert [path.name for path in paths] == ["1 a.wav", "2 b.flac", "10 c.wav"]
    playlist = Playlist(paths)
    sound = playlist.read(0, 100 * RATE)
    levels = short_levels(sound, 3.0)
    assert np.ptp(levels) < 4.5
    for number, seed in enumerate((1, 2, 3, 1)):
        song = playlist._pieces[number % 3]
        inside = playlist._pieces[0].crossfade + RATE
        begin = playlist._pieces[0].begin + playlist._starts[number % 3] + number // 3 * playlist._loop_frames + inside
        expected = soft_noise(20, seed)[song.begin + inside : song.begin + inside + RATE, 0]
        assert np.corrcoef(sound[begin : begin + RATE, 0], expected)[0, 1] > 0.98


def test_read_order_does_not_change_a_playlist(tmp_path):
    paths = [write_sound(tmp_path / f"{seed}.wav", piece(6, seed)) for seed in (1, 2)]
    whole = Playlist(paths).read(0, 30 * RATE)
    one = Playlist(paths)
    for start, frames in ((0, 5), (9 * RATE, 70_001), (4 * RATE, RATE), (20 * RATE, 9 * RATE)):
        np.testing.assert_array_equal(one.read(start, frames), whole[start : start + frames])


@pytest.mark.parametrize("name", ["empty", "missing"])
def test_a_folder_without_music_is_refused(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").write_text("x")
    with pytest.raises(UnreadableMusicError, match=r"contains no music|no such file"):
        open_source(tmp_path / name, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="links need privileges on Windows")
def test_a_link_out_of_the_folder_is_ignored(tmp_path):
    (tmp_path / "in").mkdir()
    write_sound(tmp_path / "out.wav", noise(2))
    write_sound(tmp_path / "in" / "a.wav", noise(2))
    (tmp_path / "in" / "b.wav").symlink_to(tmp_path / "out.wav")
    assert [path.name for path in music_files(tmp_path / "in")] == ["a.wav"]


# Solo music


def test_a_solo_song_plays_once(music):
    song = OneShot(music[6])
    np.testing.assert_array_equal(song.read(0, 4 * RATE), soft_noise(6)[: 4 * RATE])
    np.testing.assert_array_equal(song.read(RATE, RATE), soft_noise(6)[RATE : 2 * RATE])
    assert not song.read(6 * RATE, RATE).any()
    assert song.length_ms == 6000
    assert song.lufs == analyze_file(music[6]).lufs


def test_solo_music_is_as_loud_as_the_session_and_separate_from_the_ducked_bed():
    bed = Bed(-26.0, seed=1, solo_lufs=-16.0)
    for section in (
        Section(0, ConstantSource(0.1)),
        Section(10_000, ConstantSource(0.1), solo=True),
        Section(30_000, ConstantSource(0.1)),
    ):
        bed.add(section)
    under, alone, later = bed.read(5000, 10), bed.read(20_000, 10), bed.read(40_000, 10)
    assert 20 * np.log10(alone.solo[0, 0] / under.music[0, 0]) == pytest.approx(10, abs=1e-3)
    assert not under.solo.any()
    assert not alone.music.any()
    assert later.music[0, 0] == pytest.approx(under.music[0, 0])
    between = bed.read(11_500, 10)
    assert between.music.any()
    assert between.solo.any()


def test_songs_are_analysed_only_shortly_before_they_play(tmp_path, monkeypatch):
    analysed = []
    original = music_module.analyze_file
    monkeypatch.setattr(
        music_module, "analyze_file", lambda path, kept: analysed.append(path.name) or original(path, kept)
    )
    first = write_sound(tmp_path / "0.wav", soft_noise(90))
    paths = [first, *(write_sound(tmp_path / f"{number}.wav", soft_noise(20)) for number in range(1, 30))]
    playlist = Playlist(paths)
    playlist.read(0, 20 * RATE)
    assert analysed == ["0.wav"]
    playlist.read(88 * RATE, 4 * RATE)
    assert set(analysed) <= {"0.wav", "1.wav", "2.wav"}
    assert playlist.piece_at(95 * RATE)[0].name == "1.wav"


def test_an_unreadable_song_is_skipped(music, tmp_path):
    bad = tmp_path / "bad.wav"
    bad.write_text("no sound")
    other = Playlist([music[20], music[6]]).read(0, 60 * RATE)
    for songs in ([music[20], bad, music[6]], [bad, music[20], bad, music[6], bad]):
        assert np.array_equal(Playlist(songs).read(0, 60 * RATE), other)
    with pytest.raises(UnreadableMusicError):
        Playlist([bad, bad])
