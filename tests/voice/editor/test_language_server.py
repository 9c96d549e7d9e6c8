"""`outpour lsp`: what an editor gets from the real server over its standard streams."""

import subprocess
import sys

import pytest
from lsprotocol import types
from program import command_line
from script_editor import ScriptEditor, applied

from audio.ambiences import AMBIENCES
from scripts.checks.check import check
from scripts.model.breathing import PATTERNS
from scripts.syntax.directions import DIRECTIONS
from scripts.syntax.front_matter import KEYS
from voice.editor.diagnostics import problem_span
from voice.editor.document import Document
from voice.editor.positions import Units
from voice.editor.protocol import PLAY
from voice.editor.reference import direction_help, key_help

GOOD = "---\ntitle: Rest\n---\n# The chair\n\nSit down.\n\n[closing]\n\n# The end\n\nGet up.\n"


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    editor = ScriptEditor(tmp_path_factory.mktemp("editor"))
    yield editor
    assert editor.close() == 0


def codes(diagnostics):
    return [each.code for each in diagnostics]


def test_the_problems_are_those_of_check(editor):
    text = "---\ntitle: Rest\ntilte: x\n---\nSit. [brethe 4-6]\n{who}\n[repeat x3]\n"
    _, expected = check(text, "a", "a.txt")
    shown = editor.open(text)
    assert codes(shown) == [each.code for each in expected]
    assert [each.range.start.line + 1 for each in shown] == [each.place.line for each in expected]
    for diagnostic, problem in zip(shown, expected, strict=True):
        assert diagnostic.message == f"{problem.message}\n{problem.hint}".strip()
        assert diagnostic.source == "outpour"
        wanted = types.DiagnosticSeverity.Error if problem.severity == "error" else types.DiagnosticSeverity.Warning
        assert diagnostic.severity == wanted


def test_a_script_without_mistakes_has_no_problems(editor):
    assert editor.open(GOOD) == []


def test_ranges_count_utf_16_units(editor):
    (problem,) = [
        each for each in editor.open("🔔🌧 Ruhe. [brethe 4-6]\n[closing]\nJa.") if each.code == "unknown-direction"
    ]
    assert (problem.range.start.character, problem.range.end.character) == (11, 23)


def test_only_the_last_of_several_quick_changes_has_to_be_answered(editor):
    editor.open(GOOD)
    assert "unknown-direction" in codes(editor.change("a", "ab [b", "Sit. [brethe 4]"))
    assert editor.change(GOOD) == []


def test_a_line_separator_of_unicode_does_not_move_problems(editor):
    shown = editor.open("Sit\u2028down.\x0cNow.\x85\n[brethe 4]\n")
    assert [each.range.start.line for each in shown if each.code == "unknown-direction"] == [1]


@pytest.mark.parametrize(
    ("text", "code", "fixed"),
    [
        ("Sit. [brethe 4-6]", "unknown-direction", "Sit. [breathe 4-6]"),
        ("🔔 Sit. [brethe 4-6] Go.", "unknown-direction", "🔔 Sit. [breathe 4-6] Go."),
        ("---\ntitel: Rest\n---\nSit.", "unknown-key", "---\ntitle: Rest\n---\nSit."),
        ("---\nask: {friend: a friend}\n---\nThink of {freind}.", "unknown-word",
         "---\nask: {friend: a friend}\n---\nThink of {friend}."),
        ("[breathe coherrent x4]", "bad-breathing", "[breathe coherent x4]"),
        ("Sit. [music raim]", "music-not-found", "Sit. [music rain]"),
        ("---\nmusic: oceam\n---\nSit.", "music-not-found", "---\nmusic: ocean\n---\nSit."),
        ("[voice joee]\nSit.", "voice-not-found", "[voice joe]\nSit."),
    ],
)  # fmt: skip
def test_what_was_probably_meant_is_a_fix(editor, text, code, fixed):
    found = [each for each in editor.open(text) if each.code == code]
    (action,) = [each for each in editor.fixes(found) if each.diagnostics[0].code == code]
    assert action.kind == types.CodeActionKind.QuickFix
    assert applied(text, action) == fixed
    assert code not in codes(editor.open(fixed))


def test_a_problem_without_a_suggestion_has_no_fix(editor):
    assert editor.fixes(editor.open("[qqqqqq]\n")) == []


def test_a_fix_is_never_offered_for_a_text_that_has_changed(editor):
    found = editor.open("[brethe 4-6]\n")
    changed = editor.change("Sit.\n\n[brethe 4-6]\n")
    assert editor.fixes(found) == []
    assert len(editor.fixes(changed[-1:])) == 1


