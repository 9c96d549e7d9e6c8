"""Limits that the parser, the checks and the layout share."""

from __future__ import annotations

from typing import Final

from scripts.times import minutes

MAX_PAUSE: Final = minutes(120)
"""Maximum length of one pause."""

PACES: Final = (0.3, 2.0)
"""The slowest and the fastest pace, as factors of the voice's normal speed."""

WORDS_PER_MINUTE: Final = (60, 300)
"""The slowest and the fastest pace, in words a minute while speaking."""

NO_MUSIC: Final = ("off", "none", "stop")
"""Names that stop the music."""

MAX_PIECES: Final = 30_000
"""Maximum number of lines, sentences and directions in a script."""

MAX_PROBLEMS: Final = 100
"""Maximum number of problems reported for one script."""

MAX_SCRIPT_SIZE: Final = 1_000_000
"""Maximum size of a script, in characters."""

MAX_SESSION: Final = minutes(12 * 60)
"""Maximum length of a session."""

MAX_PROMPTS: Final = 500
"""Maximum number of prompts in one `[every]`."""

SAFE_KINDS: Final = ("walk", "shower")
"""Kinds of session that don't allow intense breathing."""
