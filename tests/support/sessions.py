"""Sessions made of a text, and their sound."""

import numpy as np

from scripts.expansion.choices import Choices
from scripts.library.lookup import find
from voice.session.request import SessionRequest
from voice.session.session import Session
from voice.storage.paths import user_paths

SMALL = """\
---
title: A small one
voice: hum
pace: 1.5
music: rain
---
# Setting out

Let the shoulders go. [2s]

[breathe 3-3 x4]

Where you are is fine, and there is nothing to do. [~4s]

# Going on

[bell]

Let it come, and let it pass as a wave does. [~9s]

[closing]

# Back

Feel your feet. [1s]

You can stop here.
"""

SHORT = """\
---
title: A short one
voice: hum
pace: 2.0
music: rain
---
Let it come. [{first}]

Let it go, and rest. [{second}]

[closing]

You can stop here.
"""
"""Its pauses are to be filled in."""


def session_of(folder, text=SMALL, seed=1, name="small", **wished):
    """A session of `text`, kept in `folder`; `wished` are fields of Choices or of Wishes."""
    path = folder / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    return session(path, seed, **wished)


def session(source, seed=1, **wished):
    """The session of a name or a path."""
    names = ("music", "music_level", "loudness", "allow_files", "room")
    own = {key: wished.pop(key) for key in names if key in wished}
    return Session(
        find(str(source), user_paths().scripts), SessionRequest(Choices(**wished), seed=seed, **own), user_paths()
    )


def heard(session):
    """The whole sound, shape (frames, 2)."""
    return np.concatenate(list(session.blocks()))


def said(cues):
    """The cues in which something is spoken."""
    return [cue for cue in cues if cue.kind == "say"]


def texts(cues):
    """What is spoken in them."""
    return [cue.text for cue in said(cues)]
