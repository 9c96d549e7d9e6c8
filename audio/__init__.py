"""Sound: clips, ambiences, music, mixing, mastering, sound files and playback devices."""

from typing import Final

TARGET_LUFS: Final = -16.0
"""Integrated loudness of a session, as Apple Podcasts recommends."""
