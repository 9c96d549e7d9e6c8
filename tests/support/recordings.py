"""Recordings of lines for tests: made-up voices, and takes of them beside a script."""

import zlib

import numpy as np

from scripts.library.lookup import find
from voice.storage.paths import user_paths
from voice.takes.sound import trimmed
from voice.takes.store import take_store

RATE = 48_000


def recording(text, seconds=1.0, level=0.2, before=0.3, after=0.3, noise=0.0):
    """A recording of `text` with quiet at both ends, shape (frames,): a chirp that only this text has, in syllables."""
    frames = round(seconds * RATE)
    at = np.arange(frames) / RATE
    low = 140 + zlib.crc32(text.encode()) % 200
    phase = 2 * np.pi * (low * at + 60 * at**2)
    voice = sum(np.sin(number * phase) / number for number in range(1, 9))
    envelope = np.clip(np.minimum(at, seconds - at) * 40, 0, 1) * (0.75 + 0.25 * np.sin(2 * np.pi * 4 * at))
    quiet = np.zeros(round(before * RATE)), np.zeros(round(after * RATE))
    sound = np.concatenate([quiet[0], level * voice * envelope, quiet[1]])
    return (sound + noise * np.random.default_rng(1).standard_normal(len(sound))).astype(np.float32)


def store_of(script):
    """The takes of the script at a path, or of a session called so."""
    return take_store(find(str(script), user_paths().scripts), user_paths())


def record(script, *texts, **shape):
    """Add takes of lines to a script, and return its store."""
    store = store_of(script)
    with store.recording() as writer:
        writer.add([writer.write(text, trimmed(recording(text, **shape))) for text in texts])
    return store_of(script)
