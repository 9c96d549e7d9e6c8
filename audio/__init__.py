"""Everything that is samples: clips, beds, mixing, mastering, files, loudspeaker."""

from typing import Final

TARGET_LUFS: Final = -16.0
"""Integrated loudness of a session (Apple Podcasts)."""
