"""What the screens show about the versions of a script that is edited."""

import asyncio
from dataclasses import replace

import pytest
from sessions import SMALL
from transports import FakeSession, FakeTransport

from voice.playback.notice import Notice, Question
from voice.screen.app import PlayingApp
from voice.screen.plain import PlainScreen, SilentScreen
from voice.screen.plain_keys import PlainKeysScreen
from voice.screen.status import KEPT, WAITING
from voice.screen.view import View, picture, question_page

PROBLEM = Notice(problem="line 12: unknown direction [stop]", details=("write [closing]", "2 more problems"))
NOTES = tuple(f"You should know the fact with the number {number}." for number in range(6))


class Answers(list):
    """Records answers to a question."""

    @property
    def notice(self):
        return Notice(question=Question(NOTES, "Do you want to begin?", self.append))


def shown(app):
    return app.picture().plain


def run(transport, *keys, size=(60, 24)):
    """Show `transport` full-screen, press keys, and return what is shown before and after."""
    app, pictures = PlayingApp(transport, lambda: None, lambda: False), []

    async def drive():
        async with app.run_test(size=size) as pilot:
            pictures.append(shown(app))
            await pilot.press(*keys)
            await pilot.pause()
            pictures.append(shown(app))

    asyncio.run(drive())
    return pictures


def transport_with(notice):
    """A transport that gets `notice` after the screen has seen the first one."""
    transport = FakeTransport(FakeSession().schedule_all(), 5000)
    transport.sleep_in_ms = 0
    transport.notice = notice
    return transport


def test_a_problem_is_shown_until_it_is_fixed(monkeypatch):
    transport = transport_with(PROBLEM)
    app = PlayingApp(transport, lambda: None, lambda: False)
    for now_s in (100.0, 100_000.0):
        monkeypatch.setattr("voice.screen.app.time.monotonic", lambda now_s=now_s: now_s)
        assert app._notices() == (PROBLEM.problem, *PROBLEM.details, KEPT)
    transport.notice = Notice("line 12 changed")
    assert app._notices() == ("line 12 changed",)
    monkeypatch.setattr("voice.screen.app.time.monotonic", lambda: 100_010.0)
    assert app._notices() == ()


@pytest.mark.parametrize(("width", "height"), [(40, 10), (80, 24), (20, 5)])
def test_notices_fit_above_the_times(width, height):
    session = FakeSession().schedule_all()
    view = View(width, height, "? keys", notices=(PROBLEM.problem, *PROBLEM.details, KEPT))
    rows = picture(session, 5000, view).plain.split("\n")
    assert len(rows) == height
    assert max(map(len, rows)) <= width
    assert "0:05" in rows[-1]
    assert "line 12" in "".join(rows)


def test_a_question_is_answered_with_y_or_n_and_other_keys_keep_their_meaning():
    for key, answer in (("y", True), ("n", False)):
        answers = Answers()
        transport = transport_with(answers.notice)
        before, _ = run(transport, "space", key)
        assert answers == [answer]
        assert transport.calls == [("toggle_pause",)]
        assert all(note in " ".join(before.split()) for note in NOTES)
        assert "Do you want to begin? y or n" in " ".join(before.split())


def test_a_question_too_long_for_the_window_says_so_and_keeps_its_end():
    question = Answers().notice.question
    rows = question_page(question, View(30, 8, "playing")).plain.split("\n")
    assert len(rows) == 8
    assert "larger" in rows[0]
    assert "y or n" in " ".join(rows)
    assert rows[-1].strip() == "playing"


def test_the_end_says_that_it_waits_for_a_save():
    transport = transport_with(Notice())
    transport.waiting = True
    assert WAITING in run(transport)[0]


class ScriptedTransport(FakeTransport):
    """Has another notice at each poll, and ends after the last one."""

    def __init__(self, *notices):
        super().__init__(FakeSession(SMALL).schedule_all())
        self.notices = list(notices)

    def wait(self, seconds):
        if not self.notices:
            return True
        self.notice = self.notices.pop(0)
        self.waiting = not self.notices
        return False


def test_without_a_terminal_each_notice_is_printed_once(capsys):
    PlainScreen().run(ScriptedTransport(PROBLEM, PROBLEM, Notice("line 12 changed")), lambda: None, lambda: False)
    messages = [PROBLEM.problem, *PROBLEM.details, KEPT, "line 12 changed", WAITING]
    assert capsys.readouterr().err.splitlines() == [f"outpour: {each}" for each in messages]


def test_a_message_cannot_control_the_terminal(capsys):
    PlainScreen().run(ScriptedTransport(Notice("title: \x1b[2J")), lambda: None, lambda: False)
    assert "\x1b" not in capsys.readouterr().err


def test_plain_lines_with_keys_announce_notices_and_take_the_answer(capsys):
    screen, answers = PlainKeysScreen(), Answers()
    screen.show_notice(PROBLEM)
    screen.show_notice(answers.notice)
    transport = transport_with(answers.notice)
    for key in "xy":
        screen._pressed.put(key)
    screen._act_on_keys(transport, lambda: None, None)
    assert answers == [True]
    printed = capsys.readouterr().out.splitlines()
    assert printed[:4] == [f"{each[0].upper()}{each[1:]}." for each in (PROBLEM.problem, *PROBLEM.details, KEPT)]
    assert printed[-1] == "Do you want to begin? y or n"


def test_a_screen_that_is_off_shows_no_notice(capsys):
    SilentScreen().run(ScriptedTransport(PROBLEM), lambda: None, lambda: False)
    assert capsys.readouterr() == ("", "")
    assert replace(PROBLEM, problem="") != PROBLEM
