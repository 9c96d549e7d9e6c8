"""Sound: clips, ambiences, music, mixing, mastering, sound files and playback devices."""

from typing import Final

TARGET_LUFS: Final = -16.0
"""Integrated loudness of a session, as Apple Podcasts recommends."""

UNLIMITED_VOICE_LUFS: Final = -14.5
"""Level of a voice up to which the limiter hardly touches its peaks, as measured with `joe` and eSpeak NG."""
