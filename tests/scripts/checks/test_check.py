import pytest

from scripts.checks.check import CheckContext, check


def found(text, music=""):
    """(code, line, column) of every error; the music source `music` can't be played."""
    problems = check(text, "a", "a.txt", CheckContext(lambda source: "it is not there" if source == music else ""))[1]
    for problem in problems:
        str(problem).encode()
    return [(each.code, each.place.line, each.place.column) for each in problems if each.severity == "error"]


@pytest.mark.parametrize("kind", ["walk", "shower"])
@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("[breathe connected for 30s]", 1),
        ("[breathe 1-1 x3]", 1),
        ("[breathe 4-4 to 1-1 x9]", 1),
        ("[breathe 1-1 to 4-4 x9]", 1),
        ("[from 5m][breathe connected for 30s][end]", 10),
        ("[under 5m][breathe connected for 30s][end]", 11),
        ("[from 5m][under 10m][breathe connected for 30s][end][end]", 21),
    ],
)
def test_intense_breathing_is_rejected_in_dangerous_kinds(kind, text, column):
    assert found(f"---\nkind: {kind}\n---\n{text}") == [("intense-here", 4, column)]
    assert found(f"---\nkind: breathwork\n---\n{text}") == []


@pytest.mark.parametrize(
    "text",
    ["[breathe coherent x9]", "[breathe 1.5-1.5 x9]", "[from 10m][under 5m][breathe connected for 30s][end][end]"],
)
def test_gentle_breathing_is_allowed_in_every_kind(text):
    assert found(f"---\nkind: walk\n---\nHi. {text}") == []


