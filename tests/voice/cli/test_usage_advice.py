"""Mistakes in the command line are answered with what to type instead."""

import pytest
from terminals import Terminal

from voice.cli.usage_advice import SYNONYMS
from voice.commands.export import command as export
from voice.commands.play import command as play
from voice.commands.share import command as share


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["walk"], "To play it: outpour play walk"),
        (["Walk", "--minutes", "10"], "To play it: outpour play walk"),
        (["Reflective walk"], "To play it: outpour play walk"),
        (["reflective_walk"], "To play it: outpour play walk"),
        (["my words.txt"], 'To play it: outpour play "my words.txt"'),
        (["play", "walk", "--length", "10"], "No option --length; did you mean --minutes?"),
        (["play", "walk", "-minutes", "10"], "No option -minutes; did you mean --minutes?"),
        (["export", "walk", "-duration=10"], "No option -duration; did you mean --minutes?"),
        (["good-evening"], "no command 'good-evening'. To see all sessions: outpour list"),
        (["export", "walk", "--Duration=10"], "No option --Duration; did you mean --minutes?"),
        (["export", "walk", "--song", "a.mp3"], "No option --song; did you mean --music?"),
        (["play", "walk", "--name", "Anna"], "No option --name; did you mean --for?"),
        (["export", "walk", "--speed", "1"], "No option --speed; did you mean --pace?"),
        (["share", "walk", "--name", "Anna"], "No option --name; did you mean --set?"),
        (["share", "walk", "--ip", "10.0.0.9"], "No option --ip; did you mean --interface?"),
        (["play", "walk", "—minutes", "10"], "—minutes begins with a typographic dash; type --minutes"),
        (["play", "walk", "–-minutes=10"], "type --minutes with plain hyphens"),
        (["export", "walk", "–o", "a.mp3"], "type -o with plain hyphens"),
        (["—help"], "type --help with plain hyphens"),
        (["export", "walk", "--music", "Our", "Last", "Song.mp3"], 'quotes: "Our Last Song.mp3"'),
        (["play", "Reflective", "walk"], 'A name with blanks needs quotes: "Reflective walk"'),
        (["export", "Reflective", "walk", "--minutes", "10"], 'quotes: "Reflective walk"'),
        (["edit", "reflective", "walk"], 'quotes: "reflective walk"'),
        (["check", "my", "words.txt"], 'quotes: "my words.txt"'),
        (["import", "my", "words.txt"], 'quotes: "my words.txt"'),
        (["export", "walk", "--for", "my", "brother"], 'Text with blanks needs quotes: --for "my brother"'),
        (["export", "walk", "-o", "For", "my", "brother.mp3", "--mono"], 'quotes: -o "For my brother.mp3"'),
        (["export", "walk", "--minutes", "ten"], "'ten' isn't a length of time; use a number of minutes from 1 to 720"),
        (["export", "walk", "--minutes", "0"], "'0' is out of range; use a number of minutes from 1 to 720"),
        (["export", "walk", "--music-level", "loud"], "'loud' isn't a number; use one from -40 to 10"),
        (["export", "walk", "--room", "nan"], "'nan' isn't a number; use one from 0 to 1"),
        (["export", "walk", "--bitrate", "high"], "'high' isn't a whole number from 32 to 320"),
        (["play", "walk", "--seed", "-1"], "'-1' isn't a whole number from 0 to"),
        (["export", "walk", "--name", "Anna"], "to say whom the session is about, use --for"),
        (["export"], "Missing argument 'SESSION', as in `outpour export walk`; `outpour list` shows all sessions."),
        (["share"], "as in `outpour share walk`; `outpour list` shows all sessions."),
        (["publish", "walk"], "Missing option '-d' / '--directory', as in `outpour publish walk shower -d site`."),
        (["edit"], "Missing argument 'NAME', as in `outpour edit walk`."),
        (["assemble"], "as in `outpour assemble arrive pictures aftercare -o evening.txt`."),
        (["voices", "add"], "as in `outpour voices add en_US-amy-medium`."),
        (["new", "my", "walk"], "try: outpour new my-walk"),
        (["new", "..."], "try: outpour new my-evening"),
    ],
)
def test_a_mistake_is_answered_with_what_to_type(outpour, here, arguments, advice):
    (here / "my words.txt").write_text("Hello.\n")
    (here / "Our Last Song.mp3").write_bytes(b"")
    result = outpour(*arguments)
    assert (result.status, advice in result.err) == (2, True), result.err


