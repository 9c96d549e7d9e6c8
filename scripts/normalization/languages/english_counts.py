"""English lengths, repetitions, slashes and Roman numerals, beyond what all languages write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.amount import Amount
from scripts.normalization.grammar import Noun
from scripts.normalization.kinds.roman_numerals import NUMERAL, roman_value
from scripts.normalization.rules import DASHES, Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar

_FOOT: Final = Noun((), ("foot", "feet"))
_INCH: Final = Noun((), ("inch", "inches"))
_SCALES: Final = {"k": "thousand", "m": "million", "b": "billion"}
_PER: Final = {
    **{"min": "minute", "h": "hour", "hr": "hour", "wk": "week", "mo": "month", "yr": "year", "sec": "second"},
    **{"lb": "pound", "kg": "kilogram"},
}
_NUMBER_WORDS: Final = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred|thousand|half|plus"
)
_RATES: Final = (
    "minute|min|hour|hr?|day|week|wk|month|mo|year|yr|person|session|class|night|each|side|sec|set|round|kg|lb|dose"
)


def lengths(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for feet and inches: 5'10", 6' tall, a 12" ruler."""
    yield Rule(
        re.compile(r"(?<![\w.,'])(\d{1,2})['′’] ?(1[2-9]|[2-5]\d|0\d)(?:[\"″”]|'')"),
        lambda match: f"{match[1]} min {int(match[2])} s",
    )
    foot, inch = r"(?:['′’]| ?ft\.?| ?feet)", r"(?:[\"″”]|''| ?in\.?(?!\w)| ?inches)"
    yield Rule(
        re.compile(rf"(?<![\w.,'])(\d{{1,2}}){foot} ?(\d{{1,2}}(?:\.5|½)?){inch}"),
        lambda match: f"{_measure(grammar, match[1], _FOOT)} {_measure(grammar, match[2], _INCH)}",
    )
    yield Rule(
        re.compile(r"(?<![\w.,])(\d{1,3}(?:\.\d+)?)[\"″]? ?[x×] ?(\d{1,3}(?:\.\d+)?)[\"″]"),
        lambda match: f"{grammar.number(grammar.amount(match[1]) or Amount())} by {_measure(grammar, match[2], _INCH)}",
    )
    yield Rule(
        re.compile(r"(?<![\w.,'])(\d{1,3})['′’](?= (?:tall|high|long|wide|deep)\b)"),
        lambda match: _measure(grammar, match[1], _FOOT),
    )
    yield Rule(
        re.compile(r"(?<![\w.,\"/])(\d{1,3}(?: \d/\d{1,2}|/\d{1,2}|\.\d|½)?|[½¼¾])[\"″](?=[\s,.;)]|$)"),
        lambda match: _inches(match, grammar),
    )
    yield Rule(
        re.compile(r"(?<![\w.,])(\d{1,3}(?:\.\d|½)?) in\.(?= [a-z]|[,;)])"), lambda match: _inches(match, grammar)
    )


def _measure(grammar: Grammar, number: str, noun: Noun) -> str:
    return grammar.quantity(grammar.amount(number) or Amount(), noun)


def _inches(match: re.Match[str], grammar: Grammar) -> str | None:
    """Return a length in inches; a quote that closes another isn't one."""
    if match[0].endswith('"') and _in_quotes(match.string[: match.start()]):
        return None
    return grammar.quantity(grammar.amount(match[1]) or Amount(), _INCH, context(match))


def _in_quotes(before: str) -> bool:
    """Return whether the text after `before` is in straight quotes: the last quote opens, after a space."""
    last = before.rfind('"')
    return last >= 0 and (last == 0 or before[last - 1] in " (")


