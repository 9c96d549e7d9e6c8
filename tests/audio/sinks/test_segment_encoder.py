"""Encoding of an MP3 in segments: the result is the stream of a single encoder."""

import threading
from contextlib import closing

import miniaudio
import numpy as np
import pytest
from measurement import decoded

from audio.signal.clip import RATE, pcm16
from audio.sinks import Encoding, segment_encoder
from audio.sinks.mp3 import ATTENUATION, Mp3Sink, encoder
from audio.sinks.mp3_segment import LEAD_OUT, PIECE
from audio.sinks.mp3_splice import FrameLayout, find_splice, spliced_start
from audio.sinks.segment_encoder import SegmentEncoder
from audio.sinks.xing_header import FRAME, Checksum, info_size

CODEC_DELAY = 1105
"""Samples by which an encoder and a decoder delay the sound together."""

LENGTH = 10
"""Pieces of a segment in these tests: five seconds."""

SEGMENT_FRAMES = LENGTH * PIECE * FRAME


NAMES = ("one", "segments")


def session(frames, mono=False):
    """Bursts like speech over noise like rain, full scale at 1."""
    time = np.arange(frames) / RATE
    bursts = np.sin(2 * np.pi * (180 + 40 * np.sin(time)) * time) * (np.sin(2 * np.pi * 0.7 * time) > 0.2)
    return (0.2 * bursts[:, None] + 0.06 * noise(frames, mono)).astype(np.float32)


def silence(frames, mono):
    return np.zeros((frames, 1 if mono else 2), np.float32)


def noise(frames, mono):
    """Noise at half of full scale."""
    return np.random.default_rng(7).uniform(-0.5, 0.5, (frames, 1 if mono else 2)).astype(np.float32)


def steps(frames, mono):
    """Noise that is 40 dB louder in every other half second, with a step at every boundary."""
    return noise(frames, mono) * np.where(np.arange(frames) // (SEGMENT_FRAMES // 10) % 2, 1, 0.01)[:, None]


SOUNDS = {"session": session, "silence": silence, "noise": noise, "steps": lambda *a: steps(*a).astype(np.float32)}


def decoded_by_miniaudio(path):
    """The sound of a file as dr_mp3 decodes it, as `decoded` returns it."""
    sound = miniaudio.decode_file(str(path), miniaudio.SampleFormat.FLOAT32, 2, RATE)
    return np.frombuffer(sound.samples, np.float32).reshape(-1, 2)


DECODERS = (decoded, decoded_by_miniaudio)


def encoder_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("mp3 encoder")]


def in_one(pcm, bitrate, mono):
    lame = encoder(bitrate, mono=mono)
    return bytes(lame.encode(pcm)) + bytes(lame.flush())


def in_segments(pcm, bitrate, mono, block=RATE):
    segments = SegmentEncoder(lambda: encoder(bitrate, mono=mono), FrameLayout(bitrate, mono), LENGTH)
    size = 2 * (1 if mono else 2) * block
    try:
        return b"".join([segments.encode(pcm[at : at + size]) for at in range(0, len(pcm), size)] + [segments.flush()])
    finally:
        segments.close()


def error_db(output, sound, bitrate):
    """The error of the decoded `output` in every 100 ms, in dB, but not below that of 16 bit samples."""
    whole = len(sound) // 4800 * 4800
    attenuation = ATTENUATION[bitrate]
    difference = output[CODEC_DELAY:][:whole, : sound.shape[1]] - attenuation * sound[:whole]
    power = np.square(difference, dtype=np.float64).reshape(-1, 4800 * sound.shape[1]).mean(axis=1)
    return 10 * np.log10(power + 2**-30)


@pytest.mark.parametrize("kind", ["session", "silence", "noise", "steps"])
@pytest.mark.parametrize(
    ("bitrate", "mono"), [(128, False), (32, False), (96, False), (192, False), (320, False), (64, True), (32, True)]
)
def test_splices_are_no_louder_in_error_than_a_single_encoder(tmp_path, bitrate, mono, kind):
    sound = SOUNDS[kind](2 * SEGMENT_FRAMES + RATE, mono)
    pcm = pcm16(sound)
    (tmp_path / "one.mp3").write_bytes(in_one(pcm, bitrate, mono))
    (tmp_path / "segments.mp3").write_bytes(in_segments(pcm, bitrate, mono))
    assert (tmp_path / "one.mp3").stat().st_size == (tmp_path / "segments.mp3").stat().st_size
    errors = [error_db(decode(tmp_path / f"{name}.mp3"), sound, bitrate) for decode in DECODERS for name in NAMES]
    for single, spliced in zip(errors[::2], errors[1::2], strict=True):
        assert np.max(spliced - single) < 1


def test_at_the_default_bitrate_a_session_is_decoded_like_a_single_stream(tmp_path):
    pcm = pcm16(session(2 * SEGMENT_FRAMES + RATE))
    (tmp_path / "one.mp3").write_bytes(in_one(pcm, 128, mono=False))
    (tmp_path / "segments.mp3").write_bytes(in_segments(pcm, 128, mono=False))
    for decode in DECODERS:
        np.testing.assert_array_equal(decode(tmp_path / "one.mp3"), decode(tmp_path / "segments.mp3"))


BOUNDARIES = {"a segment": LENGTH * PIECE, "its lead-out": (LENGTH + LEAD_OUT) * PIECE, "two": 2 * LENGTH * PIECE}


