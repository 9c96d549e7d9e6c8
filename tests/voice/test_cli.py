"""The command line, as a listener and as a script of theirs use it."""

import json
import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import time
import wave
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from loudspeakers import FakeSpeaker
from measuring import decoded, ebur128
from program import process, started
from sessions import SMALL

from audio.ambiences import AMBIENCES
from audio.chimes import CHIMES
from scripts.builtin import phrases
from scripts.elements import BELLS
from scripts.find import library_folder
from voice.cli import COMMANDS, cli
from voice.doctor import examine
from voice.folders import folders
from voice.voices import engine_and_voice

INTENSE = "---\nvoice: hum\n---\nLie down. [2s]\n\n[breathe connected for 10s]\n\nRest.\n"
LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ntitle: *c\n"
HUM = ("--voice", "hum")


@pytest.fixture
def here(outpour):
    """The current folder, with a small session in it."""
    (outpour.folder / "small.txt").write_text(SMALL)
    return outpour.folder


def tree(folder):
    """Everything in a folder, with what is in it."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


# Bad input

SCRIPTS = {
    "good.txt": SMALL,
    "unknown-direction.txt": "Hello.\n\n[paus 3s]\n",
    "unclosed.txt": "[from 5m]\nHello.\n",
    "binary.txt": b"\x00\x01\x02\xff" * 100,
    "latin.txt": "Größe.\n".encode("latin-1"),
    "empty.txt": "",
    "blank.txt": " \n\n\t\n",
    "header-only.txt": "---\ntitle: Nothing\n---\n",
    "speechless.txt": "[3s]\n\n// a note\n",
    "large.txt": "Let it come. " * 250_000,
    "bad-yaml.txt": "---\ntitle: [oh\n---\nHello.\n",
    "aliases.txt": f"---\n{LAUGHS}---\nHello.\n",
    "object.txt": "---\ntitle: !!python/object/apply:os.system ['touch pwned']\n---\nHello.\n",
    "no-music.txt": "---\nmusic: nowhere.mp3\n---\nHello.\n",
    "silly-music.txt": '---\nmusic: "\\0"\n---\nHello.\n',
    "home-music.txt": "Hello.\n\n[music ~nobody-here/a.mp3]\n",
    "text-music.txt": "---\nmusic: notes.mp3\n---\nHello.\n",
    "notes.mp3": "These are only notes.",
    "forever.txt": "Hello.\n\n[99999h]\n\nAnd on.\n",
    "many.txt": "Hello.\n\n" + "[breathe coherent x999]\n" * 9,
    "quick-walk.txt": "---\nkind: walk\n---\nHello.\n\n[breathe connected for 60s]\n",
}


@pytest.fixture
def scripts(outpour):
    for name, content in SCRIPTS.items():
        path = outpour.folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content)
    (outpour.folder / "older.mp3").write_text("older")
    (outpour.folder / "folder.mp3").mkdir()
    (outpour.folder / "loop.mp3").symlink_to("loop.mp3")
    return outpour.folder


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["good.txt"], 0, ""),
        (["nowhere"], 1, "there is no session or file 'nowhere'"),
        (["wlak"], 1, "Did you mean 'walk'?"),
        (["nowhere.txt"], 1, "there is no session or file 'nowhere.txt'"),
        ([""], 1, "there is no session or file"),
        (["x" * 400], 1, "there is no session or file"),
        (["~nobody-here/x.txt"], 1, "there is no session or file"),
        (["."], 1, "there is no session or file"),
        (["unknown-direction.txt"], 1, "unknown-direction.txt:3:1: error"),
        (["unclosed.txt"], 1, "unclosed.txt:1:1: error"),
        (["binary.txt"], 1, "it is no text"),
        (["latin.txt"], 1, "UTF-8"),
        (["empty.txt"], 1, "empty.txt:1:1: error"),
        (["blank.txt"], 1, "blank.txt:1:1: error"),
        (["header-only.txt"], 1, "error"),
        (["speechless.txt"], 1, "error"),
        (["large.txt"], 1, "too large"),
        (["bad-yaml.txt"], 1, "bad-yaml.txt:2:"),
        (["aliases.txt"], 1, "aliases.txt:2:"),
        (["object.txt"], 1, ""),
        (["no-music.txt"], 1, "nowhere.mp3"),
        (["silly-music.txt"], 1, "music"),
        (["home-music.txt"], 1, "home-music.txt:3:1"),
        (["text-music.txt"], 1, "can't be used as music"),
        (["forever.txt"], 1, "forever.txt:3:1"),
        (["many.txt"], 1, "many.txt"),
        (["quick-walk.txt"], 1, "quick-walk.txt:6:1"),
        (["good.txt", "--music", "nowhere.mp3"], 1, "'nowhere.mp3' can't be played"),
        (["good.txt", "--music", "rian"], 1, "did you mean 'rain'?"),
        (["good.txt", "--music", "notes.mp3"], 1, "can't be used as music"),
        (["good.txt", "--music", "."], 1, "can't be used as music"),
        (["good.txt", "--music", "loop.mp3"], 1, "can't be played"),
        (["good.txt", "--music", "x" * 400], 1, "can't be played"),
        (["good.txt", "--voice", "jo"], 1, "Did you mean 'joe'?"),
        (["good.txt", "--voice", "system:nobody"], 1, "there is no voice 'system:nobody'"),
        (["good.txt", "--set", "who=me"], 1, "no word 'who'"),
        (["good.txt", "-o", "older.mp3"], 1, "--force"),
        (["good.txt", "-o", "no/a.mp3"], 1, "there is no folder no"),
        (["good.txt", "-o", "good.txt/a.mp3"], 1, "there is no folder"),
        (["good.txt", "-o", "a.ogg"], 1, ".mp3 or .m4a"),
        (["good.txt", "-o", "a"], 1, ".mp3 or .m4a"),
        (["good.txt", "-o", f"{'x' * 400}.mp3"], 1, "too long"),
        (["good.txt", "-o", "/proc/a.mp3"], 1, "/proc/a.mp3 was not written"),
        (["good.txt", "-o", "folder.mp3"], 2, "folder.mp3"),
        (["good.txt", "--minutes", "0"], 2, "--minutes"),
        (["good.txt", "--minutes", "nan"], 2, "--minutes"),
        (["good.txt", "--minutes", "inf"], 2, "--minutes"),
        (["good.txt", "--minutes", "-5"], 2, "--minutes"),
        (["good.txt", "--minutes", "five"], 2, "--minutes"),
        (["good.txt", "--pace", "0"], 2, "--pace"),
        (["good.txt", "--pace", "nan"], 2, "--pace"),
        (["good.txt", "--music-level", "nan"], 2, "--music-level"),
        (["good.txt", "--music-level", "99"], 2, "--music-level"),
        (["good.txt", "--seed", "-1"], 2, "--seed"),
        (["good.txt", "--seed", "4294967296"], 2, "--seed"),
        (["good.txt", "--set", "who"], 2, "--set"),
        (["good.txt", "--set", "=me"], 2, "--set"),
        (["good.txt", "--set", "who="], 2, "--set"),
        (["good.txt", "--wishes", "3"], 2, "--wishes"),
        (["good.txt", "more.txt"], 2, "more.txt"),
        ([], 2, "SESSION"),
    ],
)
def test_bad_input_is_told_and_writes_nothing(outpour, scripts, arguments, status, told):
    before = tree(scripts)
    ran = outpour("export", *arguments, *(() if "--voice" in arguments else HUM))
    assert (ran.status, told in ran.err) == (status, True), ran.err
    if status == 0:
        assert (scripts / "good.mp3").stat().st_size > 100_000
        return
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert tree(scripts) == before
    if status == 2:
        assert ran.err.startswith("Usage: outpour export")
    elif ": error: " not in ran.err:
        assert len(ran.lines) == 1


@pytest.mark.parametrize("command", ["play", "show"])
@pytest.mark.parametrize(
    ("arguments", "status"), [(["nowhere"], 1), (["empty.txt"], 1), (["good.txt", "--minutes", "nan"], 2)]
)
def test_play_and_show_refuse_as_export_does(outpour, scripts, command, arguments, status):
    ran = outpour(command, *arguments)
    assert (ran.status, ran.out) == (status, "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Usage: outpour [OPTIONS] COMMAND"),
        (["ply", "walk"], "there is no command 'ply'. Did you mean 'play'?"),
        (["--loud"], "--loud"),
        (["check"], "FILE"),
        (["new"], "NAME"),
    ],
)
def test_wrong_usage_is_exit_2(outpour, arguments, told):
    ran = outpour(*arguments)
    assert ran.status == 2
    assert told in ran.out + ran.err


@pytest.mark.parametrize(
    ("music", "options", "status"),
    [
        ("song.wav", [], 0),
        ("sub/song.wav", [], 0),
        ("sub/../song.wav", [], 0),
        ("../outside.wav", [], 1),
        ("{folder}/../outside.wav", [], 1),
        ("link.wav", [], 1),
        ("sub/link/outside.wav", [], 1),
        ("/etc/passwd", [], 1),
        ("../outside.wav", ["--allow-files"], 0),
        ("{folder}/../outside.wav", ["--allow-files"], 0),
        ("link.wav", ["--allow-files"], 0),
    ],
)
def test_a_script_uses_music_from_its_own_folder_only(outpour, here, music, options, status):
    for path in (here / "song.wav", here / "sub" / "song.wav", here.parent / "outside.wav"):
        path.parent.mkdir(exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(bytes(range(1, 201)) * 400)
    (here / "link.wav").symlink_to(here.parent / "outside.wav")
    (here / "sub" / "link").symlink_to(here.parent)
    (here / "uses.txt").write_text(f"Hello.\n\n[music {music.format(folder=here)}]\n\nAnd on.\n")
    for command in (["check", "uses.txt"], ["show", "uses.txt", *HUM]):
        ran = outpour(*command, *options)
        assert ran.status == status, ran.out + ran.err
        assert ("outside of the script's folder" in ran.out + ran.err) == bool(status)


def test_the_ambiences_are_listed_in_a_line_each(outpour):
    assert [line.split()[0] for line in outpour("ambiences").out.splitlines()] == list(AMBIENCES)
    told = json.loads(outpour("ambiences", "--json").out)
    assert told == [{"name": name, "about": kind.about} for name, kind in AMBIENCES.items()]


def test_an_export_may_be_small_soft_and_come_in_parts(outpour):
    (outpour.folder / "small.txt").write_text(SMALL)
    ran = outpour(
        "export", "small.txt", "-o", "a.mp3", "--bitrate", 48, "--mono", "--loudness", -20, "--stems", "--seed", 1
    )
    assert (ran.status, ran.out) == (0, "a.mp3  (seed 1)\n")
    there = sorted(path.name for path in outpour.folder.glob("a*"))
    assert there == ["a-bed.wav", "a-cues.wav", "a-voice.wav", "a.mp3"]
    assert (outpour.folder / "a.mp3").stat().st_size < 900_000


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--bitrate", "5"), "--bitrate"),
        (("--bitrate", "64", "-o", "a.flac"), "not for a.flac"),
        (("--loudness", "-9"), "--loudness"),
        (("--loudness", "nan"), "--loudness"),
    ],
)
def test_an_encoding_that_cant_be_is_told_before_anything_is_spoken(outpour, arguments, told):
    ran = outpour("export", "walk", *arguments)
    assert ran.status == 2
    assert told in ran.err


def test_every_bell_that_can_be_written_can_be_struck():
    assert set(BELLS) == set(CHIMES)


def test_an_ambience_can_be_tried_into_a_file(outpour):
    ran = outpour("ambiences", "try", "rain+drone:2", "--seconds", 9, "--seed", 4, "-o", "a.wav")
    assert (ran.status, ran.out, ran.err) == (0, "a.wav\n", "")
    sound = decoded(outpour.folder / "a.wav")
    assert len(sound) == 9000 * 48
    assert ebur128(sound[3 * 48_000 : 5 * 48_000])[0] == pytest.approx(-20, abs=2)
    again = outpour("ambiences", "try", "rain", "-o", "a.wav")
    assert again.status == 1
    assert "--force" in again.err


def test_an_ambience_can_be_tried_aloud(outpour, monkeypatch):
    speaker = FakeSpeaker()
    monkeypatch.setattr("audio.sinks.device.DeviceSink", lambda *named: speaker)
    assert outpour("ambiences", "try", "fire", "--seconds", 3).status == 0
    assert len(speaker.sound) == 3 * 48_000
    assert speaker.complete


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("try", "rian"), 1, "did you mean 'rain'?"),
        (("try", "rain", "-o", "a.vtt"), 1, "end its name in"),
        (("try", "rain", "--seconds", "0"), 2, "--seconds"),
        (("try",), 2, "NAME"),
    ],
)
def test_what_cant_be_tried_is_told(outpour, arguments, status, told):
    ran = outpour("ambiences", *arguments)
    assert ran.status == status
    assert told in ran.err


@pytest.mark.parametrize("music", ["rain+drone", "ocean:0.5+fire", "night"])
def test_music_may_be_a_mix_of_ambiences(outpour, music):
    (outpour.folder / "a.txt").write_text(f"---\nvoice: hum\nmusic: {music}\n---\nHello. [music {music}]\n\nAgain.\n")
    assert outpour("check", "a.txt").status == 0
    assert outpour("show", "a.txt", "--music", music, "--estimate").status == 0


@pytest.mark.parametrize(
    ("music", "told"),
    [
        ("rain+rian", "there is no ambience 'rian'; did you mean 'rain'?"),
        ("rain:loud", "'loud' is no weight; write it like rain:0.5"),
        ("ocaen", "did you mean 'ocean'?"),
    ],
)
def test_a_mix_that_cant_be_is_told_with_what_is_wrong(outpour, music, told):
    (outpour.folder / "a.txt").write_text(f"---\nvoice: hum\n---\nHello. [music {music}]\n")
    assert told in outpour("check", "a.txt").out
    assert told in outpour("show", "a.txt", "--music", music, "--estimate").err


# Consent


@pytest.mark.parametrize(("option", "status"), [([], 1), (["--i-understand"], 0)])
def test_intense_breathing_in_a_pipe_needs_the_option(outpour, here, option, status):
    (here / "intense.txt").write_text(INTENSE)
    ran = outpour("export", "intense.txt", "-o", "out.wav", *option)
    assert ran.status == status
    assert (here / "out.wav").exists() == (status == 0)
    told = [line for line in ran.lines if line.startswith("outpour:")]
    assert len(told) == status
    assert all("--i-understand" in line for line in told)
    assert "lying down" in ran.err


@pytest.mark.parametrize(("language", "shown"), [("en", False), ("de", False), ("sv", True)])
def test_the_preface_of_a_language_without_words_is_shown_instead(outpour, here, language, shown):
    (here / "there.txt").write_text(f"---\nlanguage: {language}\nvoice: hum\n---\nHej. [breathe 3-3 x2]")
    ran = outpour("export", "there.txt", "-o", "out.wav")
    assert ran.status == 0
    assert all((line in ran.err) == shown for line in phrases("en").preface_full)
    assert (f"no built-in lines in '{language}'" in ran.err) == shown


OWN_TERMINAL = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C is a signal
from voice.cli import main
main()
"""


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, arguments, folder):
        self._screen, other = pty.openpty()
        streams = {"stdin": other, "stdout": other, "stderr": other, "env": {**os.environ, "TERM": "dumb"}}
        command = [sys.executable, "-c", OWN_TERMINAL, *arguments]
        self._process = subprocess.Popen(command, cwd=folder, start_new_session=True, **streams)
        os.close(other)
        self.shown = ""

    def read(self, until=None, again=""):
        """Read until that is shown, or to the end; type `again` whenever nothing comes for a moment."""
        deadline = time.monotonic() + 30
        while (until is None or until not in self.shown) and time.monotonic() < deadline:
            if not select.select([self._screen], [], [], 0.3)[0]:
                self.type(again)
                continue
            try:
                self.shown += os.read(self._screen, 65_536).decode()
            except OSError:
                break
        return self.shown

    def type(self, text):
        os.write(self._screen, text.encode())

    def end(self, again=""):
        self.read(again=again)
        os.close(self._screen)
        return self._process.wait(10)


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("n\n", 1), ("\n", 1), ("\x03", 130), ("\x04", 130)])
def test_on_a_terminal_consent_is_asked_once(here, answer, status):
    (here / "intense.txt").write_text(INTENSE)
    terminal = Terminal(["export", "intense.txt", "-o", "out.wav"], here)
    terminal.read(until="[y/N]")
    terminal.type(answer)
    # Python misses a Ctrl-C that comes between its last look at signals and its read; a person presses again.
    assert terminal.end(again="\x03" if answer == "\x03" else "") == status
    assert terminal.shown.count("[y/N]") == 1
    assert "Traceback" not in terminal.shown
    assert sorted(path.name for path in here.iterdir()) == sorted(
        ["intense.txt", "small.txt", *(["out.wav"] if status == 0 else [])]
    )


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
def test_who_has_said_so_on_the_command_line_is_not_asked(here):
    (here / "intense.txt").write_text(INTENSE)
    terminal = Terminal(["export", "intense.txt", "-o", "out.wav", "--i-understand"], here)
    assert terminal.end() == 0
    assert "[y/N]" not in terminal.shown


