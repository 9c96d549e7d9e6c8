"""Room on the disk: the sizes of an export's files, compared with what is free before anything is spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from audio.signal.clip import FRAMES_PER_MS
from audio.sinks import LOSSLESS
from scripts.model.lines import spoken
from scripts.timing.layout import ESTIMATED
from voice.errors import DiskSpaceError
from voice.storage.disk_space import free_space, same_disk
from voice.storage.part_files import real_path

if TYPE_CHECKING:
    from pathlib import Path

    from audio.sinks import Encoding
    from voice.export.outputs import Outputs
    from voice.session.session import Session

_TAGS: Final = 400_000
"""Size of the tags with the cover, in bytes."""

_BITRATES: Final = {".mp3": 128, ".m4a": 160, ".m4b": 160, ".opus": 112}
"""Bit rates in kb/s without `--bitrate`."""

_USED: Final = {".mp3": 1.0, ".m4a": 0.5, ".m4b": 0.5, ".opus": 0.5}
"""Minimum share of the bit rate that speech with pauses and soft music uses."""

_LOSSLESS_BYTES: Final = {".wav": 3.0, ".flac": 1.0}
"""Bytes of a sample; .flac compresses speech with music to about half, and quiet to less."""

_PAGE_SHARE: Final = 2.4
"""Size of a page and of the sound file that it is made from, relative to that sound."""

_STEM_BYTES: Final = 8
"""Bytes of a frame of a stem: two channels in floating point."""

_SPEECH_BYTES_PER_MS: Final = 44
"""Bytes of a millisecond of speech in the cache: 16 bits at about 22 kHz."""


def require_space(session: Session, outputs: Outputs, encoding: Encoding, cache: Path) -> None:
    """Raise early if the files of an export don't fit on their disk.

    Speech that isn't in the cache yet is counted if the cache is on the same disk. If the cache or the temporary folder
    lies elsewhere and is full, sentences are only spoken again when they are needed.

    Args:
        session: a session of which nothing has been spoken yet.
        outputs: the files.
        encoding: their bit rate and channels.
        cache: the folder of the speech cache.

    Raises:
        DiskSpaceError: there isn't enough room.
    """
    folder = real_path(outputs.target).parent
    free = free_space(folder)
    if outputs.holds_words or free is None:
        return
    needed = size_of(outputs, session.estimated_length, encoding)
    if same_disk(cache, folder):
        needed += _unspoken(session) * _SPEECH_BYTES_PER_MS
    if free < needed:
        raise DiskSpaceError(outputs.target, needed, free, folder)


def size_of(outputs: Outputs, length_ms: int, encoding: Encoding) -> int:
    """Return the size in bytes that the sound files of an export have at least."""
    suffix = outputs.sound_suffix
    if suffix in LOSSLESS:
        size = length_ms * FRAMES_PER_MS * _LOSSLESS_BYTES[suffix] * (1 if encoding.mono else 2)
    else:
        size = length_ms * (encoding.bitrate or _BITRATES[suffix]) * _USED[suffix] / 8
    stems = len(outputs.stem_paths) * length_ms * FRAMES_PER_MS * _STEM_BYTES
    size *= _PAGE_SHARE if outputs.is_page else 1
    return round(size) + stems + (0 if suffix == ".wav" else _TAGS)


def _unspoken(session: Session) -> int:
    """Return the estimated length of the sentences that aren't in the cache, in milliseconds."""
    known = session.synthesizer.known_duration
    return sum(ESTIMATED.speech(each) for each in spoken(session.plan.lines) if known(each) is None)
