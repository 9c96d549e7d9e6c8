"""Language tags: normalization of the engines' spellings, and comparison."""

from __future__ import annotations


def language_tag(spelling: str) -> str:
    """Return `spelling` as a language tag, such as `en-US` for `en-us` or `en_US`; empty if it isn't one."""
    first, *others = spelling.replace("_", "-").split("-")
    if not first.isalpha() or not spelling.isprintable():
        return ""
    tag = [first.lower()]
    for part in others:
        script = part.title() if len(part) == 4 else part
        tag.append(part.upper() if len(part) == 2 and "x" not in tag else script)
    return "-".join(tag)


def same_language(one: str, other: str) -> bool:
    """Return whether two tags have the same language in any region: `de-AT` and `de`, but not `de` and `den`."""
    return _first(one) == _first(other) != ""


def _first(tag: str) -> str:
    return language_tag(tag).partition("-")[0]


def in_language(tag: str, wanted: str) -> bool:
    """Return whether `tag` is in the language `wanted`, and in its region if `wanted` has one."""
    wanted = language_tag(wanted)
    return bool(wanted) and (tag == wanted or tag.startswith(f"{wanted}-"))
