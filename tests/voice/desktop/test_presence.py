"""A session's place on the desktop: the machine stays awake, and the whole program is controlled from outside."""

import asyncio
import signal
import subprocess
import sys
import threading
from contextlib import asynccontextmanager

import pytest
from program import process
from requirements import require_module
from transports import FakeSession, FakeTransport

from voice.desktop.wake_lock import LONG_PAUSE_S, keep_awake, wake_lock_method

require_module("dbus_fast")

from buses import TIMEOUT_S, PowerManager, desktop, until  # noqa: E402 (they need it)

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # see the fixture `bus`

SECOND = 1_000_000
HEADER = "---\ntitle: A short one\nvoice: hum\npace: 2.0\n---\n"
BRIEF = f"{HEADER}Let it come.\n"
TEXT = f"{HEADER}# Coming\n\nLet it come. [40s]\n\n# Going\n\nLet it go. [2s]\n\n[closing]\n\nYou can stop here.\n"


# Staying awake


class Clock:
    """A clock that a test moves on."""

    now = 0.0

    def __call__(self):
        return self.now


@asynccontextmanager
async def kept_awake(transport, clock):
    """Keep the machine awake on a thread, beside a desktop of this one."""
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
def test_the_machine_is_kept_awake_while_it_plays(bus, power):
    async def run():
        async with desktop(bus.address, power=power) as there:
            async with kept_awake(FakeTransport(FakeSession(), 5000), Clock()):
                await until(lambda: there.power_manager.inhibitors)
            return there.power_manager.inhibitors, there.power_manager.requests

    assert asyncio.run(run()) == ({}, 1)


def test_in_a_long_pause_it_may_fall_asleep_and_after_it_no_more(bus):
    transport, clock = FakeTransport(FakeSession(), 5000), Clock()

    async def run():
        async with desktop(bus.address) as there, kept_awake(transport, clock):
            keeping = there.power_manager
            await until(lambda: keeping.inhibitors)
            transport.toggle_pause()
            clock.now += LONG_PAUSE_S + 1
            await until(lambda: not keeping.inhibitors)
            transport.toggle_pause()
            await until(lambda: keeping.inhibitors)
            return keeping.requests

    assert asyncio.run(run()) == 2


def test_a_short_pause_and_a_long_session_let_nothing_fall_asleep(bus):
    transport, looks = FakeTransport(FakeSession(), 5000), []

    def clock():
        """Every look at it, two minutes have gone; now and then there is a pause."""
        looks.append(len(looks) * 120.0)
        transport.sink.set_state(paused=len(looks) % 4 == 0)
        return looks[-1]

    async def run():
        async with desktop(bus.address) as there:
            async with kept_awake(transport, clock):
                await until(lambda: len(looks) > 12)
            return there.power_manager.requests

    assert asyncio.run(run()) == 1


@pytest.mark.parametrize("there_is_one", [True, False])
def test_the_doctor_knows_whether_something_keeps_it_awake(bus, there_is_one):
    async def run():
        async with desktop(bus.address, power="org.freedesktop.PowerManagement" if there_is_one else "org.x.Y"):
            return await asyncio.to_thread(wake_lock_method)

    assert asyncio.run(run()) == ("org.freedesktop.PowerManagement" if there_is_one else "")


# The setting


# The program


class Running:
    """`outpour play` in a process of its own, on its second evening, so that the preface is short."""

    def __init__(self, folder, home, *, text=TEXT, settings=""):
        (folder / "short.txt").write_text(text)
        (home / "data").mkdir(exist_ok=True)
        (home / "data" / "preface-heard").touch()
        (home / "config").mkdir(exist_ok=True)
        (home / "config" / "config.toml").write_text(settings)
        asked = ("play", folder / "short.txt", "--player", "null", "--voice", "hum", "--seed", "1")
        self.process = process(*asked, env={"PYTHONUNBUFFERED": "1"})

    def await_line(self, text):
        """Wait until it prints a line with `text` in it."""
        assert any(text in line for line in self.process.stdout)

    async def end(self):
        """What it printed, what it complained of, and its exit status, once it has ended."""
        out, err = await asyncio.to_thread(self.process.communicate, timeout=60)
        return out, err, self.process.returncode

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def running(tmp_path, home):
    made = []

    def run(**named):
        made.append(Running(tmp_path, home, **named))
        return made[-1]

    yield run
    for each in made:
        each.close()


