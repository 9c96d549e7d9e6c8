"""All sinks: a common contract, and the properties of each file format."""

import os
import struct
import wave

import av
import miniaudio
import numpy as np
import pytest
from measurement import decoded, ebur128
from memory_sink import MemorySink
from playback_server import recording_server
from soundfiles import noise, tone

from audio.signal.clip import RATE
from audio.sinks import FILE_SINKS, file_sink, wav
from audio.sinks.device import DeviceSink
from audio.sinks.mp3 import Mp3Sink
from audio.sinks.process_sink import ProcessSink
from audio.sinks.wav import WavSink


class Recording:
    """Opens sinks of one kind and returns their output."""

    def __init__(self, kind, folder, monkeypatch):
        self.kind, self.folder = kind, folder
        self.played = bytearray()
        self.file = folder / "played"
        if kind == "device":
            original = DeviceSink._next

            def recorded(sink, wanted):
                self.played += (sound := original(sink, wanted))
                return sound

            monkeypatch.setattr(DeviceSink, "_next", recorded)

    def sink(self):
        self.played.clear()
        if self.kind == "memory":
            self.memory = MemorySink()
            return self.memory
        if self.kind == "device":
            return DeviceSink("null")
        if self.kind == "remote":
            self.file.write_bytes(b"")
            self.remote = ProcessSink("null", command=recording_server(self.file))
            return self.remote
        return file_sink(self.kind, self.folder / f"a{self.kind}")

    def output(self):
        if self.kind == "memory":
            return self.memory.sound
        if self.kind in ("device", "remote"):
            raw = self.played if self.kind == "device" else self.file.read_bytes()
            played = np.frombuffer(bytes(raw), np.float32).reshape(-1, 2)
            return played[: np.flatnonzero(played.any(axis=1)).max(initial=-1) + 1]
        return decoded(self.folder / f"a{self.kind}")


@pytest.fixture(params=["memory", "device", "remote", *FILE_SINKS])
def recording(request, tmp_path, monkeypatch):
    return Recording(request.param, tmp_path, monkeypatch)


def in_blocks(sound, sizes):
    return np.split(sound, np.minimum(np.cumsum(sizes, dtype=int), len(sound)))


@pytest.mark.parametrize("sizes", [[0, 0], [1, 0, 4799, 0], [7000, 7000], [20_000]])
def test_block_sizes_do_not_change_the_sound(recording, sizes):
    sound = noise(0.3)
    with recording.sink() as sink:
        sink.write(sound)
    at_once = recording.output()
    with recording.sink() as sink:
        for block in in_blocks(sound, sizes):
            sink.write(block)
    np.testing.assert_array_equal(recording.output(), at_once)
    assert len(at_once) == pytest.approx(len(sound), abs=0.06 * RATE)


def test_the_output_matches_the_input(recording):
    sound = tone(0.4, 440, 0.3)
    with recording.sink() as sink:
        sink.write(sound)
    output = recording.output()
    assert np.abs(output).max() == pytest.approx(0.3, rel=0.02)
    lag = np.argmax(np.correlate(output[:, 0], sound[:4800, 0] * 1.0, "valid")[:4000])
    np.testing.assert_allclose(output[lag + 2000 : lag + 12_000], sound[2000:12_000], atol=0.03)


def test_sound_over_full_scale_does_not_wrap(recording):
    with recording.sink() as sink:
        sink.write(tone(0.4, 440, 3.0))
    steps = np.abs(np.diff(recording.output(), axis=0))
    assert steps.max() < 0.5


@pytest.mark.parametrize("error", [None, ZeroDivisionError])
def test_leaving_the_with_block_closes_everything(recording, error, monkeypatch):
    closed = []
    close = miniaudio.PlaybackDevice.close
    monkeypatch.setattr(miniaudio.PlaybackDevice, "close", lambda device: closed.append(device) or close(device))
    before = open_files(recording.folder)

    def use():
        with recording.sink() as sink:
            sink.write(noise(0.05))
            if error:
                raise error

    if error:
        with pytest.raises(error):
            use()
    else:
        use()
    assert open_files(recording.folder) == before == []
    if recording.kind == "device":
        assert closed
    if recording.kind == "remote":
        assert recording.remote._process.returncode == 0
    if recording.kind == "memory":
        assert not recording.memory.open


