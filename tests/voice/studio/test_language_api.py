"""The language in the studio: problems, fixes, chapters, completions and help, at offsets as the page counts them."""

import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.model.limits import MAX_SCRIPT_SIZE
from scripts.syntax.directions import DIRECTIONS
from scripts.syntax.front_matter import KEYS
from voice.editor.positions import Offsets

GOOD = (
    "---\ntitle: Rest\nask: {who: a friend}\n---\n# The chair\n\nThink of {who}.\n\n# The end\n\nGet up. [music rain]\n"
)


@pytest.fixture(scope="module")
def scripts():
    return {"evening": "Breathe in.\n", "part": "Sit. [brethe 4]\n"}


@pytest.fixture(scope="module")
def asked(visitor):
    """Sends a text to one of the routes, and returns what it answers."""

    def asked(name, text, script="yours-evening", **more):
        answer = visitor.post(f"/api/scripts/{script}/{name}", {"text": text, **more})
        assert answer.status == 200, answer.body
        return answer.json

    return asked


def page_text(text):
    """`text` as the page's editor has it: every line break is one \\n."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def cut(text, place):
    """What is between the offsets of `place`, which count UTF-16 units of the page's text."""
    units = page_text(text).encode("utf-16-le", "surrogatepass")
    return units[2 * place["from"] : 2 * place["to"]].decode("utf-16-le", "surrogatepass")


@pytest.mark.parametrize(
    "before",
    ["", "Sit.\n", "Sit.\r\n\r\n", "Sit.\rDown.\r", "\ufeff", "\ufeffSit.\r\n", "🔔🌧 ", "🔔\n🔔 ",
     "a\x0cb\u2028c\x85\u2029d\x0b\n",
     "---\r\ntitle: 🔔\r\n---\r\n"],
    ids=ascii,
)  # fmt: skip
def test_problems_and_fixes_are_where_the_page_shows_them(asked, before):
    text = f"{before}Sit. [brethe 4-6] down.\n\n[closing]\nGo.\n"
    (problem,) = [each for each in asked("check", text)["problems"] if each["code"] == "unknown-direction"]
    assert cut(text, problem) == "[brethe 4-6]"
    assert problem["line"] == page_text(text[: text.index("[brethe")]).count("\n") + 1
    assert problem["severity"] == "error"
    assert "[breathe 4-6]" in problem["hint"]
    assert cut(text, problem["fix"]) in ("[brethe 4-6]", "brethe")
    assert problem["fix"]["label"] == f"Change to {problem['fix']['text']}"


def test_a_problem_without_a_suggestion_has_no_fix(asked):
    problems = asked("check", "[qqqqqq]\n[closing]\nGo.\n")["problems"]
    assert [each["fix"] for each in problems if each["code"] == "unknown-direction"] == [None]


def test_problems_of_an_included_script_are_shown_where_it_is_included_and_have_no_fix(asked):
    text = "Sit.\n[include part]\n[closing]\nGo.\n"
    (problem,) = [each for each in asked("check", text)["problems"] if each["code"] == "unknown-direction"]
    assert (cut(text, problem), problem["fix"]) == ("[include part]", None)
    assert "part.txt:1:6" in problem["message"]


def test_a_shipped_session_has_no_problems(asked, visitor):
    text = visitor.get("/api/scripts/shipped-walk").json["text"]
    assert asked("check", text, "shipped-walk")["problems"] == []


def test_a_text_that_is_too_large_is_a_problem_and_a_larger_one_is_refused(asked, visitor):
    codes = [each["severity"] for each in asked("check", "x" * (MAX_SCRIPT_SIZE + 1))["problems"]]
    assert codes == ["error"]
    too_large = {"text": "x" * (MAX_SCRIPT_SIZE + 1), "offset": 1}
    assert visitor.post("/api/scripts/yours-evening/complete", too_large).status == 413
    assert visitor.post("/api/scripts/yours-evening/check", {"text": "x" * 8 * MAX_SCRIPT_SIZE}).status == 413


def test_chapters_have_their_titles_and_places(asked):
    found = asked("check", GOOD)["chapters"]
    assert [(each["title"], each["line"]) for each in found] == [("The chair", 5), ("The end", 9)]
    assert [GOOD[each["from"] :].partition("\n")[0] for each in found] == ["# The chair", "# The end"]