def test_a_whole_session_is_controlled_from_outside(bus, running):
    async def run():
        async with desktop(bus.address) as there:
            playing = running()
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
            return metadata, await playing.end(), await there.names(), there.power_manager.inhibitors

    metadata, (out, err, status), names, keeping = asyncio.run(run())
    assert metadata["xesam:title"] == "A short one"
    assert metadata["mpris:length"] > 40 * SECOND
    assert "You can stop here." in out
    assert (status, err.splitlines(), names, keeping) == (0, ["seed 1"], set(), {})


async def interrupted(there, playing):
    """Interrupt it twice, the second time when it is on its way to the end."""
    playing.process.send_signal(signal.SIGINT)
    remote = await there.player()
    async with asyncio.timeout(TIMEOUT_S):
        while await remote.player.get_can_seek():
            await asyncio.sleep(0.005)
    playing.process.send_signal(signal.SIGINT)


def sends(number):
    async def send(there, playing):
        playing.process.send_signal(number)

    return send


@pytest.mark.parametrize(
    ("leave", "status"),
    [
        (interrupted, 130),
        (sends(signal.SIGTERM), 143),
        (sends(getattr(signal, "SIGHUP", 1)), 129),
        (sends(getattr(signal, "SIGKILL", 9)), -9),
    ],
    ids=["two interrupts", "ended", "hung up", "killed"],
)
def test_however_it_ends_the_machine_may_fall_asleep_again(bus, running, leave, status):
    async def run():
        async with desktop(bus.address) as there:
            playing = running()
            await there.player()
            await until(lambda: there.power_manager.inhibitors)
            await leave(there, playing)
            _, err, ended = await playing.end()
            await until(lambda: not there.power_manager.inhibitors)
            return err.strip(), ended, await there.names()

    assert asyncio.run(run()) == ("", status, set())


def test_a_bus_that_dies_is_not_heard_of(bus, running):
    async def run():
        async with desktop(bus.address) as there:
            playing = running(text=BRIEF)
            await there.player()
            await until(lambda: there.power_manager.inhibitors)
            bus.kill()
            return await playing.end()

    out, err, status = asyncio.run(run())
    assert "Let it come." in out
    assert (err.splitlines(), status) == (["seed 1"], 0)


def test_switched_off_the_program_is_not_on_the_desktop(bus, running):
    came = []

    def watch(message):
        if message.member == "NameOwnerChanged":
            came.append(message.body[0])

    async def run():
        async with desktop(bus.address) as there:
            there.bus.add_message_handler(watch)
            playing = running(settings="desktop = false\n")
            await asyncio.to_thread(playing.await_line, "Let it come.")
            playing.process.send_signal(signal.SIGTERM)
            return await playing.end()

    _, err, status = asyncio.run(run())
    assert (err, status, came) == ("", 143, [])


def test_untitled_it_can_be_controlled_and_nobody_sees_what_it_is(bus, running):
    async def run():
        async with desktop(bus.address) as there:
            playing = running(settings='desktop = "untitled"\n')
            remote = await there.player()
            metadata = await remote.metadata()
            await remote.player.call_stop()
            return metadata, await playing.end()

    metadata, (_, err, status) = asyncio.run(run())
    assert metadata["xesam:title"] == "Outpour"
    assert "A short one" not in str(metadata)
    assert (err.splitlines(), status) == (["seed 1"], 0)


FIRST_SOUND = """\
import os, sys
from audio.sinks.process_sink import ProcessSink
def heard(self, block, stream=0):
    print([name for name in ("dbus_fast", "jeepney", "wakepy", "asyncio", "textual") if name in sys.modules])
    sys.stdout.flush()
    os._exit(0)
ProcessSink.write = heard
from voice.cli.main import main
main()
"""


def test_nothing_of_the_desktop_is_loaded_before_the_first_sound(bus, tmp_path):
    (tmp_path / "short.txt").write_text(TEXT)
    asked = [sys.executable, "-c", FIRST_SOUND, "play", tmp_path / "short.txt", "--player", "null"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60).stdout
    assert told.splitlines()[-1] == "[]"
