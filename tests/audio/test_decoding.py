"""Decoding and analysing music: common formats, damage, caching and seeking."""

import io
import os
import re
from pathlib import Path

import numpy as np
import pytest
from measurement import ebur128
from soundfiles import noise, tone, write_silent_film, write_sound

from audio import decoding as decoding_module
from audio.decoding import Decoder, analyze_file, decode
from audio.errors import UnreadableMusicError
from audio.signal.clip import RATE

FORMATS = {
    "8 bit mono": ("a.wav", {"codec": "pcm_u8", "sample_format": "u8"}, 1, RATE),
    "16 bit mono": ("a.wav", {"codec": "pcm_s16le", "sample_format": "s16"}, 1, 44_100),
    "24 bit": ("a.wav", {"codec": "pcm_s24le", "sample_format": "s32"}, 2, RATE),
    "float": ("a.wav", {}, 2, RATE),
    "192 kHz": ("a.wav", {"codec": "pcm_s16le", "sample_format": "s16"}, 2, 192_000),
    "22.05 kHz": ("a.wav", {"codec": "pcm_s16le", "sample_format": "s16"}, 1, 22_050),
    "8 channels": ("a.wav", {"codec": "pcm_s16le", "sample_format": "s16"}, 8, RATE),
    "mp3": ("a.mp3", {"codec": "libmp3lame", "sample_format": "fltp"}, 2, 44_100),
    "m4a": ("a.m4a", {"codec": "aac", "sample_format": "fltp"}, 2, 44_100),
    "flac": ("a.flac", {"codec": "flac", "sample_format": "s16"}, 2, RATE),
    "ogg opus": ("a.ogg", {"codec": "libopus", "sample_format": "flt"}, 2, RATE),
    "film": ("a.mp4", {"codec": "aac", "sample_format": "fltp", "with_picture": True}, 2, RATE),
    "wrong suffix": ("a.mp3", None, 2, RATE),
}


@pytest.mark.parametrize("name", FORMATS)
def test_common_formats_decode_to_stereo_at_the_session_rate(tmp_path, name):
    file, options, channels, rate = FORMATS[name]
    sound = tone(2.5, 500, 0.2, channels, rate)
    if options is None:
        write_sound(tmp_path / "a.flac", sound, "flac", "s16").rename(tmp_path / file)
    else:
        write_sound(tmp_path / file, sound, rate=rate, **options)
    output = np.concatenate(list(decode(tmp_path / file)))
    assert output.dtype == np.float32
    assert output.shape == pytest.approx((2.5 * RATE, 2), abs=0.06 * RATE)
    spectrum = np.abs(np.fft.rfft(output[:, 0]))
    assert np.argmax(spectrum) * RATE / len(output) == pytest.approx(500, abs=1)
    assert analyze_file(tmp_path / file).frames == len(output)
    assert analyze_file(tmp_path / file).lufs == pytest.approx(ebur128(output)[0], abs=0.1)


def text_file(path):
    path.write_text("this is not music\n" * 50)


def empty_file(path):
    path.touch()


def folder(path):
    path.mkdir()


def missing_file(path):
    pass


def random_bytes(path):
    path.write_bytes(np.random.default_rng(0).bytes(50_000))


def film_without_sound(path):
    write_silent_film(path.with_suffix(".mp4")).rename(path)


def silence(path):
    write_sound(path.with_suffix(".wav"), np.zeros((2 * RATE, 2), np.float32)).rename(path)


def half_a_second(path):
    write_sound(path.with_suffix(".wav"), noise(0.5)).rename(path)


def truncated_m4a(path):
    whole = write_sound(path.with_suffix(".m4a"), noise(2), "aac", "fltp").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def only_nan(path):
    write_sound(path.with_suffix(".wav"), np.full((2 * RATE, 2), np.nan, np.float32)).rename(path)


