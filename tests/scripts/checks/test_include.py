"""Included scripts: where they are found, what they keep, and how their problems are reported."""

from dataclasses import dataclass, field

import pytest

from scripts.checks.check import CheckContext, check
from scripts.expansion.choices import Choices
from scripts.expansion.expand import ending, expand
from scripts.library.lookup import Shelf
from scripts.model.elements import Bell, Closing, Music, Pause, Sound
from scripts.model.lines import Utterance
from scripts.model.tree import flatten


@dataclass
class Folder:
    """A folder of scripts, and how they are checked."""

    path: object
    anywhere: bool = False
    own: object = field(init=False)

    def __post_init__(self):
        self.own = self.path / "own"
        self.own.mkdir()
        (self.path / "beside").mkdir()

    def write(self, **texts):
        for name, text in texts.items():
            (self.path / "beside" / f"{name}.txt").write_text(text)

    def check(self, text):
        file = self.path / "beside" / "main.txt"
        file.write_text(text)
        context = CheckContext(shelf=Shelf(file.parent, self.own, self.anywhere), path=file)
        return check(text, "main", "main.txt", context)

    def errors(self, text):
        return [problem for problem in self.check(text)[1] if problem.severity == "error"]

    def codes(self, text):
        return [(each.code, each.place.line, each.place.column) for each in self.errors(text)]

    def lines(self, text, **choices):
        script, problems = self.check(text)
        assert [each for each in problems if each.severity == "error"] == []
        lines = expand(script, Choices(**choices))
        return [line.text for line in lines if isinstance(line, Utterance) and line.place.file != "main"]

    def closing(self, text):
        script, _ = self.check(text)
        lines = ending(script, Choices(), expand(script, Choices()))
        return [line.text for line in lines if isinstance(line, Utterance)]


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.mark.parametrize("written", ["[include part]", "[include part.txt]", '[Include: "part"]', "[include ./part]"])
def test_a_script_in_the_same_folder_is_included_by_name_or_path(folder, written):
    folder.write(part="Within. {~So|So}.")
    assert folder.lines(f"Before. {written} After.") == ["Before.", "Within.", "So.", "After."]


def test_a_session_is_included_from_the_listeners_folder_and_from_the_library(folder):
    (folder.own / "mine.txt").write_text("Mine.")
    assert folder.lines("[include mine]") == ["Mine."]
    assert len(folder.lines("[include aftercare]")) > 3
    (folder.own / "aftercare.txt").write_text("Mine too.")
    assert folder.lines("[include aftercare]") == ["Mine too."]
    folder.write(aftercare="Beside.")
    assert folder.lines("[include aftercare]") == ["Beside."]


def test_blocks_can_contain_includes(folder):
    folder.write(part="Within.", deep="[choose]\n- [include part]\n[end]")
    assert folder.lines("[repeat x3]\n[include deep]\n[end]") == ["Within."] * 3
    assert folder.lines("[from 9m]\n[include part]\n[end]\nA.", minutes=5) == ["A."]


def test_words_pronunciations_needs_and_care_are_merged_and_the_including_script_wins(folder):
    folder.write(
        part="---\nask: {who: them, what: that}\nsay: {Nguyen: win}\n"
        "needs: [a mat, tea]\ncare: [Sit down.]\npace: 2\n---\n"
        "{who}, {what}, Nguyen.\n"
    )
    script, problems = folder.check("---\nask: {who: me}\nneeds: [tea]\ncare: [Lie down.]\n---\n{who}. [include part]")
    assert [each.code for each in problems] == ["no-closing"]
    assert (script.header.ask, script.header.say) == ({"who": "me", "what": "that"}, {"Nguyen": "win"})
    assert script.header.needs == ("tea", "a mat")
    assert (script.header.care, script.header.pace) == (("Lie down.", "Sit down."), 1.0)
    said = [line for line in expand(script, Choices(words={"what": "this"})) if isinstance(line, Utterance)]
    assert (said[-1].text, said[-1].spoken) == ("me, this, Nguyen.", "me, this, win.")


