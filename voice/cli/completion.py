"""Shell completion of sessions, voices and music."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    import click


def sessions(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the matching sessions, then files."""
    from scripts.library.lookup import sources
    from voice.storage.paths import user_paths

    names = [source.name for source in sources(user_paths().scripts) if source.name.startswith(incomplete)]
    return [*map(CompletionItem, names), CompletionItem(incomplete, type="file")]


def voices(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the voices that can be listed without starting a process, and the names of the other engines."""
    from voice.speech.catalog import available_voices
    from voice.speech.engines import ENGINES

    offered = {name: entry.listed_quickly for name, entry in ENGINES.items() if entry.offered}
    quick, slow = ([name for name, quickly in offered.items() if quickly is wanted] for wanted in (True, False))
    names = [voice.name for voice in available_voices(tuple(quick)) if voice.installed]
    return [name for name in (*names, *slow) if name.startswith(incomplete)]


def music(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the matching ambiences, then files."""
    from voice.session.music import AMBIENCE_NAMES

    names = [name for name in (*AMBIENCE_NAMES, "none") if name.startswith(incomplete)]
    return [*map(CompletionItem, names), CompletionItem(incomplete, type="file")]