def counts(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for repetitions and large numbers: 10x, x3, 3 sets x 10, "count by 2s", 10k."""
    yield Rule(
        re.compile(rf"(?<![\w.,])(\d{{1,3}}) ?[{DASHES}] ?(?=\d{{1,3}}x(?!\w))"), lambda match: f"{match[1]} to "
    )
    yield Rule(
        re.compile(
            r"(?<![\w.,])(\d{1,3}(?:\.\d)?)(?:[x×]| [x×](?= (?:per|a|each|every)\b|[.,;:!?)]|$))(?![\w×])(?! ?\d)", re.I
        ),
        lambda match: times(grammar, match[1]),
    )
    yield Rule(re.compile(r"(?<=set|und)s? [x×] (?=\d)", re.IGNORECASE), lambda match: match[0].split(" ")[0] + " of ")
    yield Rule(re.compile(r"(?<=[^\W\d]) [x×] (?=\d+ [a-z])", re.IGNORECASE), lambda _: " times ")
    yield Rule(
        re.compile(r"(?<![\w.,\d])(?<!\d )[x×] ?(\d{1,3})(?![\w]|[.,]\d)", re.IGNORECASE),
        lambda match: times(grammar, match[1]),
    )
    yield Rule(re.compile(r"(?<=\d) ?x ?(?=\d)", re.IGNORECASE), lambda _: " × ")
    yield Rule(
        re.compile(
            r"(?P<before>\b(?:by|groups of|sets of|units of|in|count in|count by) )(?P<number>100|[1-9]0?)'s(?!\w)"
        ),
        lambda match: match["before"] + plural(grammar.cardinal(int(match["number"]))),
    )
    yield Rule(
        re.compile(
            r"(?P<before>\b(?:count(?:ing)? (?:by|in)|groups of|units of) )(?P<number>100|[1-9]0?)s(?!\w)", re.I
        ),
        lambda match: match["before"] + plural(grammar.cardinal(int(match["number"]))),
    )
    yield Rule(
        re.compile(r"(?<![\w.,])(1,?000|100|10)'?s (?=of\b)"),
        lambda match: {"10": "tens ", "100": "hundreds "}.get(match[1], "thousands "),
    )
    yield Rule(
        re.compile(r"(?<![\w.,:/])(\d+)k(?= (?:run|race|walk|jog|marathon|plan|training|runner)s?\b)", re.IGNORECASE),
        lambda match: f"{match[1]} K",
    )
    people = "people|users|views|downloads|dollars|followers|years|subscribers|copies|steps"
    yield Rule(
        re.compile(
            rf"(?<![\w.,:/$£€])(?<![kK][-–])({grammar.number_pattern})(?:([kK])(?![\w'-])|([MB])(?= (?:{people})\b))"
        ),
        lambda match: _scaled(match, grammar),
    )
    yield Rule(re.compile(r"(?<=\d)-?(?=ish\b)"), lambda _: " ")
    yield Rule(re.compile(r"(?<=\d)/(?=\d{1,2}:\d\d)"), lambda _: " or ")
    yield Rule(re.compile(r"(?<=[€£$])(\d{1,3}),(\d\d)(?!\d)"), lambda match: f"{match[1]}.{match[2]}")
    yield Rule(re.compile(r"(?<=\d [a-z])/(?=\d)|(?<=[a-z]{3})/(?=\d)"), lambda _: " or ")


def times(grammar: Grammar, number: str) -> str:
    """Return "three times" and the like."""
    return "once" if number == "1" else f"{grammar.number(grammar.amount(number) or Amount())} times"


def _scaled(match: re.Match[str], grammar: Grammar) -> str | None:
    amount = grammar.amount(match[1])
    if amount is None or match[0] in ("4K", "5K", "8K", "10K"):
        return None
    return f"{grammar.number(amount)} {_SCALES[(match[2] or match[3]).lower()]}"


def slashes(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for slashes, and for powers: three times/week, teacher/student, x²."""
    yield Rule(re.compile(r"(?<=[a-z])²(?!\w)"), lambda _: " squared")
    yield Rule(re.compile(r"(?<=[a-z])³(?!\w)"), lambda _: " cubed")
    yield Rule(
        re.compile(rf"(?<=[\w)%])/(?:an? )?({_RATES})s?(?![\w/])"),
        lambda match: f" per {_PER.get(match[1], match[1])}" if _is_rate(match) else None,
        digits=False,
        needs="/",
    )
    yield Rule(re.compile(r"(?<=\w) / (?=\w)"), lambda _: ", ", digits=False, needs="/")
    yield Rule(
        re.compile(r"(?<![\w/])([A-Z])/([A-Z])(?![\w/])"),
        lambda match: f"{match[1]} {match[2]}",
        digits=False,
        needs="/",
    )
    yield Rule(
        re.compile(r"(?<=[^\W\d_])/(?=[^\W\d_]{2})|(?<=[^\W\d_]{2})/(?=[^\W\d_])"), _either, digits=False, needs="/"
    )


def _is_rate(match: re.Match[str]) -> bool:
    """Return whether the words before a slash are an amount: "five dollars", "3 times", "60 beats"."""
    before = match.string[max(0, match.start() - 30) : match.start()]
    return bool(
        re.search(
            rf"\d[^.!?]*$|\b(?:{_NUMBER_WORDS})\b[^.!?]*$|(?:dollars?|euros?|pounds?|cents?|times|once|twice|percent) ?[\w-]*$",
            before,
        )
    )


def _either(match: re.Match[str]) -> str | None:
    """Return the word for a slash between two words; None in an address."""
    around = match.string[max(0, match.start() - 20) : match.end() + 20]
    return None if "//" in around else " or "


def numerals(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for Roman numerals at the head of a line, in brackets, and after a full name."""
    yield Rule(
        re.compile(rf"^({NUMERAL})([.):]+)(?=\s|$)"),
        lambda match: _listed(match[1], match[2], grammar, initial=match[2] == "." and match.end() < len(match.string)),
        digits=False,
    )
    yield Rule(
        re.compile(r"^(i{1,3}|iv|vi{0,3}|ix|x{1,2}|xi{1,3}|xiv)\.(?= [A-Z])"),
        lambda match: _listed(match[1].upper(), ".", grammar),
        digits=False,
    )
    yield Rule(
        re.compile(r"\(?(?<!\w)(i{1,3}|iv|vi{0,3}|ix|x)\)(?!\w)"),
        lambda match: _listed(match[1].upper(), ",", grammar),
        digits=False,
    )
    yield Rule(
        re.compile(r"(?<=[a-z] )([A-HJ-UWYZ]\. [A-Z][a-z]+) (I{2,3}|IV)(?!\w)"),
        lambda match: f"{match[1]} the {grammar.ordinal(roman_value(match[2]) or 1)}",
        digits=False,
    )


def _listed(numeral: str, mark: str, grammar: Grammar, *, initial: bool = False) -> str | None:
    value = roman_value(numeral)
    if value is None or value > 50 or numeral in ("C", "D", "L", "M") or (len(numeral) == 1 and initial):
        return None
    return grammar.cardinal(value).capitalize() + ("." if "." in mark else ",")


def plural(word: str) -> str:
    """Return the plural of a number or a fraction: "halves", "sixes", "twenties"."""
    if word == "half":
        return "halves"
    if word.endswith("y"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith("x") else f"{word}s"


def lists(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for numbers of a list and for arithmetic: 1) Stand, 5 - 3 = 2."""
    yield Rule(
        re.compile(r"(?:^|(?<=\s))\(?(\d{1,2}|[a-h])\) (?=\w)"),
        lambda match: f"{match[1]}, ",
        digits=False,
    )
    yield Rule(re.compile(r"(?<=\d) ?[-–−] ?(?=\d+ ?=)"), lambda _: f" {grammar.minus} ")
    yield Rule(
        re.compile(
            r"(?<![\w.,])(\d{1,3}),(\d{1,2})(?= ?(?:kg|g|km|m|cm|mm|l|L|ml|h|hrs?|hours?|min|minutes?|%|°|€)(?!\w))"
        ),
        lambda match: f"{match[1]}.{match[2]}",
    )
    yield Rule(re.compile(r"(?<![\w.,])(\d{1,3}),(\d{1,2})(?![\d,])"), lambda match: f"{match[1]}, {match[2]}")


def spaced_slashes(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rule for the spaces in "and / or" and other known pairs of words."""
    yield Rule(
        re.compile(r"(?<!\w)([^\W\d_]{1,9}) ?/ ?([^\W\d_]{1,9})(?!\w)"),
        lambda match: f"{match[1]}/{match[2]}" if f"{match[1]}/{match[2]}".lower() in grammar.phrases else None,
        digits=False,
        needs="/",
    )


def spellings(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for 2/3rds, v2.0, and degrees without their sign."""
    yield Rule(re.compile(r"(?<=\d/\d)(?:rds|ths|nds|rd|th|nd|st)(?!\w)"), lambda _: "")
    yield Rule(re.compile(r"(?<=\d)[- ]year[- ]old(?=s?\b)"), lambda _: "-year-old")
    yield Rule(
        re.compile(r"(?<![\w.])[vV]\.? ?(?=\d)"),
        lambda match: (
            "verse "
            if re.search(r"\b(?:ch\.|chapter|psalm|book) ?\w+[,:]? $", context(match).before, re.I)
            else "version "
        ),
    )
    yield Rule(
        re.compile(r"(?<![\w./])(\d{1,2}\.\d{1,2})/(\d{1,3})(?![\w/]|\.\d)"),
        lambda match: f"{match[1]} out of {match[2]}",
    )
    yield Rule(
        re.compile(r"(?<![\w-])([A-Z]{1,2})(\d{1,2})([A-Z]?) (\d)([A-Z]{2})(?!\w)"),
        lambda match: f"{_letters(match[1])} {match[2]} {_letters(match[3])} {match[4]} {_letters(match[5])}",
    )
    yield Rule(
        re.compile(r"(?<![\w./])([½¼⅓⅛]|1/[2348])-(?=(?:inch|mile|hour|day|cup|pound|pint|turn|moon)\b)"),
        lambda match: f"{_PARTS[match[1]]}-",
    )
    yield Rule(re.compile(r"(\$\d[\d,.]*) ?US(?:D)?(?!\w)|(£\d[\d,.]*)p(?!\w)"), lambda match: match[1] or match[2])
    yield Rule(
        re.compile(r"(?<![\w.£])(\d{1,2})p(?!\w)"),
        lambda match: "one penny" if match[1] == "1" else f"{match[1]} pence",
    )
    yield Rule(re.compile(r"(?<=\d\.\d) ?(?=[CF](?!\w))|(?<=\d\d)(?=F(?!\w))"), lambda _: "°")
    yield Rule(
        re.compile(rf"(?<![\w.,])(\d{{1,3}}) ?[{DASHES}] ?(\d{{1,3}})[\"″](?=[\s,.;)]|$)"),
        lambda match: f"{match[1]} {grammar.range} {_measure(grammar, match[2], _INCH)}",
    )


_PARTS: Final = {
    **{"½": "half", "1/2": "half", "¼": "quarter", "1/4": "quarter"},
    **{"⅓": "third", "1/3": "third", "⅛": "eighth", "1/8": "eighth"},
}


def _letters(text: str) -> str:
    return " ".join(text)


def telephone_words(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rule for telephone numbers that spell a word: 1-800-273-TALK (8255)."""
    yield Rule(
        re.compile(
            r"(?<![\w-])(?P<number>1-\d{3}(?:-\d{3})?|(?:1[-.])?\d{3}[-.]\d{3})[-.](?P<word>[A-Z]{2,8}(?:-[A-Z]{2,8})?)"
            r"(?: ?\((?P<digits>\d{4,8})\))?"
        ),
        lambda match: _telephone_word(match, grammar),
    )


def _telephone_word(match: re.Match[str], grammar: Grammar) -> str:
    number = grammar.telephone_number(re.split("[-.]", match["number"]))
    words = match["word"].lower().replace("-", " ")
    digits = f", {grammar.telephone_number([match['digits']])}" if match["digits"] else ""
    return f"{number}, {words}{digits}"