@pytest.mark.parametrize(
    ("text", "closing"),
    [
        ("A. [include part]", ["Bye."]),
        ("A.\n[include part]\n\n// that was it\n", ["Bye."]),
        ("A.\n[include outer]\n", ["Bye."]),
        ("A.\n[include part]\nB.\n[include part]\n", ["Bye."]),
        ("A.\n[closing]\nOwn.\n[include part]\n", ["Own.", "Hi.", "Bye."]),
        ("A.\n[include part]\n[closing]\nOwn.\n", ["Own."]),
    ],
)
def test_the_closing_is_the_scripts_own_or_that_of_its_last_include(folder, text, closing):
    folder.write(part="Hi.\n[closing]\nBye.\n", outer="[include part]\n")
    assert folder.closing(text) == closing
    assert sum(isinstance(each, Closing) for each in flatten(folder.check(text)[0].elements)) == 1


@pytest.mark.parametrize(
    ("text", "bells"),
    [
        ("A. [include part]", ["bowl"]),
        ("A. [include part] [~10s]\n[music off]\n", ["bowl"]),
        ("A. [include outer]", ["bowl"]),
        ("A. [include part] [closing]\nOwn.", []),
        ("A. [include part] [include part]", ["bowl"]),
        ("A. [include part] [bell]", ["bell"]),
        ("[include outer] B.", []),
        ("[from 5m]\n[include part]\n[end]", ["bowl"]),
        ("[from 5m]\n[include part]\n[end]\nB.", []),
        ("[repeat x3]\n[include part]\n[end]\n[include part]", ["bowl"]),
        ("[repeat x2]\n[include part]\n[end]", []),
        ("[choose]\n- [include part]\n[end]", ["bowl"]),
        ("A. [include rung] B.", ["bell", "bell"]),
        ("A. [include inner] B.", ["small"]),
    ],
)
def test_the_final_bell_of_an_include_is_kept_only_if_nothing_follows(folder, text, bells):
    folder.write(
        part="Hi.\n[closing]\nBye. [~8s]\n\n[bell bowl] [4s]\n",
        outer="Hello.\n[include part]\n",
        rung="[bell] One. [bell]",
        inner="One.\n[closing]\nBye. [bell small]\nAnd bye.\n",
    )
    lines = expand(folder.check(text)[0], Choices())
    assert [line.kind for line in lines if isinstance(line, Bell)] == bells


PACED = "---\npace: 0.5\nrests: {sentence: 3}\n---\nOne. Two."


def paces(script, **choices):
    """Sentences with their pace, and the rests between them, in milliseconds."""
    lines = expand(script, Choices(**choices))[7:]
    return [
        (line.text, line.pace) if isinstance(line, Utterance) else line.length.preferred
        for line in lines
        if isinstance(line, Utterance | Pause)
    ]


@pytest.mark.parametrize(
    ("text", "choices", "expected"),
    [
        ("A.\n[include paced]\nB.", {}, [("A.", 1), 700, ("One.", 0.5), 3000, ("Two.", 0.5), 3000, ("B.", 1)]),
        ("A.\n[include plain]\nB.", {}, [("A.", 1), 700, ("C.", 1), 700, ("B.", 1)]),
        ("[pace 2] A.\n[include paced]\nB.", {}, [("A.", 2), 700, ("One.", 0.5), 3000, ("Two.", 0.5), 3000, ("B.", 2)]),
        ("[include within]\nB.", {}, [("One.", 0.5), 3000, ("Two.", 0.5), 3000, ("C.", 0.8), 700, ("B.", 1)]),
        ("[include turning]\nB.", {}, [("C.", 0.5), 700, ("D.", 1.5), 700, ("B.", 1)]),
        ("[include paced]\nB.", {"pace": 0.9}, [("One.", 0.9), 3000, ("Two.", 0.9), 3000, ("B.", 0.9)]),
        ("[include turning]\nB.", {"pace": 0.25}, [("C.", 0.3), 700, ("D.", 0.75), 700, ("B.", 0.3)]),
        ("A.\n[include resting]\nB.", {}, [("A.", 1), 700, ("C.", 1), 5000, ("B.", 1)]),
        ("[repeat x2]\n[include resting]\n[end]\nB.", {}, [("C.", 1), 5000, ("C.", 1), 5000, ("B.", 1)]),
    ],
)
def test_an_included_script_keeps_its_own_pace_and_rests(folder, text, choices, expected):
    folder.write(
        paced=PACED,
        plain="C.",
        within="---\npace: 0.8\n---\n[include paced]\nC.",
        turning="---\npace: 0.5\n---\nC. [pace 1.5] D.",
        resting="---\nrests: {sentence: 5}\n---\nC.",
    )
    assert paces(folder.check(text)[0], **choices) == expected


