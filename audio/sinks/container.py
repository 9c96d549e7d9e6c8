"""AAC, Opus and FLAC files, written with PyAV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import av
import numpy as np

from audio.file_measurement import EncodedMeter, Measurement, planes
from audio.signal.clip import RATE, Samples
from audio.sinks import Encoding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType


_MEASURED: Final = 48
"""Packets that are decoded and measured at a time: about a second."""


@dataclass(frozen=True)
class _Format:
    """A container format and its codec."""

    container: str
    """FFmpeg's name for the muxer."""

    codec: str
    """FFmpeg's name for the encoder."""

    samples: str
    """The encoder's sample format."""

    bitrate: int | None = None
    """Default bitrate in kb/s; None for lossless."""

    options: tuple[tuple[str, str], ...] = ()
    """Further encoder options."""

    brand: str = ""
    """MPEG-4 brand; empty for other containers."""


class _ContainerSink:
    """Writes a session to a file without tags."""

    _format: _Format

    def __init__(self, path: Path, encoding: Encoding | None = None) -> None:
        self._path = path
        self._encoding = encoding or Encoding()
        self._layout = "mono" if self._encoding.mono else "stereo"
        self._pending = np.zeros((0, 1 if self._encoding.mono else 2), np.float32)
        self._position = 0
        self._packets: list[Any] = []

    @property
    def measurement(self) -> Measurement:
        """The measurement of the decoded file, once it is written."""
        return self._measurement

    def __enter__(self) -> Self:
        form = self._format
        # Writing through a Python file reports disk errors as OSError.
        self._file = self._path.open("wb")
        self._container: Any = av.open(
            self._file, "w", format=form.container, container_options={"brand": form.brand} if form.brand else {}
        )
        stream: Any = self._container.add_stream(form.codec, rate=RATE, layout=self._layout, options=dict(form.options))
        stream.codec_context.format = form.samples
        if form.bitrate:
            stream.bit_rate = 1000 * (self._encoding.bitrate or form.bitrate // (2 if self._encoding.mono else 1))
        stream.codec_context.open()
        self._stream: Any = stream
        self._decoder = _decoder(stream.codec_context)
        self._size = stream.codec_context.frame_size or RATE // 10
        self._meter = EncodedMeter()
        return self

    def write(self, block: Samples) -> None:
        """Encode `block`."""
        sound = block.mean(axis=1, keepdims=True) if self._encoding.mono else block
        self._pending = np.concatenate([self._pending, sound])
        whole = len(self._pending) // self._size * self._size
        for begin in range(0, whole, self._size):
            self._encode(self._pending[begin : begin + self._size])
        self._pending = self._pending[whole:]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._file:
                if error is None:
                    self._finish()
        finally:
            self._meter.close()

    def _finish(self) -> None:
        if len(self._pending):
            self._encode(self._pending)
        self._mux(self._stream.encode(None))
        self._measure(None)
        self._container.close()
        self._measurement = self._meter.result(self._position)

    def _encode(self, samples: Samples) -> None:
        frame = av.AudioFrame.from_ndarray(
            _to_format(samples, self._format.samples), self._format.samples, self._layout
        )
        frame.sample_rate, frame.pts = RATE, self._position
        self._position += len(samples)
        self._mux(self._stream.encode(frame))

    def _mux(self, packets: list[Any]) -> None:
        self._packets += [av.Packet(bytes(packet)) for packet in packets if packet.size]
        self._container.mux(packets)
        if len(self._packets) >= _MEASURED:
            self._measure()

    def _measure(self, *end: None) -> None:
        """Measure the collected packets, and all that the decoder still holds after the `end`."""
        packets = [*self._packets, *end]
        self._packets = []
        self._meter.measure(lambda: self._decoded(packets))

    def _decoded(self, packets: Iterable[Any]) -> Iterator[Samples]:
        for packet in packets:
            for frame in self._decoder.decode(packet):
                yield planes(frame)


class M4aSink(_ContainerSink):
    """Writes a session to an MPEG-4 file as AAC, without tags."""

    _format = _Format("ipod", "aac", "fltp", 160, brand="M4A ")


class M4bSink(_ContainerSink):
    """Writes a session to an MPEG-4 audiobook as AAC, without tags."""

    _format = _Format("ipod", "aac", "fltp", 160, brand="M4B ")


class OpusSink(_ContainerSink):
    """Writes a session to an Ogg file as Opus, without tags."""

    _format = _Format("opus", "libopus", "flt", 112)


class FlacSink(_ContainerSink):
    """Writes a session to a 24-bit FLAC file, without tags."""

    _format = _Format("flac", "flac", "s32", None, (("compression_level", "5"),))


_BITS: Final = 24


def _to_format(samples: Samples, form: str) -> Any:
    """Convert `samples` to FFmpeg's sample format `form`; integers use the upper 24 bits."""
    if form == "fltp":
        return np.ascontiguousarray(samples.T)
    if form == "flt":
        return np.ascontiguousarray(samples).reshape(1, -1)
    full = 2.0 ** (_BITS - 1)
    scaled = np.clip(np.rint(samples.astype(np.float64) * full), -full, full - 1).astype(np.int32) << (32 - _BITS)
    return np.ascontiguousarray(scaled).reshape(1, -1)


def _decoder(encoder: Any) -> Any:
    """Return a decoder for the packets of `encoder`."""
    name = "opus" if encoder.name == "libopus" else encoder.name  # libopus would clip at full scale
    decoder = av.CodecContext.create(name, "r")
    decoder.extradata = encoder.extradata
    return decoder
