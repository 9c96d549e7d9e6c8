"""The files of Kokoro that can be downloaded."""

from __future__ import annotations

import os
from typing import Final

from voice.speech.download import InstallableVoice, RemoteFile
from voice.speech.engines import ENGINES, Voice, offer
from voice.speech.engines.kokoro import LANGUAGES, LICENSE, installed_files

URL: Final = "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0"
"""The release of kokoro-onnx that contains them."""

FILES: Final = {
    "kokoro-v1.0.onnx": (325_532_387, "7d5df8ecf7d4b1878015a32686053fd0eebe2bc377234608764cc0ef3636a6c5"),
    "voices-v1.0.bin": (28_214_398, "bca610b8308e8d99f32e6fe4197e7ec01679264efed0cac9140fe9c29f1fbf7d"),
}
"""Their sizes in bytes and SHA-256; they never change after their release."""


def offers() -> tuple[Voice, ...]:
    """Return the files as one voice for each of their languages; none if they are installed."""
    if installed_files():
        return ()
    size = sum(size for size, _ in FILES.values())
    return tuple(offer("kokoro", "kokoro", language, size, LICENSE) for language, _ in LANGUAGES.values())


def find(name: str) -> InstallableVoice:
    """Return the two files with all of Kokoro's voices."""
    base = os.environ.get(ENGINES["kokoro"].mirror_variable, URL).rstrip("/")
    return InstallableVoice(name, {file: RemoteFile(f"{base}/{file}", *facts) for file, facts in FILES.items()})