@pytest.mark.parametrize(
    ("arguments", "windows", "loop"),
    [
        (["walk", "shower"], False, 'for session in walk shower; do outpour show "$session"; done'),
        (["a.txt", "b c.txt", "--stretch"], False, 'for session in *.txt; do outpour show "$session"; done'),
        (["a.txt", "walk"], False, 'for session in a.txt walk; do outpour show "$session"; done'),
        (["a.txt", "b c.txt"], True, "foreach ($session in Get-Item *.txt) { outpour show $session }"),
        (["walk", "b c.txt"], True, 'foreach ($session in "walk", "b c.txt") { outpour show $session }'),
    ],
)
def test_several_sessions_are_answered_with_a_loop_of_the_shell(outpour, here, monkeypatch, arguments, windows, loop):
    (here / "a.txt").write_text("Hello.\n")
    (here / "b c.txt").write_text("Hello.\n")
    if windows:
        monkeypatch.setattr("voice.cli.usage_advice.WINDOWS", windows)
    result = outpour("show", *arguments)
    message = f"outpour show takes one session at a time; for several, type: {loop}\n"
    assert (result.status, result.err.endswith(message)) == (2, True), result.err


def test_export_of_several_sessions_asks_for_a_folder(outpour, here):
    result = outpour("export", "walk", "small.txt")
    assert result.status == 2
    assert result.err.endswith("add a folder for the files: outpour export walk small.txt -d FOLDER\n")
    result = outpour("export", "walk", "small.txt", "shower", "arrive", "yawn")
    assert result.err.endswith("add a folder for the files: outpour export walk ... -d FOLDER\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["wakl"], "no command 'wakl'."),
        (["."], "no command '.'."),
        (["export", "walk", "--wobble"], "No such option '--wobble'"),
        (["list", "--length", "10"], "No such option '--length'"),
        (["export", "walk", "surplus"], "unexpected extra argument (surplus)"),
        (["export", "walk", "surplus", "—wobble"], "unexpected extra arguments (surplus —wobble)"),
    ],
)
def test_other_mistakes_are_reported_as_they_are(outpour, here, arguments, message):
    result = outpour(*arguments)
    assert (result.status, message in result.err) == (2, True), result.err


def test_synonyms_lead_to_options_and_are_not_options_themselves():
    options = {name for command in (play, export, share) for each in command.params for name in each.opts}
    assert set(SYNONYMS.values()) <= options
    assert {f"--{name}" for name in SYNONYMS} & options == {"--name"}  # names files in `export`, a person elsewhere


@pytest.mark.parametrize("length", ["10", "10,0", "10min", "10 minutes", "10:00", "0:10:00", "600s", "0h 10"])
def test_minutes_are_read_as_people_write_them(outpour, here, length):
    (here / "quiet.txt").write_text("Hello.\n\n[~60s]\n\nRest.\n")
    result = outpour("show", "quiet.txt", "--estimate", "--voice", "hum", "--minutes", length)
    assert result.status == 0
    assert result.out == outpour("show", "quiet.txt", "--estimate", "--voice", "hum", "--minutes", 10).out


@pytest.mark.parametrize(("answer", "made"), [(b"\n", True), (b"n\n", False)])
def test_a_missing_folder_is_created_if_the_listener_agrees(tmp_path, answer, made):
    terminal = Terminal("assemble", "walk", "-o", "mine/evening.txt", folder=tmp_path)
    terminal.until(lambda: b"The folder mine doesn't exist. Make it?" in terminal.shown)
    terminal.press(answer)
    assert terminal.ended() == (0 if made else 1)
    assert (tmp_path / "mine" / "evening.txt").is_file() == made


def test_a_missing_folder_is_only_reported_in_a_script(outpour, here):
    result = outpour("assemble", "walk", "-o", "mine/evening.txt")
    assert (result.status, "make it first, or choose another" in result.err) == (1, True)
    assert not (here / "mine").exists()


@pytest.mark.parametrize(
    ("music", "reason"),
    [
        ("walk", "it is a session, not music; play it with `outpour play walk`"),
        ("small.txt", "it is a text, not a sound file; to hear it: outpour play small.txt"),
        ("https://example.org/a.mp3", "it is a web address, and Outpour plays only files on this machine"),
        ("www.example.org/a", "download it first"),
    ],
)
def test_an_unusable_music_source_is_explained(outpour, here, music, reason):
    result = outpour("export", "walk", "--voice", "hum", "--music", music)
    assert (result.status, reason in result.err) == (1, True), result.err
    assert not (here / "walk.mp3").exists()
