"""German: which ending a number takes, and which words begin a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.normalization.rules import Context

_STARTERS: Final = frozenset(
    """
    aber achte alle alles als am an anschließend atme auch auf aus beginne bei beim beobachte beug beuge beweg bewege bleib
    bleibe bring da dabei dadurch danach dann darum das dazu dein deine deinen dem den denk denke der die dies diese dieser
    dieses doch dort drück drücke du ein eine einen einfach entspann entspanne er erlaube erst es falls fang fass finde
    fühl fühle für ganz geh gehe genieße gib gönn gut halt halte heb hebe heute hier hör höre ich ihr im immer in jede jeder
    jedes jetzt kehr kehre klopf komm komme lass lasse leg lege leise lenk lies lächle lös löse mach mache manche
    manchmal massiere mein meine merk mit nach nicht nichts nimm noch nun nur ob oder ohne press probier richte roll rolle
    ruhig sag sage sammle sanft schau schaue schließ schließe schick schüttle schwing sei seid senk senke setz setze sie
    sieh sink sitz so sobald solange spann spanne spiel sprich spür spüre stell stelle steh streck strecke stütze such trink
    tu um und unser verbinde verlager versuch versuche vertrau verweile vielleicht vor wähle wann warte warum was weil
    weiter welche wen wende wenn wer werde wie wiederhol wiederhole wieder wir wo wünsch zähl zähle zieh ziehe zu zuerst zum
    zuletzt zur eins zwei drei vier fünf sechs sieben acht neun zehn zurück zwischen öffne übe über überlass
    """.split()  # noqa: SIM905 (a list of words reads better as text)
)
_FOLLOWS_VERB: Final = re.compile(
    r"\w+,? (?:dich|dir|du|deine?[mnrs]?|nun|jetzt|wieder|weiter|tief|langsam|sanft|los|ein|aus|kannst|ist|sind)\b"
)
_FEMININE: Final = (
    "ung",
    "heit",
    "keit",
    "schaft",
    "tion",
    "sion",
    "tät",
    "minute",
    "stunde",
    "sekunde",
    "runde",
    "woche",
    "übung",
    "phase",
)
_NEUTER: Final = ("chen", "lein", "jahr", "mal", "kissen", "jahrhundert")
_MASCULINE: Final = ("tag", "zug", "schritt", "monat", "teil", "ling", "ismus")
_DATIVE: Final = r"(?:während|aus|bei|mit|nach|seit|von|zu|vor|in|ab|auf|an|binnen|innerhalb von|unter|neben|zwischen|außer|gegenüber)"
_ABOUT: Final = (
    r"(?: (?:ca\.|circa|etwa|rund|ungefähr|genau|nur|knapp|gut|fast|exakt|mindestens|höchstens|jeweils|je))?"
)
_TO_NOUN: Final = re.compile(r" ([a-zäöüß]+(e|er|es|en|em)) [A-ZÄÖÜ]")
LABEL: Final = re.compile(
    r"(?:Tag|Nummer|Nr\.|Phase|Schritt|Stufe|Kapitel|Übung|Runde|Teil|Zahl|Position|Seite|Woche|Lektion|Level|Punkt|Platz|Level"
    r"|minus|plus|gleich|Komma|Zimmer|Gruppe|Modul|Station|Ziffer) $"
)
"""Matches the words before a number that numbers something: "Tag 1"."""

DETERMINED: Final = re.compile(
    r"\b(?:am|im|vom|zum|zur|beim|ins|ans|der|die|das|den|dem|des|(?:ein|mein|dein|sein|unser|euer|eure|ihr|kein|jed|dies|jen|welch)"
    r"(?:e|er|es|en|em)?|\w+tag,) $",
    re.IGNORECASE,
)
"""Matches the word before an ordinal."""

ARTICLE: Final = re.compile(
    r"\b(?:am|im|vom|zum|zur|beim|der|die|das|den|dem|des|(?:ein|mein|dein|sein|unser|kein|jed|dies|jen)(?:e|er|es|en|em)?) $",
    re.IGNORECASE,
)
"""Matches an article before an ordinal."""

_ENDINGS: Final = (
    (r"\b(?:am|im|vom|zum|zur|beim|dem|den|des|(?:mein|dein|sein|ein|unser|ihr|kein|jed|dies|jen)(?:en|em)|einer|meiner|deiner)", "en"),
    (r"\b(?:ins|ans|aufs|die|das|dies|(?:jed|dies|jen)(?:es|e)|(?:mein|dein|sein|ein|unser|ihr|kein)e|alle)", "e"),
    (r"\bam \w+(?:tag|woch|abend),", "en"),
    (r"\b(?:bis|ab|seit|für|um|gegen)", "en"),
    (r"\bals", "es"),
)  # fmt: skip


def gender(noun: str, known: Mapping[str, str]) -> str:
    """Return the gender of `noun`, by the list or by its end; empty if it isn't known."""
    lower = noun.lower()
    if lower in known:
        return known[lower]
    for ends, found in ((_FEMININE, "f"), (_NEUTER, "n"), (_MASCULINE, "m")):
        if lower.endswith(ends):
            return found
    return ""


