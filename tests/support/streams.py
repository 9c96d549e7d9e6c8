"""Streams of the studio, and the sound that they should have."""

import numpy as np

from scripts.library.lookup import find
from voice.session.request import SessionRequest
from voice.session.session import Session

HEADER = 80
"""Size of the header of a WAV, in bytes."""


def samples(raw):
    """The sound in 16-bit samples, shape (frames, 2), full scale at 1."""
    return np.frombuffer(raw, "<i2").reshape(-1, 2).astype(np.float32) / 2**15


def exported(paths, text, seed):
    """The sound of a script as in a file, shape (frames, 2)."""
    path = paths.data / "exported.txt"
    path.write_text(text, encoding="utf-8")
    with Session(find(str(path), paths.scripts), SessionRequest(seed=seed), paths) as session:
        return np.clip(np.concatenate(list(session.blocks())), -1, 1)
