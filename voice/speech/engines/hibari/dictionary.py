"""A compact form of hibari's dictionary; its own takes eight times the memory, 100 MB for each accent."""

from __future__ import annotations

import gzip
import json
import re
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, Final

import numpy as np
from hibari.g2p import G2P, Lexicon, Tagger, Tokenizer
from hibari.tts import ASSETS

_QUOTE, _COLON, _OPENING, _CLOSING = b'":{}'

_FACTORS: Final = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
"""Odd numbers that spread the bytes of a key over its hash."""


class CompactDictionary(G2P):  # type: ignore[misc]  # hibari has no types
    """The dictionary of an accent, which turns words into phonemes."""

    def __init__(self, *, british: bool) -> None:
        # Everything that its base class sets.
        accent = "gb" if british else "us"
        others, weights = _split_before("weights", _content("tagger.json.gz").decode())
        self.tagger = Tagger({**others, "weights": JsonTable(weights.encode())})
        del weights
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
        hashes = _hashes(text, starts, ends)
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
        sought = _hash(wanted)
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


def _hash(key: bytes) -> np.uint64:
    """Return a hash of the length of `key` and of its first and last eight bytes."""
    first, last = int.from_bytes(key[:8], "little"), int.from_bytes(key[-8:], "little")
    return np.uint64((first * _FACTORS[0] + last * _FACTORS[1] + len(key)) % 2**64)


def _hashes(text: bytes, starts: np.ndarray[Any, Any], ends: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the hash of each key of `text`."""
    lengths = (ends - starts).astype(np.uint64)
    eights = np.ndarray(len(text) + 1, "<u8", text + bytes(8), strides=(1,))  # those that begin at each byte
    unused = 64 - 8 * np.minimum(lengths, 8)
    used = np.uint64(2**64 - 1) >> unused // 2 >> unused - unused // 2  # a single shift by 64 bits would do nothing
    first, last = (eights[at] & used for at in (starts, np.maximum(starts, ends - 8)))
    hashes: np.ndarray[Any, Any] = first * np.uint64(_FACTORS[0]) + last * np.uint64(_FACTORS[1]) + lengths
    return hashes


def _split_before(last: str, text: str) -> tuple[dict[str, Any], str]:
    """Return the entries of the JSON object `text` before that with the key `last`, and the value of that as JSON."""
    entries: dict[str, Any] = {}
    decode, at = json.JSONDecoder().raw_decode, text.index('"')
    while True:
        key, at = decode(text, at)
        at = re.compile(r"\s*:\s*").match(text, at).end()  # type: ignore[union-attr]  # damaged files raise anything
        if key == last:
            return entries, text[at : text.rindex("}")]
        entries[key], at = decode(text, at)
        at = text.index('"', at)


def _outside(positions: np.ndarray[Any, Any], quotes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the `positions` outside of strings."""
    outside: np.ndarray[Any, Any] = positions[np.searchsorted(quotes, positions) % 2 == 0].astype(np.int32)
    return outside


def _content(name: str) -> bytes:
    content = (Path(ASSETS) / name).read_bytes()
    return gzip.decompress(content) if name.endswith(".gz") else content
