"""The command line, as listeners and their shell scripts use it."""

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


def test_export_sets_bitrate_loudness_channels_and_stems(outpour):
    (outpour.folder / "small.txt").write_text(SMALL)
    result = outpour(
        "export", "small.txt", "-o", "a.mp3", "--bitrate", 48, "--mono", "--loudness", -20, "--stems", "--seed", 1
    )
    assert (result.status, result.out) == (0, "a.mp3  (seed 1)\n")
    files = sorted(path.name for path in outpour.folder.glob("a*"))
    assert files == ["a-bed.wav", "a-cues.wav", "a-voice.wav", "a.mp3"]
    assert (outpour.folder / "a.mp3").stat().st_size < 900_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--bitrate", "5"), "--bitrate"),
        (("--bitrate", "64", "-o", "a.flac"), "not for a.flac"),
        (("--loudness", "-9"), "--loudness"),
        (("--loudness", "nan"), "--loudness"),
    ],
)
def test_an_invalid_encoding_option_is_a_usage_error(outpour, arguments, message):
    result = outpour("export", "walk", *arguments)
    assert result.status == 2
    assert message in result.err


def test_list_names_shipped_sessions_and_the_listeners_own(outpour, home):
    (home / "data" / "scripts").mkdir(parents=True)
    (home / "data" / "scripts" / "mine.txt").write_text(SMALL)
    (home / "data" / "scripts" / "walk.txt").write_text(SMALL)
    rows = json.loads(outpour("list", "--json").out)
    assert {tuple(row) for row in rows} == {("name", "title", "about", "kind", "minutes", "source", "needs")}
    by_name = {row["name"]: row for row in rows}
    shipped = {path.stem: "shipped" for path in library_folder().glob("*.txt")}
    assert {name: row["source"] for name, row in by_name.items()} == {**shipped, "mine": "yours", "walk": "yours"}
    assert by_name["walk"]["title"] == "A small one"
    assert "a towel" in by_name["shower"]["needs"]
    assert by_name["walk"]["needs"] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken", "---\nneeds: [oh\n---\nHello.\n"),
        ("binary", b"\x00\xff"),
        ("huge", "Let it come. " * 400_000),
        (os.fsdecode(b"\xff"), SMALL),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows any bytes in a name")
def test_list_shows_the_other_sessions_beside_a_faulty_file(outpour, home, name, content):
    folder = home / "data" / "scripts"
    folder.mkdir(parents=True)
    (folder / f"{name}.txt").write_bytes(content if isinstance(content, bytes) else content.encode())
    for arguments in (["list"], ["list", "--json"]):
        result = outpour(*arguments)
        assert (result.status, result.err) == (0, "")
        assert "walk" in result.out
    assert len(json.loads(result.out)) == len(list(library_folder().glob("*.txt"))) + 1


def test_show_prints_an_outline(outpour, here):
    (here / "small.txt").write_text(SMALL)
    result = outpour("show", "small.txt")
    assert result.out.startswith("A small one, ")
    for text in ("Setting out", "Let the shoulders go.", "(breathe in 3, out 3, four times", "of quiet)", "(a bell"):
        assert text in result.out
    assert result.err == ""


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
    result = outpour("check", "--json", *files)
    problems = json.loads(result.out)
    assert (result.status, [problem["code"] for problem in problems]) == (status, codes)
    assert all(
        list(problem) == ["file", "line", "column", "severity", "code", "message", "hint"] for problem in problems
    )
    assert result.err == ""
    plain = outpour("check", *files)
    assert plain.status == status
    assert plain.out.count("error:") + plain.out.count("warning:") == len(codes)
    faulty = {problem["file"] for problem in problems if problem["severity"] == "error"}
    *lengths, summary = plain.lines
    assert [line.partition(":")[0] for line in lengths] == [file for file in files if file not in faulty]
    assert all(line.endswith("possible") for line in lengths)
    assert ("no problems" in summary) == (not codes)


def test_check_takes_a_folder_of_scripts(outpour, here):
    (here / "lessons").mkdir()
    (here / "lessons" / "one.txt").write_text("Hello.\n\n[paus 3s]\n")
    (here / "lessons" / "two.md").write_text("Hello.\n\n[closing]\n\nBye.\n")
    (here / "lessons" / "README.md").write_text("[musik rain]\n")
    result = outpour("check", "lessons", "--json")
    faulty = {problem["file"] for problem in json.loads(result.out) if problem["severity"] == "error"}
    assert (result.status, faulty) == (1, {str(Path("lessons", "one.txt"))})
    (here / "lessons" / "one.txt").unlink()
    result = outpour("check", "lessons")
    assert (result.status, result.lines[-1]) == (0, "1 script, no problems")
    (here / "empty").mkdir()
    assert "the folder empty has no scripts" in outpour("check", "empty").err


def test_check_marks_the_position_in_the_line(outpour, here):
    (here / "bad.txt").write_text("Hello.\n\nGo on [paus 3s] now.\n")
    lines = outpour("check", "bad.txt").out.splitlines()
    assert lines[0].startswith("bad.txt:3:7: error: ")
    assert lines[1].strip() == "Go on [paus 3s] now."
    assert lines[2].index("^") - lines[1].index("G") == 6
    assert "pause" in lines[3]


def test_a_session_of_the_listener_hides_the_shipped_one_of_that_name(outpour, home):
    result = outpour("new", "shower", "--from", "walk")
    copy = home / "data" / "scripts" / "shower.txt"
    assert (result.status, result.out) == (0, f"{copy}\n")
    assert "`outpour reset shower` goes back" in result.err
    assert copy.read_bytes() == (library_folder() / "walk.txt").read_bytes()
    copy.write_text(SMALL)
    assert outpour("show", "shower", *HUM).out.startswith("A small one")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["evening"], 0, ""),
        (["evening.txt"], 0, ""),
        (["abend-größe_2"], 0, ""),
        (["existing", "--force"], 0, ""),
        (["existing"], 1, "--force"),
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
def test_new_accepts_only_safe_names_and_overwrites_only_with_force(
    outpour, tmp_path, monkeypatch, arguments, status, message
):
    home = tmp_path / "home"
    monkeypatch.setenv("OUTPOUR_HOME", str(home))
    mine = home / "data" / "scripts"
    mine.mkdir(parents=True)
    (mine / "existing.txt").write_text("older\n")
    before = tree(tmp_path)
    result = outpour("new", *arguments)
    assert (result.status, message in result.err) == (status, True)
    if status:
        assert tree(tmp_path) == before
    else:
        assert Path(result.out.strip()).read_text().startswith("---")
        assert Path(result.out.strip()).parent == mine