def test_saving_a_script_checks_those_that_include_it(editor):
    part = editor.folder / "later.txt"
    part.write_text("Sit. [brethe 4]\n")
    assert "unknown-direction" in codes(editor.open("[include later]\n"))
    part.write_text("Sit.\n")
    editor.client.text_document_did_save(types.DidSaveTextDocumentParams(editor.document("later.txt")))
    assert "unknown-direction" not in codes(editor.problems(editor.uri("a.txt")))


def test_closing_a_document_removes_its_problems(editor):
    editor.open("Sit. [brethe 4]\n", "closing.txt")
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(editor.document("closing.txt")))
    uri = editor.uri("closing.txt")
    editor.versions[uri] = None
    assert editor.problems(uri) == []
    assert editor.symbols("closing.txt") == []


def test_problems_of_an_included_script_are_shown_where_it_is_included(editor):
    (editor.folder / "part.txt").write_text("Sit. [brethe 4]\n")
    shown = editor.open("Sit.\n\n[include part]\n")
    (problem,) = [each for each in shown if each.code == "unknown-direction"]
    assert problem.range.start.line == 2
    assert "part.txt:1:6" in problem.message
    assert editor.fixes([problem]) == []


def test_a_script_cannot_include_files_from_elsewhere(editor, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET [brethe 4]")
    shown = editor.open(f"Sit.\n[include {secret}]\n[closing]\nGo.")
    assert "include-not-found" in codes(shown)
    assert not any("SECRET" in each.message or each.code == "unknown-direction" for each in shown)


def test_a_document_that_was_never_saved_is_checked(editor):
    assert "unknown-direction" in codes(editor.open("Sit. [brethe 4]", uri="untitled:Untitled-1"))


def test_a_document_that_is_not_open_is_not_read(editor):
    (editor.folder / "closed.txt").write_text("[breathe box x4]")
    assert editor.hover(0, 3, "closed.txt") == ""
    assert editor.complete(0, 1, "closed.txt") == {}
    assert editor.symbols("closed.txt") == []


def test_directions_are_completed_after_a_bracket(editor):
    editor.open("Sit. [br\n")
    items = editor.complete(0, 8)
    assert set(items) == set(DIRECTIONS)
    edit = items["breathe"].text_edit
    assert (edit.range.start.character, edit.range.end.character, edit.new_text) == (6, 8, "breathe")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("[music r", set(AMBIENCES)),
        ("[music rain+o", set(AMBIENCES)),
        ("[breathe c", set(PATTERNS)),
        ("[breathe 4-6 to e", set(PATTERNS)),
        ("[bell b", {"small", "large", "bowl", "wooden"}),
        ("[voice h", {"heart"}),
        ("[include a", {"aftercare", "walk"}),
        ("[pause s", {"strong", "weak"}),
    ],
)
def test_arguments_are_completed(editor, line, names):
    editor.open(f"{line}\n")
    assert names <= set(editor.complete(0, len(line)))


@pytest.mark.parametrize("line", ["Sit. ", "Sit down \\[", "Sit. [3s] then ", "# The "])
def test_nothing_is_completed_among_spoken_words(editor, line):
    editor.open(f"{line}\n")
    assert editor.complete(0, len(line)) == {}


def test_front_matter_keys_and_values_are_completed(editor):
    editor.open("---\nti\nkind: w\nmusic: \n---\nSit.\n")
    assert set(editor.complete(1, 2)) == set(KEYS)
    assert editor.complete(1, 2)["title"].text_edit.new_text == "title: "
    assert {"walk", "shower"} <= set(editor.complete(2, 7))
    assert {"rain", "none"} <= set(editor.complete(3, 7))


def test_words_that_the_script_asks_for_are_completed(editor):
    editor.open("---\nask: {who: a friend}\n---\nThink of {\n")
    assert set(editor.complete(3, 10)) == {"who"}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("Sit. [breathe box x4]", (0, 8), "four rounds of a named pattern"),
        ("Sit. [~20s]", (0, 7), "about this long"),
        ("Sit. [music rain]", (0, 13), "steady, gentle rain"),
        ("---\npace: 0.7\n---\nSit.", (1, 2), "speed of the voice"),
        ("---\nmusic: rain\n---\nSit.", (1, 9), "steady, gentle rain"),
        ("---\nask: {who: a friend}\n---\nThink of {who}.", (3, 11), "a friend"),
    ],
)
def test_hovering_shows_what_the_reference_says(editor, text, place, words):
    editor.open(text)
    assert words in editor.hover(*place)


PICTURE = "---\nask: {who: '![x](https://example.org/seen.png) `a` <img src=x>'}\n---\nThink of {who}.\n"


def test_text_of_a_script_is_shown_as_it_is_so_that_no_picture_is_fetched(editor):
    editor.open(PICTURE)
    shown = "`![x](https://example.org/seen.png) 'a' <img src=x>`"
    assert editor.hover(3, 11).endswith(f"by default {shown}")
    assert editor.complete(3, 10)["who"].documentation.value == shown


