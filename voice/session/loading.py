"""Loads and checks scripts, with the files, music and voices that they name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.checks.check import CheckContext, check
from scripts.errors import FaultyScriptError
from scripts.library.lookup import Shelf
from voice.session.music import MusicShelf, is_ambience
from voice.speech.catalog import phoneme_fault
from voice.speech.voice_names import script_voice_fault, voice_fault
from voice.storage.trust import trusted_folders
from voice.takes.store import take_store

if TYPE_CHECKING:
    from scripts.errors import Problem
    from scripts.library.lookup import Source
    from scripts.model.script import Script
    from voice.storage.paths import Paths


def load_checked(source: Source, paths: Paths, *, allow_files: bool) -> Script:
    """Return the script at `source`.

    Raises:
        ScriptError: it can't be read, or has errors.
    """
    return load_with_warnings(source, paths, allow_files=allow_files)[0]


def load_with_warnings(source: Source, paths: Paths, *, allow_files: bool) -> tuple[Script, list[Problem]]:
    """Return the script at `source`, and the warnings that its check finds quickly.

    Raises:
        ScriptError: it can't be read, or has errors.
    """
    # The session itself reports what isn't an error: a missing voice, for which it has a substitute, and files of a
    # music folder that it passes over.
    context = check_context(source, paths, anywhere=allow_files)
    context = replace(context, voice_fault=lambda _: "", music_note=lambda _: "", take_faults=tuple)
    script, problems = check(source.read(), source.name, source.label, context, advice=False)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise FaultyScriptError(errors)
    return script, problems


def script_shelf(source: Source, paths: Paths, *, anywhere: bool) -> Shelf:
    """Return the folders from which the script at `source` may use files; with `anywhere`, all of them."""
    return Shelf(source.path.parent, paths.scripts, anywhere, source.path, trusted_folders(paths))


def check_context(source: Source, paths: Paths, *, anywhere: bool) -> CheckContext:
    """Return the files, music and voices that the script at `source` may use, for its check."""
    files = script_shelf(source, paths, anywhere=anywhere)
    music = MusicShelf(files)
    check_voice = voice_fault if anywhere else script_voice_fault
    store = take_store(source, paths)
    return CheckContext(
        music.fault,
        check_voice,
        files,
        source.path,
        music.sound_fault,
        is_ambience,
        music.note,
        store.takes,
        lambda: store.faults(decode=True),
        phoneme_fault,
    )