# The small commands


def test_list_names_what_ships_and_what_is_mine(outpour, home):
    (home / "data" / "scripts").mkdir(parents=True)
    (home / "data" / "scripts" / "mine.txt").write_text(SMALL)
    (home / "data" / "scripts" / "walk.txt").write_text(SMALL)
    told = json.loads(outpour("list", "--json").out)
    assert {tuple(each) for each in told} == {("name", "title", "about", "kind", "minutes", "source", "needs")}
    by_name = {each["name"]: each for each in told}
    shipped = {path.stem: "shipped" for path in library_folder().glob("*.txt")}
    assert {name: each["source"] for name, each in by_name.items()} == {**shipped, "mine": "yours", "walk": "yours"}
    assert by_name["walk"]["title"] == "A small one"
    assert "a towel" in by_name["shower"]["needs"]
    assert by_name["walk"]["needs"] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken", "---\ntitle: [oh\n---\nHello.\n"),
        ("binary", b"\x00\xff"),
        ("huge", "Let it come. " * 400_000),
        (os.fsdecode(b"\xff"), SMALL),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a name is always text")
def test_one_faulty_file_does_not_spoil_the_list(outpour, home, name, content):
    folder = home / "data" / "scripts"
    folder.mkdir(parents=True)
    (folder / f"{name}.txt").write_bytes(content if isinstance(content, bytes) else content.encode())
    for arguments in (["list"], ["list", "--json"]):
        ran = outpour(*arguments)
        assert (ran.status, ran.err) == (0, "")
        assert "walk" in ran.out
    assert len(json.loads(ran.out)) == len(list(library_folder().glob("*.txt"))) + 1


def test_show_is_an_outline_for_people(outpour, here):
    ran = outpour("show", "small.txt")
    assert ran.out.startswith("A small one, ")
    for told in ("Setting out", "Let the shoulders go.", "[breathe 3-3 x4]", "[~9s]", "[bell]"):
        assert told in ran.out
    assert ran.err == ""


@pytest.mark.parametrize(
    ("files", "status", "codes"),
    [
        (["small.txt"], 0, []),
        (["walk"], 0, []),
        (["bad.txt"], 1, ["unknown-direction", "unknown-direction"]),
        (["plain.txt"], 0, ["no-closing"]),
        (["small.txt", "nowhere.txt", "bad.txt"], 1, ["not-found", "unknown-direction", "unknown-direction"]),
        (["binary.txt", "plain.txt"], 1, ["unreadable", "no-closing"]),
    ],
)
def test_check_tells_everything_that_is_wrong_with_every_file(outpour, here, files, status, codes):
    (here / "bad.txt").write_text("Hello.\n\n[paus 3s] [musik rain]\n\n[closing]\n\nBye.\n")
    (here / "plain.txt").write_text("Hello.\n")
    (here / "binary.txt").write_bytes(b"\0")
    ran = outpour("check", "--json", *files)
    told = json.loads(ran.out)
    assert (ran.status, [each["code"] for each in told]) == (status, codes)
    assert all(list(each) == ["file", "line", "column", "severity", "code", "message", "hint"] for each in told)
    assert ran.err == ""
    plain = outpour("check", *files)
    assert plain.status == status
    assert plain.out.count("error:") + plain.out.count("warning:") == len(codes)
    faulty = {each["file"] for each in told if each["severity"] == "error"}
    *lengths, summary = plain.lines
    assert [line.partition(":")[0] for line in lengths] == [file for file in files if file not in faulty]
    assert all(line.endswith("possible") for line in lengths)
    assert ("nothing wrong" in summary) == (not codes)


def test_check_points_at_the_place(outpour, here):
    (here / "bad.txt").write_text("Hello.\n\nGo on [paus 3s] now.\n")
    lines = outpour("check", "bad.txt").out.splitlines()
    assert lines[0].startswith("bad.txt:3:7: error: ")
    assert lines[1].strip() == "Go on [paus 3s] now."
    assert lines[2].index("^") - lines[1].index("G") == 6
    assert "pause" in lines[3]


def test_new_copies_a_session_that_then_shadows_the_shipped_one(outpour, home):
    ran = outpour("new", "shower", "--from", "walk")
    copy = home / "data" / "scripts" / "shower.txt"
    assert (ran.status, ran.out, ran.err) == (0, f"{copy}\n", "")
    assert copy.read_bytes() == (library_folder() / "walk.txt").read_bytes()
    copy.write_text(SMALL)
    assert outpour("show", "shower", *HUM).out.startswith("A small one")


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["evening"], 0, ""),
        (["evening.txt"], 0, ""),
        (["abend-größe_2"], 0, ""),
        (["there", "--force"], 0, ""),
        (["there"], 1, "--force"),
        (["evening", "--from", "nowhere"], 1, "there is no session"),
        (["a/b"], 2, "letters"),
        (["../evil"], 2, "letters"),
        (["/evil"], 2, "letters"),
        (["a\\b"], 2, "letters"),
        ([".hidden"], 2, "letters"),
        ([""], 2, "letters"),
        (["x" * 100], 2, "letters"),
        (["a\nb"], 2, "letters"),
    ],
)
def test_new_makes_only_what_it_should(outpour, tmp_path, monkeypatch, arguments, status, told):
    home = tmp_path / "home"
    monkeypatch.setenv("OUTPOUR_HOME", str(home))
    mine = home / "data" / "scripts"
    mine.mkdir(parents=True)
    (mine / "there.txt").write_text("older\n")
    before = tree(tmp_path)
    ran = outpour("new", *arguments)
    assert (ran.status, told in ran.err) == (status, True)
    if status:
        assert tree(tmp_path) == before
    else:
        assert Path(ran.out.strip()).read_text().startswith("---")
        assert Path(ran.out.strip()).parent == mine


