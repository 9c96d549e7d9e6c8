"""Names of published files."""

from pathlib import Path

import pytest

from scripts.library.lookup import Source
from voice.publishing.names import published_names, untitled_numbers


def script(name, folder="scripts"):
    return Source(name, Path(folder) / f"{name}.txt", "file")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Übung & Ruhe", "ubung-ruhe"),
        ("a b#c?d%e", "a-b-c-d-e"),
        (".hidden", "hidden"),
        ("-dash", "dash"),
        ("%%%", "session"),
        ("index", "index-session"),
        ("Cover", "cover-session"),
        ("CON", "con-session"),
        ("com1.v2", "com1.v2-session"),
        ("x" * 300, "x" * 80),
    ],
)
def test_names_are_plain_and_free_on_every_system(name, plain):
    source = script(name)
    assert published_names([source], {}) == {source.path: plain}


def numbers(sources, known):
    found = untitled_numbers(sources, known)
    return {source.path: number for source, number in found.values()}, {
        **known,
        **{digest: number for digest, (_, number) in found.items()},
    }


def test_untitled_sessions_keep_their_numbers_whatever_is_added_removed_or_sorted_otherwise():
    walk, rest, new, same = script("walk"), script("rest"), script("a new one"), script("walk", "others")
    first, known = numbers([rest, walk], {})
    assert first == {rest.path: 1, walk.path: 2}
    second, known = numbers([new, walk], known)
    assert second == {walk.path: 2, new.path: 3}
    third, _ = numbers([same, script("later"), rest], known)
    assert third[rest.path] == 1
    assert third[script("later").path] == 4


def test_scripts_of_the_same_name_are_two_sessions():
    one, other = script("walk", "one"), script("walk", "other")
    found, known = numbers([one, other], {})
    assert found == {one.path: 1, other.path: 2}
    assert numbers([one, other], known)[0] == found


def test_the_digests_hide_the_names():
    assert not any("walk" in digest for digest in untitled_numbers([script("walk")], {}))


def test_names_of_untitled_sessions_sort():
    one, many = script("a"), script("b")
    assert published_names([one, many], {one.path: 1, many.path: 12}) == {
        one.path: "session-01",
        many.path: "session-12",
    }
