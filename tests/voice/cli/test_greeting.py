"""`outpour` without a command: questions answered with a key each, then two sessions to choose from."""

import json
import sys

import pytest
from terminals import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals here")

PRINT_OPTIONS = (
    "from voice.commands.play import command; "
    "command.callback = lambda **all: print('played', {name: all[name] for name in ('session', 'minutes', 'resume')})"
)


class Evening(Terminal):
    """A terminal in which `outpour` greets; it prints the options of the session that it would play."""

    def __init__(self):
        super().__init__(first=PRINT_OPTIONS)

    def answer(self, question, key):
        """Press `key` when `question` is shown and a key is awaited."""
        import termios  # noqa: PLC0415 (not on Windows)

        self.until(lambda: question in self.shown.decode(errors="replace") and not self.settings()[3] & termios.ICANON)
        self.press(key)


@pytest.fixture
def evening(home):
    """A fresh account's first evening."""
    return Evening


def test_three_keys_lead_to_two_sessions_and_a_fourth_plays_one(evening):
    screen = evening()
    for question, key in (("Where will you be?", b"d"), ("How long", b"2"), ("What is it about?", b"c")):
        screen.answer(question, key)
    screen.answer("Press the number", b"2")
    assert screen.ended() == 0
    shown = screen.shown.decode()
    assert "  1  Write it down (writing), 20 minutes" in shown
    assert "  2  Tell someone (confide), 20 minutes" in shown
    assert "You need: pen and paper" in shown
    assert "played {'session': 'confide', 'minutes': 20.0, 'resume': False}" in shown
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize("key", [b"q", b"\x1b", b"\x04"])
@pytest.mark.parametrize("step", range(4))
def test_each_question_can_be_left(evening, step, key):
    screen = evening()
    questions = [
        ("Where will you be?", b"h"),
        ("How long", b"0"),
        ("What is it about?", b"o"),
        ("Press the number", b"1"),
    ]
    for question, answer in questions[:step]:
        screen.answer(question, answer)
    screen.answer(questions[step][0], key)
    assert screen.ended() == 0
    assert b"played" not in screen.shown


def test_the_keys_are_explained_and_the_answers_repeated(evening):
    screen = evening()
    screen.answer("Where will you be?", b"\r")
    screen.answer("Press w, s, h, d, m, or q to leave.", b"h")
    screen.answer("How long", b"q")
    assert screen.ended() == 0
    lines = screen.shown.decode().replace("\r", "").split("\n")
    assert lines.index("  Press the key in front of your answer, or q to leave.") < lines.index("  Where will you be?")
    assert "  > at home, sitting or lying down" in lines


def test_other_keys_are_ignored_and_ctrl_c_interrupts(evening):
    screen = evening()
    screen.answer("Where will you be?", b"x2S")
    screen.answer("How long", b"\x03")
    assert screen.ended() == 130


@pytest.fixture
def unfinished(home):
    """A walk that was left at 4:12."""
    entry = {"when": "2026-11-01T20:00:00+00:00", "session": "walk", "title": "Reflective walk", "seed": 1}
    entry |= {"minutes": 20.0, "position_ms": 252_000, "length_ms": 1_200_000, "left": True}
    (home / "data").mkdir(parents=True, exist_ok=True)
    (home / "data" / "history.jsonl").write_text(json.dumps(entry) + "\n")


@pytest.mark.usefixtures("unfinished")
def test_an_unfinished_session_is_offered_first(evening):
    screen = evening()
    screen.answer('Last time you left "Reflective walk" at 4:12.', b"g")
    assert screen.ended() == 0
    assert b"played {'session': None, 'minutes': None, 'resume': True}" in screen.shown


@pytest.mark.usefixtures("unfinished")
def test_the_offer_to_resume_can_be_left_too(evening):
    screen = evening()
    screen.answer("Last time", b"q")
    assert screen.ended() == 0
    assert b"Where will you be?" not in screen.shown


@pytest.mark.usefixtures("unfinished")
def test_something_else_leads_to_the_questions(evening):
    screen = evening()
    screen.answer("Last time", b"o")
    screen.answer("Where will you be?", b"q")
    assert screen.ended() == 0


def test_without_a_terminal_the_help_is_printed(outpour):
    result = outpour()
    assert (result.status, result.out) == (2, "")
    assert "\n  play       play a session aloud\n" in result.err
