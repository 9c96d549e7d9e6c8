"""Consent to intense breathing for all sessions of a batch at once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from scripts.normalization.builtin_phrases import phrases
from scripts.terminal_text import list_names, printable
from voice.cli.consent import print_note
from voice.cli.printing.echo import echo, fit_question
from voice.errors import DeclinedError, VoiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.model.script import Script

_MOST_NAMED = 6


class BatchConsentError(VoiceError):
    """Sessions of a batch have intense breathing, and the listener has not consented to it."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(names)
        self.names = names

    def __str__(self) -> str:
        have = "has" if len(self.names) == 1 else "have"
        return (
            f"{list_names(self.names, _MOST_NAMED)} {have} intense breathing, which is not safe for everyone; read the "
            "care notes with `outpour show`, and add --i-understand if you have"
        )


def batch_consent(intense: Mapping[str, Script], given: bool) -> None:
    """Print the notes on intense breathing, once in each language, and ask for consent for the `intense` sessions.

    Raises:
        BatchConsentError: a session needs consent, but nobody can be asked without a terminal.
        DeclinedError: the listener declined.
    """
    if not intense:
        return
    names = tuple(map(printable, intense))
    echo(f"outpour: intense breathing in {list_names(names, _MOST_NAMED)}:", err=True)
    spoken = {script.header.language: phrases(script.header.language) for script in intense.values()}
    care = [note for script in intense.values() for note in script.header.care]
    for note in dict.fromkeys([*care, *(note for words in spoken.values() for note in words.preface_intense)]):
        print_note(note)
    if given:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise BatchConsentError(names)
    question = next(iter(spoken.values())).consent_question
    if not click.confirm(fit_question(question), default=False, err=True):
        raise DeclinedError
