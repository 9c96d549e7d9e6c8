"""Sessions from a text, and their sound."""

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

MINIMAL = """\
---
title: A small one
voice: hum
pace: 2.0
music: none
---
# Setting out

Let the shoulders go.

# Going on

Let it pass as a wave does.

[closing]

# Back

Feel your feet.

You can stop here.
"""
"""The chapters of `SMALL` with few words and no pauses, for exports in which only the file matters."""

LONG = SMALL.replace("[~9s]", "[~5m]").replace("[~4s]", "[~5m]")
"""`SMALL` with pauses that outlast whatever a test does on a busy machine."""

LONG_CLOSING = LONG.replace("[1s]", "[40s]")
"""The same with time to press a key during the closing."""

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
"""Format with the lengths of both pauses."""


def session_of(folder, text=SMALL, seed=1, name="small", **options):
    """A session of `text`, written to `folder`; `options` are fields of Choices or SessionRequest."""
    path = folder / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    return session(path, seed, **options)


def session(source, seed=1, **options):
    """The session of a script, given by name or path."""
    names = ("music", "music_level", "loudness", "allow_files", "room")
    request = {key: options.pop(key) for key in names if key in options}
    return Session(
        find(str(source), user_paths().scripts), SessionRequest(Choices(**options), seed=seed, **request), user_paths()
    )


def rendered(session):
    """The session's sound, shape (frames, 2)."""
    return np.concatenate(list(session.blocks()))


def speech_cues(cues):
    """The cues with speech."""
    return [cue for cue in cues if cue.kind == "say"]


def texts(cues):
    """The spoken texts of `cues`."""
    return [cue.text for cue in speech_cues(cues)]


GUIDED = """\
---
title: A guided one
voice: hum
pace: 1.5
music: none
care:
  - Sit down first.
---
# Setting out

Let the shoulders go. [2s]

[breathe sigh x2]

[count 1-3 every 2s]

# Holding

Wait for a moment. [hold 2s up to 12s]

[breathe box x1]

# Back

Feel your feet. [1s]

You can stop here.
"""
"""Everything that a page shows: care notes, chapters, breaths, a count and a hold."""
