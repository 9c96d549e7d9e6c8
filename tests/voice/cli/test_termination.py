"""Signals end the process soon, with the right status, without part files and without a traceback."""

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from children import wait_until
from program import command_line, process
from sessions import SMALL

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

SIGNALS = [("SIGINT", 5, 130), ("SIGTERM", 3, 143), ("SIGHUP", 2, 129), ("SIGQUIT", 2, 131)]
LONG_SCRIPT = "---\nvoice: {voice}\nmusic: none\n---\n" + "\n\n".join(
    f"This is sentence number {number}, which isn't in the cache." for number in range(60)
)
BLOCK_SPEECH = """\
import threading
from voice.speech.engines.hum import HumEngine
HumEngine.speak = lambda *args: open("speaking", "w").close() or threading.Event().wait(600)"""


def clips(home):
    return list(home.rglob("*.clip"))


def parts(*folders):
    return [path for folder in folders for path in folder.rglob("*.part")]


def send(running, name, times):
    """Send a signal several times, 20 ms apart, as an impatient listener does."""
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
    (tmp_path / "long.txt").write_text(LONG_SCRIPT.format(voice="joe"))
    # The line is printed when the program starts, before it loads anything.
    first = "from voice import termination; prepare = termination.prepare\n"
    first += "termination.prepare = lambda: (prepare(), print('started', flush=True))"
    running = process("export", "long.txt", "-o", "long.mp3", cwd=tmp_path, first=first)
    assert running.stdout.readline() == "started\n"
    wait_until(running, lambda: MOMENTS[moment](tmp_path, home))
    send(running, name, times)
    out, err = running.communicate(timeout=120)
    assert (running.returncode, out, err.strip()) == (status, "", "")
    assert [path.name for path in tmp_path.iterdir() if path != home] == ["long.txt"]
    assert parts(home) == []