QUICK = "[breathe connected for 60s]"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("[breathe connected for 3m]", []),
        ("[breathe connected for 181s]", [("intense-too-long", 1, 1)]),
        ("[breathe 1.2-1.2 x75]", []),
        ("[breathe 1.2-1.2 x76]", [("intense-too-long", 1, 1)]),
        ("[breathe 1-1 to 4-4 x45]", [("intense-too-long", 1, 1)]),
        ("[breathe connected for ~1m]", [("intense-too-long", 1, 1)]),
        ("[breathe connected for ~1m-3m]", []),
        ("[from 9m][breathe connected for 4m][end]", [("intense-too-long", 1, 10)]),
        ("---\nintense: {minutes: 4}\n---\n[breathe connected for 4m]", []),
        ("---\nintense: {minutes: 1}\n---\n[breathe connected for 61s]", [("intense-too-long", 4, 1)]),
        ("[breathe connected for 2m]\n[breathe connected for 2m]", [("intense-too-long", 2, 1)]),
        ("[breathe connected for 2m]\n[9s]\n[bell]\n[breathe connected for 2m]", [("intense-too-long", 4, 1)]),
        ("[breathe connected for 2m]\n[~12s]\n[breathe connected for 2m]", [("intense-too-long", 3, 1)]),
        ("[breathe connected for 2m]\n[10s]\n[breathe connected for 2m]", []),
        ("[breathe connected for 2m]\nRest.\n[breathe connected for 2m]", []),
        ("[breathe connected for 2m]\n[breathe box x1]\n[breathe connected for 2m]", []),
        ("[under 9m][breathe connected for 2m][end][from 9m][breathe connected for 2m][end]", []),
        (f"{QUICK} a " * 3, []),
        (f"{QUICK} a\n" * 4, [("intense-too-often", 4, 1)]),
        (f"{QUICK} a\n" * 6, [("intense-too-often", 4, 1)]),
        (f"---\nintense: {{rounds: 4}}\n---\n{QUICK} a " + f"{QUICK} a " * 3, []),
        (f"---\nintense: {{rounds: 1}}\n---\n{QUICK} a\n{QUICK}", [("intense-too-often", 5, 1)]),
        (f"{QUICK} a\n" * 2 + f"[under 9m]{QUICK} a [end]\n[from 9m]{QUICK} a [end]", []),
        (f"{QUICK} a\n" * 2 + f"[from 5m]{QUICK} a [end]\n[from 9m]{QUICK} a [end]", [("intense-too-often", 4, 10)]),
        (f"{QUICK} a\n" * 2 + f"[from 5m]{QUICK} a [end]\n[under 9m]{QUICK} a [end]", [("intense-too-often", 4, 11)]),
        (f"{QUICK} a\n" * 3 + "[breathe connected for 4m]", [("intense-too-long", 4, 1), ("intense-too-often", 4, 1)]),
    ],
)
def test_intense_breathing_is_capped_for_each_possible_length(text, problems):
    assert sorted(found(text)) == problems


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Hi. [2h][2h][2h][2h][2h][1h]", []),
        ("Hi. [2h][2h][2h][2h][2h][2h]", [("session-too-long", 1, 1)]),
        ("Hi. [~2h][~2h][~2h][~2h][~2h][~2h][~2h]", []),
        ("Hi. [from 9m]" + "[2h]" * 6 + "[end]", [("session-too-long", 1, 1)]),
        ("Hi. [under 9m]" + "[2h]" * 6 + "[end]", [("session-too-long", 1, 1)]),
        ("Hi. [under 9m]" + "[2h]" * 5 + "[end][from 9m]" + "[2h]" * 5 + "[end]", []),
        ("Hi. [from 1m]" + "[2h]" * 3 + "[end][from 9m]" + "[2h]" * 3 + "[end]", [("session-too-long", 1, 1)]),
        ("[breathe 60-60-60-60 for 60m] " * 12, [("session-too-long", 1, 1)]),
        ("This takes some breath to say. " * 25_000, [("session-too-long", 1, 1)]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_session_of_more_than_twelve_hours_is_rejected(text, problems):
    assert found(text) == problems


def test_unplayable_music_is_reported_at_its_place():
    text = "---\ntitle: x\nmusic: rian   # so\n---\nHi. [music ocean]\n[from 9m][music rian][end]"
    problems = check(text, "a", "a.txt", CheckContext(lambda source: "which?" if source == "rian" else ""))[1]
    assert [(each.code, each.place.line, each.place.column) for each in problems if each.severity == "error"] == [
        ("music-not-found", 3, 8),
        ("music-not-found", 6, 10),
    ]
    assert "    [from 9m][music rian][end]\n             ^^^^^^^^^^^^\n" in str(problems[-1]) + "\n"
    assert found("Hi. [music -3dB]", music="none") == [("music-not-found", 1, 1)]


def test_syntax_and_safety_problems_are_reported_together_in_order():
    text = "---\nkind: walk\n---\n[breathe connected]\n[oops]\n[music rian]\n"
    assert found(text, music="rian") == [
        ("intense-here", 4, 1),
        ("unknown-direction", 5, 1),
        ("music-not-found", 6, 1),
    ]


def test_the_quoted_line_is_the_line_of_the_problem():
    text = "One\u2028two\x85three.\n[music rian]"
    problem = check(
        text.replace("\x85", ""), "a", "a.txt", CheckContext(lambda source: "which?" if source == "rian" else "")
    )[1][-1]
    assert (problem.place.line, problem.source) == (2, "[music rian]")


@pytest.mark.parametrize(("text", "warns"), [("Hi.", True), ("Hi.\n[closing]\nBye.", False)])
def test_a_missing_closing_is_a_warning(text, warns):
    problems = check(text, "a", "a.txt")[1]
    assert [(each.code, each.severity) for each in problems] == [("no-closing", "warning")] * warns


@pytest.mark.parametrize("block", ["[choose 3]\n- A.\n[end]", "[choose]\n[end]", "[every 20s for 2m]\n[end]"])
@pytest.mark.parametrize("before", ["", "[x]\n" * 200], ids=["alone", "past the limit of problems"])
def test_a_block_without_enough_items_is_reported_beside_other_advice(before, block):
    assert found(f"---\nminutes: 20\n---\nHi.\n\n{before}{block}\n\n[every ~60s]\n- A.\n[end]")
