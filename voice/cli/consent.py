"""Consent before intense breathing: asked on a terminal, an option elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from scripts.normalization.builtin_phrases import has_phrases, phrases
from voice.errors import DeclinedError

if TYPE_CHECKING:
    from voice.session.session import Session


def consent(session: Session, given: bool) -> None:
    """Show what is to be known of the voice and the care of `session`; ask for consent where its breathing is intense.

    Raises:
        ConsentError: it is needed, and there is no terminal to ask on.
        DeclinedError: the listener said no.
    """
    language = session.script.header.language
    builtin = phrases(language)
    for told in session.plan.notes:
        click.echo(f"outpour: {told}", err=True)
    for note in session.script.header.care:
        click.echo(f"  {note}", err=True)
    if not has_phrases(language):
        click.echo(f"outpour: there are no built-in lines in {language!r} yet, so these are not spoken:", err=True)
        for note in builtin.preface_full:
            click.echo(f"  {note}", err=True)
        click.echo(
            "  Notes stand in for spoken breath cues: rising to breathe in, level to hold, falling to let go.", err=True
        )
    if not session.plan.intense:
        return
    for note in builtin.preface_intense:
        click.echo(f"  {note}", err=True)
    if not given and sys.stdin.isatty() and sys.stderr.isatty():
        given = click.confirm(builtin.consent_question, default=False, err=True)
        if not given:
            raise DeclinedError
    session.require_consent(given)
