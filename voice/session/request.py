"""The listener's request for a session; imports little, so that audio can load early."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audio import TARGET_LUFS
from scripts.expansion.choices import Choices
from scripts.model.person import person_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class SessionRequest:
    """What the listener asked for on the command line."""

    choices: Choices = Choices()
    """Choices that override the script's."""

    music: str | None = None
    """An ambience, a file or `none`; None for the script's."""

    music_level: float = 0.0
    """Change of the music's level, in dB."""

    seed: int | None = None
    """Seed of the random choices, as in an earlier session; None for a new one."""

    loudness: float = TARGET_LUFS
    """Integrated loudness of the session, in LUFS."""

    allow_files: bool = False
    """Whether the script may use files from anywhere."""

    room: float = 0.0
    """Reverb of the voice, from 0 (none) to 1."""

    person: str = ""
    """The person whom the session is about, as in `--for`; empty leaves the script's word."""

    def with_words(self, words: Mapping[str, str]) -> SessionRequest:
        """Return this request with the text of more of the words that the script asks for."""
        return replace(self, choices=replace(self.choices, words={**self.choices.words, **words}))

    def with_person(self, ask: Iterable[str]) -> SessionRequest:
        """Return this request with the person filled in for the word of `ask` that stands for one.

        Raises:
            UnclearPersonError: No word does, or several do.
        """
        return self.with_words({person_word(ask): self.person}) if self.person else self
