"""Safe opening of untrusted sound files: plain audio formats only, with no access to other files."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from io import FileIO
from typing import TYPE_CHECKING, Final

import av

from audio.errors import UnreadableMusicError
from audio.foreign_files import PROTECTED, foreign_reason, is_protected, is_protected_asf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import InputContainer

LONGEST_S: Final = 60 * 60
"""Longest playing time of one file, in seconds; the rest is never decoded."""

RATES: Final = range(2_000, 768_001)
"""Supported sample rates in Hz; at 1 Hz a small file would become gigabytes at the session rate."""

MOST_HEADERS: Final = 32_000_000
"""Largest size of a file's headers, tags and pictures before the sound, in bytes."""

_MOST_TAGS: Final = 16
"""Most consecutive ID3 tags to skip; files have one, or two if a program has added another."""

_HEAD: Final = 16_384
"""Bytes in which the headers of protected WMA files say so."""

FORMATS: Final = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,iff,matroska,mov,mp3,mpc,mpc8,mpeg,mpegts,ogg,oma,tak,tta,voc"
    ",w64,wav,webm,wsd,wv"
)
"""FFmpeg's names of the supported formats.

None of them opens other files or URLs, as playlists (hls, concat, dash, sdp) and image sequences do. FFmpeg detects
the format from the content, so renaming a playlist doesn't get around this.
"""

_OPTIONS: Final = {
    "format_whitelist": FORMATS,
    "protocol_whitelist": "none",  # not even files: the file handle is already open
    "max_pixels": "1",  # pictures are never decoded, whatever size they claim
    "enable_drefs": "0",  # an MP4 may refer to other files for its sound
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
            _open_container(file, path) as container,
        ):
            file.header_left = None
            if not container.streams.audio:
                raise UnreadableMusicError(path, foreign_reason(path) or "it contains no sound")
            if is_protected(container):
                raise UnreadableMusicError(path, PROTECTED)
            if container.streams.audio[0].codec_context is None:
                raise UnreadableMusicError(path, foreign_reason(path) or "its sound format is not supported")
            if container.streams.audio[0].rate not in RATES:
                raise UnreadableMusicError(path, f"its sample rate is not between {RATES[0]} and {RATES[-1]} Hz")
            yield container
    except (av.error.FFmpegError, OSError) as error:
        raise UnreadableMusicError(path, _reason(path, error)) from error


def _reason(path: Path, error: av.error.FFmpegError | OSError) -> str:
    """Return why `path` can't be played; FFmpeg's own errors, such as "end of file", are no help to listeners."""
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return foreign_reason(path) or "it is not a sound file or its format is not supported"


def _open_container(file: _SoundFile, path: Path) -> InputContainer:
    """Open the container in `file`.

    Raises:
        UnreadableMusicError: it is protected, or its headers are too large.
        FFmpegError, OSError: the file can't be read.
    """
    if is_protected_asf(file.head()):
        raise UnreadableMusicError(path, PROTECTED)
    file.skip_tags()
    try:
        container = av.open(file, "r", options=_OPTIONS, metadata_errors="replace")  # tags may not be valid UTF-8
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
    """Open a regular file for reading, without blocking on pipes or reading devices.

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
    """Return the kind of file with `mode`, such as "a pipe"; empty for a regular file."""
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    return "" if stat.S_ISREG(mode) else next((kind for matches, kind in kinds if matches(mode)), "a device")


class _SoundFile(FileIO):
    """A file for FFmpeg that hides leading ID3 tags and limits the size of headers.

    FFmpeg keeps several copies of every tag and picture in memory.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb", opener=_open_nonblocking)
        self.header_left: int | None = MOST_HEADERS
        """Bytes that may still be read as headers; None once they are read."""
        self._start = 0

    @property
    def headers_too_large(self) -> bool:
        """Whether FFmpeg tried to read more headers than allowed."""
        return self.header_left is not None and self.header_left < 0

    def head(self) -> bytes:
        """Return the first bytes, and go back to the start."""
        super().seek(0)
        head = super().read(_HEAD) or b""
        super().seek(0)
        return head

    def skip_tags(self) -> None:
        """Skip leading ID3 tags, except one longer than the file, which is left to FFmpeg."""
        size = os.fstat(self.fileno()).st_size
        for _ in range(_MOST_TAGS):
            super().seek(self._start)
            end = self._start + _id3_size(super().read(10) or b"")
            if not self._start < end < size:
                break
            self._start = end
        self.seek(0)

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes, or none once the headers are too large."""
        if self.header_left is not None:
            self.header_left -= size or 0
            if self.headers_too_large:
                return b""
        return super().read(size) or b""

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Return the new position, or a negative error number as FFmpeg expects; PyAV would print an exception."""
        try:
            return super().seek(offset + (self._start if whence == os.SEEK_SET else 0), whence) - self._start
        except OSError as error:
            return -(error.errno or errno.EINVAL)

    def tell(self) -> int:
        """Return the position after the skipped tags."""
        return super().tell() - self._start


def _id3_size(header: bytes) -> int:
    """Return the size in bytes of the ID3v2 tag with the 10-byte `header`; 0 if it isn't one.

    Source: ID3v2.4 main structure, section 3.1; sizes have 7 bits per byte.
    """
    if len(header) < 10 or header[:3] != b"ID3" or max(header[6:]) > 0x7F:
        return 0
    size = header[6] << 21 | header[7] << 14 | header[8] << 7 | header[9]
    return 10 + size + (10 if header[5] & 0x10 else 0)


def _open_nonblocking(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
