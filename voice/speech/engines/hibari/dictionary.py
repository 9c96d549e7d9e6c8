"""The dictionary of hibari in a fifth of its memory, which would be 100 MB for each accent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from hibari.g2p import G2P, Lexicon, Tagger, Tokenizer, _load_json

if TYPE_CHECKING:
    from collections.abc import Sequence

_NESTED: Final = "{"
"""The first sign of an entry that is JSON; no phonemes begin with it."""


class CompactDictionary(G2P):  # type: ignore[misc]  # hibari has no types
    """The dictionary of an accent, which turns words into phonemes.

    Its tables are loaded one after another, since each takes up to 54 MB before it is compact.
    """

    def __init__(self, *, british: bool) -> None:
        # Everything that its base class sets.
        accent = "gb" if british else "us"
        tagger = _load_json("tagger.json.gz")
        tagger["weights"] = CompactWeights(tagger["weights"], tagger["tags"])
        gold, silver = (CompactTable(_load_json(f"lexicon_{accent}_{name}.json.gz")) for name in ("gold", "silver"))
        self.lexicon = Lexicon(gold, silver, british)
        self.tokenizer = Tokenizer(_load_json("tokenizer_exceptions.json"))
        self.tagger = Tagger(tagger)
        self._oov = None
        self.unk = ""
        self.british = british


class Strings:
    """Strings in one, as a list that can't be changed."""

    def __init__(self, strings: Sequence[str]) -> None:
        self._joined = "".join(strings)
        self._ends = np.cumsum(np.fromiter(map(len, strings), np.int32, len(strings)))

    def __getitem__(self, index: int) -> str:
        return self._joined[self._ends[index - 1] if index else 0 : self._ends[index]]

    def __len__(self) -> int:
        return len(self._ends)

    def find(self, wanted: str) -> int:
        """Return the index of `wanted`, if the strings are sorted; -1 if it isn't among them."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self[middle] < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self[low] == wanted else -1


class CompactTable:
    """Words and their phonemes, by part of speech if that matters."""

    def __init__(self, table: dict[str, Any]) -> None:
        words = sorted(table)
        self._words = Strings(words)
        self._phonemes = Strings([_written(table[word]) for word in words])

    def get(self, word: str) -> Any:
        """Return the phonemes of `word`, or a dictionary from its parts of speech; None if it is unknown."""
        at = self._words.find(word)
        if at < 0:
            return None
        found = self._phonemes[at]
        return json.loads(found) if found.startswith(_NESTED) else found


class CompactWeights:
    """The weights of the tags of parts of speech, by features of a word."""

    def __init__(self, weights: dict[str, dict[str, float]], tags: Sequence[str]) -> None:
        features = sorted(weights)
        rows = [weights[feature] for feature in features]
        numbers = {tag: number for number, tag in enumerate(tags)}
        self._tags = tags
        self._features = Strings(features)
        self._ends = np.cumsum(np.fromiter(map(len, rows), np.int32, len(rows)))
        self._numbers = np.array([numbers[tag] for row in rows for tag in row], np.uint8)
        self._weights = np.array([weight for row in rows for weight in row.values()])

    def get(self, feature: str) -> dict[str, float] | None:
        """Return the weight of each tag that `feature` speaks for or against; None if it speaks for none."""
        at = self._features.find(feature)
        if at < 0:
            return None
        span = slice(self._ends[at - 1] if at else 0, self._ends[at])
        tags = (self._tags[number] for number in self._numbers[span])
        return dict(zip(tags, self._weights[span].tolist(), strict=True))


def _written(entry: Any) -> str:
    return entry if isinstance(entry, str) else json.dumps(entry)
