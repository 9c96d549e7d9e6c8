"""Installation of voices from Piper's collection and of Kokoro's files."""

from __future__ import annotations

import json
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from filelock import FileLock, Timeout

from scripts.suggestions import nearest
from voice.errors import DownloadError, UnknownVoiceError
from voice.speech.download import RemoteFile, fetch, matches, read_remote
from voice.storage.atomic import target_errors
from voice.storage.part_files import sync_file, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PIPER_URL: Final = "https://huggingface.co/rhasspy/piper-voices/resolve/main"
"""Piper's own collection; OUTPOUR_PIPER_URL names a mirror."""

KOKORO_URL: Final = "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0"
"""The files of kokoro-onnx; OUTPOUR_KOKORO_URL names a mirror."""

KOKORO_FILES: Final = {
    "kokoro-v1.0.onnx": (325_532_387, "7d5df8ecf7d4b1878015a32686053fd0eebe2bc377234608764cc0ef3636a6c5"),
    "voices-v1.0.bin": (28_214_398, "bca610b8308e8d99f32e6fe4197e7ec01679264efed0cac9140fe9c29f1fbf7d"),
}
"""Sizes and SHA-256 of Kokoro's files, which never change after their release."""

_LOOK_AGAIN_S: Final = 0.1
_LARGEST_LIST: Final = 8_000_000
_LARGEST_MODEL: Final = 2_000_000_000
_PIPER_NAME: Final = re.compile(r"[a-z]{2,3}_[A-Z]{2,3}-\w{1,40}-(x_low|low|medium|high)", re.ASCII)
_REMOTE_PATH: Final = re.compile(r"(\w[\w.+-]{0,99}/){0,8}\w[\w.+-]{0,99}", re.ASCII)


@dataclass(frozen=True)
class InstallableVoice:
    """A voice that can be downloaded."""

    name: str
    """The name that was asked for."""

    files: dict[str, RemoteFile]
    """The files by their local names; the one that makes the voice visible comes last."""

    @property
    def size(self) -> int:
        """Return the total size, in bytes."""
        return sum(each.size for each in self.files.values())


def find_installable(name: str) -> InstallableVoice:
    """Return the voice called `name`; Piper's list is downloaded for it.

    Raises:
        UnknownVoiceError: no voice has that name.
        DownloadError: the list can't be downloaded, or is invalid.
    """
    if name == "kokoro":
        base = os.environ.get("OUTPOUR_KOKORO_URL", KOKORO_URL).rstrip("/")
        return InstallableVoice(
            name, {file: RemoteFile(f"{base}/{file}", *facts) for file, facts in KOKORO_FILES.items()}
        )
    base = os.environ.get("OUTPOUR_PIPER_URL", PIPER_URL).rstrip("/")
    listed = _listed(f"{base}/voices.json")
    if name not in listed:
        raise UnknownInstallableError(name, sorted(listed))
    try:
        return InstallableVoice(name, _piper_files(name, listed[name]["files"], base))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise DownloadError(f"{base}/voices.json", f"its entry for {name} is invalid") from error


def _listed(url: str) -> dict[str, Any]:
    """Return Piper's list by the names of the voices; unsafe names are left out."""
    try:
        content = json.loads(read_remote(url, _LARGEST_LIST))
    except (ValueError, RecursionError) as error:
        raise DownloadError(url, "it is not a list of voices; check for a login or portal page") from error
    if not isinstance(content, dict):
        raise DownloadError(url, "it is not a list of voices")
    return {name: entry for name, entry in content.items() if _PIPER_NAME.fullmatch(name)}


def _piper_files(name: str, files: dict[str, Any], base: str) -> dict[str, RemoteFile]:
    """Return the configuration and the model of `name`. Raises what an invalid shape raises."""
    wanted = {}
    for file in (f"{name}.onnx.json", f"{name}.onnx"):
        (path,) = (path for path in files if path.rpartition("/")[2] == file and _REMOTE_PATH.fullmatch(path))
        size, digest = files[path]["size_bytes"], files[path]["md5_digest"].lower()
        if not (isinstance(size, int) and 0 < size <= _LARGEST_MODEL and re.fullmatch("[0-9a-f]{32}", digest)):
            raise ValueError
        wanted[file] = RemoteFile(f"{base}/{quote(path)}", size, digest)
    return wanted


def install(
    addition: InstallableVoice,
    folder: Path,
    advance: Callable[[int], None] = lambda _: None,
    on_wait: Callable[[], object] = lambda: None,
) -> None:
    """Download the files of `addition` to `folder`; each is complete and verified before it gets its name.

    Complete files stay as they are. A partial download stays in `folder` under a hidden name, and the next call
    resumes it. Only one process at a time downloads a voice; others wait for it.

    Args:
        addition: the voice.
        folder: created if it is missing.
        advance: called with the bytes downloaded so far, of all files.
        on_wait: called once if another process is downloading this voice.

    Raises:
        DownloadError: a file can't be downloaded, or its checksum is wrong.
        TargetError: `folder` isn't writable.
    """
    with target_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _lock(folder / f".{addition.name}.lock", on_wait):
            _download(addition, folder, advance)


def _download(addition: InstallableVoice, folder: Path, advance: Callable[[int], None]) -> None:
    done, parts = 0, {}
    for file, remote in addition.files.items():
        if not matches(folder / file, remote):
            parts[file] = folder / f".{file}-{remote.digest[:12]}.part"
            fetch(remote, parts[file], lambda here, before=done: advance(before + here))  # type: ignore[misc]
            sync_file(parts[file])
        done += remote.size
        advance(done)
    for file, part in parts.items():
        part.replace(folder / file)
    sync_folder(folder)


@contextmanager
def _lock(path: Path, on_wait: Callable[[], object]) -> Iterator[None]:
    """Hold the lock `path`, which the system releases if this process is killed; the empty file stays."""
    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        on_wait()
        lock.acquire(poll_interval=_LOOK_AGAIN_S)
    try:
        yield
    finally:
        lock.release()


class UnknownInstallableError(UnknownVoiceError):
    """Piper's collection has no voice of that name."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(name, nearest(name, known))
        self.known = known

    def __str__(self) -> str:
        same = [name for name in self.known if name.lower().startswith(self.name.lower())]
        if same:
            return f"no downloadable voice {self.name!r}; available: {', '.join(same)}"
        hint = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        return f"no downloadable voice {self.name!r}.{hint} Give a language such as 'de' to list its voices"