def test_new_reports_a_file_in_place_of_the_folder_in_one_line(outpour, home):
    (home / "data").write_text("a file where the folder should be")
    result = outpour("new", "evening")
    assert (result.status, result.out, len(result.lines)) == (1, "", 1)
    assert "evening.txt was not written" in result.err


def test_the_listed_voice_names_are_valid_for_the_voice_option(outpour):
    rows = json.loads(outpour("voices", "--json").out)
    keys = ("name", "engine", "language", "installed", "quality", "speakers", "fault")
    more = ("size", "license", "default", "default_reason")
    assert {tuple(row) for row in rows} == {(*keys, *more)}
    assert rows[0]["name"] == "heart"
    assert {row["engine"] for row in rows} == {"piper", "hibari", "kokoro", "system"}
    rows = [row for row in rows if row["installed"]]
    assert all(engine_and_voice(row["name"])[0] == row["engine"] for row in rows)
    assert "heart" in outpour("voices").out.splitlines()[0]


@pytest.mark.usefixtures("speaking")
def test_doctor_checks_every_part(outpour):
    result = outpour("doctor", "--json")
    findings = json.loads(result.out)
    assert result.status == 0
    assert [finding["what"] for finding in findings] == [
        "versions",
        "voice hibari",
        "voice piper",
        "voice system",
        "loudspeaker",
        "microphone",
        *(["media keys"] if sys.platform == "linux" else []),
        "staying awake",
        "sharing",
        "sessions",
        "voices",
        "settings",
        "speech cache",
        "history",
    ]
    assert {tuple(finding) for finding in findings} == {("what", "state", "message", "advice")}
    assert all((finding["state"] != "fine") == bool(finding["advice"]) for finding in findings)
    assert findings[1]["state"] == findings[2]["state"] == "fine"


