"""The Xing header of an MP3: length, delay, padding, checksums and seek table."""

import struct

import miniaudio
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measurement import decoded, find_offset
from mutagen.mp3 import MP3, BitrateMode
from soundfiles import noise, tone

from audio.signal.clip import RATE
from audio.sinks import Encoding
from audio.sinks.mp3 import Mp3Sink, nearest
from audio.sinks.xing_header import DELAY, FRAME, Checksum


def crc16(content):
    """CRC-16/ARC, bit by bit."""
    value = 0
    for byte in content:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value


def written(path, sound, **encoding):
    with Mp3Sink(path, Encoding(**encoding)) as sink:
        for begin in range(0, len(sound), RATE):
            sink.write(sound[begin : begin + RATE])
    return path


@given(pieces=st.lists(st.binary(max_size=3000), max_size=4))
def test_the_checksum_equals_a_bitwise_crc(pieces):
    checksum = Checksum()
    for piece in pieces:
        checksum.update(piece)
    assert checksum.value() == crc16(b"".join(pieces))


def test_the_checksum_has_the_published_check_value():
    checksum = Checksum()
    checksum.update(b"123456789")
    assert checksum.value() == 0xBB3D


def test_a_checksum_in_parts_equals_one_at_once():
    content = np.random.default_rng(0).integers(0, 256, 1_300_000, np.uint8).tobytes()
    at_once, in_parts = Checksum(), Checksum()
    at_once.update(content)
    for begin in range(0, len(content), 70_001):
        in_parts.update(content[begin : begin + 70_001])
    assert at_once.value() == in_parts.value()


@pytest.mark.parametrize("frames", [1, 575, 1152, 47_999, 3 * RATE + 7])
@pytest.mark.parametrize("mono", [False, True])
def test_decoded_sound_has_the_length_and_offset_of_the_input(tmp_path, frames, mono):
    sound = (0.3 * tone(frames / RATE, 440)[:frames] + noise(frames / RATE, 0.05)[:frames]).astype(np.float32)
    sound = np.pad(sound, ((0, frames - len(sound)), (0, 0)))
    path = written(tmp_path / "a.mp3", sound, mono=mono, bitrate=192)
    played = miniaudio.decode_file(str(path), miniaudio.SampleFormat.FLOAT32, 2, RATE)
    minimp3 = np.frombuffer(played.samples, np.float32).reshape(-1, 2)
    for output in (decoded(path), minimp3):
        assert len(output) == frames
        if frames > RATE:
            middle = sound[RATE : 2 * RATE].mean(axis=1)
            assert find_offset(output.mean(axis=1), middle, RATE, 4000) == RATE


@pytest.mark.parametrize("bitrate", [32, 64, 100, 128, 320])
@pytest.mark.parametrize("mono", [False, True])
def test_the_header_has_length_delay_and_padding(tmp_path, bitrate, mono):
    sound = noise(2.345)
    path = written(tmp_path / "a.mp3", sound, bitrate=bitrate, mono=mono)
    info = MP3(path).info
    assert info.length == pytest.approx(2.345, abs=1e-4)
    assert info.bitrate == 1000 * nearest(bitrate)
    assert (info.bitrate_mode, info.channels, info.sample_rate) == (BitrateMode.CBR, 1 if mono else 2, RATE)
    assert info.encoder_info.startswith("LAME 3.100")
    data = path.read_bytes()
    at = data.index(b"Info")
    flags, frames, size = struct.unpack(">III", data[at + 4 : at + 16])
    assert (flags, size) == (0b1111, len(data))
    packed = int.from_bytes(data[at + 141 : at + 144], "big")
    delay, padding = packed >> 12, packed & 0xFFF
    assert delay == DELAY
    assert delay + len(sound) + padding == frames * FRAME
    assert padding >= 529


def test_the_checksums_of_the_sound_and_of_the_frame_are_right(tmp_path):
    data = written(tmp_path / "a.mp3", noise(1)).read_bytes()
    at = data.index(b"Info")
    sound_crc, header_crc = struct.unpack(">HH", data[at + 152 : at + 156])
    assert header_crc == crc16(data[: at + 154])
    assert sound_crc == crc16(data[384:])


def test_the_seek_table_covers_the_file_in_hundredths(tmp_path):
    data = written(tmp_path / "a.mp3", noise(1)).read_bytes()
    at = data.index(b"Info")
    table = list(data[at + 16 : at + 116])
    assert table == sorted(table)
    assert (table[0], table[50]) == (0, 128)
