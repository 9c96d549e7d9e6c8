"""A Piper voice that rejects texts with unknown phonemes only."""

from __future__ import annotations

from piper import PiperVoice

from voice.errors import EngineError


class CheckedVoice(PiperVoice):
    """A Piper voice that raises an error if it knows no phoneme of a text; Piper itself would speak only a click."""

    def phonemize(self, text: str) -> list[list[str]]:
        """Return the phonemes of each sentence in `text`.

        Raises:
            EngineError: the voice knows none of them.
        """
        sentences = super().phonemize(text)
        if not any(
            phoneme in self.config.phoneme_id_map and _is_sound(phoneme)
            for sentence in sentences
            for phoneme in sentence
        ):
            reason = "the voice knows none of its sounds; choose a voice for the language of this text"
            raise EngineError("piper", reason, text)
        return sentences


def _is_sound(phoneme: str) -> bool:
    """Return whether `phoneme` is more than a space, a stress or a punctuation mark."""
    return any(map(str.isalnum, phoneme)) and phoneme not in "ˈˌː"