def test_doctor_reports_an_unusable_home(outpour, tmp_path, monkeypatch):
    (tmp_path / "home").write_text("a file")
    monkeypatch.setenv("OUTPOUR_HOME", str(tmp_path / "home"))
    states = {finding.what: finding.state for finding in examine(user_paths(), engines=())}
    assert states["sessions"] == states["settings"] == states["speech cache"] == "broken"


@pytest.mark.parametrize("command", [None, *COMMANDS])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help(outpour, command, option):
    result = outpour(*([command] if command else []), option)
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith("Usage: outpour")
    if command is None:
        assert all(name in result.out for name in COMMANDS)


def test_every_option_has_a_help_text():
    context = click.Context(cli)
    for name in COMMANDS:
        for option in cli.get_command(context, name).params:
            assert not isinstance(option, click.Option) or option.help, f"{name} {option.name}"


def test_the_version_is_that_of_the_distribution(outpour):
    assert version("outpour") in outpour("--version").out


def test_results_go_to_stdout_and_notes_to_stderr(outpour, here):
    result = outpour("export", "small.txt", "--seed", 3)
    assert (result.status, result.out) == (0, "small.mp3  (seed 3)\n")
    assert "outpour:" not in result.err  # only the report on the file
    assert "\x1b" not in outpour("show", "small.txt").out


@pytest.mark.skipif(not shutil.which("sh"), reason="needs a shell")
@pytest.mark.parametrize(
    ("redirection", "status", "expected"),
    [
        ("| cat", 0, r"^$"),
        ("| head -c 0", None, r"^$"),
        (">&-", None, r"^$"),
        pytest.param(
            "> /dev/full",
            1,
            r"^outpour: .*no space left on device\n$",
            marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here"),
        ),
    ],
)
def test_a_closed_or_full_standard_output_prints_no_traceback(redirection, status, expected):
    command = f"{shlex.join(command_line('list', '--json'))} {redirection}"
    result = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=120, check=False)
    assert re.search(expected, result.stderr), result.stderr
    assert status is None or result.returncode == status


def test_unencodable_characters_are_replaced_on_output(home):
    folder = home / "data" / "scripts"
    folder.mkdir(parents=True)
    (folder / "cafe.txt").write_text("---\nabout: Ein Café für Trauer 雨\n---\nHello.\n", encoding="utf-8")
    running = process("list", env={"PYTHONIOENCODING": "cp1252"}, text=False)
    out, err = running.communicate(timeout=120)
    assert (running.returncode, err) == (0, b"")
    assert "Ein Café für Trauer ?".encode("cp1252") in out


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["list", "--json"], ["check", "walk"], ["new", "mine"]])
def test_commands_that_play_nothing_import_no_sound_libraries(tmp_path, arguments):
    code = (
        "import sys\nfrom voice.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit as ended:\n    assert not ended.code\n"
        "loaded = {'numpy', 'rich', 'pydub', 'av', 'miniaudio', 'lameenc', 'piper', 'onnxruntime', 'pyttsx3',"
        " 'mutagen', 'scipy', 'uvicorn', 'starlette', 'segno', 'ifaddr',"
        " 'voice.speech.engines.piper', 'voice.session.session'} & set(sys.modules)\n"
        "sys.stderr.write(repr(sorted(loaded)))\n"
    )
    result = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert result.stderr.splitlines()[-1] == "[]"


FIRST_SOUND = """\
import os, sys
from audio.sinks.process_sink import ProcessSink
def report_imports(sink, block, stream=0):
    slow = ["scipy", "onnxruntime", "piper", "pyttsx3", "rich", "textual", "av", "miniaudio", "importlib.metadata"]
    print([name for name in slow if name in sys.modules], flush=True)
    sink._process.kill()
    os._exit(0)
ProcessSink.write = report_imports
from voice.cli.main import main
main()
"""


def test_play_imports_no_slow_library_before_the_first_sound(home):
    command = [sys.executable, "-c", FIRST_SOUND, "play", "walk", "--player", "null"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"
