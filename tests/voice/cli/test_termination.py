"""The process ends as it was asked to: soon, with the right status, with nothing half written and no traceback."""

import signal
import subprocess
import sys
from contextlib import suppress

import pytest
from children import wait_until
from program import command_line, process
from sessions import SMALL

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

SIGNALS = [("SIGINT", 5, 130), ("SIGTERM", 3, 143), ("SIGHUP", 2, 129), ("SIGQUIT", 2, 131)]
SPOKEN = "---\nvoice: {voice}\nmusic: none\n---\n" + "\n\n".join(
    f"This is sentence number {number}, which nobody has spoken before." for number in range(60)
)
STUCK = """\
import threading
from voice.speech.engines.hum import HumEngine
HumEngine.speak = lambda *given: open("begun", "w").close() or threading.Event().wait(600)"""


def clips(home):
    return list(home.rglob("*.clip"))


def parts(*folders):
    return [path for folder in folders for path in folder.rglob("*.part")]


def send(running, name, times):
    """Send a signal `times`, a moment apart, as an impatient listener does."""
    for _ in range(times):
        running.send_signal(getattr(signal, name))
        with suppress(subprocess.TimeoutExpired):
            running.wait(0.02)


MOMENTS = {
    "loading": lambda folder, home: True,
    "opening the file": lambda folder, home: parts(folder),
    "speaking the first sentence": lambda folder, home: clips(home),
    "speaking and encoding": lambda folder, home: len(clips(home)) > 3,
}


@pytest.mark.parametrize(
    ("moment", "name", "times", "status"),
    [(moment, *SIGNALS[number % 4]) for number, moment in enumerate(MOMENTS)],
)
def test_repeated_signals_end_an_export_cleanly(tmp_path, home, moment, name, times, status):
    (tmp_path / "long.txt").write_text(SPOKEN.format(voice="joe"))
    # The first line tells that the program itself has begun, with nothing of it loaded.
    begun = "from voice import termination; was = termination.prepare\n"
    begun += "termination.prepare = lambda: (was(), print('begun', flush=True))"
    running = process("export", "long.txt", "-o", "long.mp3", cwd=tmp_path, first=begun)
    assert running.stdout.readline() == "begun\n"
    wait_until(running, lambda: MOMENTS[moment](tmp_path, home))
    send(running, name, times)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err.strip()) == (status, "", "")
    assert [path.name for path in tmp_path.iterdir() if path != home] == ["long.txt"]
    assert parts(home) == []


