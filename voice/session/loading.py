"""Loads scripts and checks them, with the files, music and voices that they may name."""

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


def load_checked(source: Source, paths: Paths, *, allow_files: bool) -> Script:
    """Return the script at `source`.

    Raises:
        ScriptError: it can't be read, or has errors.
    """
    # A missing voice is no error here: the session finds a substitute and says so. Of a folder of music, only the first
    # file is tried: a session skips those that can't be decoded.
    music = MusicShelf(shelf(source, paths, anywhere=allow_files), thorough=False)
    context = surroundings(source, paths, anywhere=allow_files)
    context = replace(context, voice_fault=lambda _: "", music_fault=music.fault)
    script, problems = check(source.read(), source.name, source.label, context, advice=False)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise FaultyScriptError(errors)
    return script


def shelf(source: Source, paths: Paths, *, anywhere: bool) -> Shelf:
    """Return where the script at `source` may take files from."""
    return Shelf(source.path.parent, paths.scripts, anywhere)


def surroundings(source: Source, paths: Paths, *, anywhere: bool) -> CheckContext:
    """Return what the script at `source` may name, for its check."""
    files = shelf(source, paths, anywhere=anywhere)
    music = MusicShelf(files)
    speakable = voice_fault if anywhere else script_voice_fault
    return CheckContext(music.fault, speakable, files, source.path, music.sound_fault)