@pytest.mark.parametrize(
    ("text", "begun", "labels", "kind"),
    [
        ("🔔 Sit. [br", "br", set(DIRECTIONS), "direction"),
        ("Sit.\r\n[music r", "r", {"rain", "ocean"}, "value"),
        ("[breathe c", "c", {"coherent", "box"}, "value"),
        ("[voice h", "h", {"heart"}, "value"),
        ("[include a", "a", {"aftercare", "part"}, "value"),
        ("---\r\nti", "ti", set(KEYS), "key"),
        ("---\nask: {who: a friend}\n---\nThink of {w", "w", {"who"}, "word"),
    ],
)
def test_what_was_begun_is_completed(asked, text, begun, labels, kind):
    end = len(page_text(text).encode("utf-16-le")) // 2
    found = asked("complete", text, offset=end)
    assert cut(text, {"from": found["from"], "to": end}) == begun
    assert labels <= {each["label"] for each in found["options"]}
    assert {each["kind"] for each in found["options"]} == {kind}


def test_nothing_is_completed_among_spoken_words(asked):
    assert asked("complete", "Sit down.", offset=4) == {"from": 4, "options": []}


@pytest.mark.parametrize(
    ("word", "shown", "help_"),
    [
        ("title", "title", "title"),
        ("{who}", "{who}", "a word that the listener may replace"),
        ("rain", "rain", "steady, gentle rain"),
        ("music", "[music rain]", "crossfades to an ambience"),
    ],
)
def test_help_is_about_the_characters_that_it_names(asked, word, shown, help_):
    text = f"\ufeff{GOOD}".replace("\n", "\r\n")
    found = asked("hover", text, offset=page_text(text).index(word) + 1)
    assert cut(text, found) == shown
    assert help_ in found["text"]


@pytest.mark.parametrize("offset", [0, -5, 10_000_000, len(GOOD)])
def test_there_is_no_help_elsewhere(asked, offset):
    assert asked("hover", GOOD, offset=offset) is None


@pytest.mark.parametrize("name", ["check", "complete", "hover"])
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"text": 1}', b'{"text": null, "offset": 0}'])
def test_a_body_without_a_text_is_refused(visitor, name, body):
    answer = visitor.send("POST", f"/api/scripts/yours-evening/{name}", body, {"Content-Type": "application/json"})
    assert answer.status == 400


@pytest.mark.parametrize("offset", [None, True, "3", 1.5, [1]])
def test_an_offset_that_is_not_a_number_is_refused(visitor, offset):
    body = {"text": "Sit.", "offset": offset}
    assert visitor.post("/api/scripts/yours-evening/hover", body).status == 400


def test_an_unknown_script_is_not_found(visitor):
    assert visitor.post("/api/scripts/yours-nowhere/check", {"text": "Sit."}).status == 404


@pytest.fixture
def stuck_checks(asked, monkeypatch):
    """As many checks as may run at a time, stuck until `go` is set; `calls` lists the texts that were checked."""
    stuck, go, calls = threading.Barrier(3), threading.Event(), []

    def slow(document, _):
        calls.append(document.text)
        if document.text == "slow":
            stuck.wait(60)
            go.wait(60)
        return []

    monkeypatch.setattr("voice.editor.document.Document.problems", slow)
    checks = [threading.Thread(target=asked, args=("check", "slow")) for _ in range(2)]
    for each in checks:
        each.start()
    stuck.wait(60)
    yield go, calls
    go.set()
    for each in checks:
        each.join(60)


def test_slow_checks_keep_nothing_else_waiting(stuck_checks, asked):
    assert asked("complete", "[br", offset=3)["options"]
    assert asked("hover", GOOD, offset=5)


def test_a_check_that_the_page_gave_up_while_it_waited_is_left_out(stuck_checks, asked, visitor):
    go, calls = stuck_checks
    waiting = visitor.begin("POST", "/api/scripts/yours-evening/check", {"text": "given up"})
    assert asked("hover", GOOD, offset=5)
    waiting.close()
    assert asked("hover", GOOD, offset=5)
    go.set()
    asked("check", "newer")
    assert calls == ["slow", "slow", "newer"]


@given(st.text(st.sampled_from("ab🔔\r\n\x0c\u2028\ufeff"), max_size=12))
def test_offsets_and_positions_are_converted_both_ways(text):
    offsets, shown = Offsets(text), page_text(text)
    for line, content in enumerate(offsets.lines):
        for index in range(len(content) + 1):
            offset = offsets.offset(line, index)
            assert offsets.position(offset) == (line, index)
            before = shown.encode("utf-16-le")[: 2 * offset].decode("utf-16-le")
            assert before.removeprefix("\ufeff") == "\n".join([*offsets.lines[:line], content[:index]])


def test_the_studio_needs_no_package_of_the_language_server():
    code = "import sys, voice.studio.app; print({'pygls', 'lsprotocol'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == "set()\n"
