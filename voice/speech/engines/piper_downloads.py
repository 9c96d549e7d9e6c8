"""Voices of Piper's collection that can be downloaded."""

from __future__ import annotations

import json
import os
import re
from typing import Any, Final
from urllib.parse import quote

from scripts.suggestions import nearest
from voice.errors import DownloadError
from voice.speech.download import InstallableVoice, RemoteFile, UnknownInstallableError, read_remote
from voice.speech.engines import ENGINES, offer
from voice.speech.engines.language_tags import language_tag
from voice.speech.engines.piper import JOE, PiperEngine
from voice.speech.engines.piper_licenses import license_page

URL: Final = "https://huggingface.co/rhasspy/piper-voices/resolve/main"
"""Piper's own collection."""

_LARGEST_INDEX: Final = 8_000_000
"""Maximum size of the index, in bytes."""

_LARGEST_MODEL: Final = 2_000_000_000
"""Maximum size of a model, in bytes."""

_NAME: Final = re.compile(r"[a-z]{2,3}_[A-Z]{2,3}-\w{1,40}-(x_low|low|medium|high)", re.ASCII)
_REMOTE_PATH: Final = re.compile(r"(\w[\w.+-]{0,99}/){0,8}\w[\w.+-]{0,99}", re.ASCII)


def find(name: str) -> InstallableVoice:
    """Return the voice called `name`; the index of the collection is downloaded for it.

    Raises:
        UnknownInstallableError: the collection has no such voice.
        UninstalledVoiceError: it is a package, which only pip installs.
        DownloadError: the index can't be downloaded, or is invalid.
    """
    if name == JOE:
        return _packaged(name)
    base = os.environ.get(ENGINES["piper"].mirror_variable, URL).rstrip("/")
    index = _index(f"{base}/voices.json")
    if name not in index:
        raise _unknown(name, {known: _size(index[known]) for known in sorted(index)})
    try:
        return InstallableVoice(name, _files(name, index[name]["files"], base))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise DownloadError(f"{base}/voices.json", f"its entry for {name} is invalid") from error


def _packaged(name: str) -> InstallableVoice:
    """Return the voice of a package that is installed, which has nothing to download.

    Raises:
        UninstalledVoiceError: it isn't installed.
    """
    PiperEngine().validate(name)
    return InstallableVoice(name, {})


def _index(url: str) -> dict[str, Any]:
    """Return the entries of the index by the names of the voices, without unsafe names."""
    try:
        content = json.loads(read_remote(url, _LARGEST_INDEX))
    except (ValueError, RecursionError) as error:
        raise DownloadError(url, "it is not a list of voices; check for a login or portal page") from error
    if not isinstance(content, dict):
        raise DownloadError(url, "it is not a list of voices")
    return {name: entry for name, entry in content.items() if _NAME.fullmatch(name)}


def _files(name: str, files: dict[str, Any], base: str) -> dict[str, RemoteFile]:
    """Return the configuration and the model of `name`. Raises what an invalid shape raises."""
    found = {}
    for file in (f"{name}.onnx.json", f"{name}.onnx"):
        (path,) = (path for path in files if path.rpartition("/")[2] == file and _REMOTE_PATH.fullmatch(path))
        size, digest = files[path]["size_bytes"], files[path]["md5_digest"].lower()
        if not (isinstance(size, int) and 0 < size <= _LARGEST_MODEL and re.fullmatch("[0-9a-f]{32}", digest)):
            raise ValueError
        found[file] = RemoteFile(f"{base}/{quote(path)}", size, digest)
    return found


def _size(entry: object) -> int:
    """Return the size of a voice's files in bytes; 0 if its `entry` of the index has an unusual shape."""
    try:
        sizes = [file["size_bytes"] for file in entry["files"].values()]  # type: ignore[index]  # see below
    except (KeyError, TypeError, AttributeError):
        return 0
    total = sum(size for size in sizes if isinstance(size, int))
    return total if 0 < total <= _LARGEST_MODEL else 0


def _unknown(name: str, sizes: dict[str, int]) -> UnknownInstallableError:
    """Return the error for a name without a voice in the collection, whose voices have these `sizes` in bytes."""
    wanted = name.lower().replace("-", "_", 1) if "_" not in name else name.lower()
    similar = tuple(
        offer(known, "piper", language_tag(known.partition("-")[0]), size, license_page(known))
        for known, size in sizes.items()
        if known.lower().startswith(wanted)
    )
    return UnknownInstallableError(name, nearest(name, sizes), similar)
