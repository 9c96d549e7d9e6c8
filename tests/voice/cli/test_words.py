"""The words of a session: `--for`, and the questions at a terminal."""

import json
import sys

import pytest

ASKS = "---\nvoice: hum\nmusic: none\nask: {who: someone you miss, place: a place by the sea}\n---\n"
ASKS += "# Now\n\nThink of {who}.\n\nThink of {place}.\n\n[closing]\n\nBye.\n"


@pytest.fixture
def asking(outpour):
    """A script that asks for a person and a place."""
    (outpour.folder / "asks.txt").write_text(ASKS)
    return outpour.folder


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--for", "Anna"), "Think of Anna."),
        (("--for", "  my \n brother "), "Think of your brother."),
        (("--set", "who=my brother"), "Think of your brother."),
        ((), "Think of someone you miss."),
    ],
)
def test_for_fills_in_the_word_for_the_person(outpour, asking, options, said):
    assert said in outpour("show", "asks.txt", "--estimate", "--text", *options).out
    assert outpour("export", "asks.txt", "-o", "a.txt", *options).status == 0
    assert said in (asking / "a.txt").read_text()


@pytest.mark.parametrize(("session", "words"), [("film", "film"), ("shower", "what"), ("breathwork", "no words")])
def test_for_without_a_person_is_an_error_with_the_words(outpour, session, words):
    result = outpour("show", session, "--estimate", "--for", "Anna")
    assert (result.status, result.out) == (1, "")
    assert "this script asks for no " in result.err
    assert words in result.err


def test_for_without_any_words_is_answered_with_what_to_write(outpour):
    result = outpour("show", "breathwork", "--for", "Anna")
    assert "leave out --for, or write {who} in it and ask: {who: someone} at its top" in result.err


def test_a_blank_name_is_a_usage_error(outpour):
    result = outpour("show", "walk", "--for", " ")
    assert result.status == 2
    assert "give a name" in result.err


def test_check_reports_whether_the_name_fits(outpour, asking):
    assert outpour("check", "asks.txt", "--for", "Anna").out == ""
    (unread,) = json.loads(outpour("check", "asks.txt", "--for", "Ελένη", "--json").out)
    assert unread["code"] == "unreadable-word"
    result = outpour("check", "film", "--for", "Anna")
    assert result.status == 1
    assert "error: this script asks for no person" in result.out


def test_assemble_writes_the_person_into_the_script(outpour, asking):
    assert outpour("assemble", "walk", "confide", "-o", "both.txt", "--for", "my brother").status == 0
    text = (asking / "both.txt").read_text()
    assert "who: your brother" in text
    assert "person: your brother" in text
    refused = outpour("assemble", "film", "shower", "-o", "none.txt", "--for", "Anna")
    assert refused.status == 1
    assert "only for film, what" in refused.err
    assert not (asking / "none.txt").exists()


terminals = pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")


@pytest.fixture
def terminal(asking):
    """Start a command in a terminal; it is closed afterwards."""
    from terminals import Terminal  # noqa: PLC0415 (not on Windows)

    opened = []

    def start(*arguments):
        opened.append(Terminal(*arguments, folder=asking))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


@terminals
def test_a_terminal_asks_once_for_each_word(terminal, asking):
    shown = terminal("export", "asks.txt", "-o", "a.txt")
    shown.until(lambda: b"Who is it about? [someone you miss] " in shown.shown)
    shown.press(b"my brother\r")
    shown.until(lambda: b"What is it about? [a place by the sea] " in shown.shown)
    shown.press(b"\r")
    assert shown.ended() == 0
    assert shown.shown.count(b"is it about?") == 2
    words = (asking / "a.txt").read_text()
    assert "Think of your brother." in words
    assert "Think of a place by the sea." in words


@terminals
def test_a_word_that_is_set_needs_no_question(terminal):
    shown = terminal("export", "asks.txt", "-o", "a.txt", "--for", "Anna", "--set", "place=home")
    assert shown.ended() == 0
    assert b"is it about?" not in shown.shown


@terminals
@pytest.mark.parametrize(
    ("option", "value", "message"),
    [("--voice", "hmu", b"no voice 'hmu'"), ("--music", "no-song.mp3", b"'no-song.mp3' can't be played")],
)
def test_an_unusable_voice_or_music_is_reported_before_any_question(terminal, asking, option, value, message):
    shown = terminal("export", "asks.txt", "-o", "a.wav", option, value)
    assert shown.ended() == 1
    assert message in shown.shown
    assert b"is it about?" not in shown.shown


@terminals
def test_an_interrupted_question_leaves(terminal, asking):
    shown = terminal("export", "asks.txt", "-o", "a.txt")
    shown.until(lambda: b"Who is it about?" in shown.shown)
    shown.press(b"\x04")
    assert shown.ended() == 130
    assert not (asking / "a.txt").exists()
    assert b"Traceback" not in shown.shown


@terminals
def test_play_asks_at_the_start_and_not_when_it_resumes(terminal, home):
    first = terminal("play", "asks.txt", "--player", "null", "--plain", "--from", "Now", "--set", "place=home")
    first.until(lambda: b"Who is it about?" in first.shown)
    first.press(b"Anna\r")
    first.until(lambda: b"Think of Anna." in first.shown)
    first.process.terminate()
    first.ended()
    assert "Anna" in (home / "data" / "history.jsonl").read_text()
    again = terminal("play", "--resume", "--player", "null", "--plain")
    again.until(lambda: b"resuming" in again.shown)
    again.until(lambda: b"0:" in again.shown.split(b"resuming")[1])
    assert b"is it about?" not in again.shown
