"""Ranges of the options, shared by the command line, the settings and the history."""

from __future__ import annotations

from typing import Final

MINUTES: Final = (1, 720)
"""Target length of a session, in minutes."""

MUSIC_LEVEL: Final = (-40, 10)
"""Change in music level, in dB."""

ROOM: Final = (0, 1)
"""Reverb on the voice, from none to a lot."""

SEED: Final = (0, 2**31 - 1)
"""Random seed of a session."""