def test_an_included_shipped_session_keeps_its_pace(folder):
    _, problems = folder.check("Hello.\n\n[include aftercare]\n")
    assert problems == []
    said = expand(folder.check("Hello.\n\n[include aftercare]\n")[0], Choices())
    (pace,) = {line.pace for line in said if isinstance(line, Utterance) and "aftercare" in line.place.file}
    assert pace == pytest.approx(0.65, rel=0.02)


def test_an_unused_closing_is_reported_as_missing(folder):
    folder.write(part="Hi.\n[closing]\nBye.\n")
    assert "no-closing" in [each.code for each in folder.check("[include part]\nMore.")[1]]
    assert "no-closing" not in [each.code for each in folder.check("More.\n[include part]\n")[1]]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("A.\n B [include nowhere] C", [("include-not-found", 2, 4)]),
        ("A. [include main]", [("include-circle", 1, 4)]),
        ("[include]", [("bad-include", 1, 1)]),
        ("[include ../../etc/passwd]", [("include-not-found", 1, 1)]),
        ("[include link]", [("include-not-found", 1, 1)]),
        ("[include linked/secret]", [("include-not-found", 1, 1)]),
        ("[include OUTSIDE]", [("include-not-found", 1, 1)]),
        ("[include ..]", [("include-not-found", 1, 1)]),
        ("[include ~/x]", [("include-not-found", 1, 1)]),
        ("[include binary]", [("include-not-found", 1, 1)]),
        (f"[include {'a/' * 5000}]", [("include-not-found", 1, 1)]),
    ],
    ids=lambda value: str(value)[:30],
)
def test_an_impossible_include_is_reported_at_its_direction(folder, tmp_path, text, problems):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("Secret.")
    (tmp_path / "beside" / "link.txt").symlink_to(outside / "secret.txt")
    (tmp_path / "beside" / "linked").symlink_to(outside)
    (tmp_path / "beside" / "binary.txt").write_bytes(b"a\0b")
    written = text.replace("OUTSIDE", str(outside / "secret.txt"))
    assert folder.codes(written) == problems
    for problem in folder.errors(written):
        assert problem.source in written.splitlines()
        assert "^" in str(problem)