def test_new_where_nothing_can_be_written_is_one_line(outpour, home):
    (home / "data").write_text("a file where the folder should be")
    ran = outpour("new", "evening")
    assert (ran.status, ran.out, len(ran.lines)) == (1, "", 1)
    assert "evening.txt was not written" in ran.err


def test_voices_are_named_as_voice_takes_them(outpour):
    told = json.loads(outpour("voices", "--json").out)
    keys = ("name", "engine", "language", "installed", "quality", "speakers", "fault")
    assert {tuple(each) for each in told} == {keys}
    assert told[0]["name"] == "joe"
    assert {each["engine"] for each in told} == {"piper", "system"}
    assert all(engine_and_voice(each["name"])[0] == each["engine"] for each in told)
    assert "joe" in outpour("voices").out.splitlines()[0]


@pytest.mark.usefixtures("speaking")
def test_the_doctor_looks_at_everything(outpour):
    ran = outpour("doctor", "--json")
    told = json.loads(ran.out)
    assert ran.status == 0
    assert [each["what"] for each in told] == [
        "versions",
        "voice piper",
        "voice system",
        "loudspeaker",
        *(["media keys"] if sys.platform == "linux" else []),
        "staying awake",
        "sessions",
        "settings",
        "speech cache",
    ]
    assert {tuple(each) for each in told} == {("what", "state", "told", "advice")}
    assert all((each["state"] == "missing") == bool(each["advice"]) for each in told)
    assert told[1]["state"] == told[2]["state"] == "fine"


