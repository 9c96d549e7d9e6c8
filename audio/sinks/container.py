"""AAC, Opus and FLAC, each in its container, through PyAV."""

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


@dataclass(frozen=True)
class _Format:
    """A container and what is in it."""

    container: str
    """FFmpeg's name of the muxer."""

    codec: str
    """FFmpeg's name of the encoder."""

    samples: str
    """The form of sample that it takes."""

    bitrate: int | None = None
    """Its usual bitrate in kb/s; None where it is lossless."""

    options: tuple[tuple[str, str], ...] = ()
    """What the encoder is told besides."""

    brand: str = ""
    """What kind of MPEG-4 it is said to be."""


class _ContainerSink:
    """Writes a session into a file without tags."""

    _format: _Format

    def __init__(self, path: Path, encoding: Encoding | None = None) -> None:
        self._path = path
        self._encoding = encoding or Encoding()
        self._layout = "mono" if self._encoding.mono else "stereo"
        self._pending = np.zeros((0, 1 if self._encoding.mono else 2), np.float32)
        self._position = 0

    @property
    def heard(self) -> Measurement:
        """What the decoded file measures, once it is written."""
        return self._heard

    def __enter__(self) -> Self:
        own = self._format
        # A file of Python's own says what is wrong with the disk as Python does.
        self._file = self._path.open("wb")
        self._container: Any = av.open(
            self._file, "w", format=own.container, container_options={"brand": own.brand} if own.brand else {}
        )
        stream: Any = self._container.add_stream(own.codec, rate=RATE, layout=self._layout, options=dict(own.options))
        stream.codec_context.format = own.samples
        if own.bitrate:
            stream.bit_rate = 1000 * (self._encoding.bitrate or own.bitrate // (2 if self._encoding.mono else 1))
        stream.codec_context.open()
        self._stream: Any = stream
        self._decoder = _decoder(stream.codec_context)
        self._size = stream.codec_context.frame_size or RATE // 10
        self._proof = EncodedMeter()
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
            self._proof.close()

    def _finish(self) -> None:
        if len(self._pending):
            self._encode(self._pending)
        self._mux(self._stream.encode(None))
        self._proof.measure(lambda: self._decoded([None]))
        self._container.close()
        self._heard = self._proof.result(self._position)

    def _encode(self, samples: Samples) -> None:
        frame = av.AudioFrame.from_ndarray(_formed(samples, self._format.samples), self._format.samples, self._layout)
        frame.sample_rate, frame.pts = RATE, self._position
        self._position += len(samples)
        self._mux(self._stream.encode(frame))

    def _mux(self, packets: list[Any]) -> None:
        copies = [av.Packet(bytes(packet)) for packet in packets if packet.size]
        self._container.mux(packets)
        self._proof.measure(lambda: self._decoded(copies))

    def _decoded(self, packets: Iterable[Any]) -> Iterator[Samples]:
        for packet in packets:
            for frame in self._decoder.decode(packet):
                yield planes(frame)


class M4aSink(_ContainerSink):
    """Writes a session as AAC into an MPEG-4 file, without tags."""

    _format = _Format("ipod", "aac", "fltp", 160, brand="M4A ")


class M4bSink(_ContainerSink):
    """Writes a session as AAC into an MPEG-4 file that says it is an audiobook, without tags."""

    _format = _Format("ipod", "aac", "fltp", 160, brand="M4B ")


class OpusSink(_ContainerSink):
    """Writes a session as Opus into an Ogg file, without tags."""

    _format = _Format("opus", "libopus", "flt", 112)


class FlacSink(_ContainerSink):
    """Writes a session as FLAC, 24 bits, without tags."""

    _format = _Format("flac", "flac", "s32", None, (("compression_level", "5"),))


_BITS: Final = 24


def _formed(samples: Samples, form: str) -> Any:
    """Return `samples` as FFmpeg's sample format `form` has them; whole numbers have their 24 bits on top."""
    if form == "fltp":
        return np.ascontiguousarray(samples.T)
    if form == "flt":
        return np.ascontiguousarray(samples).reshape(1, -1)
    full = 2.0 ** (_BITS - 1)
    scaled = np.clip(np.rint(samples.astype(np.float64) * full), -full, full - 1).astype(np.int32) << (32 - _BITS)
    return np.ascontiguousarray(scaled).reshape(1, -1)


def _decoder(encoder: Any) -> Any:
    """Return what decodes the packets of `encoder`."""
    name = "opus" if encoder.name == "libopus" else encoder.name  # libopus would cut off what is over full scale
    decoder = av.CodecContext.create(name, "r")
    decoder.extradata = encoder.extradata
    return decoder
