"""Installation of voices: all files of a voice are downloaded completely, or none gets its name."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from voice.speech.catalog import engine_and_voice
from voice.speech.download import InstallableVoice, fetch, matches
from voice.speech.engines import ENGINES, FALLBACK, load
from voice.storage.atomic import target_errors
from voice.storage.part_files import sync_file, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from voice.speech.engines import Voice

_POLL_S: Final = 0.1
"""Time between attempts to get the lock, in seconds."""


def find_installable(name: str) -> InstallableVoice:
    """Return the voice called `name`, or all that can be downloaded for the engine called `name`.

    Raises:
        UnknownVoiceError: no voice has that name.
        DownloadError: the index of voices can't be downloaded, or is invalid.
    """
    finder = ENGINES[engine_of(name)].download_finder or ENGINES[FALLBACK].download_finder
    voice: InstallableVoice = load(finder)(name)
    return voice


def offered_voices() -> Iterator[Voice]:
    """Yield the voices that can be downloaded, without those of Piper's collection, whose index is on the network."""
    for entry in ENGINES.values():
        if entry.offer_finder:
            yield from load(entry.offer_finder)()


def engine_of(name: str) -> str:
    """Return the engine whose voice `name` is, or which `name` itself is."""
    return name if name in ENGINES else engine_and_voice(name or FALLBACK)[0]


def install(
    voice: InstallableVoice,
    folder: Path,
    advance: Callable[[int], None] = lambda _: None,
    on_wait: Callable[[], object] = lambda: None,
) -> None:
    """Download the files of `voice` to `folder`; each is complete and verified before it gets its name.

    Complete files stay as they are. A partial download stays in `folder` under a hidden name, and the next call
    resumes it. Only one process at a time downloads a voice; others wait for it.

    Args:
        voice: the voice.
        folder: created if it is missing.
        advance: called with the bytes downloaded so far, of all files.
        on_wait: called once if another process is downloading this voice.

    Raises:
        DownloadError: a file can't be downloaded, or its checksum is wrong.
        TargetError: `folder` isn't writable.
    """
    with target_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _lock(folder / f".{voice.name}.lock", on_wait):
            _download(voice, folder, advance)


def _download(voice: InstallableVoice, folder: Path, advance: Callable[[int], None]) -> None:
    done, parts = 0, {}
    for file, remote in voice.files.items():
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
        lock.acquire(poll_interval=_POLL_S)
    try:
        yield
    finally:
        lock.release()
