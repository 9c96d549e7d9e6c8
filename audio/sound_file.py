"""Opening other people's sound files: plain sound only, and nothing but the file itself."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from io import FileIO
from typing import TYPE_CHECKING, Final

import av

from audio.errors import UnreadableMusicError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import InputContainer

LONGEST_S: Final = 60 * 60
"""Seconds of one file that are played at most; anything after that is never decoded."""

RATES: Final = range(2_000, 768_001)
"""Sample rates in Hz that are decoded. A rate of 1 Hz would turn a small file into gigabytes at the session rate."""

MOST_HEADERS: Final = 32_000_000
"""Bytes that are read of a file before its sound begins: its headers, tags and pictures."""

_MOST_TAGS: Final = 16
"""ID3 tags one after the other that are skipped; there is one, or two where a program has added its own."""

FORMATS: Final = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,iff,matroska,mov,mp3,mpc,mpc8,mpeg,mpegts,ogg,oma,tak,tta,voc"
    ",w64,wav,webm,wsd,wv"
)
"""FFmpeg's names of the formats that may be read.

None of them opens further files or addresses, as playlists (hls, concat, dash, sdp), image sequences and the like do.
FFmpeg recognises a format by its content, so that renaming a playlist does not help it.
"""

_OPTIONS: Final = {
    "format_whitelist": FORMATS,
    "protocol_whitelist": "none",  # not even files: the file comes through a handle that is open already
    "max_pixels": "1",  # pictures in a file are not decoded, whatever size they claim to have
    "enable_drefs": "0",  # an MP4 may name other files to take its sound from
}


@contextmanager
def open_sound(path: Path) -> Iterator[InputContainer]:
    """Open the sound file at `path`; errors raised inside the `with` are translated too.

    Raises:
        UnreadableMusicError: it is missing, not a regular file, not a sound file, or damaged.
    """
    try:
        with (
            open_regular(path) as file,
            _opened(file, path) as container,
        ):
            file.header_left = None
            if not container.streams.audio:
                raise UnreadableMusicError(path, "there is no sound in it")
            if container.streams.audio[0].codec_context is None:
                raise UnreadableMusicError(path, "there is no decoder for the sound in it")
            if container.streams.audio[0].rate not in RATES:
                raise UnreadableMusicError(path, f"its sample rate is not between {RATES[0]} and {RATES[-1]} Hz")
            yield container
    except (av.error.FFmpegError, OSError) as error:
        # What FFmpeg calls an error of its own, such as "end of file", helps nobody.
        reason = error.strerror if isinstance(error, OSError) else "it is no sound file that can be decoded"
        raise UnreadableMusicError(path, (reason or str(error)).lower()) from error


def _opened(file: _SoundFile, path: Path) -> InputContainer:
    """Return the sound in `file`.

    Raises:
        UnreadableMusicError: its headers are too large.
        FFmpegError, OSError: it can't be read.
    """
    file.skip_tags()
    try:
        container = av.open(file, "r", options=_OPTIONS, metadata_errors="replace")  # tags may be no UTF-8
    except av.error.FFmpegError as error:
        if file.headers_too_large:
            raise _headers_too_large(path) from error
        raise
    if file.headers_too_large:
        container.close()
        raise _headers_too_large(path)
    return container


def _headers_too_large(path: Path) -> UnreadableMusicError:
    reason = f"its tags and pictures are larger than {MOST_HEADERS // 1_000_000} MB; remove its cover"
    return UnreadableMusicError(path, reason)


def open_regular(path: Path) -> _SoundFile:
    """Open a regular file for reading; unlike `open`, it never waits for a pipe or reads a device.

    Raises:
        UnreadableMusicError: it is a device, a pipe or a socket.
        OSError: it can't be opened.
    """
    file = _SoundFile(path)
    kind = special_kind(os.fstat(file.fileno()).st_mode)
    if kind:
        file.close()
        raise UnreadableMusicError(path, f"it is {kind}, not a sound file")
    return file


def special_kind(mode: int) -> str:
    """Return what a path with the mode `mode` is, such as "a pipe"; empty for a regular file."""
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    return "" if stat.S_ISREG(mode) else next((kind for matches, kind in kinds if matches(mode)), "a device")


class _SoundFile(FileIO):
    """A file as FFmpeg reads it: without the ID3 tags at its beginning, and with a limit on its headers.

    FFmpeg keeps every tag and every attached picture in memory several times over.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb", opener=_without_waiting)
        self.header_left: int | None = MOST_HEADERS
        """Bytes that may still be read before the sound; None once the headers are read."""
        self._start = 0

    @property
    def headers_too_large(self) -> bool:
        """Whether more was asked for before the sound than is read."""
        return self.header_left is not None and self.header_left < 0

    def skip_tags(self) -> None:
        """Begin the file behind its ID3 tags; a tag that is longer than the file is left to FFmpeg."""
        size = os.fstat(self.fileno()).st_size
        for _ in range(_MOST_TAGS):
            super().seek(self._start)
            end = self._start + _id3_size(super().read(10) or b"")
            if not self._start < end < size:
                break
            self._start = end
        self.seek(0)

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes; the file ends where its headers are too large."""
        if self.header_left is not None:
            self.header_left -= size or 0
            if self.headers_too_large:
                return b""
        return super().read(size) or b""

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Return the new position, or a negative error number, as FFmpeg expects: PyAV would print an exception."""
        try:
            return super().seek(offset + (self._start if whence == os.SEEK_SET else 0), whence) - self._start
        except OSError as error:
            return -(error.errno or errno.EINVAL)

    def tell(self) -> int:
        """Return the position."""
        return super().tell() - self._start


def _id3_size(header: bytes) -> int:
    """Return how many bytes the ID3v2 tag that begins with `header`, 10 bytes, takes; 0 if it is none.

    Source: ID3v2.4 main structure, section 3.1; sizes have 7 bits a byte.
    """
    if len(header) < 10 or header[:3] != b"ID3" or max(header[6:]) > 0x7F:
        return 0
    size = header[6] << 21 | header[7] << 14 | header[8] << 7 | header[9]
    return 10 + size + (10 if header[5] & 0x10 else 0)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
