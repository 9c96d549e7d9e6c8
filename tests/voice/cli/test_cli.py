"""The command line, as a listener and as a script of theirs use it."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from program import command_line, process, tree
from sessions import SMALL

from scripts.library.lookup import library_folder
from voice.cli.diagnostics import examine
from voice.cli.main import COMMANDS, cli
from voice.speech.catalog import engine_and_voice
from voice.storage.paths import user_paths

HUM = ("--voice", "hum")


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
def test_an_impossible_encoding_is_reported_before_speaking(outpour, arguments, told):
    ran = outpour("export", "walk", *arguments)
    assert ran.status == 2
    assert told in ran.err


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
def test_check_reports_every_problem_of_every_file(outpour, here, files, status, codes):
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
    assert ("no problems" in summary) == (not codes)


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
        (["evening", "--from", "nowhere"], 1, "no session or file"),
        (["a/b"], 2, "letters"),
        (["../evil"], 2, "letters"),
        (["/evil"], 2, "letters"),
        (["a\\b"], 2, "letters"),
        ([".hidden"], 2, "letters"),
        ([""], 2, "letters"),
        (["x" * 100], 2, "characters"),
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


def test_new_in_a_read_only_folder_fails_in_one_line(outpour, home):
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
        "voices",
        "settings",
        "speech cache",
        "history",
    ]
    assert {tuple(each) for each in told} == {("what", "state", "message", "advice")}
    assert all((each["state"] != "fine") == bool(each["advice"]) for each in told)
    assert told[1]["state"] == told[2]["state"] == "fine"


def test_the_doctor_finds_an_unusable_home(outpour, tmp_path, monkeypatch):
    (tmp_path / "home").write_text("a file")
    monkeypatch.setenv("OUTPOUR_HOME", str(tmp_path / "home"))
    states = {finding.what: finding.state for finding in examine(user_paths(), engines=())}
    assert states["sessions"] == states["settings"] == states["speech cache"] == "broken"


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


def test_results_go_to_stdout_and_notes_to_stderr(outpour, here):
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
    line = f"{shlex.join(command_line('list', '--json'))} {after}"
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
        "import sys\nfrom voice.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit as ended:\n    assert not ended.code\n"
        "loaded = {'numpy', 'rich', 'pydub', 'av', 'miniaudio', 'lameenc', 'piper', 'onnxruntime', 'pyttsx3',"
        " 'mutagen', 'scipy', 'voice.speech.engines.piper', 'voice.session.session'} & set(sys.modules)\n"
        "sys.stderr.write(repr(sorted(loaded)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert ran.stderr.splitlines()[-1] == "[]"


FIRST_SOUND = """\
import os, sys
from audio.sinks.process_sink import ProcessSink
def heard(sink, block, stream=0):
    slow = ["scipy", "onnxruntime", "piper", "pyttsx3", "rich", "textual", "av", "miniaudio", "importlib.metadata"]
    print([name for name in slow if name in sys.modules], flush=True)
    sink._process.kill()
    os._exit(0)
ProcessSink.write = heard
from voice.cli.main import main
main()
"""


def test_what_plays_loads_nothing_slow_before_it_sounds(home):
    asked = [sys.executable, "-c", FIRST_SOUND, "play", "walk", "--player", "null"]
    ran = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
