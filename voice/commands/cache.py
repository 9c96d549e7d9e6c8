"""`outpour cache` and `outpour cache clear`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from voice.errors import CacheError
from voice.storage.paths import failure_reason


@click.group("cache", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Show the location and size of the speech cache and the music measurements; `clear` empties both.

    Speech takes at most 500 MB and measurements 20 MB; the least recently used entries are evicted first.
    """
    if context.invoked_subcommand:
        return
    from audio import file_analysis
    from voice.speech import clip_cache
    from voice.storage.paths import user_paths

    paths = user_paths()
    _require_readable("read", paths.speech, paths.music)
    entries, size = clip_cache.ClipCache(paths.speech).usage()
    files, music_size = file_analysis.AnalysisCache(paths.music).usage()
    if as_json:
        music = {"folder": str(paths.music), "entries": files, "size": music_size, "largest": file_analysis.LARGEST}
        speech = {"folder": str(paths.speech), "entries": entries, "size": size, "largest": clip_cache.LARGEST}
        click.echo(json.dumps({**speech, "music": music}, ensure_ascii=False, indent=2))
        return
    click.echo(f"{paths.speech}")
    click.echo(f"{entries} sentences, {size / 1e6:.1f} of at most {clip_cache.LARGEST / 1e6:.0f} MB")
    click.echo(f"{paths.music}")
    click.echo(f"{files} music files measured, {music_size / 1e6:.1f} of at most {file_analysis.LARGEST / 1e6:.0f} MB")


@command.command("clear")
def clear() -> None:
    """Remove cached speech and music measurements; both are generated again when needed."""
    from audio.file_analysis import AnalysisCache
    from voice.speech.clip_cache import ClipCache
    from voice.storage.paths import user_paths

    _require_readable("clear", user_paths().speech, user_paths().music)
    cache = ClipCache(user_paths().speech)
    entries, size = cache.clear()
    click.echo(f"removed {entries} sentences, {size / 1e6:.1f} MB, from {cache.folder}")
    music = AnalysisCache(user_paths().music)
    measured, music_size = music.clear()
    if measured or music_size:
        click.echo(f"removed {measured} music measurements, {music_size / 1e6:.1f} MB, from {music.folder}")
    if left := cache.usage().entries + music.usage().entries:
        raise CacheError(user_paths().cache, "clear", f"{left} file{'s' if left > 1 else ''} could not be removed")


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