def playlist_with_a_url(path):
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (text_file, "can't be used as music: .*sound"),
        (empty_file, "can't be used as music: it is not a sound file"),
        (folder, "is a directory|not a sound file|denied"),
        (missing_file, "no such file"),
        (random_bytes, "not a sound file"),
        (film_without_sound, "it contains no sound"),
        (silence, "it is silent"),
        (only_nan, "it is silent"),
        (half_a_second, "shorter than a second"),
        (truncated_m4a, "not a sound file"),
        (playlist_with_a_url, "not a sound file"),
    ],
)
def test_unusable_music_is_refused_in_one_line(tmp_path, make, reason):
    path = tmp_path / "music.mp3"
    make(path)
    with pytest.raises(UnreadableMusicError, match=reason) as caught:
        analyze_file(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["pipe:0", "data:audio,abc", "concat:a|b"])
def test_a_name_that_looks_like_a_url_is_only_a_name(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnreadableMusicError, match=r"no such file|invalid"):
        analyze_file(Path(name))


@pytest.mark.parametrize(
    ("file", "codec", "sample_format"),
    [("a.mp3", "libmp3lame", "fltp"), ("a.flac", "flac", "s16"), ("a.ogg", "libopus", "flt"), ("a.m4a", "aac", "fltp")],
)
def test_a_file_damaged_in_the_middle_plays_the_rest(tmp_path, file, codec, sample_format):
    path = write_sound(tmp_path / file, noise(6), codec, sample_format)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = np.random.default_rng(1).bytes(3000)
    path.write_bytes(data)
    assert 3 * RATE < analyze_file(path).frames <= 6.1 * RATE


@pytest.mark.parametrize(
    ("file", "codec", "sample_format"), [("a.mp3", "libmp3lame", "fltp"), ("a.wav", "pcm_s16le", "s16")]
)
def test_a_truncated_file_plays_up_to_its_end(tmp_path, file, codec, sample_format):
    path = write_sound(tmp_path / file, noise(4), codec, sample_format)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert analyze_file(path).frames == pytest.approx(2 * RATE, abs=0.1 * RATE)


def test_a_mostly_damaged_file_is_refused(tmp_path):
    path = write_sound(tmp_path / "a.m4a", noise(30), "aac", "fltp")
    data = bytearray(path.read_bytes())
    begin, size = data.index(b"mdat") + 1000, 400_000
    assert len(data) > begin + size
    data[begin : begin + size] = np.random.default_rng(1).bytes(size)
    path.write_bytes(data)
    with pytest.raises(UnreadableMusicError, match="too much of it is damaged"):
        analyze_file(path)


def test_a_title_in_the_wrong_encoding_is_harmless(tmp_path):
    sound = write_sound(tmp_path / "a.mp3", noise(2), "mp3", "fltp").read_bytes()
    frame = b"\x03caf\xe9"
    title = b"TIT2" + bytes([0, 0, 0, len(frame), 0, 0]) + frame
    path = tmp_path / "b.mp3"
    path.write_bytes(b"ID3\x04\0\0" + bytes([0, 0, 0, len(title)]) + title + sound)
    assert analyze_file(path).frames == pytest.approx(2 * RATE, abs=RATE // 10)


def test_concatenated_files_play_one_after_the_other(tmp_path):
    one = write_sound(tmp_path / "one.mp3", noise(2, rate=44_100), "libmp3lame", "fltp", rate=44_100)
    other = write_sound(tmp_path / "other.mp3", noise(2, 0.1, 1, rate=22_050), "libmp3lame", "fltp", rate=22_050)
    joined = tmp_path / "joined.mp3"
    joined.write_bytes(one.read_bytes() + other.read_bytes())
    assert analyze_file(joined).frames == pytest.approx(4 * RATE, abs=0.2 * RATE)


@pytest.mark.parametrize("rate", [RATE, 44_100])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 3e38])
def test_nan_infinite_and_huge_samples_are_harmless(tmp_path, bad, rate):
    sound = noise(2, rate=rate)
    sound[5000:5010] = bad
    path = write_sound(tmp_path / "a.wav", sound, rate=rate)
    output = np.concatenate(list(decode(path)))
    assert np.isfinite(output).all()
    assert np.isfinite(analyze_file(path).lufs)
    np.testing.assert_allclose(np.std(output[RATE:]), 0.1 if rate == RATE else 0.096, rtol=0.05)


