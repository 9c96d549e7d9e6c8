"""The compact dictionary of hibari knows what the original knows."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest
import yaml
from hibari.g2p import G2P
from hibari.tts import ASSETS

from voice.speech.engines.hibari.dictionary import CompactDictionary, JsonTable

GOLDEN = Path(__file__).parents[3] / "scripts" / "brought" / "golden-en.yaml"
RARE = "Read what she read. The lead record-keeper’s xylophonic zubs, i.e. Ångström and I'd've, use used uses. "


@pytest.mark.parametrize("british", [False, True])
def test_sentences_have_the_same_phonemes_as_in_the_original(british):
    golden = yaml.safe_load(GOLDEN.read_text(encoding="utf-8")).values()
    texts = {text for spoken in golden for text in (spoken if isinstance(spoken, list) else [spoken])} | {RARE}
    original = G2P(british=british)
    expected = {text: original(text, normalize_text=False) for text in texts}
    compact = CompactDictionary(british=british)
    assert {text: compact(text, normalize_text=False) for text in texts} == expected


def test_it_takes_less_than_half_of_the_memory_of_the_original():
    sizes = []
    for create in (CompactDictionary, G2P):
        tracemalloc.start()
        kept = create(british=False)
        sizes.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        del kept
    assert sizes[0] < 0.5 * sizes[1]


def test_each_word_of_an_accent_is_found():
    for name in ("lexicon_us_gold", "lexicon_gb_gold", "lexicon_gb_silver", "tagger"):
        text = gzip.decompress((Path(ASSETS) / f"{name}.json.gz").read_bytes())
        expected = json.loads(text)
        if name == "tagger":
            text, expected = JsonTable(text).written("weights"), expected["weights"]
        table = JsonTable(text)
        assert {key: table.get(key) for key in expected} == expected


def test_a_table_returns_values_of_any_kind_and_nothing_for_unknown_keys():
    entries = {
        "rest": "ɹˈɛst",
        "read": {"DEFAULT": "ɹˈid", "VBD": "ɹˈɛd", "X": None},
        "": "empty",
        'say "{a}", \\': 'a": {"b"} \\',
        "a\n\x03": "control",
        "日本": [1.5, {"rest": "inner"}],
        "Å": -2,
    }
    for separators in ((",", ":"), (", ", ": ")):
        table = JsonTable(json.dumps(entries, ensure_ascii=False, separators=separators).encode())
        assert {key: table.get(key) for key in entries} == entries
        assert [table.get(key) for key in ("unread", "DEFAULT", "VBD", "rest ")] == [None] * 4


def test_weights_keep_the_order_of_their_tags():
    table = JsonTable(b'{"b":{"NN":1.5,"VB":-2.0},"a":{"VB":0.1}}')
    assert list(table.get("b").items()) == [("NN", 1.5), ("VB", -2.0)]
