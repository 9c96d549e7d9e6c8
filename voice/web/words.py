"""The words of the page itself, such as those on its buttons, in the languages that have built-in phrases."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_FALLBACK: Final = "en"


def words_language(language: str) -> str:
    """Return the language of the page's own words in a session in `language`, a tag such as `de-AT`."""
    base = language.lower().replace("_", "-").split("-")[0]
    return base if base in _tables() else _FALLBACK


def page_words(language: str) -> Mapping[str, str]:
    """Return the words by name, in a language that `words_language` returned."""
    return _tables()[language]


@cache
def _tables() -> dict[str, dict[str, str]]:
    return dict(json.loads(files("voice.web").joinpath("words.json").read_text(encoding="utf-8")))