def noun_follows(text: str, known: Mapping[str, str]) -> bool:
    """Return whether `text` begins with a noun that may follow an ordinal."""
    word = re.match(r"[A-ZÄÖÜ][\wäöüß]*", text)
    return bool(word and word[0].lower() not in _STARTERS and gender(word[0], known))


def starts(text: str) -> bool:
    """Return whether `text` begins like a sentence."""
    word = re.match(r"[\"'(]*([A-ZÄÖÜ][\wäöüß]*)", text)
    return bool(word) and (word[1].lower() in _STARTERS or bool(_FOLLOWS_VERB.match(text)))  # type: ignore[index]  # checked before


def one(gender: str, context: Context) -> str:
    """Return "eins", or the form of "ein" before a noun."""
    adjective = _TO_NOUN.match(context.after)
    if not gender and not adjective and not re.match(r" [A-ZÄÖÜ]", context.after):
        return "eins"
    onto = context.before.endswith("auf ") and re.match(r" (?:Stunde|Minute|Sekunde|Grad|Prozent)", context.after)
    if not onto and re.search(rf"\b{_DATIVE}{_ABOUT} $", context.before, re.IGNORECASE):
        return "einer" if gender == "f" else "einem"
    if gender == "f" or (not gender and adjective and adjective[2] == "e"):
        return "eine"
    if gender == "n" or (adjective and adjective[2] in ("er", "es")):
        return "ein"
    object_ = re.search(r"\w", context.before) and not re.search(
        r"\b(?:ist|bleibt|war|wird|heißt|[.:–]) $", context.before
    )
    return "einen" if (gender == "m" and object_) or (adjective and adjective[2] == "en") else "ein"


def half(gender: str, context: Context) -> str:
    """Return "halb" with its article and ending: "eine halbe", "einem halben"."""
    if not gender:
        return "ein halb"
    given = re.search(
        r"\b((?:ein|dies|jed|mein|dein|kein)(?:e[nmrs]?)?|der|die|das|den|dem|des|alle) $",
        context.before,
        re.IGNORECASE,
    )
    if given:
        return f"halb{ending(gender, context.before)}"
    if re.search(rf"\b{_DATIVE}{_ABOUT} $", context.before, re.IGNORECASE):
        return "einer halben" if gender == "f" else "einem halben"
    if gender == "m":
        return "einen halben" if re.search(r"\w", context.before) else "ein halber"
    return "eine halbe" if gender == "f" else "ein halbes"


def ending(gender: str, before: str) -> str:
    """Return the ending of an adjective after the words `before`: e, en, er or es."""
    linked = re.search(r"(?:^|(?<=[^\d.]))\d{1,4}\. ?(?:und|oder|bis|sowie|[-–/,]) ?$", before)
    if linked:
        return ending(gender, before[: linked.start()] or " ")
    linked = re.search(
        r"(?:[dnfstr]t|hnt|zigst|sieb|acht)(e[nrsm]?)(?: (?:und|oder|bis|sowie) |, )(?:zum |zur )?$", before
    )
    if linked:
        return linked[1]
    for pattern, found in _ENDINGS:
        if re.search(f"{pattern} $", before, re.IGNORECASE):
            return found
    if re.search(r"\b(?:der|dieser|jeder|jener) $", before, re.IGNORECASE):
        after_preposition = re.search(rf"\b(?:{_DATIVE}|während|wegen|statt|trotz) \w+ $", before, re.IGNORECASE)
        return "en" if gender == "f" or after_preposition else "e"
    if re.search(rf"\b{_DATIVE} $", before, re.IGNORECASE):
        return "er" if gender == "f" else "en"
    return {"f": "e", "n": "es"}.get(gender, "er")
