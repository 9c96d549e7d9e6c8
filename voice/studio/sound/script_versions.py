"""The versions of one open script, which share a synthesizer."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from audio.errors import AudioError
from scripts.errors import ScriptError
from scripts.model.lines import spoken
from voice.errors import ScheduleReplacedError, SpeechCancelledError, VoiceError
from voice.session.revisions.version import with_known_words
from voice.session.session import Session
from voice.session.sound_files import forget_sounds
from voice.studio.sound.version import SoundVersion

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.library.lookup import Source
    from voice.session.request import SessionRequest
    from voice.storage.paths import Paths

SETTLE_S: Final = 1.0
"""Time for which a version must be the newest before it is spoken without having been asked for, in seconds."""


class ScriptVersions:
    """The newest version of a script and the one that was played last; older ones are dropped.

    Args:
        script_id: the script.
        paths: the listener's folders.
        on_change: called, on another thread, with a version whose timeline has become exact, or that has failed.
    """

    def __init__(self, script_id: str, paths: Paths, on_change: Callable[[SoundVersion], object]) -> None:
        self._script_id = script_id
        self._paths = paths
        self._on_change = on_change
        self._lock = threading.Lock()
        self._seed: int | None = None
        self._heard: SoundVersion | None = None
        self._newest: SoundVersion | None = None
        self._closed = False

    @property
    def kept(self) -> tuple[SoundVersion, ...]:
        """The versions that can be played, the newest first."""
        kept = dict.fromkeys((self._newest, self._heard))
        return tuple(version for version in kept if version is not None)

    def add(self, number: int, source: Source, request: SessionRequest) -> SoundVersion:
        """Return a new version of the script.

        Random choices stay as they are, unless `request` has a seed. Nothing that was spoken before is spoken again.

        Raises:
            ScriptError: the script has errors.
            VoiceError: its voice or its music is unknown.
            AudioError: its music can't be decoded.
        """
        with self._lock:
            before = self._newest
            seed = self._seed if request.seed is None else request.seed
            forget_sounds()
            previous = before.session if before else None
            request = replace(request, seed=seed)
            session = Session(source, request, self._paths, complete=with_known_words, previous=previous)
            if self._seed is None:
                self._seed = session.seed
            if previous and _takes(session) != _takes(previous):
                session.synthesizer.replace_takes(session.takes)
            version = SoundVersion(number, self._script_id, session)
            self._newest = version
            if before and before is not self._heard:
                before.dropped = True
                before.wanted.set()
        wait_s = SETTLE_S if before else 0.0
        threading.Thread(target=self._finish, args=(version, wait_s), name="studio-timeline", daemon=True).start()
        return version

    def hear(self, version: SoundVersion) -> None:
        """Have `version` spoken first, since it is about to be played."""
        with self._lock:
            if self._heard is not version:
                if self._heard and self._heard is not self._newest:
                    self._heard.dropped = True
                self._heard = version
        self._speak(version)

    def close(self) -> None:
        """Stop speaking, and release the engines; streams end."""
        with self._lock:
            kept, self._closed = self.kept, True
            for version in kept:
                version.dropped = True
                version.wanted.set()
        for version in kept[:1]:
            version.session.close()

    def _finish(self, version: SoundVersion, wait_s: float) -> None:
        """Have `version` spoken once it has settled, and report when all of it is."""
        version.wanted.wait(wait_s)
        if version.dropped:
            return
        try:
            self._speak(version)
            version.finish()
        except (SpeechCancelledError, ScheduleReplacedError):
            return  # it was dropped
        except (ScriptError, VoiceError, AudioError) as error:
            version.failure = str(error)
        if not version.dropped:
            self._on_change(version)

    def _speak(self, version: SoundVersion) -> None:
        """Have the synthesizer speak `version` first, then the other one that is kept, and nothing else."""
        with self._lock:
            if version.dropped or self._closed or version.wanted.is_set():
                return
            version.wanted.set()
            others = (other for other in self.kept if other is not version and other.wanted.is_set())
            lines = [line for each in (version, *others) for line in spoken(each.session.plan.lines)]
            version.session.synthesizer.replace_queue(lines)


def _takes(session: Session) -> dict[str, str]:
    """Return what changes with the sound of the takes of `session`, by their keys."""
    return {key: session.takes.identity(take) for key, take in session.takes.takes.items()}
