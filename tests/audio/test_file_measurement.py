"""Encoded files are decoded while they are written; damage anywhere is an error."""

import functools

import av
import numpy as np
import pytest
from soundfiles import noise

from audio.errors import EncodingError
from audio.file_measurement import EncodedMeter
from audio.signal.clip import RATE
from audio.sinks import FILE_SINKS, Encoding, file_sink

COMPRESSED = [suffix for suffix in FILE_SINKS if suffix != ".wav"]
SECONDS = 6


def damage(content):
    return np.random.default_rng(7).integers(0, 255, len(content), dtype=np.uint8).tobytes()


def damaging(sink, second):
    """Make `sink` damage the encoded data of a second of the sound."""
    if hasattr(sink, "_keep"):
        _damage_bytes(sink, second)
    else:
        _damage_packets(sink, second)
    return sink


def _damage_bytes(sink, second):
    """Damage a second of a stream of 128 kb/s, whenever it is encoded."""
    keep = sink._keep

    def keep_damaged(content):
        bad = bytearray(content)
        part = slice(*(min(max(0, edge * 16_000 - sink._size), len(bad)) for edge in (second, second + 1)))
        bad[part] = damage(bad[part])
        keep(bytes(bad))

    sink._keep = keep_damaged


def _damage_packets(sink, second):
    mux = sink._mux
    sink.at = 0

    def damaged_packet(good):
        bad = av.Packet(damage(bytes(good)))
        bad.pts, bad.dts, bad.duration, bad.time_base, bad.stream = (
            good.pts, good.dts, good.duration, good.time_base, good.stream,
        )  # fmt: skip
        return bad

    def mux_damaged(packets):
        mux(packets if sink.at != second else [damaged_packet(packet) for packet in packets if packet.size])

    sink._mux = mux_damaged


@pytest.mark.parametrize("block", [1, SECONDS // 2, SECONDS - 1])
@pytest.mark.parametrize("mono", [False, True])
@pytest.mark.parametrize("suffix", COMPRESSED)
def test_a_damaged_block_anywhere_is_an_error(tmp_path, suffix, mono, block):
    sound = noise(SECONDS)
    sink = damaging(file_sink(suffix, tmp_path / f"a{suffix}", Encoding(None, mono)), block)

    def write():
        with sink:
            for sink.at in range(SECONDS):
                sink.write(sound[sink.at * RATE : (sink.at + 1) * RATE])

    with pytest.raises(EncodingError) as caught:
        write()
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("suffix", FILE_SINKS)
@pytest.mark.parametrize("frames", [0, 1, 1000, 1152, 48_001, 123_457])
def test_an_intact_file_passes(tmp_path, suffix, frames):
    with file_sink(suffix, tmp_path / f"a{suffix}") as sink:
        sink.write(noise(3)[:frames])
    assert sink.measurement.lufs < 0


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_an_error_in_any_part_fails_the_measurement(failing):
    def decode(part):
        if part == failing:
            raise ValueError(f"part {part} is broken")
        return [noise(1)]

    meter = EncodedMeter()
    for part in range(3):
        meter.measure(functools.partial(decode, part))
    with pytest.raises(EncodingError, match=f"part {failing} is broken"):
        meter.result(3 * RATE)


def test_a_missing_part_is_an_error():
    meter = EncodedMeter()
    meter.measure(lambda: [noise(1)])
    with pytest.raises(EncodingError, match=r"0\.500 s are missing"):
        meter.result(RATE * 3 // 2)
