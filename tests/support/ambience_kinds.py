"""All ambiences, and the room tone."""

from audio.ambiences import AMBIENCES, ambience
from audio.ambiences.steady import RoomTone

SECONDS = 48
"""Length of the sound that most tests of ambiences share."""

KINDS = [*AMBIENCES, "room tone"]


def open_kind(kind, seed):
    """The source of `kind`, one of `KINDS`."""
    return RoomTone(seed) if kind == "room tone" else ambience(kind, seed)
