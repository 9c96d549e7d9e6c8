"""Consent to intense breathing: a question on a terminal, an option elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from scripts.normalization.builtin_phrases import has_phrases, phrases
from scripts.terminal_text import page_width, wrap
from voice.cli.printing.echo import echo, fit_question
from voice.errors import DeclinedError

if TYPE_CHECKING:
    from voice.session.session import Session

_MARGIN: Final = "  "
_TONES: Final = "Tones replace spoken breath cues: rising to breathe in, level to hold, falling to breathe out."


def consent(session: Session, given: bool) -> None:
    """Print the notes on the voice and the care notes of `session`, and ask for consent to intense breathing.

    Raises:
        ConsentError: consent is needed, but there is no terminal to ask on.
        DeclinedError: the listener declined.
    """
    language = session.script.header.language
    builtin = phrases(language)
    for note in session.plan.notes:
        echo(f"outpour: {note}", err=True)
    for note in session.script.header.care:
        print_note(note)
    if not has_phrases(language):
        echo(f"outpour: Outpour has no phrases in {language!r} yet, so these notes are not spoken:", err=True)
        for note in (*builtin.preface_full, _TONES):
            print_note(note)
    if not session.plan.intense:
        return
    for note in builtin.preface_intense:
        print_note(note)
    if not given and sys.stdin.isatty() and sys.stderr.isatty():
        given = click.confirm(fit_question(builtin.consent_question), default=False, err=True)
        if not given:
            raise DeclinedError
    session.require_consent(given)


def print_note(note: str) -> None:
    """Print `note` in lines that fit the terminal, or in one line if it isn't one."""
    lines = wrap(note, page_width(), _MARGIN, _MARGIN) if sys.stderr.isatty() else (f"{_MARGIN}{note}",)
    for line in lines:
        echo(line, err=True)
