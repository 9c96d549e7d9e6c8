"""MP3 files, encoded with LAME."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Self

import av
import lameenc
import numpy as np

from audio.file_measurement import EncodedMeter, Measurement, planes
from audio.signal.clip import RATE, Samples, pcm16
from audio.sinks import Encoding
from audio.sinks.mp3_splice import FrameLayout
from audio.sinks.segment_encoder import SegmentEncoder
from audio.sinks.xing_header import Checksum, Stream, info_frame, info_size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

BITRATE: Final = 128
"""Default constant bitrate in kb/s."""

_QUALITY: Final = 5
"""LAME's quality setting, 0 (best, slow) to 9; docs/speed.md has the ratings and costs of the others."""

_MEASURED: Final = 16_384
"""Bytes that are decoded and measured at a time: one second at the default bitrate."""

ATTENUATION: Final = {
    32: 0.95,
    40: 0.95,
    48: 0.95,
    56: 0.95,
    64: 0.95,
    80: 0.95,
    96: 0.95,
    112: 0.95,
    128: 0.95,
    160: 0.95,
    192: 0.97,
    224: 0.98,
    256: 1.0,
    320: 1.0,
}
"""LAME's attenuation at each supported bitrate in kb/s, which is undone before encoding."""


class Mp3Sink:
    """Writes a session to an MP3 file without tags, with an Info frame for gapless playback.

    Players use it to start at the first sample of the session and stop at the last.
    """

    def __init__(self, path: Path, encoding: Encoding | None = None) -> None:
        self._path = path
        self._encoding = encoding or Encoding()
        self._bitrate = nearest(self._encoding.bitrate or BITRATE)
        self._scale = np.float32(1 / ATTENUATION[self._bitrate])
        self._checksum = Checksum()
        self._samples, self._size, self._peak = 0, 0, 0.0
        self._header = b""

    @property
    def measurement(self) -> Measurement:
        """The measurement of the decoded file, once it is written."""
        return self._measurement

    def __enter__(self) -> Self:
        self._decoder: Any = av.CodecContext.create("mp3float", "r")
        with ExitStack() as opened:
            self._file = opened.enter_context(self._path.open("wb"))
            self._file.write(bytes(info_size(self._bitrate)))
            opened.pop_all()
        self._meter = EncodedMeter()
        layout = FrameLayout(self._bitrate, self._encoding.mono)
        self._encoder = SegmentEncoder(partial(encoder, self._bitrate, mono=self._encoding.mono), layout)
        return self

    def write(self, block: Samples) -> None:
        """Encode `block`."""
        sound = block.mean(axis=1, keepdims=True) if self._encoding.mono else block
        self._samples += len(block)
        self._peak = max(self._peak, float(np.abs(sound).max(initial=0.0)))
        self._keep(self._encoder.encode(pcm16(sound * self._scale)))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._file:
                if error is None:
                    self._finish()
        finally:
            self._encoder.close()
            self._meter.close()

    def _finish(self) -> None:
        self._keep(self._encoder.flush())
        self._meter.measure(lambda: self._decoded(None))
        checksum = self._checksum.value()
        self._file.seek(0)
        if self._size:
            stream = Stream(self._header, self._samples, self._size, self._bitrate, checksum, self._peak)
            self._file.write(info_frame(stream))
        else:
            self._file.truncate()
        self._measurement = self._meter.result(self._samples)

    def _keep(self, content: bytes) -> None:
        self._file.write(content)
        self._checksum.update(content)
        self._size += len(content)
        self._header = self._header or content[:4]
        for start in range(0, len(content), _MEASURED):
            self._meter.measure(partial(self._decoded, content[start : start + _MEASURED]))

    def _decoded(self, content: bytes | None) -> Iterator[Samples]:
        decoded = av.AudioFifo()  # one conversion for many small frames
        for packet in self._decoder.parse(content):
            for frame in self._decoder.decode(packet):
                frame.pts = None
                decoded.write(frame)
        whole = decoded.read()
        if whole is not None:
            yield planes(whole)


def nearest(bitrate: int) -> int:
    """Return the nearest bitrate supported by MP3."""
    return min(ATTENUATION, key=lambda supported: abs(supported - bitrate))


def encoder(bitrate: int = BITRATE, *, mono: bool = False) -> lameenc.Encoder:
    """Return a LAME encoder with the settings shared by all MP3 files."""
    lame = lameenc.Encoder()
    lame.silence()
    lame.set_bit_rate(bitrate)
    lame.set_in_sample_rate(RATE)
    lame.set_out_sample_rate(RATE)
    lame.set_channels(1 if mono else 2)
    lame.set_quality(_QUALITY)
    return lame
