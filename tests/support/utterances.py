"""Utterances to synthesize."""

from scripts.errors import Place
from scripts.model.lines import Utterance

WORDS = ["Let it come", "let it go", "rest", "you are here", "that is enough"]
MANY = [f"line {number}" for number in range(60)]
"""More texts than a synthesizer keeps clips in memory."""


def utterance(text, voice="hum", pace=1.0, line=7):
    return Utterance(text, text, voice, pace, Place("walk.txt", line, 3))
