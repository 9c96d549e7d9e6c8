"""Limits that the parser, the checks and the layout share."""

from __future__ import annotations

from typing import Final

from scripts.times import minutes

LONGEST_PAUSE: Final = minutes(120)


PACES: Final = (0.3, 2.0)


NO_MUSIC: Final = ("off", "none", "stop")


MOST_PIECES: Final = 30_000
"""Lines, sentences and directions at most: more than the longest session takes."""


MOST_PROBLEMS: Final = 100
"""Problems told at once; a file with more is no script."""


LARGEST_SCRIPT: Final = 1_000_000
"""Characters of a script at most."""


LONGEST_SESSION: Final = minutes(12 * 60)


MOST_PROMPTS: Final = 500
"""Prompts of one `[every]` that are spoken at most."""


SAFE_KINDS: Final = ("walk", "shower")
"""Kinds of session in which intense breathing is refused."""
