"""Piper voices in the listener's folder, and what is read from them."""

import json

from models import piper_config

TEXT = "Let it come."


def listed(engine):
    """The voices that `engine` lists, by name."""
    return {voice.name: voice for voice in engine.voices()}


def config_with(**changed):
    """The bytes of a voice's configuration with the `changed` keys."""
    return json.dumps(piper_config() | changed).encode()
