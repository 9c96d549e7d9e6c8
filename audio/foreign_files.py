"""Recognizes files that people mistake for playable music: archives, playlists, protected songs, documents."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import InputContainer

_HEAD: Final = 65_536
"""Number of bytes that are read of a file."""

PROTECTED: Final = (
    "it is protected against copying (DRM), so only the shop's own app plays it; "
    "use an unprotected copy, such as an MP3, or a song from a CD"
)
_DRM_TAGS: Final = ("drms", "drmi", "enca", "aavd")
"""Codec tags of protected sound in MP4 files: FairPlay, common encryption, Audible."""

_ASF: Final = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_DRM: Final = tuple(
    map(
        bytes.fromhex,
        (
            "fbb3112223bdd211b4b700a0c955fc6e",
            "14e68a292226174cb935dae07ee9289c",
            "338505438169e6499b74ad12cb86d58c",
        ),
    )
)
"""GUIDs of the content encryption objects in ASF headers (WMA)."""

_ARCHIVES: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"\xfd7zXZ",
    b"BZh",
)
_DOCUMENTS: Final = (".docx", ".odt", ".pages", ".pptx", ".xlsx", ".epub")
_PLAYLISTS: Final = (".m3u", ".m3u8", ".pls", ".xspf", ".wpl", ".asx", ".cue")
_TEXTS: Final = (".txt", ".md", ".srt", ".vtt", ".lrc", ".json", ".html", ".htm", ".pdf", ".rtf", *_DOCUMENTS)


def is_protected(container: InputContainer) -> bool:
    """Return whether the sound in an open `container` is encrypted."""
    context = container.streams.audio[0].codec_context
    return context is not None and str(context.codec_tag).strip("\0") in _DRM_TAGS


def foreign_reason(path: Path) -> str:
    """Return what the file at `path`, which can't be decoded, is instead and what to do; empty if it is unknown."""
    head = b""
    with suppress(OSError), path.open("rb") as file:
        head = file.read(_HEAD)
    suffix = path.suffix.lower()
    if is_protected_asf(head) or suffix in (".m4p", ".aax", ".aa") or (head[4:8] == b"ftyp" and _has_drm_entry(path)):
        return PROTECTED
    if suffix in _PLAYLISTS or head.lstrip(b"\xef\xbb\xbf").startswith((b"#EXTM3U", b"[playlist]")):
        return "it is not a sound file but a playlist, which only lists songs; give the songs or their folder"
    if suffix in _TEXTS:
        return "it is not a sound file but a document; give a song, a folder of songs, or an ambience such as rain"
    if head.startswith(_ARCHIVES):
        return "it is not a sound file but an archive; unpack it, and give the folder or a song in it"
    return ""


def is_protected_asf(head: bytes) -> bool:
    """Return whether a file that begins with `head` is protected WMA, which would decode to noise."""
    return head.startswith(_ASF) and any(guid in head for guid in _ASF_DRM)


def _has_drm_entry(path: Path) -> bool:
    """Return whether an MP4 file that can't be decoded has protected sound; its headers are at either end."""
    with suppress(OSError), path.open("rb") as file:
        size = path.stat().st_size
        ends = file.read(4 * _HEAD)
        file.seek(max(0, size - 16 * _HEAD))
        ends += file.read(16 * _HEAD)
        return any(tag.encode() in ends for tag in _DRM_TAGS)
    return False
