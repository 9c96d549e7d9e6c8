"""Notices when other programs change the files of open scripts."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from scripts.errors import ScriptError
from voice.storage.file_watch import PollingWatcher
from voice.studio.texts.form import stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from scripts.library.lookup import Source
    from voice.storage.file_watch import Watcher

_INTERVAL_S: Final = 0.2
"""Time between two polls, in seconds."""

_ROUND_S: Final = 0.5
"""Time after which a newly opened file is watched, in seconds."""

_MOST: Final = 100
"""Maximum number of watched files; the one opened first is forgotten."""


class OpenFiles:
    """The files of open scripts, and the content that the pages know; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Source, str]] = {}

    def note(self, script_id: str, source: Source, stamp: str) -> bool:
        """Note the content of a script that the pages know; return whether it differs from what they knew."""
        with self._lock:
            before = self._known.pop(script_id, None)
            self._known[script_id] = source, stamp
            if len(self._known) > _MOST:
                del self._known[next(iter(self._known))]
            return before is not None and before[1] != stamp

    def known(self) -> dict[str, tuple[Source, str]]:
        """Return each script with what identifies its known content, by its id."""
        with self._lock:
            return dict(self._known)


class OutsideWatch:
    """Reports changes of open files from a thread of its own; a context manager.

    Args:
        files: the open files.
        report: called with a script's id and what identifies the new content, which is empty if the file was removed.
        watcher: notices changes.
    """

    def __init__(self, files: OpenFiles, report: Callable[[str, str], object], watcher: Watcher | None = None) -> None:
        self._files, self._report = files, report
        self._watcher = watcher or PollingWatcher(_INTERVAL_S)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outside changes", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop watching."""
        self._ended.set()
        self._watcher.close()
        self._thread.join()

    def _run(self) -> None:
        watched: set[str] = set()
        while not self._ended.is_set():
            known = self._files.known()
            self._watcher.follow([source.path for source, _ in known.values()])
            if self._watcher.wait(_ROUND_S) or known.keys() != watched:
                watched = set(known)
                self._compare()

    def _compare(self) -> None:
        """Report the files whose content isn't the known one."""
        for script_id, (source, _) in self._files.known().items():
            stamp = _stamp(source)
            if stamp is not None and self._files.note(script_id, source, stamp):
                self._report(script_id, stamp)


def _stamp(source: Source) -> str | None:
    """Return what identifies the content of a file; empty if it was removed, None if it can't be read now."""
    if not source.path.exists():
        return ""
    with suppress(ScriptError):
        return stamp_of(source.read_bytes())
    return None