@pytest.mark.parametrize("format", ["mp3", "wav", "vtt"])
def test_a_signal_ends_an_export_during_a_slow_synthesis(tmp_path, format):
    (tmp_path / "long.txt").write_text(LONG_SCRIPT.format(voice="hum"))
    running = process("export", "long.txt", "-o", f"long.{format}", cwd=tmp_path, first=BLOCK_SPEECH)
    wait_until(running, (tmp_path / "speaking").exists)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=120)
    assert (running.returncode, out, err.strip()) == (130, "", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["long.txt", "speaking"]


IMPORTS = "from voice import termination\nfrom voice.cli import entry\n"


def end_with_signal(code, name="SIGTERM"):
    """Run `code`, send a signal once it prints "ready", and return its status, output and errors."""
    running = subprocess.Popen(
        [sys.executable, "-c", f"{IMPORTS}{code}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout.readline() == "ready\n"
    running.send_signal(getattr(signal, name))
    out, err = running.communicate(timeout=120)
    return running.returncode, out, err


def program(body):
    """Code that runs `body` instead of the command line."""
    return f"import sys, threading\ndef run():\n    {body}\nentry._run = run\nentry.main()"


@pytest.mark.skipif(sys.platform != "linux", reason="uses a lock of the C library")
@pytest.mark.parametrize(("name", "times", "status"), SIGNALS)
def test_a_signal_ends_a_call_that_blocks_signal_handlers(name, times, status):
    body = (
        "import ctypes; lock, library = ctypes.create_string_buffer(64), ctypes.CDLL(None)\n"
        "    print('ready', flush=True); library.pthread_mutex_lock(lock); library.pthread_mutex_lock(lock)"
    )
    assert end_with_signal(program(body), name) == (status, "", "")


def test_a_signal_during_a_finalizer_ends_the_program_quietly():
    body = (
        "class Finalized:\n"
        "        def __del__(self):\n"
        "            print('ready', flush=True); threading.Event().wait(600)\n"
        "    finalized = Finalized(); del finalized; threading.Event().wait(600)"
    )
    assert end_with_signal(program(body)) == (143, "", "")


def test_a_hanging_cleanup_is_abandoned_and_part_files_are_removed(tmp_path):
    body = (
        "from pathlib import Path; from voice.storage.atomic import replacement\n"
        "    from voice.storage.part_files import remove_unfinished\n"
        "    termination.set_cleanup(lambda: None, remove_unfinished)\n"
        f"    with replacement(Path({str(tmp_path / 'file')!r}), overwrite=False):\n"
        "        try: print('ready', flush=True); threading.Event().wait(600)\n"
        "        finally: threading.Event().wait(600)"
    )
    assert end_with_signal(program(body)) == (143, "", "")
    assert list(tmp_path.iterdir()) == []


def test_irreplaceable_data_is_saved_however_long_that_takes(tmp_path):
    kept = tmp_path / "kept"
    body = (
        "with termination.saving():\n"
        "        try: print('ready', flush=True); threading.Event().wait(600)\n"
        "        finally:\n"
        "            threading.Event().wait(2 * (termination.KILL_S + termination.FORCE_S))\n"
        f"            open({str(kept)!r}, 'w').close()"
    )
    assert end_with_signal(program(body)) == (143, "", "")
    assert kept.exists()


def test_saving_that_hangs_is_abandoned():
    body = (
        "termination.SAVING_S = 0.5\n"
        "    with termination.saving():\n"
        "        try: print('ready', flush=True); threading.Event().wait(600)\n"
        "        finally: threading.Event().wait(600)"
    )
    assert end_with_signal(program(body)) == (143, "", "")


def test_another_signal_does_not_interrupt_the_cleanup(tmp_path):
    kept = tmp_path / "kept"
    body = (
        "import os, signal\n"
        "    try: print('ready', flush=True); threading.Event().wait(600)\n"
        "    finally:\n"
        "        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): os.kill(os.getpid(), number)\n"
        f"        open({str(kept)!r}, 'w').close()"
    )
    assert end_with_signal(program(body), "SIGHUP") == (129, "", "")
    assert kept.exists()


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ("sys.exit(0)", 0, ""),
        ("sys.exit(2)", 2, ""),
        ("sys.exit(None)", 0, ""),
        ("sys.exit('a message')", 1, "a message"),
        ("raise ValueError", 1, "ValueError"),
    ],
)
def test_without_a_signal_the_exit_status_is_kept(body, status, message):
    code = f"{IMPORTS}{program(body)}"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == status
    assert result.stderr.strip().endswith(message) if message else result.stderr == ""


def test_exit_functions_are_called():
    code = f"{IMPORTS}{program('import atexit; atexit.register(print, 3)')}"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert (result.returncode, result.stdout, result.stderr) == (0, "3\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_standard_output_fails():
    code = f"{IMPORTS}{program('''print('lost', end='')''')}"
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, check=False, timeout=120
        )
    assert result.returncode == 1


def test_an_ignored_signal_stays_ignored():
    body = "import signal; print('ready', flush=True); threading.Event().wait(0.3); print('done')"
    ignore = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    assert end_with_signal(ignore + program(body), "SIGHUP") == (0, "done\n", "")


INTERRUPT_DURING_IMPORT = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
"""


@pytest.mark.parametrize("module", ["voice.termination", "voice.cli.main", "voice.commands.list"])
def test_an_interrupt_while_the_program_loads_prints_no_traceback(module):
    first = INTERRUPT_DURING_IMPORT.format(module=module)
    running = process("list", first=first)
    out, err = running.communicate(timeout=120)
    assert (running.returncode, out, err.strip()) == (130, "", "")


def run_with_closed(descriptors, *command, cwd):
    """Run the program with these standard streams closed, as some launchers do."""
    shell = 'exec "$@" ' + " ".join(f"{number}{'<' if number == 0 else '>'}&-" for number in descriptors)
    return subprocess.run(
        ["sh", "-c", shell, "sh", *command_line(*command)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


EXPORT = ("export", "small.txt", "-o", "a.wav")


@pytest.mark.parametrize(
    ("descriptors", "command"),
    [((0, 1, 2), EXPORT), ((1,), ("show", "small.txt", "--text", "--estimate")), ((0,), ("list",)), ((2,), ("list",))],
)
def test_commands_run_with_closed_standard_streams(tmp_path, descriptors, command):
    (tmp_path / "small.txt").write_text(SMALL)
    result = run_with_closed(descriptors, *command, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    if command[0] == "export":
        assert (tmp_path / "a.wav").read_bytes().startswith(b"RIFF")


BRIEF = "---\nvoice: hum\npace: 2.0\nmusic: none\n---\nSit.\n# Rest\nRest.\n[closing]\nStop.\n"


@pytest.mark.parametrize("descriptors", [(0,), (2,), (0, 1, 2)])
def test_a_session_plays_with_closed_standard_streams(tmp_path, home, descriptors):
    (tmp_path / "brief.txt").write_text(BRIEF)
    result = run_with_closed(
        descriptors, "play", "brief.txt", "--player", "null", "--from", "rest", "--seed", "1", cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr


def test_no_traceback_is_written_into_another_file_if_stderr_is_closed(tmp_path):
    code = "import sys; from voice.cli import entry\n"
    code += "def run():\n    global kept; kept = open('kept', 'w'); raise ValueError\nentry._run = run; entry.main()"
    shell = 'exec "$@" 0<&- 1>&- 2>&-'
    result = subprocess.run(
        ["sh", "-c", shell, "sh", sys.executable, "-c", code], cwd=tmp_path, check=False, timeout=120
    )
    assert result.returncode == 1
    assert (tmp_path / "kept").read_text() == ""