@pytest.mark.parametrize("end", BOUNDARIES)
@pytest.mark.parametrize("samples", [-FRAME, -1, 0, 1, FRAME])
def test_sound_that_ends_near_a_boundary_is_as_long_as_from_a_single_encoder(end, samples):
    pcm = pcm16(session(BOUNDARIES[end] * FRAME + samples, mono=True))
    assert len(in_segments(pcm, 64, mono=True)) == len(in_one(pcm, 64, mono=True))


@pytest.mark.parametrize("frames", [0, 1, 1000, FRAME, RATE])
def test_a_short_sound_is_encoded_as_by_a_single_encoder(frames):
    pcm = pcm16(session(frames, mono=True))
    assert in_segments(pcm, 64, mono=True) == in_one(pcm, 64, mono=True)


def test_the_stream_depends_neither_on_the_blocks_nor_on_the_number_of_cores(monkeypatch):
    pcm = pcm16(session(4 * SEGMENT_FRAMES, mono=True))
    monkeypatch.setattr(segment_encoder, "usable_cores", lambda: 1)
    slow = in_segments(pcm, 64, mono=True, block=70_001)
    monkeypatch.setattr(segment_encoder, "usable_cores", lambda: 8)
    assert in_segments(pcm, 64, mono=True) == slow


@pytest.mark.parametrize("cores", [1, 3])
def test_an_encoder_continues_through_segments_that_cannot_be_spliced(monkeypatch, cores):
    pcm = pcm16(session(3 * SEGMENT_FRAMES + RATE, mono=True))
    monkeypatch.setattr(segment_encoder, "usable_cores", lambda: cores)
    monkeypatch.setattr(segment_encoder, "find_splice", lambda *_: None)
    assert in_segments(pcm, 64, mono=True) == in_one(pcm, 64, mono=True)


def test_a_segment_after_one_that_could_not_be_spliced_is_spliced(tmp_path, monkeypatch):
    sound = session(4 * SEGMENT_FRAMES + RATE, mono=True)
    pcm = pcm16(sound)
    calls = iter((True, False, True, True))
    monkeypatch.setattr(
        segment_encoder, "find_splice", lambda *arguments: find_splice(*arguments) if next(calls) else None
    )
    (tmp_path / "one.mp3").write_bytes(in_one(pcm, 64, mono=True))
    (tmp_path / "segments.mp3").write_bytes(in_segments(pcm, 64, mono=True))
    single, spliced = (error_db(decoded(tmp_path / f"{name}.mp3"), sound, 64) for name in NAMES)
    assert np.max(spliced - single) < 1


def test_a_file_of_several_segments_has_the_exact_length_and_checksum(tmp_path):
    path, frames = tmp_path / "a.mp3", 45 * RATE + 7
    sound = session(frames)
    with Mp3Sink(path, Encoding(bitrate=32, mono=True)) as sink:
        for start in range(0, frames, RATE):
            sink.write(sound[start : start + RATE])
    assert len(decoded(path)) == frames
    assert miniaudio.mp3_get_file_info(str(path)).num_frames >= frames
    content = path.read_bytes()
    tag, checksum = content[: info_size(32)], Checksum()
    checksum.update(content[info_size(32) :])
    begin = tag.index(b"LAME")
    assert int.from_bytes(tag[begin + 32 : begin + 34], "big") == checksum.value()


def test_frames_whose_reservoir_does_not_fit_are_not_spliced():
    layout = FrameLayout(128, mono=False)
    roomy, tight = (bytes((0xFF, 0xFB, 0x94, 0x00, begin)) + bytes(layout.size - 5) for begin in (100, 10))
    assert find_splice(tight * 10, roomy * 8, layout, 2, range(3, 10)) is None
    assert find_splice(roomy * 10, tight * 8, layout, 2, range(3, 10)) == 3
    assert find_splice(roomy * 10, roomy * 8, layout, 2, range(4, 10)) == 4


def test_the_needed_main_data_replaces_the_end_of_the_first_stream():
    layout = FrameLayout(32, mono=True)
    header = bytes((0xFF, 0xFB, 0x14, 0xC0, 50)) + bytes(16)  # main_data_begin is 100
    first, second = ((header + letter * (layout.size - layout.data_start)) * 4 for letter in (b"a", b"b"))
    start = spliced_start(first, second, layout, 1, 3)
    assert len(start) == 3 * layout.size
    assert start.count(b"b") == 100
    assert start.count(header) == 3


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
@pytest.mark.parametrize("seconds", [0, 1, 45])
def test_an_export_that_fails_leaves_no_thread(tmp_path, error, seconds):
    def write():
        with Mp3Sink(tmp_path / "a.mp3", Encoding()) as sink:
            sink.write(session(seconds * RATE))
            raise error

    with pytest.raises(error):
        write()
    assert not encoder_threads()


def test_an_export_to_a_missing_folder_leaves_no_thread(tmp_path):
    with pytest.raises(FileNotFoundError), Mp3Sink(tmp_path / "missing" / "a.mp3", Encoding()):
        pass
    assert not encoder_threads()


class BrokenEncoder:
    """An encoder that fails after some pieces."""

    def __init__(self):
        self.pieces = 0

    def encode(self, pcm):
        self.pieces += 1
        if self.pieces > 3:
            raise ZeroDivisionError
        return bytes(len(pcm) // 12)

    def flush(self):
        return b""


def test_an_encoder_that_fails_ends_the_export():
    segments = SegmentEncoder(BrokenEncoder, FrameLayout(128, mono=False), LENGTH)
    segments.encode(bytes(4 * 4 * RATE))
    with pytest.raises(ZeroDivisionError), closing(segments):
        segments.flush()
    assert not encoder_threads()
