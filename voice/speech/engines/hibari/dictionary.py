"""A compact form of hibari's dictionary; its own takes eight times the memory, 100 MB for each accent."""

from __future__ import annotations

import gzip
import json
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any

import numpy as np
from hibari.g2p import G2P, Lexicon, Tagger, Tokenizer
from hibari.tts import ASSETS

_QUOTE, _COLON, _OPENING, _CLOSING = b'":{}'


class CompactDictionary(G2P):  # type: ignore[misc]  # hibari has no types
    """The dictionary of an accent, which turns words into phonemes."""

    def __init__(self, *, british: bool) -> None:
        # Everything that its base class sets.
        accent = "gb" if british else "us"
        tagger = JsonTable(_content("tagger.json.gz"))
        others = {name: tagger.get(name) for name in ("tags", "tagdict", "vocab")}
        self.tagger = Tagger({**others, "weights": JsonTable(tagger.written("weights"))})
        del tagger
        gold, silver = (JsonTable(_content(f"lexicon_{accent}_{name}.json.gz")) for name in ("gold", "silver"))
        self.lexicon = Lexicon(gold, silver, british)
        self.tokenizer = Tokenizer(json.loads(_content("tokenizer_exceptions.json")))
        self._oov = None
        self.unk = ""
        self.british = british


class JsonTable:
    """A JSON object that is read one entry at a time, and so takes hardly more memory than its text.

    Args:
        text: an object in UTF-8 as `json.dumps` writes it with `ensure_ascii=False`.
    """

    def __init__(self, text: bytes) -> None:
        self._text = text = _quotes_only_around_strings(text)
        starts, ends = _keys(text)
        hashes = np.fromiter((hash(text[start:end]) for start, end in zip(starts, ends, strict=True)), np.int64)
        order = np.argsort(hashes)
        self._hashes, self._starts, self._ends = hashes[order], starts[order], ends[order]
        self._value_ends = np.append(starts[1:] - 1, np.int32(text.rindex(b"}")))[order]

    def get(self, key: str) -> Any:
        """Return the value of `key`, or None if there is none."""
        value = self.written(key)
        return json.loads(value) if value else None

    def written(self, key: str) -> bytes:
        """Return the value of `key` as JSON; empty if there is none."""
        wanted = _quotes_only_around_strings(encode_basestring(key).encode())[1:-1]
        sought = hash(wanted)
        at = int(self._hashes.searchsorted(sought))
        while at < len(self._hashes) and self._hashes[at] == sought:
            if self._text[self._starts[at] : self._ends[at]] == wanted:
                return self._text[self._ends[at] + 2 : self._value_ends[at]].rstrip(b", \n")
            at += 1
        return b""


def _quotes_only_around_strings(text: bytes) -> bytes:
    """Return the JSON `text` with other escapes for quotes within strings."""
    return text.replace(rb"\\", rb"\u005c").replace(rb"\"", rb"\u0022") if b"\\" in text else text


def _keys(text: bytes) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return where the keys of the object `text` start and end, without those of objects within."""
    signs = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(signs == _QUOTE).astype(np.int32)
    starts, ends = quotes[::2] + 1, quotes[1::2]
    openings, closings = (_outside(np.flatnonzero(signs == brace), quotes) for brace in (_OPENING, _CLOSING))
    is_key = signs[ends + 1] == _COLON
    starts, ends = starts[is_key], ends[is_key]
    depths = np.searchsorted(openings, starts) - np.searchsorted(closings, starts)
    return starts[depths == 1], ends[depths == 1]


def _outside(positions: np.ndarray[Any, Any], quotes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the `positions` outside of strings."""
    outside: np.ndarray[Any, Any] = positions[np.searchsorted(quotes, positions) % 2 == 0].astype(np.int32)
    return outside


def _content(name: str) -> bytes:
    content = (Path(ASSETS) / name).read_bytes()
    return gzip.decompress(content) if name.endswith(".gz") else content
