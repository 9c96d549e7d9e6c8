"""Rules: a pattern, and what its matches are replaced with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

_NEAR: Final = 60
"""Maximum length of the text before and after a match that a context holds."""

DASHES: Final = r"\-‐‑‒–—―−"
"""Dashes and signs that stand for one, as the source of a character class without its brackets."""


PRESSURE: Final = re.compile(r"(?<![\w.,/])([89]\d|1\d\d|2[0-4]\d)/([4-9]\d|1[0-3]\d)(?![\w/]|[.,]\d)")
"""Matches a blood pressure, such as 120/80."""


@dataclass(frozen=True)
class Context:
    """The text around a match, for what depends on it: case, gender, and which kind of number it is."""

    before: str = ""
    """Up to 60 characters before it, with the space."""

    after: str = ""
    """Up to 60 characters after it, with the space."""


NOWHERE: Final = Context()
"""The context of words that stand alone."""

Replacement: TypeAlias = "Callable[[re.Match[str]], str | None]"


@dataclass(frozen=True)
class Rule:
    """A pattern and its replacement."""

    pattern: re.Pattern[str]
    """Must take time in proportion to the text."""

    replace: Replacement
    """Returns the words for a match; None leaves it as it is."""

    digits: bool = True
    """Whether the pattern matches only text with a digit (or a fraction or a Roman numeral sign) in it."""

    needs: str = ""
    """Characters of which the text must have one to match; empty if there are none. They spare time only."""

    def apply(self, text: str) -> str:
        """Return `text` with all matches replaced."""
        if self.needs and not any(map(text.__contains__, self.needs)):
            return text
        return self.pattern.sub(self._replaced, text)

    def _replaced(self, match: re.Match[str]) -> str:
        words = self.replace(match)
        return match[0] if words is None else words


_INITIAL: Final = re.compile(r"(?:^|[\s('\"-])[^\W\d_a-zà-ÿ]\.$")
_NAME: Final = re.compile(r"\s[^\W\d_a-zà-ÿ](?:\.|[^\W\d_])")


def is_initial(before: str, after: str) -> bool:
    """Return whether the full stop at the end of `before` is that of an initial: "E. Tolle", "J. S. Bach"."""
    return bool(_INITIAL.search(before)) and bool(_NAME.match(after))


def context(match: re.Match[str]) -> Context:
    """Return the text around `match`."""
    return Context(
        match.string[max(0, match.start() - _NEAR) : match.start()], match.string[match.end() : match.end() + _NEAR]
    )
