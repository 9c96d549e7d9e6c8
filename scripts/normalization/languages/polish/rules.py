"""Polish: rules for what only Polish writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.amount import Amount
from scripts.normalization.grammar import Noun
from scripts.normalization.kinds.roman_numerals import roman_value
from scripts.normalization.languages.polish import words
from scripts.normalization.languages.polish.dates import stop
from scripts.normalization.languages.polish.labels import label_rules
from scripts.normalization.rules import DASHES, PRESSURE, Context, Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.languages.polish.numbers import Polish

_LETTERS: Final = "a-ząćęłńóśźż"
_SUFFIXES: Final = (
    r"minutow\w*|sekundow\w*|godzinn\w*|dniow\w*|tygodniow\w*|letni\w*|lat(?:ek|ka|kiem|ki)|etapow\w*|stopniow\w*|osobow\w*|krotn\w*|procentow\w*"
    r"|miesięczn\w*|częściow\w*|metrow\w*|kilometrow\w*|stronicow\w*|piętrow\w*|pokojow\w*|kątn\w*|poziomow\w*|fazow\w*|krokow\w*|oddechow\w*|taktow\w*"
)
_ORDINAL_ENDINGS: Final = (
    (r"(?:sz|g|c|t|m|st)?(?:y|i)", "m", "nom"), (r"(?:sz|g|c|t|m|st)?i?ego|go", "m", "gen"), (r"(?:sz|g|c|t|m|st)?i?emu|mu", "m", "dat"),
    (r"(?:sz|g|c|t|m|st)?i?ej|ej", "f", "gen"), (r"(?:sz|g|ci|t|m|st)?a", "f", "nom"), (r"(?:sz|g|ci|t|m|st)?ą", "f", "acc"),
    (r"(?:sz|g|c|t|m|st)?i?e", "n", "nom"), (r"(?:sz|g|c|t|m|st)?(?:ym|im)", "m", "loc"), (r"(?:sz|g|c|t|m|st)?(?:ych|ich)", "p", "gen"),
)  # fmt: skip
_ROYAL: Final = (
    r"(?:Jan|Paw[eł]|Ludwik|Henryk|Karol|Zygmunt|Władysław|Bolesław|Kazimierz|Benedykt|Aleksand|Mieszk|Stanisław|August|Fryderyk|Wilhelm|Filip|Napoleon"
    r"|Mikołaj|Piotr|Grzegorz|Leon|Pius|Jerz|Edward|Ryszard|Jakub|Otto|Elżbie|Katarzyn|Małgorza|Izabel|Klemens|Urban|Innocen|Franciszk|Ramzes|Sykstus"
    r"|Jadwig|Leopold|Albert|Gustaw|Wiktori)[a-ząćęłńóśźż]*"
)
_FEMALE: Final = re.compile(r"Elżbie|Katarzyn|Małgorza|Izabel|Jadwig|Wiktori")
_SAINT_WOMEN: Final = r"(?:Ann|Mari|Teres|Barbar|Katarzyn|Jadwig|Klar|Faustyn|Weronik|Małgorzat|Łucj|Cecyli|King|Rit|Agat|Agnieszk|Monik|Elżbiet|Urszul|Zofi|Zyt|Mart)"


def count_rules(grammar: Polish) -> Iterator[Rule]:
    """Yield the rules for numbers in words, ordinals and ranges."""
    yield from _compounds(grammar)
    yield from _ordinals(grammar)
    yield from _ranges(grammar)


def abbreviation_rules() -> Iterator[Rule]:
    """Yield the rules for abbreviations whose form depends on the words around them."""
    yield Rule(
        re.compile(r"(\d[ -]?(?:min|sek|godz|tys|mln|mies|tyg|szt|pkt|kg|km|cm|ml))\.(?= *[^\s\"')])"),
        lambda match: match[1],
    )
    yield Rule(re.compile(r"(?<!\w)(ok|np|nr|godz|tel)\.(?=\d)", re.IGNORECASE), lambda match: f"{match[0]} ")
    yield Rule(re.compile(r"(?<=\d\.) ?wyd\.(?= )"), lambda _: " wydanie")
    yield Rule(re.compile(r"(?<!\w)([Nn])r(?=\d)"), lambda match: f"{match[1]}umer ")
    yield Rule(
        re.compile(
            r"((?<!\w)(?:część|dzień|krok|tydzień|strona|lekcja|odcinek|sesja|etap|runda) \d{1,3})/(?=\d{1,3}(?![\d/]))",
            re.IGNORECASE,
        ),
        lambda match: f"{match[1]} z ",
    )
    yield Rule(re.compile(r"(?<!\w)'(?=\d\d(?!\d))"), lambda _: "")
    yield Rule(re.compile(r"(?<=\d) m\. ?(?=\d)"), lambda _: " mieszkania ")
    yield Rule(
        re.compile(r"(?<!\w)([Mm])\. ?in\.(?!\w)"), lambda match: f"{match[1]}iędzy innymi{stop(match)}", digits=False
    )
    yield Rule(
        re.compile(r"((?<!\w)(?:[Uu]l\.|[Uu]lic\w+|[Aa]l\.|[Aa]lej\w*) (?:[A-ZŁŚŻ]\w+ ){1,3}\d+)/(?=\d)"),
        lambda match: f"{match[1]} przez ",
    )
    yield Rule(re.compile(r"(?<!\d)(?<!\d )(?<!\w)([Mm])in\. ?(?=\d)"), lambda match: f"{match[1]}inimum ")
    yield Rule(re.compile(rf"(\d)[.,](?:[{DASHES}]{{1,2}})(?!\w)"), lambda match: match[1])
    yield Rule(re.compile(r"(?<!\w)([Ss])tr\. ?(?=\d)|(?<![\w.])(?<!\d )s\. ?(?=\d)"), _page)
    yield Rule(
        re.compile(r"(?<!\w)[Rr]ozdz\. ?(?=[\dIVX])"),
        lambda match: _located(match, "rozdział", "rozdziale", "rozdziału"),
    )


def place_rules() -> Iterator[Rule]:
    """Yield the rules for streets, squares and estates."""
    yield Rule(
        re.compile(r"(?<!\w)(?:[Uu]l)\. ?(?=\w)"),
        lambda match: _located(match, "ulica", "ulicy", "ulicy"),
        digits=False,
    )
    yield Rule(
        re.compile(r"(?<!\w)(?:[Aa]l)\. ?(?=[A-ZŁŚŻ])"),
        lambda match: _located(
            match,
            *(
                ("aleje", "alejach", "alei")
                if re.match(r"\w+ie\b", context(match).after)
                else ("aleja", "alei", "alei")
            ),
        ),
        digits=False,
    )
    yield Rule(
        re.compile(r"(?<!\w)(?:[Pp]l)\. ?(?=[A-ZŁŚŻ])"),
        lambda match: _located(match, "plac", "placu", "placu"),
        digits=False,
    )
    yield Rule(
        re.compile(r"(?<!\w)(?:[Oo]s)\. ?(?=[A-ZŁŚŻ])"),
        lambda match: _located(match, "osiedle", "osiedlu", "osiedla"),
        digits=False,
    )


def slash_rules() -> Iterator[Rule]:
    """Yield the rules for "św.", "tzw." and slashes."""
    yield Rule(re.compile(r"(?<!\w)([Śś])w\. ?(?=([A-ZĄĆĘŁŃÓŚŹŻ]\w+))"), _saint, digits=False)
    yield Rule(
        re.compile(rf"(?<!\w)tzw\. ?(?=([{_LETTERS}]+)( \w)?)"),
        lambda match: f"tak {_called(match[1], alone=match[2] is None)} ",
        digits=False,
    )
    yield Rule(
        re.compile(r"(?<!\w)(\w+[yi])/-?a(?!\w)"),
        lambda match: f"{match[1]} lub {match[1][:-1]}a",
        digits=False,
        needs="/",
    )
    yield Rule(
        re.compile(r"(?<!\w)(\w+)łeś/-?(?:ł?aś)(?!\w)"),
        lambda match: f"{match[1]}łeś lub {match[1]}łaś",
        digits=False,
        needs="/",
    )
    yield Rule(
        re.compile(r"(?<!\w)(\w+)ł/-?(?:ł?a)(?!\w)"),
        lambda match: f"{match[1]}ł lub {match[1]}ła",
        digits=False,
        needs="/",
    )
    yield Rule(
        re.compile(r"(?<=[\w)]) ?/ ?(tydzień|dzień|dobę|miesiąc|rok|godzinę|godz|osobę|os|minutę|min)\.?(?!\w)"),
        lambda match: (
            " na " + {"godz": "godzinę", "os": "osobę", "min": "minutę"}.get(match[1], match[1]) + stop(match)
        ),
        digits=False,
        needs="/",
    )
    yield Rule(
        re.compile(r"(?<![\w./@])([^\W\d]{1,30}) ?/ ?(?=[^\W\d]{2,30}(?![\w/.@]\w))"),
        lambda match: f"{match[1]} " if match[1].lower() == "i" else f"{match[1]} lub ",
        digits=False,
        needs="/",
    )
    yield Rule(
        re.compile(r"(?<![\w/])\d{1,2}(?:/\d{1,2}){2,8}(?![\w/])"),
        lambda match: match[0].replace("/", ", ") if len(match[0]) < 8 else None,
    )


def _located(match: re.Match[str], nominative: str, locative: str, genitive: str) -> str:
    before = context(match).before
    if re.search(r"\b(?:na|w|we|przy|po|o) $", before, re.IGNORECASE):
        word = locative
    else:
        word = genitive if re.search(r"\b(?:z|ze|do|od|koło|obok|u|wzdłuż|róg|rogu|numer|i) $", before) else nominative
    return (word[:1].upper() + word[1:] if match[0][0].isupper() else word) + " "


def _page(match: re.Match[str]) -> str:
    if re.match(rf"\d+ ?[{DASHES}]", context(match).after):
        return "Strony " if match[1] == "S" else "strony "
    word = _located(match, "strona", "stronie", "strony")
    return word.lower() if match[0][0].islower() else word


def _saint(match: re.Match[str]) -> str:
    name, woman = match[2], re.match(_SAINT_WOMEN, match[2])
    if name.endswith("a"):
        spoken = "święta" if woman else "świętego"
    elif name.endswith(("y", "i")):
        spoken = "świętej" if woman else "święty"
    elif name.endswith(("ą", "ę")):
        spoken = "świętą"
    elif name.endswith(("em", "u")):
        spoken = "świętym"
    elif name.endswith(("ego", "ca")):
        spoken = "świętego"
    else:
        spoken = "świętej" if woman else "świętym" if name.endswith(("ie", "rze", "le")) else "święty"
    return ("Ś" if match[1] == "Ś" else "ś") + spoken[1:] + " "


def _called(word: str, *, alone: bool) -> str:
    if alone and word.endswith(("y", "i")):
        return "zwane"
    for endings, spoken in (
        (("ej",), "zwanej"), (("ego",), "zwanego"), (("ym", "im", "em"), "zwanym"), (("ych", "ich", "ów"), "zwanych"), (("ą",), "zwaną"), (("ę",), "zwaną"),
        (("a",), "zwana"), (("e", "o"), "zwane"),
    ):  # fmt: skip
        if word.endswith(endings):
            return spoken
    return "zwany"


def _compounds(grammar: Polish) -> Iterator[Rule]:
    """Yield the rules for numbers that are part of a word or a count: 10-minutowy, 5-ciu, 3x, 2 tys."""
    yield Rule(
        re.compile(rf"(?<![\w.,/])(\d{{1,4}})[{DASHES}]? ?(?={_SUFFIXES})(?<! )"),
        lambda match: _prefix(int(match[1]), grammar),
    )
    yield Rule(
        re.compile(r"(?<![\w.,/])(\d{1,4})-(?:ciu|miu|u|ch|óch|rech|tu|stu)(?!\w)"),
        lambda match: words.decline(grammar.cardinal(int(match[1])), "gen"),
    )
    yield Rule(
        re.compile(rf"(?<![\w.,])1 na (?=\d+ ([{_LETTERS}]+))"),
        lambda match: f"{'jedna' if grammar.gender_after(Context('', f' {match[1]}')) == 'f' else 'jeden'} na ",
    )
    yield Rule(
        re.compile(r"(?<![\w.,])([1-9]),([1-9]\d) ?m(?![\w²³/])"),
        lambda match: f"{match[1]} m {grammar.cardinal(int(match[2]))}",
    )
    yield Rule(PRESSURE, lambda match: f"{match[1]} na {match[2]}")
    yield Rule(re.compile(r"(?<![\w.,/])([4-9])/10(?=[.,;!?)]|$)"), lambda match: f"{match[1]} na 10")
    for endings, gender, case in _ORDINAL_ENDINGS:
        yield Rule(
            re.compile(rf"(?<![\w.,/])(\d{{1,4}})-(?:{endings})(?!\w)"),
            lambda match, gender=gender, case=case: grammar.ordinal_in(int(match[1]), gender, case),  # type: ignore[misc]  # mypy can't infer a lambda's defaults
        )
    yield Rule(
        re.compile(rf"(?<![\w.,/])(?:(\d{{1,4}}) ?[{DASHES}] ?)?(\d{{1,4}}) ?[x×](?! ?\d|\w)"),
        lambda match: _repeated(match, grammar),
    )
    yield Rule(
        re.compile(r"(?<![\w.,/])(\d+(?:,\d+)?) ?(tys|mln|mld)\.?(?!\w)"),
        lambda match: _scaled(match, grammar) + stop(match),
    )
    yield Rule(
        re.compile(
            r"(?<![\d.,:])(\d{1,4})\.(\d{1,2})(?= ?(?:sek|min|godz|litr|metr|kilo|procent|km|kg|cm|ml|l\b|m\b|g\b|zł|%|°))"
        ),
        lambda match: f"{match[1]},{match[2]}",
    )


def _prefix(number: int, grammar: Polish) -> str:
    """Return a number as the beginning of an adjective: "pięcio", "dwu", "dwudziestopięcio"."""
    if number in (1, 2, 3, 4):
        return {1: "jedno", 2: "dwu", 3: "trzy", 4: "cztero"}[number]
    parts = words.decline(grammar.cardinal(number), "gen").split(" ")
    tail = {"jeden": "jedno", "dwóch": "dwu", "trzech": "trzy", "czterech": "cztero"}
    joined = [
        tail.get(part, part if part in ("stu", "dwustu", "trzystu") else re.sub("u$", "o", part)) for part in parts
    ]
    return "".join(joined)


def _repeated(match: re.Match[str], grammar: Polish) -> str:
    high = int(match[2])
    if match[1] is None:
        return "raz" if high == 1 else f"{grammar.cardinal(high)} razy"
    return f"{_pair(int(match[1]), high, 'm', grammar)} razy"


def _scaled(match: re.Match[str], grammar: Polish) -> str:
    forms = {
        "tys": ("tysiąc", "tysiące", "tysięcy", "tysiąca", "tysiąc", "tysiącu", "tysiącach", "tysiącem", "tysiącami"),
        "mln": ("milion", "miliony", "milionów", "miliona", "milion", "milionie", "milionach", "milionem", "milionami"),
        "mld": (
            "miliard",
            "miliardy",
            "miliardów",
            "miliarda",
            "miliard",
            "miliardzie",
            "miliardach",
            "miliardem",
            "miliardami",
        ),
    }
    whole, _, decimals = match[1].partition(",")
    return grammar.quantity(Amount(int(whole), decimals), Noun((), forms[match[2]], "m"), context(match))


def _ordinals(grammar: Polish) -> Iterator[Rule]:
    """Yield the rules for ordinals: 3. krok, krok 3, II wojna, Jan Paweł II."""
    yield Rule(
        re.compile(rf"(?<![\w.,:/])(\d{{1,4}})\.(?=(?:,? (?:(?:i|oraz|lub|do) )?\d{{1,4}}\.){{1,6}} ([{_LETTERS}]+))"),
        lambda match: grammar.ordinal_in(int(match[1]), *words.agreement(match[2], context(match).before)),
    )
    yield Rule(
        re.compile(rf"(?<![\w.,:/])(\d{{1,4}})\. ?(?=([{_LETTERS}]+))"),
        lambda match: grammar.ordinal_in(int(match[1]), *words.agreement(match[2], context(match).before)) + " ",
    )
    yield Rule(
        re.compile(
            r"(?<!\w)([IVX]{1,6}) (?=(wojn\w+|połow\w+|tysiącleci\w+|edycj\w+|tur\w+|klas\w+|miejsc\w+|pięt\w+|etap\w*|stopni\w*|częś\w+|rund\w+|faz\w+)(?!\w))"
        ),
        lambda match: _numbered(match, grammar),
        digits=False,
    )
    yield from label_rules(grammar)
    yield Rule(
        re.compile(rf"(?<!\w)({_ROYAL}) ([IVX]{{1,6}})(?!\w)"), lambda match: _ruler(match, grammar), digits=False
    )


def _numbered(match: re.Match[str], grammar: Polish) -> str | None:
    number = roman_value(match[1])
    if number is None:
        return None
    return f"{grammar.ordinal_in(number, *words.agreement(match[2], context(match).before))} "


def _ruler(match: re.Match[str], grammar: Polish) -> str | None:
    number, name = roman_value(match[2]), match[1]
    if number is None:
        return None
    if _FEMALE.match(name):
        case = {"a": "nom", "ę": "acc", "ą": "ins"}.get(name[-1], "gen")
        return f"{name} {grammar.ordinal_in(number, 'f', case).capitalize()}"
    case = "nom"
    for endings, found in (
        (("owi",), "dat"),
        (("em",), "ins"),
        (("a", "ego"), "gen"),
        (("u", "le", "ie", "rze", "ym"), "loc"),
    ):
        if name.endswith(endings) and name != "Otto":
            case = found
            break
    return f"{name} {grammar.ordinal_in(number, 'm', case).capitalize()}"


def _ranges(grammar: Polish) -> Iterator[Rule]:
    """Yield the rules for ranges, whose second number is in the genitive after "do"."""
    measured = (*grammar.units, *grammar.currencies)
    units = "|".join(re.escape(each) for unit in measured for each in sorted(unit.written, key=len, reverse=True))
    yield Rule(
        re.compile(rf"(?<![\w/.,:{DASHES}])(\d{{1,6}}) ?[{DASHES}] ?(\d{{1,6}}) ?({units})(?!\w)"),
        lambda match: _measured(match, grammar),
    )
    yield Rule(
        re.compile(
            rf"(?<![\w/.,:{DASHES}])(?<![{DASHES}] )(\d{{1,6}}) ?[{DASHES}] ?(\d{{1,6}})(?! ?[{DASHES}] ?\d)(?![\d/{DASHES}]|[.,:]\d| ?[€$£]| ?zł| ?x\b)(?: (?=([{_LETTERS}]+)))?"
        ),
        lambda match: _range(match, grammar),
    )


def _measured(match: re.Match[str], grammar: Polish) -> str:
    """Return a range with a unit: "pięć do dziesięciu minut"."""
    low, high = int(match[1]), int(match[2])
    unit = next(each for each in (*grammar.units, *grammar.currencies) if match[3] in each.written)
    case = words.unit_case(context(match).before)
    second = "gen" if case == "acc" else case
    first = words.decline(grammar.cardinal(low), case, unit.gender)
    return (
        f"{first} do {words.decline(grammar.cardinal(high), second, unit.gender)} {grammar.counted(unit, high, second)}"
    )


def _range(match: re.Match[str], grammar: Polish) -> str | None:
    low, high, noun = int(match[1]), int(match[2]), match[3] or ""
    rest = match.string[match.end() + len(noun) : match.end() + len(noun) + 40]
    around = Context(context(match).before, f" {noun}{rest}" if noun else "")
    space = " " if noun else ""
    real = grammar.noun_after(around)
    gender = grammar.gender_after(around) if noun else "m"
    case = words.case_of(around, high, real)
    if case != "nom":
        both = (words.decline(grammar.cardinal(number), case, gender) for number in (low, high))
        return " do ".join(both) + space
    if real and 2 <= high % 10 <= 4 and high % 100 not in (12, 13, 14):
        return _pair(low, high, gender, grammar) + space
    first = words.decline(grammar.cardinal(low), "acc" if around.before else "nom", gender)
    return f"{first} do {words.decline(grammar.cardinal(high), 'gen', gender)}{space}"


def _pair(low: int, high: int, gender: str, grammar: Polish) -> str:
    """Return two numbers before a noun in the nominative plural: "dwie, trzy minuty"."""
    first, second = (words.decline(grammar.cardinal(number), "acc", gender) for number in (low, high))
    return (
        f"{first}, {second}"
        if high == low + 1
        else f"{first} do {words.decline(grammar.cardinal(high), 'gen', gender)}"
    )
