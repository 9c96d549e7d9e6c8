"""`outpour cache` and `outpour cache clear`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from scripts.terminal_text import count_of, format_size
from voice.cli.printing.echo import echo
from voice.errors import CacheError
from voice.storage.paths import failure_reason


@click.group("cache", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Show the location and size of cached speech, music measurements, rates of voices and shared files.

    Speech takes at most 500 MB, music measurements 20 MB and shared files 1 GB; the least recently used entries are
    evicted first. Shared files are kept for a week. `clear` removes everything.
    """
    if context.invoked_subcommand:
        return
    from audio import file_analysis
    from voice.sharing import store
    from voice.speech import clip_cache
    from voice.speech.voice_rates import VoiceRates
    from voice.storage.paths import user_paths

    paths = user_paths()
    _require_readable("read", paths.speech, paths.music, paths.rates, paths.shared)
    store.SharedFiles(paths.shared).remove_abandoned()
    entries, size = clip_cache.ClipCache(paths.speech).usage()
    files, music_size = file_analysis.AnalysisCache(paths.music).usage()
    voices, rates_size = VoiceRates(paths.rates).usage()
    shared_files, shared_size = store.SharedFiles(paths.shared).usage()
    if as_json:
        shared = {"folder": str(paths.shared), "entries": shared_files, "size": shared_size, "largest": store.LARGEST}
        music = {"folder": str(paths.music), "entries": files, "size": music_size, "largest": file_analysis.LARGEST}
        speech = {"folder": str(paths.speech), "entries": entries, "size": size, "largest": clip_cache.LARGEST}
        rates = {"folder": str(paths.rates), "entries": voices, "size": rates_size}
        caches = {**speech, "music": music, "rates": rates, "shared": shared}
        click.echo(json.dumps(caches, ensure_ascii=False, indent=2))
        return
    echo(f"{paths.speech}")
    echo(f"{count_of(entries, 'sentence')}, {format_size(size)} of at most {format_size(clip_cache.LARGEST)}")
    echo(f"{paths.music}")
    most = format_size(file_analysis.LARGEST)
    echo(f"{count_of(files, 'music file')} measured, {format_size(music_size)} of at most {most}")
    echo(f"{paths.rates}")
    echo(f"rates of {count_of(voices, 'voice')}, {format_size(rates_size)}")
    echo(f"{paths.shared}")
    echo(f"{count_of(shared_files, 'shared file')}, {format_size(shared_size)} of at most {format_size(store.LARGEST)}")


@command.command("clear", short_help="remove everything cached")
def clear() -> None:
    """Remove cached speech, music measurements, rates of voices and shared files; all are generated when needed."""
    from audio.file_analysis import AnalysisCache
    from voice.sharing.store import SharedFiles
    from voice.speech.clip_cache import ClipCache
    from voice.speech.voice_rates import VoiceRates
    from voice.storage.paths import user_paths

    paths = user_paths()
    _require_readable("clear", paths.speech, paths.music, paths.rates, paths.shared)
    cache, music, rates = ClipCache(paths.speech), AnalysisCache(paths.music), VoiceRates(paths.rates)
    shared = SharedFiles(paths.shared)
    shared.remove_abandoned()
    entries, size = cache.clear()
    echo(f"removed {count_of(entries, 'sentence')}, {format_size(size)}, from {cache.folder}")
    measured, music_size = music.clear()
    if measured or music_size:
        echo(f"removed {count_of(measured, 'music measurement')}, {format_size(music_size)}, from {music.folder}")
    voices, _ = rates.clear()
    if voices:
        echo(f"removed the rates of {count_of(voices, 'voice')} from {paths.rates}")
    shared_files, shared_size = shared.clear()
    if shared_files or shared_size:
        echo(f"removed {count_of(shared_files, 'shared file')}, {format_size(shared_size)}, from {paths.shared}")
    if left := sum(each.usage().entries for each in (cache, music, rates, shared)):
        raise CacheError(paths.cache, "clear", f"{count_of(left, 'file')} could not be removed")


def _require_readable(verb: str, *caches: Path) -> None:
    """Raise CacheError if a folder of a cache is unreadable; its entries would not be counted."""
    for cache in caches:
        try:
            inner = [Path(entry.path) for entry in os.scandir(cache) if entry.is_dir(follow_symlinks=False)]
            for folder in inner:
                os.scandir(folder).close()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise CacheError(cache, verb, failure_reason(cache, error)) from error
