"""The desktop: the wake lock, and control of the whole program over the session bus."""

import asyncio
import re
import signal
import subprocess
import sys
import threading
from contextlib import asynccontextmanager

import pytest
from program import process
from requirements import require_module
from transports import FakeSession, FakeTransport

from voice.desktop.wake_lock import LONG_PAUSE_S, awake, keep_awake, wake_lock_method

require_module("dbus_fast")

from buses import TIMEOUT_S, PowerManager, desktop, until  # noqa: E402 (they need it)

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # see the fixture `bus`

SECOND = 1_000_000
HEADER = "---\ntitle: A short one\nvoice: hum\npace: 2.0\n---\n"
BRIEF = f"{HEADER}Let it come.\n"
TEXT = f"{HEADER}# Coming\n\nLet it come. [40s]\n\n# Going\n\nLet it go. [2s]\n\n[closing]\n\nYou can stop here.\n"


# The wake lock


class Clock:
    """A clock that tests advance."""

    now = 0.0

    def __call__(self):
        return self.now


@asynccontextmanager
async def wake_lock(transport, clock):
    """Keep the machine awake from another thread."""
    over = threading.Event()
    thread = threading.Thread(target=keep_awake, args=(transport, over, clock))
    thread.start()
    try:
        yield
    finally:
        over.set()
        await asyncio.to_thread(thread.join, TIMEOUT_S)
        assert not thread.is_alive()


@pytest.mark.parametrize("power", PowerManager.NAMES)
def test_the_machine_is_kept_awake_during_playback(bus, power):
    async def run():
        async with desktop(bus.address, power=power) as there:
            async with wake_lock(FakeTransport(FakeSession(), 5000), Clock()):
                await until(lambda: there.power_manager.inhibitors)
            return there.power_manager.inhibitors, there.power_manager.requests

    assert asyncio.run(run()) == ({}, 1)


def test_the_machine_is_kept_awake_while_sessions_are_shared(bus):
    async def run():
        async with desktop(bus.address) as there:
            with awake():
                await until(lambda: there.power_manager.inhibitors)
            await until(lambda: not there.power_manager.inhibitors)
            return there.power_manager.requests

    assert asyncio.run(run()) == 1


def test_the_machine_may_sleep_during_a_long_pause(bus):
    transport, clock = FakeTransport(FakeSession(), 5000), Clock()

    async def run():
        async with desktop(bus.address) as there, wake_lock(transport, clock):
            power_manager = there.power_manager
            await until(lambda: power_manager.inhibitors)
            transport.toggle_pause()

            def released_later():
                clock.now += LONG_PAUSE_S + 1
                return not power_manager.inhibitors

            await until(released_later)  # the pause may have been noticed only after some of that time
            transport.toggle_pause()
            await until(lambda: power_manager.inhibitors)
            return power_manager.requests

    assert asyncio.run(run()) == 2


def test_short_pauses_in_a_long_session_keep_the_machine_awake(bus):
    transport, times_s = FakeTransport(FakeSession(), 5000), []

    def clock():
        """Advance by two minutes with each call, and pause at every fourth one."""
        times_s.append(len(times_s) * 120.0)
        transport.sink.set_state(paused=len(times_s) % 4 == 0)
        return times_s[-1]

    async def run():
        async with desktop(bus.address) as there:
            async with wake_lock(transport, clock):
                await until(lambda: len(times_s) > 12)
            return there.power_manager.requests

    assert asyncio.run(run()) == 1


@pytest.mark.parametrize("available", [True, False])
def test_doctor_names_the_service_that_keeps_the_machine_awake(bus, available):
    async def run():
        async with desktop(bus.address, power="org.freedesktop.PowerManagement" if available else "org.x.Y"):
            return await asyncio.to_thread(wake_lock_method)

    assert asyncio.run(run()) == ("org.freedesktop.PowerManagement" if available else "")


# The program


class Program:
    """`outpour play` in another process; the preface is short, as after an earlier session."""

    def __init__(self, folder, home, *, text=TEXT, settings=""):
        (folder / "short.txt").write_text(text)
        (home / "data").mkdir(exist_ok=True)
        (home / "data" / "preface-heard").touch()
        (home / "config").mkdir(exist_ok=True)
        (home / "config" / "config.toml").write_text(settings)
        arguments = ("play", folder / "short.txt", "--player", "null", "--voice", "hum", "--seed", "1")
        self.process = process(*arguments, env={"PYTHONUNBUFFERED": "1"})

    def await_line(self, text):
        """Wait until it prints a line that contains `text`."""
        assert any(text in line for line in self.process.stdout)

    async def end(self):
        """Wait for its end, and return its output, errors and exit status."""
        out, err = await asyncio.to_thread(self.process.communicate, timeout=60)
        return out, err, self.process.returncode

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def start(tmp_path, home):
    started = []

    def run(**options):
        started.append(Program(tmp_path, home, **options))
        return started[-1]

    yield run
    for program in started:
        program.close()


