"""The bounds of what a listener may ask for, on the command line, in the settings and in the history."""

from __future__ import annotations

from typing import Final

MINUTES: Final = (1, 720)
"""Target length of a session, in minutes."""

PACE: Final = (0.3, 2.0)
"""Speed of the voice, as a factor of its own."""

MUSIC_LEVEL: Final = (-40, 10)
"""Change of the music's level, in dB."""

ROOM: Final = (0, 1)
"""Share of reverb around the voice."""

SEED: Final = (0, 2**31 - 1)
"""Random seed of a session."""