def open_files(folder):
    """The open files of this process below `folder`; empty unless on Linux."""
    if not os.path.isdir("/proc/self/fd"):
        return []
    links = (f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd"))
    return [link for link in links if os.path.exists(link) and os.readlink(link).startswith(str(folder))]


@pytest.mark.parametrize("suffix", FILE_SINKS)
def test_an_empty_block_changes_nothing(tmp_path, suffix):
    with file_sink(suffix, tmp_path / "a"):
        pass
    with file_sink(suffix, tmp_path / "b") as sink:
        sink.write(np.zeros((0, 2), np.float32))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("suffix", FILE_SINKS)
def test_a_missing_folder_raises_oserror(tmp_path, suffix):
    with pytest.raises(OSError, match="missing"), file_sink(suffix, tmp_path / "missing" / "a"):
        pass


def test_an_unknown_suffix_has_no_sink(tmp_path):
    with pytest.raises(KeyError):
        file_sink(".aiff", tmp_path / "a.aiff")


# WAV


def test_a_wav_is_lossless_to_24_bits_for_python_and_ffmpeg(tmp_path):
    sound = np.concatenate([noise(0.5), np.array([[1, -1], [2, -2], [2**-23, -(2**-23)]], np.float32)])
    with WavSink(tmp_path / "a.wav") as sink:
        sink.write(sound)
    expected = np.clip(np.rint(sound.astype(float) * 2**23), -(2**23), 2**23 - 1) / 2**23
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert file.getparams()[:4] == (2, 3, RATE, len(sound))
        raw = np.frombuffer(file.readframes(len(sound)), np.uint8).reshape(-1, 3)
    widened = np.pad(raw, ((0, 0), (1, 0))).view("<i4").reshape(-1, 2) / 2**31
    np.testing.assert_array_equal(widened, expected)
    np.testing.assert_allclose(decoded(tmp_path / "a.wav"), expected, atol=2**-24)


def test_a_wav_header_has_its_length(tmp_path):
    with WavSink(tmp_path / "a.wav") as sink:
        sink.write(noise(0.5))
    with av.open(str(tmp_path / "a.wav")) as container:
        assert container.streams.audio[0].codec_context.name == "pcm_s24le"
        assert container.duration == 500_000
    data = (tmp_path / "a.wav").read_bytes()
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8


def test_a_wav_of_more_than_four_hours_becomes_an_rf64(tmp_path):
    with WavSink(tmp_path / "a.wav", largest_bytes=100_000) as sink:
        sink.write(noise(0.5))
    data = (tmp_path / "a.wav").read_bytes()
    assert (data[:4], data[12:16]) == (b"RF64", b"ds64")
    assert struct.unpack("<QQQ", data[20:44]) == (len(data) - 8, 24_000 * 6, 24_000)
    assert len(decoded(tmp_path / "a.wav")) == 24_000


def test_the_header_of_an_eight_hour_file_is_an_rf64():
    header = wav.wav_header(8 * 3600 * RATE)
    assert len(header) == len(wav.wav_header(0)) == 80
    assert header[:8] == b"RF64\xff\xff\xff\xff"
    assert header[-4:] == b"\xff\xff\xff\xff"


# MP3


@pytest.mark.parametrize("level", [0.02, 0.2])
def test_an_mp3_is_as_loud_as_its_input(tmp_path, level):
    sound = tone(4, 700, level)
    with Mp3Sink(tmp_path / "a.mp3") as sink:
        sink.write(sound)
    output = decoded(tmp_path / "a.mp3")
    assert 20 * np.log10(np.std(output[RATE : 3 * RATE]) * np.sqrt(2) / level) == pytest.approx(0, abs=0.1)
    assert ebur128(output)[0] == pytest.approx(ebur128(sound)[0], abs=0.1)


def test_an_mp3_is_128_kbit_cbr_stereo_at_48_khz_and_as_long_as_its_input(tmp_path):
    with Mp3Sink(tmp_path / "a.mp3") as sink:
        for block in in_blocks(noise(5) * np.linspace(0, 1, 5 * RATE, dtype=np.float32)[:, None], [RATE] * 4):
            sink.write(block)
    with av.open(str(tmp_path / "a.mp3")) as container:
        stream = container.streams.audio[0]
        assert (stream.rate, stream.codec_context.channels) == (RATE, 2)
        packets = [packet.size for packet in container.demux(stream) if packet.size]
    # 128 kb/s in frames of 1152: 384 bytes each, all the same.
    assert set(packets) == {384}
    assert len(decoded(tmp_path / "a.mp3")) / RATE == pytest.approx(5, abs=0.06)
