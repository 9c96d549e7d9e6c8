"""The compact dictionary of hibari knows what the original knows."""

import tracemalloc
from pathlib import Path

import pytest
import yaml
from hibari.g2p import G2P

from voice.speech.engines.hibari.dictionary import CompactDictionary, CompactTable, CompactWeights, Strings

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


def test_strings_are_found_by_themselves():
    strings = Strings(["", "a", "ab", "é", "日本"])
    assert [strings[index] for index in range(len(strings))] == ["", "a", "ab", "é", "日本"]
    assert [strings.find(text) for text in ("", "a", "ab", "é", "日本", "aa", "zz")] == [0, 1, 2, 3, 4, -1, -1]


def test_a_table_returns_texts_and_dictionaries_and_nothing_for_unknown_words():
    table = CompactTable({"rest": "ɹˈɛst", "read": {"DEFAULT": "ɹˈid", "VBD": "ɹˈɛd", "X": None}})
    assert table.get("rest") == "ɹˈɛst"
    assert table.get("read") == {"DEFAULT": "ɹˈid", "VBD": "ɹˈɛd", "X": None}
    assert table.get("unread") is None


def test_weights_keep_their_tags_and_values():
    weights = CompactWeights({"b": {"NN": 1.5, "VB": -2.0}, "a": {"VB": 0.1}}, ["NN", "VB"])
    assert weights.get("a") == {"VB": 0.1}
    assert list(weights.get("b").items()) == [("NN", 1.5), ("VB", -2.0)]
    assert weights.get("c") is None
