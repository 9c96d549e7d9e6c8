"""Asks at a terminal for the words of a script that the listener hasn't set."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from scripts.model.person import person_words
from scripts.terminal_text import printable
from voice.cli.options import clean_words
from voice.cli.printing.echo import echo, fit_question

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.model.script import Script
    from voice.session.request import SessionRequest


def with_answers(script: Script, request: SessionRequest) -> SessionRequest:
    """Return `request` with the listener's answers for words that `script` asks for, as `with_words_for` does."""
    return with_words_for(script.header.ask, request)


def with_words_for(asked: Mapping[str, str], request: SessionRequest) -> SessionRequest:
    """Return `request` with the listener's answers for words of `asked`, which holds their defaults, that aren't set.

    Without a terminal nothing is asked, and the words keep their defaults.

    Raises:
        VoiceError: the voice or the music of `request` can't be used, so that nothing is asked.
        AudioError: its music can't be decoded.
    """
    ask = {word: text for word, text in asked.items() if word not in request.choices.words}
    if not ask or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return request
    _check(request)
    echo("Enter keeps the words in brackets.", err=True)
    people = person_words(ask)
    several = {word for word in ask if word in people} if len(people) > 1 else set()
    several |= {word for word in ask if word not in people} if len(ask) - len(people) > 1 else set()
    answers = {}
    for word, default in ask.items():
        question = "Who is it about?" if word in people else "What is it about?"
        question = f"{word}: {question}" if word in several else question
        question = fit_question(f"{question} [{printable(default)}]")
        typed = click.prompt(question, default="", show_default=False, err=True, prompt_suffix=" ")
        if answer := clean_words(typed):
            answers[word] = answer
    return request.with_words(answers)


def _check(request: SessionRequest) -> None:
    from voice.session.music import listener_music, probe_music
    from voice.speech.voice_names import check_voice

    if request.choices.voice:
        check_voice(request.choices.voice)
    if request.music:
        probe_music(listener_music(request.music))