def test_hovering_over_spoken_words_shows_nothing(editor):
    editor.open("Sit in the rain. [3s]\n")
    assert editor.hover(0, 13) == ""
    assert editor.hover(9, 40) == ""


def test_every_direction_and_key_has_help():
    assert all(map(direction_help, DIRECTIONS))
    assert all(map(key_help, KEYS))


def test_the_outline_has_the_chapters_with_their_lines(editor):
    editor.open(GOOD)
    outline = [(each.name, each.range.start.line, each.range.end.line) for each in editor.symbols()]
    assert outline == [("The chair", 3, 8), ("The end", 9, 12)]


def test_each_chapter_can_be_played_and_the_command_is_returned_and_shown(editor):
    editor.open(GOOD)
    first, second = editor.lenses()
    assert first.command.command == PLAY
    arguments = editor.command(PLAY, *second.command.arguments)
    assert arguments == ["outpour", "play", str(editor.folder / "a.txt"), "--from=The end"]
    assert "outpour play" in editor.shown[-1]


def test_before_the_first_chapter_it_plays_from_the_beginning(editor):
    editor.open(GOOD)
    assert editor.command(PLAY, editor.uri("a.txt"), 1) == ["outpour", "play", str(editor.folder / "a.txt")]


def test_chapters_of_the_same_name_cannot_be_played(editor):
    editor.open("# One\n\nSit.\n\n# one\n\nGo.\n\n# Two\n\nEnd.\n")
    assert [lens.range.start.line for lens in editor.lenses()] == [8]


@pytest.mark.parametrize(
    "text",
    ["", "\ufeff", "---", "---\n", "---\n{", "[", "{~", "<speak>", "{}", "\x00\x01", "# ", "[music \"", "x" * 1_000_001,
     "[repeat x200]\n" * 30, "\ud83d", "🔔" * 2000],
)  # fmt: skip
def test_no_document_ends_the_server(editor, text):
    editor.open(text)
    editor.complete(0, 3)
    editor.hover(0, 1)
    editor.symbols()
    editor.lenses()
    assert editor.open(GOOD, "other.txt") == []


def test_a_wrong_command_is_answered_with_an_error_and_the_server_goes_on(editor):
    with pytest.raises(Exception, match="not defined"):
        editor.command("outpour.nothing")
    with pytest.raises(Exception, match=r"."):
        editor.command(PLAY)
    assert editor.open(GOOD) == []


def test_an_editor_that_counts_bytes_gets_bytes(tmp_path):
    general = types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf8])
    editor = ScriptEditor(tmp_path, types.ClientCapabilities(general=general))
    assert editor.initialized.capabilities.position_encoding == types.PositionEncodingKind.Utf8
    shown = editor.open("🔔ä [brethe 4]\n")
    assert [each.range.start.character for each in shown if each.code == "unknown-direction"] == [7]
    assert editor.close() == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_units_and_characters_are_converted_both_ways(encoding):
    line = "aä€🔔 [3s]"
    units = Units(encoding)
    assert [units.index(line, units.count(line[:index])) for index in range(len(line) + 1)] == [*range(len(line) + 1)]
    codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    assert units.count(line) == len(line.encode(codec)) // width


def test_a_range_ends_in_its_line_however_wide_the_problem():
    document = Document("Sit. [brethe\n")
    for problem in check(document.text, "a", document.label)[1]:
        span = problem_span(problem, document)
        assert span.stop <= len(document.lines[span.line])


def test_noise_on_standard_input_prints_nothing_but_the_protocol_and_its_end_ends_the_server():
    noise = b"hello\r\n\r\nContent-Length: 3\r\n\r\n{x}Content-Length: 2\r\n\r\n[]"
    ran = subprocess.run(command_line("lsp"), input=noise, capture_output=True, timeout=60, check=False)
    assert ran.returncode == 0
    assert ran.stdout == b"" or ran.stdout.startswith(b"Content-Length: ")


def test_what_is_printed_goes_to_standard_error():
    code = (
        "import os\n"
        "from voice.editor.protocol_stream import take_standard_output\n"
        "output = take_standard_output()\n"
        "print('noise', flush=True)\n"
        "os.write(1, b'more noise')\n"
        "output.write(b'protocol')\n"
        "output.flush()\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    assert ran.stdout == b"protocol"
    assert b"noise" in ran.stderr


def test_without_the_extra_the_message_has_the_command_that_installs_it(tmp_path):
    (tmp_path / "pygls.py").write_text("raise ModuleNotFoundError('No module named pygls', name='pygls')")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from voice.cli.main import main; main()"
    ran = subprocess.run([sys.executable, "-c", code, "lsp"], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 1
    assert "pip install '.[editor]'" in ran.stderr
    assert "Traceback" not in ran.stderr