def test_an_analysis_has_loudness_length_and_powers(tmp_path):
    quiet, loud = noise(3, 0.02), noise(3, 0.4)
    output = analyze_file(write_sound(tmp_path / "a.wav", np.concatenate([quiet, loud])))
    assert output.frames == 6 * RATE
    assert output.lufs == pytest.approx(ebur128(np.concatenate([quiet, loud]))[0], abs=0.2)
    assert len(output.powers) == 60
    assert 10 * np.log10(output.powers[40:].mean() / output.powers[:20].mean()) == pytest.approx(26, abs=0.5)


@pytest.mark.parametrize(("silence_s", "end_s"), [(0, 3), (0.05, 3.05), (4, 3.2)])
def test_a_song_ends_with_its_last_sound(tmp_path, silence_s, end_s):
    sound = np.concatenate([noise(3), np.zeros((round(silence_s * RATE), 2), np.float32)])
    assert analyze_file(write_sound(tmp_path / "a.wav", sound)).end_ms / 1000 == pytest.approx(end_s, abs=0.11)


def test_a_long_tail_belongs_to_the_song(tmp_path):
    at = np.arange(9 * RATE) / RATE
    ringing = (tone(9, 440, 0.5) * np.exp(-at)[:, None]).astype(np.float32)
    assert analyze_file(write_sound(tmp_path / "a.wav", ringing)).end_ms > 7000


@pytest.fixture
def decoded_paths(monkeypatch):
    """The paths that were decoded, in order."""
    paths, original = [], decoding_module.decode
    monkeypatch.setattr(decoding_module, "decode", lambda path: paths.append(path) or original(path))
    return paths


def test_a_file_is_analysed_once_and_again_when_it_changes(tmp_path, decoded_paths):
    path, kept = write_sound(tmp_path / "a.wav", noise(2)), tmp_path / "kept"
    first = analyze_file(path, kept)
    again = analyze_file(path, kept)
    assert decoded_paths == [path]
    assert (again.frames, again.lufs) == (first.frames, first.lufs)
    np.testing.assert_array_equal(again.powers, first.powers)
    write_sound(path, noise(3))
    assert analyze_file(path, kept).frames == 3 * RATE
    os.utime(path, ns=(0, 0))
    analyze_file(path, kept)
    assert decoded_paths == [path] * 3


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no", b"\x93NUMPY", "cut", "other"])
def test_a_corrupt_analysis_is_redone(tmp_path, decoded_paths, damage):
    path, kept = write_sound(tmp_path / "a.wav", noise(2)), tmp_path / "kept"
    first = analyze_file(path, kept)
    (record,) = kept.iterdir()
    if damage == "other":
        np.savez(record, frames=2 * RATE, lufs=np.nan, powers=np.zeros(3))
    else:
        record.write_bytes(record.read_bytes()[:-40] if damage == "cut" else damage)
    assert analyze_file(path, kept).lufs == first.lufs
    assert len(decoded_paths) == 2


def npz(**arrays):
    """The bytes of a cached analysis with these arrays."""
    file = io.BytesIO()
    np.savez(file, **{"frames": 2 * RATE, "lufs": -20.0, "powers": np.zeros(20, np.float32)} | arrays)
    return bytearray(file.getvalue())


def in_directory(offset, value):
    """A cached analysis with one byte of its first ZIP directory entry changed."""
    content = npz()
    content[content.index(b"PK\x01\x02") + offset] = value
    return content


