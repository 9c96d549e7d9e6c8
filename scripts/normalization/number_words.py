"""Number words from num2words, one language at a time."""

from __future__ import annotations

import sys
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final

_NAME: Final = "_number_words"


@cache
def converter(language: str) -> Any:
    """Return num2words' converter for `language`, such as `en`; it has `to_cardinal`, `to_ordinal` and `to_year`.

    Importing num2words itself loads all its languages, which takes longer than checking a script. Its modules are
    therefore imported one at a time, under a package of another name.
    """
    if _NAME not in sys.modules:
        spec = find_spec("num2words")
        assert spec is not None
        package = ModuleType(_NAME)
        package.__path__ = list(spec.submodule_search_locations or ())
        sys.modules[_NAME] = package
    tag = language.upper().replace("-", "_")
    return getattr(import_module(f"{_NAME}.lang_{tag}"), f"Num2Word_{tag}")()


@lru_cache(maxsize=8192)
def cardinal_words(language: str, number: int) -> str:
    """Return a whole number in words."""
    return str(converter(language).to_cardinal(number))