def test_a_session_is_controlled_over_the_bus_to_its_end(bus, start):
    async def run():
        async with desktop(bus.address) as there:
            program = start()
            remote = await there.player()
            await until(lambda: there.power_manager.inhibitors)
            metadata = await remote.metadata()
            await remote.player.call_play_pause()
            await until(lambda: ("PlaybackStatus", "Paused") in remote.changes)
            await remote.set("Volume", "d", 0.5)
            await until(lambda: ("Volume", 0.5) in remote.changes)
            for chapters in (1, 2):
                await remote.player.call_next()
                await until(lambda: [name for name, _ in remote.changes].count("Seeked") == chapters)  # noqa: B023
            assert remote.changes[-1][1] > 40 * SECOND
            await remote.player.call_set_position(metadata["mpris:trackid"], 0)
            await until(lambda: remote.changes[-1] == ("Seeked", 0))
            await remote.player.call_play()
            await until(lambda: ("PlaybackStatus", "Playing") in remote.changes)
            await remote.player.call_stop()
            return metadata, await program.end(), await there.names(), there.power_manager.inhibitors

    metadata, (out, err, status), names, inhibitors = asyncio.run(run())
    assert metadata["xesam:title"] == "A short one"
    assert metadata["mpris:length"] > 40 * SECOND
    assert "You can stop here." in out
    assert (status, err.splitlines(), names, inhibitors) == (0, ["seed 1"], set(), {})


async def interrupt_twice(there, program):
    """Interrupt the session, and again while it is ending."""
    program.process.send_signal(signal.SIGINT)
    remote = await there.player()
    async with asyncio.timeout(TIMEOUT_S):
        while await remote.player.get_can_seek():
            await asyncio.sleep(0.005)
    program.process.send_signal(signal.SIGINT)


def send_signal(number):
    async def send(there, program):
        program.process.send_signal(number)

    return send


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (interrupt_twice, 130),
        (send_signal(signal.SIGTERM), 143),
        (send_signal(getattr(signal, "SIGHUP", 1)), 129),
        (send_signal(getattr(signal, "SIGKILL", 9)), -9),
    ],
    ids=["SIGINT twice", "SIGTERM", "SIGHUP", "SIGKILL"],
)
def test_the_wake_lock_is_released_on_every_exit(bus, start, end, status):
    async def run():
        async with desktop(bus.address) as there:
            program = start()
            await there.player()
            await until(lambda: there.power_manager.inhibitors)
            await end(there, program)
            _, err, exit_status = await program.end()
            await until(lambda: not there.power_manager.inhibitors)
            return err.strip(), exit_status, await there.names()

    err, exit_status, names = asyncio.run(run())
    assert (exit_status, names) == (status, set())
    assert re.fullmatch(r"(outpour: `outpour play --resume` goes on at \d:\d\d)?", err)


def test_the_program_plays_on_after_the_bus_dies(bus, start):
    async def run():
        async with desktop(bus.address) as there:
            program = start(text=BRIEF)
            await there.player()
            await until(lambda: there.power_manager.inhibitors)
            bus.kill()
            return await program.end()

    out, err, status = asyncio.run(run())
    assert "Let it come." in out
    assert (err.splitlines(), status) == (["seed 1"], 0)


def test_the_program_with_a_disabled_desktop_stays_off_the_bus(bus, start):
    appeared = []

    def watch(message):
        if message.member == "NameOwnerChanged":
            appeared.append(message.body[0])

    async def run():
        async with desktop(bus.address) as there:
            there.bus.add_message_handler(watch)
            program = start(settings="desktop = false\n")
            await asyncio.to_thread(program.await_line, "Let it come.")
            program.process.send_signal(signal.SIGTERM)
            return await program.end()

    _, err, status = asyncio.run(run())
    assert (err, status, appeared) == ("", 143, [])


def test_an_untitled_program_is_controllable_and_hides_its_title(bus, start):
    async def run():
        async with desktop(bus.address) as there:
            program = start(settings='desktop = "untitled"\n')
            remote = await there.player()
            metadata = await remote.metadata()
            await remote.player.call_stop()
            return metadata, await program.end()

    metadata, (_, err, status) = asyncio.run(run())
    assert metadata["xesam:title"] == "Outpour"
    assert "A short one" not in str(metadata)
    assert (err.splitlines(), status) == (["seed 1"], 0)


FIRST_SOUND = """\
import os, sys
from audio.sinks.process_sink import ProcessSink
def report_imports(sink, block, stream=0):
    print([name for name in ("dbus_fast", "jeepney", "wakepy", "asyncio", "textual") if name in sys.modules])
    sys.stdout.flush()
    os._exit(0)
ProcessSink.write = report_imports
from voice.cli.main import main
main()
"""


def test_no_desktop_library_is_imported_before_the_first_sound(bus, tmp_path):
    (tmp_path / "short.txt").write_text(TEXT)
    command = [sys.executable, "-c", FIRST_SOUND, "play", tmp_path / "short.txt", "--player", "null"]
    out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    assert out.splitlines()[-1] == "[]"