@pytest.mark.parametrize(
    "content",
    [
        in_directory(10, 99),
        in_directory(8, 1),
        npz(frames=np.inf),
        npz(frames=[1, 2]),
        b"\x93NUMPY" + npz().partition(b"\x93NUMPY")[2].partition(b"PK")[0],
    ],
    ids=["unknown compression", "encrypted", "infinite", "two numbers", "an array alone"],
)
def test_a_damaged_record_of_any_kind_is_redone(tmp_path, decoded_paths, content):
    path, kept = write_sound(tmp_path / "a.wav", noise(2)), tmp_path / "kept"
    first = analyze_file(path, kept)
    (record,) = kept.iterdir()
    record.write_bytes(content)
    assert analyze_file(path, kept).lufs == first.lufs
    assert len(decoded_paths) == 2


def test_without_a_writable_cache_a_file_is_analysed_each_time(tmp_path, decoded_paths):
    path, kept = write_sound(tmp_path / "a.wav", noise(2)), tmp_path / "a.wav" / "kept"
    assert analyze_file(path, kept).frames == analyze_file(path, kept).frames == 2 * RATE
    assert len(decoded_paths) == 2


@pytest.mark.parametrize("kind", ["nan", "inf", "8 channels", "192 kHz", "mono", "film"])
def test_unusual_files_decode_to_finite_sound(tmp_path, kind):
    sound = noise(8, channels=8 if kind == "8 channels" else 1 if kind == "mono" else 2)
    if kind in ("nan", "inf"):
        sound[1000:1500] = float(kind)
    path = tmp_path / ("a.mkv" if kind == "film" else "a.wav")
    rate = 192_000 if kind == "192 kHz" else RATE
    output = analyze_file(write_sound(path, sound, rate=rate, with_picture=kind == "film"))
    assert output.frames == pytest.approx(len(sound) * RATE / rate, abs=50)
    assert np.isfinite(output.lufs)


def test_a_decoder_can_skip_ahead(tmp_path):
    sound = noise(3)
    decoder = Decoder(write_sound(tmp_path / "a.wav", sound))
    np.testing.assert_array_equal(decoder.read(0, 1000), sound[:1000])
    np.testing.assert_array_equal(decoder.read(1000, 1), sound[1000:1001])
    np.testing.assert_array_equal(decoder.read(70_000, 5000), sound[70_000:75_000])
    assert decoder.position == 75_000


def test_a_decoder_returns_silence_past_the_end(tmp_path):
    sound = noise(1)
    decoder = Decoder(write_sound(tmp_path / "a.wav", sound))
    past_end = decoder.read(RATE - 100, 300)
    np.testing.assert_array_equal(past_end[:100], sound[-100:])
    assert not past_end[100:].any()
    assert not decoder.read(RATE + 200, 50).any()


def test_the_message_names_the_file_and_the_reason():
    error = UnreadableMusicError("x/y.mp3", "it is silent")
    assert re.fullmatch(r"x/y.mp3 can't be used as music: it is silent", str(error))


@pytest.mark.parametrize("name", ["16 bit mono", "float", "flac", "mp3", "m4a", "ogg opus"])
def test_a_seek_returns_the_same_sound_as_sequential_reading(tmp_path, name):
    file, options, channels, rate = FORMATS[name]
    write_sound(tmp_path / file, noise(14, 0.1, channels, rate=rate), rate=rate, **options)
    whole = np.concatenate(list(decode(tmp_path / file)))
    decoder = Decoder(tmp_path / file)
    for start in (12 * RATE + 123, 100, len(whole) - 3000):
        np.testing.assert_allclose(decoder.read(start, 2000), whole[start : start + 2000], atol=1e-6)


def test_a_seek_does_not_decode_what_it_skips(tmp_path, monkeypatch):
    path = write_sound(tmp_path / "a.flac", noise(60), "flac", "s16")
    decoded, counted = [], decoding_module._resampled

    def counting(resampler, frame):
        decoded.append(frame.samples if frame else 0)
        yield from counted(resampler, frame)

    monkeypatch.setattr(decoding_module, "_resampled", counting)
    Decoder(path).read(50 * RATE, 1000)
    assert sum(decoded) < 3 * RATE
