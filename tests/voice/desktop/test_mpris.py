"""MPRIS: a desktop shows and controls playback, on a session bus of the test."""

import asyncio
import math
import os
import socket
import sys
import threading
from contextlib import ExitStack, asynccontextmanager, contextmanager

import pytest
from requirements import require_module
from transports import FakeSession, FakeTransport

from voice.desktop.presence import presence

require_module("dbus_fast")

from buses import MPRIS, OUTPOUR, desktop, until  # noqa: E402 (they need it)

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # see the fixture `bus`

TRACK = "/org/outpour/session"
SECOND = 1_000_000
HELD = "---\nvoice: hum\n---\nLet it come. [1s]\n\n[hold ~20s up to 60s]\n\nAnd rest. [1s]\n"
ENDING = {"CanSeek": False, "CanGoNext": False, "CanGoPrevious": False}


@pytest.fixture
def session():
    return FakeSession().schedule_all()


@pytest.fixture(autouse=True)
def check_cleanup():
    """Check that every desktop thread ends with its session; on a busy machine, later than the player waits."""
    yield
    for thread in desktop_threads():
        thread.join(60)
        assert not thread.is_alive()


@contextmanager
def playback(session, shown="titled", position_ms=5000):
    """Play a session that is present on the desktop."""
    transport = FakeTransport(session, position_ms)
    with presence(shown) as present:
        assert present(transport) is transport
        yield transport


@asynccontextmanager
async def async_playback(session, **options):
    """The same for an event loop, which keeps running while the session ends."""
    with ExitStack() as stack:
        yield stack.enter_context(playback(session, **options))
        await asyncio.to_thread(stack.pop_all().close)


def observe(bus, session, look, **options):
    """Play `session`, and return the result of `look`, which gets the remote player and the transport."""

    async def run():
        async with desktop(bus.address) as there, async_playback(session, **options) as transport:
            return await look(await there.player(), transport)

    return asyncio.run(run())


# Properties


def test_all_properties_of_the_specification_are_present(bus, session):
    async def look(remote, transport):
        return (
            await remote.all_properties(MPRIS),
            await remote.all_properties(f"{MPRIS}.Player"),
            await remote.metadata(),
        )

    application, player, metadata = observe(bus, session, look)
    assert application == {
        "CanQuit": False,
        "CanRaise": False,
        "HasTrackList": False,
        "Identity": "Outpour",
        "SupportedUriSchemes": [],
        "SupportedMimeTypes": [],
    }
    position = player.pop("Position")
    assert 5 * SECOND <= position < 15 * SECOND
    player.pop("Metadata")
    assert player == {
        "PlaybackStatus": "Playing",
        "Rate": 1.0,
        "MinimumRate": 1.0,
        "MaximumRate": 1.0,
        "Volume": 0.85,
        "CanGoNext": True,
        "CanGoPrevious": True,
        "CanPlay": True,
        "CanPause": True,
        "CanSeek": True,
        "CanControl": True,
    }
    assert metadata == {
        "mpris:trackid": TRACK,
        "mpris:length": session.schedule.cues[-1].stop * 1000,
        "xesam:title": "A small one",
        "xesam:artist": ["Outpour"],
        "xesam:album": "Guided sessions",
        "xesam:genre": ["Speech"],
    }


def test_an_untitled_session_hides_its_title(bus, session):
    async def look(remote, transport):
        return await remote.metadata()

    metadata = observe(bus, session, look, shown="untitled")
    assert metadata.pop("mpris:length") > 0
    assert metadata == {"mpris:trackid": TRACK, "xesam:title": "Outpour", "xesam:artist": ["Outpour"]}


def test_the_length_is_estimated_until_the_session_is_fully_scheduled(bus):
    async def look(remote, transport):
        estimated = (await remote.metadata())["mpris:length"]
        transport.session.schedule_all()
        changed = await until(lambda: [value for name, value in remote.changes if name == "Metadata"])
        return estimated, changed[-1]["mpris:length"].value

    session = FakeSession()
    estimated, final = observe(bus, session, look)
    assert estimated == session.estimated_length * 1000
    assert final == session.schedule.cues[-1].stop * 1000 != estimated


def test_invalid_characters_in_a_title_are_replaced(bus):
    async def look(remote, transport):
        return await remote.metadata()

    session = FakeSession("Let it come.", os.fsdecode(b"evening-\xff"))
    assert observe(bus, session, look)["xesam:title"] == "Evening \N{REPLACEMENT CHARACTER}"


# Methods


