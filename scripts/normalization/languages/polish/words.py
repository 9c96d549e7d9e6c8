"""Polish: cases and genders of numbers and ordinals, by the words around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.normalization.rules import Context

_ONE: Final = {
    "m": {"nom": "jeden", "acc": "jeden", "gen": "jednego", "dat": "jednemu", "ins": "jednym", "loc": "jednym"},
    "f": {"nom": "jedna", "acc": "jedną", "gen": "jednej", "dat": "jednej", "ins": "jedną", "loc": "jednej"},
    "n": {"nom": "jedno", "acc": "jedno", "gen": "jednego", "dat": "jednemu", "ins": "jednym", "loc": "jednym"},
}
_OBLIQUE: Final = {
    "dwa": ("dwóch", "dwóm", "dwoma"), "trzy": ("trzech", "trzem", "trzema"), "cztery": ("czterech", "czterem", "czterema"),
    "pięć": ("pięciu",), "sześć": ("sześciu",), "siedem": ("siedmiu",), "osiem": ("ośmiu",), "dziewięć": ("dziewięciu",),
    "dziesięć": ("dziesięciu",), "dwanaście": ("dwunastu",), "dwadzieścia": ("dwudziestu",), "trzydzieści": ("trzydziestu",),
    "czterdzieści": ("czterdziestu",), "sto": ("stu", "stu", "stu"), "dwieście": ("dwustu",) * 3, "trzysta": ("trzystu",) * 3,
    "czterysta": ("czterystu",) * 3, "tysiąc": ("tysiąca", "tysiącowi", "tysiącem"), "tysiące": ("tysięcy", "tysiącom", "tysiącami"),
    "tysięcy": ("tysięcy", "tysiącom", "tysiącami"), "milion": ("miliona", "milionowi", "milionem"),
    "miliony": ("milionów", "milionom", "milionami"), "zero": ("zera", "zeru", "zerem"),
}  # fmt: skip
"""From the nominative to the genitive, dative and instrumental; the locative is mostly the genitive."""

_ENDINGS: Final = {
    "m": {"nom": "y", "acc": "y", "gen": "ego", "dat": "emu", "ins": "ym", "loc": "ym"},
    "n": {"nom": "e", "acc": "e", "gen": "ego", "dat": "emu", "ins": "ym", "loc": "ym"},
    "f": {"nom": "a", "acc": "ą", "gen": "ej", "dat": "ej", "ins": "ą", "loc": "ej"},
    "p": {"nom": "e", "acc": "e", "gen": "ych", "dat": "ym", "ins": "ymi", "loc": "ych"},
}
"""Endings of adjectives by gender (`p`: plural) and case."""

_GENITIVE: Final = (
    r"do|od|ode|bez|dla|około|ok\.|koło|podczas|powyżej|poniżej|oprócz|obok|spośród|u|wśród|zamiast|mimo|(?:w|na) (?:ciągu|trakcie|czasie|okresie|przestrzeni)"
    r"|blisko|niespełna|potrzebujesz|potrzeba|nie ma|wokół|niecałych|pełnych|ostatnich|pierwszych|kolejnych|następnych|z|ze|co do|wieku|[ow] temp\.|odległości|wysokości|głębokości|długości|szerokości|grubości|temperaturze|kątem|kąta"
)
CASES: Final = (
    ("gen", re.compile(rf"\b(?:{_GENITIVE}) $", re.IGNORECASE)),
    ("ins", re.compile(r"\b(?:przed|nad|między|pomiędzy|poza) $", re.IGNORECASE)),
    ("dat", re.compile(r"\b(?:dzięki|ku|przeciwko|wbrew) $", re.IGNORECASE)),
    ("loc", re.compile(r"\b(?:po|przy) $", re.IGNORECASE)),
)
LOCATIVE: Final = re.compile(r"\b(?:w|we|na|po|o|przy) (?:\w+ )?$", re.IGNORECASE)
_LINKED: Final = re.compile(r"(?<!\w)\d{1,4}\. \w+ (?:i|oraz|lub|albo) $")
"""What a preposition may govern before another ordinal: "w 2. tygodniu i"."""

_LISTED: Final = re.compile(r"(?<!\w)(?:(?:\d{1,4}\.|\w{2,20}(?:ym|im|ej|ego)),? (?:(?:i|oraz|lub) )?){1,6}$")
"""Matches other ordinals of a list before one: "w 1., 2. i"."""

_NOUN: Final = re.compile(r" ([a-ząćęłńóśźż]+)(?: ([a-ząćęłńóśźż]+))?")
_ADJECTIVE: Final = re.compile(
    r"(?:[bcdfghklłmnńprstwzżź]|sz|cz|rz)(?:e|ie|y|i|ych|ich|ym|im|ymi|imi|ej|iej|ą|a|ego|iego)$"
)
_FUNCTION: Final = frozenset(
    "a aby albo ale bez bo by być do dla i jest już lub na nad nie o od oraz po pod przed przez przy się są to w we z za ze że".split()  # noqa: SIM905 (reads better)
)
_PERSONAL: Final = frozenset(
    "mężczyzn ludzi uczestników przyjaciół nauczycieli uczniów chłopców panów lekarzy braci synów terapeutów gości znajomych sąsiadów".split()  # noqa: SIM905 (reads better)
)
LOCATIVE_MASCULINE: Final = frozenset(
    "etapie rozdziale punkcie poziomie tomie module akcie momencie czasie miejscu piętrze świecie wdechu oku uchu".split()  # noqa: SIM905 (reads better)
)
"""Nouns whose locative looks feminine."""


_GENITIVE_PLURAL: Final = frozenset(
    "minut sekund godzin lat osób rund tygodni miesięcy stron słów miejsc łyżek szklanek oddechów".split()  # noqa: SIM905 (reads better)
)
_PLURAL_CASES: Final = (
    ("ach", "loc"),
    (("ami", "ymi", "imi", "ćmi", "dźmi", "śmi", "ńmi", "laty"), "ins"),
    ("om", "dat"),
)
"""Cases by the end of a noun in the plural."""


def noun_after(context: Context, known: Mapping[str, str]) -> str:
    """Return the noun after a number, which an adjective may precede; empty if no noun follows."""
    found = _NOUN.match(context.after)
    if not found or found[1] in _FUNCTION:
        return ""
    if found[1] in known or not found[2] or found[2] in _FUNCTION or not _ADJECTIVE.search(found[1]):
        return found[1]
    return found[2]


def case_of(context: Context, number: int, noun: str) -> str:
    """Return the case of a number before `noun`, or of a number alone if `noun` is empty."""
    plural = next((case for endings, case in _PLURAL_CASES if noun.endswith(endings)), "")
    if plural:
        return plural
    if number == 1 and noun:
        return _case_of_one(context, noun)
    few = 2 <= number % 10 <= 4 and number % 100 not in (12, 13, 14)
    genitive = (
        noun in _PERSONAL
        or (few and (noun.endswith("ów") or noun in _GENITIVE_PLURAL))
        or CASES[0][1].search(context.before)
    )
    return "gen" if genitive else "nom"


def _case_of_one(context: Context, noun: str) -> str:
    if noun.endswith("ę"):
        return "acc"
    if noun.endswith(("ą", "em")):
        return "ins"
    if re.search(r"\b(?:do|od|bez|dla|około|ok\.|koło|z|ze|podczas|ciągu|trakcie) $", context.before, re.IGNORECASE):
        return "gen"
    if LOCATIVE.search(context.before) and noun.endswith(("ie", "cie", "dzie", "u", "e", "i", "y")):
        return "loc"
    return "gen" if noun.endswith(("ego", "ej")) else "nom"


def unit_case(before: str) -> str:
    """Return the case of a number with an abbreviated unit, by the words before it."""
    linked = re.search(r"\d+ ?\w+\.? (?:i|oraz|lub) $", before)
    before = before[: linked.start()] if linked else before
    if not before.strip():
        return "nom"
    return next((case for case, pattern in CASES if pattern.search(before)), "acc")


def decline(words: str, case: str, gender: str = "m") -> str:
    """Return a cardinal number, given in the nominative, in another case."""
    parts = words.split(" ")
    if parts == ["jeden"]:
        return _ONE[gender if gender in _ONE else "m"][case]
    if case in ("nom", "acc"):
        return " ".join([*parts[:-1], "dwie"]) if gender == "f" and parts[-1] == "dwa" else words
    return " ".join(_declined(part, case, gender) for part in parts)


def _declined(word: str, case: str, gender: str) -> str:
    forms = _OBLIQUE.get(word)
    if word == "dwa" and gender == "f" and case == "ins":
        return "dwiema"
    if forms is None:
        if word.endswith("naście"):
            forms = (word[:-4] + "stu",)
        elif word.endswith("dziesiąt"):
            forms = (word[:-3] + "ięciu",)
        elif word.endswith("set"):
            forms = (f"{_OBLIQUE[word[:-3]][0]}set",) * 3
        else:
            return word
    index = {"gen": 0, "loc": 0, "dat": 1, "ins": 2}[case]
    if len(forms) > index:
        return forms[index]
    return f"{forms[0][:-1]}oma" if case == "ins" else forms[0]


def ordinal(words: str, gender: str, case: str) -> str:
    """Return an ordinal number, given in the nominative masculine, in another gender and case."""
    parts = words.split(" ")
    parts[-1] = adjective(parts[-1], gender, case)
    if len(parts) > 1 and re.search(r"(?:dziesty|dziesiąty)$", parts[-2]):
        parts[-2] = adjective(parts[-2], gender, case)
    return " ".join(parts)


def adjective(word: str, gender: str, case: str) -> str:
    """Return an adjective in -y or -i with another ending."""
    ending = _ENDINGS[gender if gender in _ENDINGS else "m"][case]
    if word.endswith("y"):
        return word[:-1] + ending
    if ending == "y":
        return word
    if ending.startswith("y"):
        ending = ending[1:]
    elif word == "drugi" and ending[0] in "aą":
        return word[:-1] + ending
    return word + ending


def agreement(noun: str, before: str) -> tuple[str, str]:
    """Return gender and case of an adjective before `noun`."""
    before = _LISTED.sub("", _LINKED.sub("", before))
    locative = bool(LOCATIVE.search(before))
    genitive = bool(CASES[0][1].search(before))
    for endings, found in (
        (("ach",), ("p", "loc")),
        (("ami",), ("p", "ins")),
        (("ów", "ych", "ich"), ("p", "gen")),
        (("ę",), ("f", "acc")),
        (("ą",), ("f", "ins")),
        (("em",), ("m", "ins")),
        (("ść", "rz", "dź"), ("f", "nom")),
    ):
        if noun.endswith(endings):
            return found
    if noun.endswith("u") or (noun in LOCATIVE_MASCULINE and locative):
        return "m", "loc" if locative else "gen"
    if noun.endswith(("y", "i")):
        return "f", "loc" if locative and not genitive else "gen"
    return _nominative(noun, locative=locative)


def _nominative(noun: str, *, locative: bool) -> tuple[str, str]:
    """Return gender and case for a noun that is in the nominative, or in a case that looks like it."""
    if noun.endswith("a"):
        return ("m", "gen") if noun in ("dnia", "tygodnia", "miesiąca", "stopnia", "maja", "lipca") else ("f", "nom")
    if noun.endswith(("e", "o")):
        return ("f", "loc") if locative and noun.endswith("e") else ("n", "nom")
    return "m", "nom"
