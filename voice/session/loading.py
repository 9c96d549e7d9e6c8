"""Reading scripts, with everything around them that they may name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.checks.check import CheckContext, check
from scripts.errors import FaultyScriptError
from scripts.library.lookup import Shelf
from voice.session.music import MusicShelf
from voice.speech.catalog import script_voice_fault, voice_fault

if TYPE_CHECKING:
    from scripts.library.lookup import Source
    from scripts.model.script import Script
    from voice.storage.paths import Paths


def load_checked(source: Source, own: Paths, *, allow_files: bool) -> Script:
    """Return the script at `source`.

    Raises:
        ScriptError: it can't be read, or has errors.
    """
    # A voice that is not here is no error: the session looks for it anyway, and tells who speaks instead.
    # Of a folder of music, only the first file is tried: a session plays without those that can't be heard.
    music = MusicShelf(shelf(source, own, anywhere=allow_files), thorough=False)
    around = replace(surroundings(source, own, anywhere=allow_files), voice_fault=lambda _: "", music_fault=music.fault)
    script, problems = check(source.read(), source.name, source.label, around, advice=False)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise FaultyScriptError(errors)
    return script


def shelf(source: Source, own: Paths, *, anywhere: bool) -> Shelf:
    """Return the shelf of the script at `source`."""
    return Shelf(source.path.parent, own.scripts, anywhere)


def surroundings(source: Source, own: Paths, *, anywhere: bool) -> CheckContext:
    """Return what the script at `source` can name, for its check."""
    files = shelf(source, own, anywhere=anywhere)
    music = MusicShelf(files)
    speakable = voice_fault if anywhere else script_voice_fault
    return CheckContext(music.fault, speakable, files, source.path, music.sound_fault)