@pytest.mark.parametrize(
    ("member", "signature", "arguments", "calls"),
    [
        ("Pause", "", [], [("toggle_pause",)]),
        ("PlayPause", "", [], [("toggle_pause",)]),
        ("Play", "", [], []),
        ("Stop", "", [], [("end_gracefully",)]),
        ("Next", "", [], [("next_chapter",)]),
        ("Previous", "", [], [("previous_chapter",)]),
        ("Seek", "x", [10 * SECOND], [("seek", 10_000)]),
        ("Seek", "x", [-(2**63)], [("seek", -(2**63) // 1000)]),
        ("SetPosition", "ox", [TRACK, 12_345_678], [("seek_to", 12_345)]),
        ("SetPosition", "ox", [TRACK, 0], [("seek_to", 0)]),
        ("SetPosition", "ox", [TRACK, -1], []),
        ("SetPosition", "ox", [TRACK, 2**63 - 1], []),
        ("SetPosition", "ox", ["/org/outpour/another", SECOND], []),
    ],
)
def test_methods_call_the_transport(bus, session, member, signature, arguments, calls):
    async def look(remote, transport):
        reply = await remote.ask(f"{MPRIS}.Player", member, signature, *arguments)
        return reply.error_name, transport.calls

    assert observe(bus, session, look) == (None, calls)


@pytest.mark.parametrize(
    ("interface", "member", "signature", "arguments", "error"),
    [
        (f"{MPRIS}.Player", "OpenUri", "s", ["file:///etc/passwd"], "NotSupported"),
        (f"{MPRIS}.Player", "Seek", "s", ["a little"], "UnknownMethod"),
        (f"{MPRIS}.Player", "Rewind", "", [], "UnknownMethod"),
        (f"{MPRIS}.Playlists", "GetPlaylists", "", [], "UnknownMethod"),
    ],
)
def test_unsupported_calls_are_refused_and_playback_continues(
    bus, session, interface, member, signature, arguments, error
):
    async def look(remote, transport):
        reply = await remote.ask(interface, member, signature, *arguments)
        return reply.error_name.rsplit(".", 1)[-1], transport.calls, await remote.player.get_playback_status()

    assert observe(bus, session, look) == (error, [], "Playing")


@pytest.mark.parametrize("member", ["Raise", "Quit"])
def test_raise_and_quit_do_nothing(bus, session, member):
    async def look(remote, transport):
        return (await remote.ask(MPRIS, member)).error_name, transport.calls

    assert observe(bus, session, look) == (None, [])


@pytest.mark.parametrize(
    ("volume", "expected"), [(0.5, 0.5), (1.3, 1.3), (9.0, 1.3), (math.inf, 1.3), (-1.0, 0.0), (math.nan, 0.85)]
)
def test_the_volume_is_clamped(bus, session, volume, expected):
    async def look(remote, transport):
        reply = await remote.set("Volume", "d", volume)
        return reply.error_name, transport.sink.state.volume, await remote.player.get_volume()

    assert observe(bus, session, look) == (None, expected, expected)


@pytest.mark.parametrize(("rate", "calls"), [(0.0, [("toggle_pause",)]), (1.0, []), (2.0, [])])
def test_a_rate_of_zero_pauses_and_other_rates_are_ignored(bus, session, rate, calls):
    async def look(remote, transport):
        await remote.set("Rate", "d", rate)
        return transport.calls, await remote.player.get_rate()

    assert observe(bus, session, look) == (calls, 1.0)


def test_next_ends_a_hold_before_it_skips_chapters(bus):
    session = FakeSession(HELD).schedule_all()
    hold = next(cue for cue in session.schedule.cues if cue.kind == "hold")

    async def look(remote, transport):
        transport.position_ms = hold.start + 1000
        await remote.player.call_next()
        transport.position_ms = hold.stop + 100
        await remote.player.call_next()
        return transport.calls

    assert observe(bus, session, look) == [("end_hold",), ("next_chapter",)]


# Signals


def test_changes_are_signalled_while_paused(bus, session):
    async def look(remote, transport):
        await remote.player.call_pause()
        await until(lambda: ("PlaybackStatus", "Paused") in remote.changes)
        position_us = await remote.player.get_position()
        transport.sink.change_volume(0.4)  # by a key
        await until(lambda: ("Volume", 0.4) in remote.changes)
        await remote.player.call_pause()
        assert await remote.player.get_position() == position_us
        await remote.player.call_play()
        await until(lambda: ("PlaybackStatus", "Playing") in remote.changes)
        return [(name, value) for name, value in remote.changes if name != "Seeked"]

    assert observe(bus, session, look) == [("PlaybackStatus", "Paused"), ("Volume", 0.4), ("PlaybackStatus", "Playing")]


@pytest.mark.parametrize("paused", [False, True])
def test_seeks_by_keys_and_by_the_desktop_are_signalled(bus, session, paused):
    async def look(remote, transport):
        if paused:
            await remote.player.call_pause()
            await until(lambda: ("PlaybackStatus", "Paused") in remote.changes)
        transport.seek(20_000)  # by a key
        await until(
            lambda: [position for name, position in remote.changes if name == "Seeked" and position >= 25 * SECOND]
        )
        await remote.player.call_seek(-15 * SECOND)
        await until(lambda: remote.changes[-1][0] == "Seeked" and remote.changes[-1][1] < 25 * SECOND)
        return remote.changes[-1][1] / SECOND

    assert 10 <= observe(bus, session, look) < 25


def test_an_ending_session_does_not_allow_seeking(bus, session):
    async def look(remote, transport):
        await remote.player.call_stop()
        await until(lambda: dict(remote.changes).keys() >= ENDING.keys())
        changes = {name: value for name, value in remote.changes if name != "Seeked"}
        return changes, await remote.player.get_can_seek(), await remote.player.get_playback_status()

    assert observe(bus, session, look) == (ENDING, False, "Playing")


# Special cases


def test_a_second_session_gets_a_name_of_its_own(bus, session):
    async def run():
        async with desktop(bus.address) as there:
            await there.bus.request_name(OUTPOUR)
            async with async_playback(session) as transport:
                remote = await there.player(f"{OUTPOUR}.instance{os.getpid()}")
                await remote.player.call_play_pause()
                return transport.calls

    assert asyncio.run(run()) == [("toggle_pause",)]


def test_the_player_is_on_the_bus_from_the_first_sound_to_the_end(bus, session):
    async def run():
        async with desktop(bus.address) as there:
            async with async_playback(session, position_ms=0) as transport:
                before = await there.names()
                transport.position_ms = 20
                await there.player()
            return before, await there.names()

    assert asyncio.run(run()) == (set(), set())


def test_a_session_that_never_sounds_ends_its_desktop_threads(bus, session):
    with playback(session, position_ms=0):
        assert len(desktop_threads()) == 2


def test_a_disabled_desktop_starts_no_threads(session):
    with playback(session, shown="off"):
        assert desktop_threads() == []


@pytest.fixture
def unresponsive_bus(tmp_path):
    """The address of a session bus that accepts connections and never answers."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "unresponsive_bus"))
        server.listen()
        yield f"unix:path={tmp_path}/unresponsive_bus"


@pytest.fixture
def no_output(capfd):
    """Check that nothing is printed, not even by a failing thread."""
    yield
    assert capfd.readouterr() == ("", "")


def desktop_threads():
    """The running threads for the media keys and the wake lock."""
    return [thread for thread in threading.enumerate() if thread.name == "desktop"]


@pytest.mark.parametrize("address", ["", "nonsense", "unix:path=/nowhere/at/all", "tcp:host=127.0.0.1,port=1"])
def test_a_missing_bus_is_ignored(session, monkeypatch, no_output, address):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.delenv("DISPLAY", raising=False)
    with playback(session) as transport:
        asyncio.run(until(lambda: len(desktop_threads()) <= 1))
    assert transport.calls == []


def test_a_session_ends_despite_an_unresponsive_bus(session, monkeypatch, no_output, unresponsive_bus):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", unresponsive_bus)
    with playback(session) as transport:
        pass
    assert transport.calls == []


def test_a_missing_desktop_extra_is_ignored(bus, session, monkeypatch, no_output):
    monkeypatch.delitem(sys.modules, "voice.desktop.mpris", raising=False)
    monkeypatch.setitem(sys.modules, "dbus_fast", None)
    with playback(session) as transport:
        asyncio.run(until(lambda: len(desktop_threads()) <= 1))
    assert transport.calls == []


@pytest.mark.parametrize("paused", [False, True])
def test_the_death_of_the_bus_is_ignored(bus, session, no_output, paused):
    async def run(transport):
        async with desktop(bus.address) as there:
            remote = await there.player()
            if paused:
                await remote.player.call_pause()
            bus.kill()
            transport.seek(1000)

    with playback(session) as transport:
        asyncio.run(run(transport))
        asyncio.run(until(lambda: len(desktop_threads()) <= 1))
        transport.seek(2000)
    assert transport.calls[-2:] == [("seek", 1000), ("seek", 2000)]
