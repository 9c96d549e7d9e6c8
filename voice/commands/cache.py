"""`outpour cache` and `outpour cache clear`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from voice.cli.printing.echo import echo
from voice.errors import CacheError
from voice.storage.paths import failure_reason


@click.group("cache", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Show the location and size of cached speech, music measurements and rates of voices; `clear` removes them.

    Speech takes at most 500 MB and music measurements 20 MB; the least recently used entries are evicted first.
    """
    if context.invoked_subcommand:
        return
    from audio import file_analysis
    from voice.speech import clip_cache
    from voice.speech.voice_rates import VoiceRates
    from voice.storage.paths import user_paths

    paths = user_paths()
    _require_readable("read", paths.speech, paths.music, paths.rates)
    entries, size = clip_cache.ClipCache(paths.speech).usage()
    files, music_size = file_analysis.AnalysisCache(paths.music).usage()
    voices, rates_size = VoiceRates(paths.rates).usage()
    if as_json:
        music = {"folder": str(paths.music), "entries": files, "size": music_size, "largest": file_analysis.LARGEST}
        speech = {"folder": str(paths.speech), "entries": entries, "size": size, "largest": clip_cache.LARGEST}
        rates = {"folder": str(paths.rates), "entries": voices, "size": rates_size}
        click.echo(json.dumps({**speech, "music": music, "rates": rates}, ensure_ascii=False, indent=2))
        return
    echo(f"{paths.speech}")
    echo(f"{entries} sentences, {size / 1e6:.1f} of at most {clip_cache.LARGEST / 1e6:.0f} MB")
    echo(f"{paths.music}")
    echo(f"{files} music files measured, {music_size / 1e6:.1f} of at most {file_analysis.LARGEST / 1e6:.0f} MB")
    echo(f"{paths.rates}")
    echo(f"rates of {voices} voice{'' if voices == 1 else 's'}, {rates_size / 1e3:.1f} kB")


@command.command("clear")
def clear() -> None:
    """Remove cached speech, music measurements and rates of voices; all are generated again when needed."""
    from audio.file_analysis import AnalysisCache
    from voice.speech.clip_cache import ClipCache
    from voice.speech.voice_rates import VoiceRates
    from voice.storage.paths import user_paths

    paths = user_paths()
    _require_readable("clear", paths.speech, paths.music, paths.rates)
    cache, music, rates = ClipCache(paths.speech), AnalysisCache(paths.music), VoiceRates(paths.rates)
    entries, size = cache.clear()
    echo(f"removed {entries} sentences, {size / 1e6:.1f} MB, from {cache.folder}")
    measured, music_size = music.clear()
    if measured or music_size:
        echo(f"removed {measured} music measurements, {music_size / 1e6:.1f} MB, from {music.folder}")
    voices, _ = rates.clear()
    if voices:
        echo(f"removed the rates of {voices} voice{'' if voices == 1 else 's'} from {paths.rates}")
    if left := cache.usage().entries + music.usage().entries + rates.usage().entries:
        raise CacheError(paths.cache, "clear", f"{left} file{'s' if left > 1 else ''} could not be removed")


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
