"""A sound file, analyzed and read from several positions."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import av
import numpy as np

from audio.decoding import analyze_file
from audio.errors import AudioError
from audio.music import OneShot, Playlist
from fuzz.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FORMATS: Final = (
    ("wav", "pcm_s16le", 8000),
    ("wav", "pcm_u8", 8000),
    ("aiff", "pcm_s16be", 8000),
    ("mp3", "mp3", 8000),
    ("flac", "flac", 8000),
    ("ogg", "libopus", 8000),
    ("ipod", "aac", 8000),
    ("matroska", "flac", 8000),
    ("adts", "aac", 8000),
)


def read(data: bytes, folder: Path) -> None:
    """Read the file from its end, beginning and middle, once and in a loop."""
    path = folder / "song.bin"
    path.write_bytes(data)
    cache = folder / "music"
    for record in cache.glob("*"):
        record.unlink()
    frames = analyze_file(path, cache).frames
    once = OneShot(path, cache_folder=cache)
    for start in (max(0, frames - 2000), 0, frames // 2):
        _check_samples(once.read(start, 1000))
    playlist = Playlist([path], cache)
    for start in (0, frames):
        _check_samples(playlist.read(start, 1000))


def _check_samples(samples: np.ndarray) -> None:
    assert samples.shape == (1000, 2)
    assert np.isfinite(samples).all()


def seeds() -> Iterator[bytes]:
    """Yield a second of sound in each format, and files that refer to other files."""
    for kind, codec, rate in _FORMATS:
        yield _encode(kind, codec, rate)
    for text in PLAYLISTS:
        yield text.encode()


def _encode(kind: str, codec: str, rate: int) -> bytes:
    file = io.BytesIO()
    wave = (0.2 * np.sin(np.arange(rate * 11 // 10) / 4)).astype(np.float32)
    with av.open(file, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        if codec not in ("flac",) and not codec.startswith("pcm"):
            stream.bit_rate = 8000
        size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(stream.codec_context.format.name, "mono", stream.rate, frame_size=size)
        frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate, frame.pts = rate, 0
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()


PLAYLISTS: Final = (
    "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n../outside/bait.wav\n#EXT-X-ENDLIST\n",
    "ffconcat version 1.0\nfile ../outside/bait.wav\n",
    "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
    '<?xml version="1.0"?><MPD type="static"><Period><BaseURL>../outside/bait.wav</BaseURL></Period></MPD>',
    "TITLE x\nFILE ../outside/bait.wav WAVE\n",
    "[playlist]\nFile1=../outside/bait.wav\n",
)
"""Formats that make players open other files."""

WORDS: Final = (
    *(
        "RIFF",
        "WAVE",
        "fmt ",
        "data",
        "ID3",
        "fLaC",
        "OggS",
        "OpusHead",
        "ftyp",
        "moov",
        "mdat",
        "stsz",
        "FORM",
        "AIFF",
    ),
    *("COMM", "SSND", "#EXTM3U\n", "ffconcat version 1.0\n", "file ", "LIST", "Xing", "LAME", "APIC", "caff", "wvpk"),
)

TARGET: Final = Target(read, (AudioError,), seeds, WORDS, base_s=6.0, largest=24_000)
