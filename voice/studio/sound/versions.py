"""The versions of all open scripts, by their numbers."""

from __future__ import annotations

import threading
from collections import OrderedDict
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from voice.studio.choices.songs import song_finder
from voice.studio.settings import with_settings
from voice.studio.sound.errors import MissingConsentError, UnknownVersionError
from voice.studio.sound.script_versions import ScriptVersions
from voice.studio.unsaved import UnsavedSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice.studio.sound.version import SoundVersion
    from voice.studio.studio import Studio

_MOST_SCRIPTS: Final = 3
"""Scripts whose voice stays loaded; the ones that were used least recently are closed."""


class Versions:
    """Makes versions of scripts, and keeps those that are played or newest.

    Args:
        studio: the running studio; its pages get an event when a version changes.
    """

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._numbers = count(1)
        self._scripts: OrderedDict[str, ScriptVersions] = OrderedDict()
        self._consented: set[str] = set()
        self._lock = threading.Lock()

    def add(self, script_id: str, text: str, settings: Mapping[str, Any]) -> SoundVersion:
        """Return a version of the script with this id whose text is `text`.

        Raises:
            UnknownScriptError: there is no such script.
            SettingError: a setting can't be used.
            ScriptError: the text has errors.
            VoiceError: its voice or its music is unknown.
            AudioError: its music can't be decoded.
        """
        source = UnsavedSource.of(self._studio.files.source(script_id), text)
        find_song = song_finder(source, self._studio.paths.scripts)
        request = with_settings(self._studio.request, settings, find_song)
        return self._script(script_id).add(next(self._numbers), source, request)

    def get(self, number: int) -> SoundVersion:
        """Return the version with this number.

        Raises:
            UnknownVersionError: there is none any more.
        """
        with self._lock:
            scripts = list(self._scripts.values())
        for script in scripts:
            for version in script.kept:
                if version.number == number:
                    return version
        raise UnknownVersionError(number)

    def hear(self, version: SoundVersion) -> None:
        """Prepare to play `version`.

        Raises:
            MissingConsentError: the listener has to consent to it first.
        """
        if version.session.plan.intense and version.script_id not in self._consented:
            raise MissingConsentError
        self._script(version.script_id).hear(version)

    def consent(self, script_id: str) -> None:
        """Note that the listener has consented to intense breathing in the script.

        Raises:
            UnknownScriptError: there is no such script.
        """
        self._studio.files.source(script_id)
        self._consented.add(script_id)

    def close(self) -> None:
        """Stop speaking."""
        with self._lock:
            scripts = list(self._scripts.values())
            self._scripts.clear()
        for script in scripts:
            script.close()

    def _script(self, script_id: str) -> ScriptVersions:
        """Return the versions of a script, which is now the one that was used most recently."""
        closed = []
        with self._lock:
            if script_id not in self._scripts:
                self._scripts[script_id] = ScriptVersions(script_id, self._studio.paths, self._report)
            self._scripts.move_to_end(script_id)
            found = self._scripts[script_id]
            while len(self._scripts) > _MOST_SCRIPTS:
                closed.append(self._scripts.popitem(last=False)[1])
        for script in closed:
            script.close()
        return found

    def _report(self, version: SoundVersion) -> None:
        self._studio.events.send("version", number=version.number, exact=version.exact, error=version.failure)