def test_the_doctor_finds_a_home_that_is_none(outpour, tmp_path, monkeypatch):
    (tmp_path / "home").write_text("a file")
    monkeypatch.setenv("OUTPOUR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("voice.doctor._ENGINES", {})
    states = {finding.what: finding.state for finding in examine(folders())}
    assert states["sessions"] == states["settings"] == states["speech cache"] == "missing"


@pytest.mark.parametrize("command", [None, *COMMANDS])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_explains_itself(outpour, command, option):
    ran = outpour(*([command] if command else []), option)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("Usage: outpour")
    if command is None:
        assert all(name in ran.out for name in COMMANDS)


def test_every_option_has_a_help_text():
    context = click.Context(cli)
    for name in COMMANDS:
        for option in cli.get_command(context, name).params:
            assert not isinstance(option, click.Option) or option.help, f"{name} {option.name}"


def test_the_version_is_that_of_the_distribution(outpour):
    assert version("outpour") in outpour("--version").out


# Settings


@pytest.mark.parametrize(
    ("config", "environment", "options", "voice", "status"),
    [
        ("", {}, ["--voice", "hum"], "hum", 0),
        ('voice = "hum"\n', {}, [], "hum", 0),
        ("", {"OUTPOUR_VOICE": "hum"}, [], "hum", 0),
        ('voice = "nobody"\n', {"OUTPOUR_VOICE": "hum"}, [], "hum", 0),
        ('voice = "nobody"\n', {"OUTPOUR_VOICE": "nobody"}, ["--voice", "hum"], "hum", 0),
        ('voice = "hum"\n', {"OUTPOUR_VOICE": ""}, [], "hum", 0),
        ('voice = "nobody"\n', {}, [], None, 1),
        ("", {"OUTPOUR_MINUTES": "nan"}, ["--voice", "hum"], None, 2),
        ("minutes = nan\n", {}, ["--voice", "hum"], None, 2),
    ],
)
def test_the_command_line_goes_before_the_environment_and_that_before_the_settings(
    outpour, here, home, monkeypatch, config, environment, options, voice, status
):
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text(config)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (here / "plain.txt").write_text("Hello.\n")
    ran = outpour("show", "plain.txt", "--json", *options)
    assert ran.status == status, ran.err
    if voice:
        assert json.loads(ran.out)["voice"] == voice


def test_the_settings_reach_everything(outpour, here, home, monkeypatch):
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("minutes = 3\npace = 0.5\nmusic = 'none'\nmusic-level = -3\n")
    (here / "plain.txt").write_text("---\nvoice: hum\n---\nHello.\n\n[~1m]\n\nAnd on.\n")
    slow = json.loads(outpour("show", "plain.txt", "--json").out)
    assert slow["length_ms"] == 180_000
    usual = json.loads(outpour("show", "plain.txt", "--json", "--pace", "1").out)
    lengths = [
        next(cue["stop_ms"] - cue["start_ms"] for cue in told["cues"] if cue["text"] == "Hello.")
        for told in (slow, usual)
    ]
    assert lengths[0] > 1.6 * lengths[1]


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("minutes = 3\n", None),
        ("minuts = 3\n", "did you mean 'minutes'?"),
        ("weather = 3\n", "the settings are minutes"),
        ("minutes\n", "line 1"),
        ("minutes = [3]\n", "minutes takes one number or one text"),
        ("minutes = true\n", "minutes takes one number or one text"),
        ("minutes = 2020-01-01\n", "minutes takes one number or one text"),
        ("[play]\nminutes = 3\n", "'play'"),
        (b"\xff\xfe", "utf-8"),
        (None, "is a directory"),
    ],
)
def test_settings_that_cant_be_are_one_line(outpour, here, home, config, told):
    path = home / "config" / "config.toml"
    (path if config is None else path.parent).mkdir(parents=True)
    if config is not None:
        path.write_bytes(config if isinstance(config, bytes) else config.encode())
    ran = outpour("show", "small.txt")
    assert ran.status == (0 if told is None else 1)
    if told:
        assert (ran.out, len(ran.lines)) == ("", 1)
        assert told in ran.err
        assert "config.toml" in ran.err


