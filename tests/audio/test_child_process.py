"""Child processes are killed with the program, whenever it is interrupted."""

import signal
import subprocess
import sys
import tempfile
import threading

import pytest

from audio import child_process

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals of this kind")

ENDLESS = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def stderr():
    with tempfile.TemporaryFile() as file:
        yield file


def started_and_interrupted(monkeypatch, interrupt):
    """Let `interrupt` happen right after the fork; return the list that will hold the new process."""
    started = []

    class Interrupted(subprocess.Popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            started.append(self)
            interrupt()

    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    return started


def interrupt_in_another_thread():
    """Receive SIGINT in another thread, which the system chooses when the main thread blocks it."""

    def receive():
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        signal.raise_signal(signal.SIGINT)

    receiver = threading.Thread(target=receive)
    receiver.start()
    receiver.join()


def killed(process):
    child_process.kill_all()
    with process:
        return process.wait() == -signal.SIGKILL


def test_an_interrupt_in_the_middle_of_a_start_leaves_no_process_behind(monkeypatch, stderr):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    started = started_and_interrupted(monkeypatch, interrupt_in_another_thread)
    try:
        with pytest.raises(KeyboardInterrupt):
            child_process.start_process(ENDLESS, stderr)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert killed(started[0])


def test_a_start_keeps_the_handlers_of_all_signals(stderr):
    before = [signal.getsignal(number) for number in signal.valid_signals()]
    process = child_process.start_process(ENDLESS, stderr)
    assert [signal.getsignal(number) for number in signal.valid_signals()] == before
    assert killed(process)


def test_a_process_that_another_thread_is_starting_is_killed_too(monkeypatch, stderr):
    forked, registered = threading.Event(), threading.Event()

    def wait():
        forked.set()
        registered.wait()

    started = started_and_interrupted(monkeypatch, wait)
    starter = threading.Thread(target=child_process.start_process, args=(ENDLESS, stderr))
    starter.start()
    forked.wait()
    killer = threading.Thread(target=child_process.kill_all, args=(60.0,))
    killer.start()
    registered.set()
    starter.join()
    killer.join()
    with started[0] as process:
        assert process.wait() == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_a_child_inherits_blocked_signals(stderr):
    process = child_process.start_process(ENDLESS, stderr)
    with open(f"/proc/{process.pid}/status") as status:
        (blocked,) = (int(line.split()[1], 16) for line in status if line.startswith("SigBlk"))
    assert blocked & (1 << (signal.SIGINT - 1))
    assert killed(process)
