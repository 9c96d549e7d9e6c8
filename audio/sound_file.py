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
            av.open(file, "r", options=_OPTIONS, metadata_errors="replace") as container,  # tags may be no UTF-8
        ):
            if not container.streams.audio:
                raise UnreadableMusicError(path, "there is no sound in it")
            if container.streams.audio[0].codec_context is None:
                raise UnreadableMusicError(path, "there is no decoder for the sound in it")
            if container.streams.audio[0].rate not in RATES:
                raise UnreadableMusicError(path, f"its sample rate is not between {RATES[0]} and {RATES[-1]} Hz")
            yield container
    except (av.error.FFmpegError, OSError) as error:
        reason = "it is no sound file that can be decoded" if isinstance(error, ValueError) else error.strerror
        raise UnreadableMusicError(path, (reason or str(error)).lower()) from error


def open_regular(path: Path) -> FileIO:
    """Open a regular file for reading; unlike `open`, it never waits for a pipe or reads a device.

    Raises:
        UnreadableMusicError: it is a device, a pipe or a socket.
        OSError: it can't be opened.
    """
    file = _Seekable(path, "rb", opener=_without_waiting)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise UnreadableMusicError(path, "it is not a regular file")
    return file


class _Seekable(FileIO):
    """A file that answers a seek to before its beginning as FFmpeg expects: PyAV would print the exception."""

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Return the new position, or a negative error number."""
        try:
            return super().seek(offset, whence)
        except OSError as error:
            return -(error.errno or errno.EINVAL)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