def test_everything_lies_under_the_home(outpour, here, home):
    assert outpour("show", "small.txt").status == 0
    assert {path.relative_to(home).parts[0] for path in home.rglob("*")} == {"cache"}


# Streams


def test_what_is_printed_is_for_pipes_and_what_is_told_is_not(outpour, here):
    ran = outpour("export", "small.txt", "--seed", 3)
    assert (ran.status, ran.out, ran.err) == (0, "small.mp3  (seed 3)\n", "")
    assert "\x1b" not in outpour("show", "small.txt").out


@pytest.mark.skipif(not shutil.which("sh"), reason="pipes are made by a shell")
@pytest.mark.parametrize(
    ("after", "status", "told"),
    [
        ("| cat", 0, r"^$"),
        ("| head -c 0", None, r"^$"),
        (">&-", None, r"^$"),
        pytest.param(
            "> /dev/full",
            1,
            r"^outpour: .*no space left on device\n$",
            marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here"),
        ),
    ],
)
def test_an_output_that_goes_away_is_no_accident(after, status, told):
    line = f"{shlex.join(started('list', '--json'))} {after}"
    ran = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=30, check=False)
    assert re.search(told, ran.stderr), ran.stderr
    assert status is None or ran.returncode == status


def test_a_terminal_without_unicode_shows_what_it_can(home):
    folder = home / "data" / "scripts"
    folder.mkdir(parents=True)
    (folder / "cafe.txt").write_text("---\nabout: Ein Café für Trauer 雨\n---\nHello.\n", encoding="utf-8")
    running = process("list", env={"PYTHONIOENCODING": "cp1252"}, text=False)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, err) == (0, b"")
    assert "Ein Café für Trauer ?".encode("cp1252") in out


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["list", "--json"], ["check", "walk"], ["new", "mine"]])
def test_what_speaks_nothing_loads_nothing_for_it(tmp_path, arguments):
    code = (
        "import sys\nfrom voice.cli import main\n"
        "try:\n    main()\nexcept SystemExit as ended:\n    assert not ended.code\n"
        "loaded = {'numpy', 'rich', 'pydub', 'av', 'miniaudio', 'lameenc', 'piper', 'onnxruntime', 'pyttsx3',"
        " 'mutagen', 'scipy', 'voice.engines.piper', 'voice.session'} & set(sys.modules)\n"
        "sys.stderr.write(repr(sorted(loaded)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert ran.stderr.splitlines()[-1] == "[]"


def test_what_plays_loads_nothing_slow_before_it_sounds():
    code = (
        "import sys\nimport voice.session, voice.export, voice.player, voice.screen, audio.sinks.device\n"
        "sys.stderr.write(repr(sorted({'scipy', 'onnxruntime', 'piper', 'pyttsx3', 'rich'} & set(sys.modules))))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr == "[]"