@pytest.mark.parametrize("format", ["mp3", "wav", "vtt"])
def test_an_export_does_not_wait_for_a_sentence_that_takes_minutes(tmp_path, format):
    (tmp_path / "long.txt").write_text(SPOKEN.format(voice="hum"))
    running = process("export", "long.txt", "-o", f"long.{format}", cwd=tmp_path, first=STUCK)
    wait_until(running, (tmp_path / "begun").exists)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err.strip()) == (130, "", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["begun", "long.txt"]


IMPORTS = "from voice import termination\nfrom voice.cli import entry\n"


def ended(code, name="SIGTERM"):
    """Run `code` with signals prepared; send one once it has printed a line, and return status, output and errors."""
    run = subprocess.Popen(
        [sys.executable, "-c", f"{IMPORTS}{code}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout.readline() == "ready\n"
    run.send_signal(getattr(signal, name))
    out, err = run.communicate(timeout=30)
    return run.returncode, out, err


def in_the_program(work):
    """Code that does `work` in place of the command line."""
    return f"import sys, threading\ndef run():\n    {work}\nentry._run = run\nentry.main()"


@pytest.mark.skipif(sys.platform != "linux", reason="locks of its C library")
@pytest.mark.parametrize(("name", "times", "status"), SIGNALS)
def test_a_call_that_no_signal_reaches_is_ended_all_the_same(name, times, status):
    stuck = (
        "import ctypes; lock, library = ctypes.create_string_buffer(64), ctypes.CDLL(None)\n"
        "    print('ready', flush=True); library.pthread_mutex_lock(lock); library.pthread_mutex_lock(lock)"
    )
    assert ended(in_the_program(stuck), name) == (status, "", "")


def test_an_exception_that_a_finalizer_swallows_ends_it_quietly():
    swallowed = (
        "class Swallowing:\n"
        "        def __del__(self):\n"
        "            print('ready', flush=True); threading.Event().wait(600)\n"
        "    swallowing = Swallowing(); del swallowing; threading.Event().wait(600)"
    )
    assert ended(in_the_program(swallowed)) == (143, "", "")


def test_cleanup_that_never_ends_does_not_keep_it_and_unfinished_files_are_removed(tmp_path):
    endless = (
        "from pathlib import Path; from voice.storage.atomic import replacement\n"
        "    from voice.storage.part_files import remove_unfinished\n"
        "    termination.set_cleanup(lambda: None, remove_unfinished)\n"
        f"    with replacement(Path({str(tmp_path / 'file')!r}), overwrite=False):\n"
        "        try: print('ready', flush=True); threading.Event().wait(600)\n"
        "        finally: threading.Event().wait(600)"
    )
    assert ended(in_the_program(endless)) == (143, "", "")
    assert list(tmp_path.iterdir()) == []


def test_another_signal_does_not_break_into_the_cleanup(tmp_path):
    kept = tmp_path / "kept"
    work = (
        "import os, signal\n"
        "    try: print('ready', flush=True); threading.Event().wait(600)\n"
        "    finally:\n"
        "        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): os.kill(os.getpid(), number)\n"
        f"        open({str(kept)!r}, 'w').close()"
    )
    assert ended(in_the_program(work), "SIGHUP") == (129, "", "")
    assert kept.exists()


@pytest.mark.parametrize(
    ("work", "status", "told"),
    [
        ("sys.exit(0)", 0, ""),
        ("sys.exit(2)", 2, ""),
        ("sys.exit(None)", 0, ""),
        ("sys.exit('a message')", 1, "a message"),
        ("raise ValueError", 1, "ValueError"),
    ],
)
def test_without_a_signal_it_ends_with_its_own_status(work, status, told):
    code = f"{IMPORTS}{in_the_program(work)}"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30)
    assert ran.returncode == status
    assert ran.stderr.strip().endswith(told) if told else ran.stderr == ""


def test_exit_functions_are_run():
    code = f"{IMPORTS}{in_the_program('import atexit; atexit.register(print, 3)')}"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "3\n", "")


def test_output_to_a_closed_pipe_fails():
    code = f"{IMPORTS}{in_the_program('''print('lost', end='')''')}"
    with open("/dev/full", "w") as full:
        ran = subprocess.run([sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, check=False, timeout=30)
    assert ran.returncode == 1


def test_a_signal_that_is_ignored_stays_ignored():
    work = "import signal; print('ready', flush=True); threading.Event().wait(0.3); print('done')"
    ignoring = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    assert ended(ignoring + in_the_program(work), "SIGHUP") == (0, "done\n", "")


INTERRUPTED_WHILE_IMPORTING = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
"""


@pytest.mark.parametrize("module", ["voice.termination", "voice.cli.main", "voice.commands.list"])
def test_an_interrupt_while_the_program_loads_prints_no_traceback(module):
    first = INTERRUPTED_WHILE_IMPORTING.format(module=module)
    running = process("list", first=first)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err.strip()) == (130, "", "")


def closed(descriptors, *command, cwd):
    """Run the program with these standard streams closed, as a launcher may start it."""
    shell = 'exec "$@" ' + " ".join(f"{number}{'<' if number == 0 else '>'}&-" for number in descriptors)
    return subprocess.run(
        ["sh", "-c", shell, "sh", *command_line(*command)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


EXPORT = ("export", "small.txt", "-o", "a.wav")


@pytest.mark.parametrize(
    ("descriptors", "command"),
    [((0, 1, 2), EXPORT), ((1,), ("show", "small.txt", "--text", "--estimate")), ((0,), ("list",)), ((2,), ("list",))],
)
def test_a_closed_standard_stream_stops_no_command_and_no_message_goes_astray(tmp_path, descriptors, command):
    (tmp_path / "small.txt").write_text(SMALL)
    ran = closed(descriptors, *command, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    if command[0] == "export":
        assert (tmp_path / "a.wav").read_bytes().startswith(b"RIFF")


@pytest.mark.parametrize("descriptors", [(0,), (2,), (0, 1, 2)])
def test_a_session_plays_with_closed_standard_streams(tmp_path, home, descriptors):
    (tmp_path / "small.txt").write_text(SMALL)
    ran = closed(
        descriptors, "play", "small.txt", "--player", "null", "--from", "going on", "--seed", "1", cwd=tmp_path
    )
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_traceback_is_written_into_no_open_file_where_stderr_is_closed(tmp_path):
    code = "import sys; from voice.cli import entry\n"
    code += "def run():\n    global kept; kept = open('kept', 'w'); raise ValueError\nentry._run = run; entry.main()"
    shell = 'exec "$@" 0<&- 1>&- 2>&-'
    ran = subprocess.run(["sh", "-c", shell, "sh", sys.executable, "-c", code], cwd=tmp_path, check=False, timeout=30)
    assert ran.returncode == 1
    assert (tmp_path / "kept").read_text() == ""
