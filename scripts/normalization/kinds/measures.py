"""Numbers with a unit: 5 min, 30s, 2-3 kg, 50%, 21 °C."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.normalization.rules import DASHES, Context, Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar, Noun


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for numbers with a unit."""
    if not grammar.units:
        return
    number = grammar.number_pattern
    between = rf" ?[{DASHES}] ?|\s{re.escape(grammar.range)}\s"
    unit = unit_pattern(grammar.units)
    sign = rf"(?:(?<![^\s(\"'])[{DASHES}])?"
    low = rf"(?:({sign}{number})(?P<low_unit>{unit})?({between})(?!\d{{1,2}}[/⁄]\d))?"
    pattern = re.compile(
        rf"(?<![\w.,/:]){low}((?:(?<![^\s(\"'])[{DASHES}] ?)?{number})"
        rf"({unit})(\.(?=[\s]+[a-zà-öø-ÿ\d(=]|[,;:)]))?"
    )
    units = {spelling: unit for unit in grammar.units for spelling in unit.written}
    folded = {spelling.lower(): unit for spelling, unit in units.items() if len(spelling) > 1}
    yield Rule(re.compile(r"(?<=°[CF]) ?/ ?(?=\d)"), lambda _: ", ", needs="/")
    yield Rule(pattern, lambda match: _measure(match, grammar, units, folded))


def unit_pattern(units: tuple[Noun, ...]) -> str:
    """Return the source of a pattern for a unit, with the space or hyphen before it."""
    return "|".join(
        rf"{before}(?:{'|'.join(map(_spelling, sorted(found, key=len, reverse=True)))})"
        for before, found in (
            (r"(?: |-)?", [spelling for unit in units for spelling in unit.written if not unit.glued]),
            ("", [spelling for unit in units for spelling in unit.written if unit.glued]),
        )
        if found
    )


def _spelling(spelling: str) -> str:
    """Return the source of a pattern for one spelling; a letter alone is matched with its case."""
    end = r"(?!\w|'\w)" if spelling[-1].isalnum() else ""
    return f"{re.escape(spelling)}{end}" if len(spelling) == 1 else f"(?i:{re.escape(spelling)}){end}"


def _measure(match: re.Match[str], grammar: Grammar, units: dict[str, Noun], folded: dict[str, Noun]) -> str | None:
    spelling = match[5].lstrip(" -")
    unit = units.get(spelling) or folded.get(spelling.lower())
    dash = match[4][:2] if re.match(rf"[{DASHES}] ", match[4]) and "°" not in spelling else ""
    number = match[4][len(dash) :]
    amount = grammar.amount(number.replace(" ", "") if number[:1] in DASHES else number)
    if unit is None or amount is None:
        return None
    around = context(match)
    if match[5].startswith("-"):
        words = f"{grammar.number(amount, '', around)}-{unit.forms[0]}"
        words = words.removeprefix("one ") if amount.numerator else words  # "a ¼-inch slice"
    elif grammar.keeps_forms and spelling in unit.forms and amount.integer:
        words = f"{grammar.number(amount, unit.gender, around)} {spelling}"  # the author chose the form
    else:
        words = grammar.quantity(amount, unit, around)
    low = grammar.amount(match[1]) if match[1] else None
    if low is None:
        return f"{dash}{words}"
    low_spelling = (match["low_unit"] or "").lstrip(" -")
    low_unit = units.get(low_spelling) or folded.get(low_spelling.lower(), unit)
    if low_unit is not unit and "°" not in low_spelling:  # 30 s-1 min, but not 68°-72°F
        words = grammar.quantity(amount, unit, Context(f"{grammar.range} ", around.after))
        return grammar.span(grammar.quantity(low, low_unit, around), words, around)
    return grammar.span(grammar.number(low, unit.gender, Context(around.before, f" {words}")), words, around)