@pytest.mark.parametrize("written", ["OUTSIDE", "link", "../outside/secret", "linked/secret"])
def test_allowing_files_lets_a_script_include_from_anywhere(tmp_path, written):
    folder = Folder(tmp_path, anywhere=True)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("Secret.")
    (tmp_path / "beside" / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (tmp_path / "beside" / "linked").symlink_to(tmp_path / "outside")
    assert folder.lines(f"[include {written.replace('OUTSIDE', str(tmp_path / 'outside' / 'secret.txt'))}]") == [
        "Secret."
    ]


def test_an_include_cycle_is_reported(folder):
    folder.write(one="[include two]", two="Hi.\n[include three]", three="[include one.txt]")
    (problem,) = folder.errors("A.\n[include one]")
    assert "one.txt → two.txt → three.txt → one.txt" in str(problem)
    assert (problem.place.file, problem.place.line) == (str(folder.path / "beside" / "three.txt"), 1)
    assert "[include one.txt]" in str(problem)


def test_problems_point_to_the_line_in_the_included_file(folder):
    folder.write(
        part="---\nkind: walk\n---\nHello [oops] there.\n{nobody}", ssml="<speak>\n<break time='x'/>\n</speak>"
    )
    found = {problem.code: problem for problem in folder.errors("A.\n[include part]\n[include ssml]")}
    assert set(found) == {"unknown-direction", "unknown-word", "bad-length"}
    problem = found["unknown-direction"]
    assert (problem.place.file, problem.place.line, problem.place.column) == (
        str(folder.path / "beside" / "part.txt"),
        4,
        7,
    )
    assert "    Hello [oops] there.\n          ^^^^^^" in str(problem)
    problem = found["bad-length"]
    assert (problem.place.file, problem.place.line, problem.place.column) == (
        str(folder.path / "beside" / "ssml.txt"),
        2,
        1,
    )
    assert "<break time='x'/>" in str(problem)


def test_unsafe_breathing_in_an_included_file_is_reported_there(folder):
    folder.write(part="Now.\n[breathe connected for 60s]")
    (problem,) = folder.errors("---\nkind: shower\n---\nA. [include part]")
    assert (problem.code, problem.place.file) == ("intense-here", str(folder.path / "beside" / "part.txt"))
    assert "[breathe connected for 60s]" in str(problem)
    assert folder.codes("[repeat x3]\n[include part]\n[end]") == []
    assert [each.code for each in folder.errors("[repeat x4]\n[include part]\n[end]")] == ["intense-too-often"]


def test_file_names_in_an_included_script_are_relative_to_it(folder):
    inner = folder.path / "beside" / "inner"
    inner.mkdir()
    (inner / "gong.wav").write_bytes(b"x")
    (inner / "part.txt").write_text("Hi. [sound gong.wav] [music gong.wav] [music rain] [sound ../main.txt]")
    script, problems = folder.check("[include inner/part]")
    named = [element.source for element in flatten(script.elements) if isinstance(element, Music | Sound)]
    assert named[:3] == [str(inner / "gong.wav"), str(inner / "gong.wav"), "rain"]
    assert [each.code for each in problems if each.severity == "error"] == ["sound-not-found"]


def test_an_included_script_uses_the_words_of_the_scripts_around_it(folder):
    folder.write(inner="{who}, {what}, {when}.", part="---\nask: {what: this, when: now}\n---\n[include inner]\n{who}.")
    text = "---\nask: {who: me, when: then}\n---\n[include part]"
    assert folder.lines(text) == ["me, this, then.", "me."]
    assert folder.lines(text, words={"who": "you"})[-1] == "you."


def test_an_included_script_keeps_its_own_default_where_the_other_asks_for_nothing(folder):
    folder.write(part="---\nask: {who: them}\n---\nFor {who}.")
    assert folder.lines("[include part]") == ["For them."]
    assert folder.lines("---\nask: {who: me}\n---\nI. [include part]") == ["I.", "For me."]


def test_a_word_that_no_script_around_asks_for_is_an_error(folder):
    folder.write(part="Hello {whoo}.", other="Hello {who}.")
    (problem,) = folder.errors("---\nask: {who: me}\n---\n{who}. [include part] [include other]")
    assert (problem.code, problem.place.file.endswith("part.txt"), "{who}" in problem.hint) == (
        "unknown-word",
        True,
        True,
    )
    assert folder.errors("[include other]")[0].code == "unknown-word"


def test_an_ambience_in_an_included_script_is_not_taken_for_a_folder(folder):
    inner = folder.path / "beside" / "inner"
    for name in ("Rain", "songs"):
        (inner / name).mkdir(parents=True)
    (inner / "part.txt").write_text("Hi. [music rain] [music songs] [music none]")
    context = CheckContext(shelf=Shelf(folder.path / "beside", folder.own), is_ambience=lambda name: name == "rain")
    script, _ = check("[include inner/part]", "main", "main.txt", context)
    named = [element.source for element in flatten(script.elements) if isinstance(element, Music)]
    assert named == ["rain", str(inner / "songs"), "none"]


def test_the_number_of_includes_is_limited(folder):
    folder.write(
        **{f"tree{at}": f"Hi.\n[include tree{at + 1}]\n[include tree{at + 1}]" for at in range(9)}, tree9="Hi."
    )
    assert "too-many-includes" in [code for code, *_ in folder.codes("[include tree0]")]
    folder.write(part="A.")
    assert folder.codes("[include part]\n" * 200) == []
    assert folder.codes("[include part]\n" * 201) == [("too-many-includes", 201, 1)]
    assert folder.codes("[include part]\n" * 300) == [("too-many-includes", 201, 1)]
    folder.write(many="[repeat x200]\nA.\n[end]")
    assert folder.codes("B.\n[repeat x200]\n[include many]\n[end]") == [("too-large", 3, 1)]
