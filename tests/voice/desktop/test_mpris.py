"""A desktop looks at what plays, and controls it, on a session bus of the test's own."""

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
COMES_TO_AN_END = {"CanSeek": False, "CanGoNext": False, "CanGoPrevious": False}


@pytest.fixture
def session():
    return FakeSession().laid_out()


@pytest.fixture(autouse=True)
def nothing_left():
    """Every thread of the desktop ends with its session; a busy machine may take longer than the player waits."""
    yield
    for thread in served():
        thread.join(10)
        assert not thread.is_alive()


@contextmanager
def played(session, shown="titled", position_ms=5000):
    """Let a session play, and be on the desktop."""
    transport = FakeTransport(session, position_ms)
    with presence(shown) as present:
        assert present(transport) is transport
        yield transport


@asynccontextmanager
async def played_among(session, **named):
    """The same beside a desktop of this thread, which goes on while the session ends."""
    with ExitStack() as stack:
        yield stack.enter_context(played(session, **named))
        await asyncio.to_thread(stack.pop_all().close)


def seen(bus, session, look, **named):
    """Let `session` play; return what `look` finds, given it as a desktop has it, and its transport."""

    async def run():
        async with desktop(bus.address) as there, played_among(session, **named) as transport:
            return await look(await there.player(), transport)

    return asyncio.run(run())


# What is told


def test_everything_that_the_specification_has_is_told(bus, session):
    async def look(remote, transport):
        return (
            await remote.all_properties(MPRIS),
            await remote.all_properties(f"{MPRIS}.Player"),
            await remote.metadata(),
        )

    application, player, metadata = seen(bus, session, look)
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


def test_untitled_nothing_tells_what_it_is_about(bus, session):
    async def look(remote, transport):
        return await remote.metadata()

    metadata = seen(bus, session, look, shown="untitled")
    assert metadata.pop("mpris:length") > 0
    assert metadata == {"mpris:trackid": TRACK, "xesam:title": "Outpour", "xesam:artist": ["Outpour"]}


def test_until_it_is_laid_out_the_length_is_about_what_it_will_be(bus):
    async def look(remote, transport):
        estimated = (await remote.metadata())["mpris:length"]
        transport.session.laid_out()
        changed = await until(lambda: [value for name, value in remote.changes if name == "Metadata"])
        return estimated, changed[-1]["mpris:length"].value

    session = FakeSession()
    estimated, known = seen(bus, session, look)
    assert estimated == session.estimated_length * 1000
    assert known == session.schedule.cues[-1].stop * 1000 != estimated


def test_a_title_that_is_no_text_for_others_is_told_as_well_as_can_be(bus):
    async def look(remote, transport):
        return await remote.metadata()

    session = FakeSession("Let it come.", os.fsdecode(b"evening-\xff"))
    assert seen(bus, session, look)["xesam:title"] == "Evening \N{REPLACEMENT CHARACTER}"


# What is done


@pytest.mark.parametrize(
    ("member", "signature", "given", "told"),
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
def test_what_it_is_told_the_transport_is_told(bus, session, member, signature, given, told):
    async def look(remote, transport):
        answer = await remote.ask(f"{MPRIS}.Player", member, signature, *given)
        return answer.error_name, transport.calls

    assert seen(bus, session, look) == (None, told)


@pytest.mark.parametrize(
    ("interface", "member", "signature", "given", "error"),
    [
        (f"{MPRIS}.Player", "OpenUri", "s", ["file:///etc/passwd"], "NotSupported"),
        (f"{MPRIS}.Player", "Seek", "s", ["a little"], "UnknownMethod"),
        (f"{MPRIS}.Player", "Rewind", "", [], "UnknownMethod"),
        (f"{MPRIS}.Playlists", "GetPlaylists", "", [], "UnknownMethod"),
    ],
)
def test_what_can_t_be_is_refused_and_it_plays_on(bus, session, interface, member, signature, given, error):
    async def look(remote, transport):
        answer = await remote.ask(interface, member, signature, *given)
        return answer.error_name.rsplit(".", 1)[-1], transport.calls, await remote.player.get_playback_status()

    assert seen(bus, session, look) == (error, [], "Playing")


@pytest.mark.parametrize("member", ["Raise", "Quit"])
def test_there_is_nothing_to_raise_and_quitting_is_left_to_stop(bus, session, member):
    async def look(remote, transport):
        return (await remote.ask(MPRIS, member)).error_name, transport.calls

    assert seen(bus, session, look) == (None, [])


@pytest.mark.parametrize(
    ("asked", "becomes"), [(0.5, 0.5), (1.3, 1.3), (9.0, 1.3), (math.inf, 1.3), (-1.0, 0.0), (math.nan, 0.85)]
)
def test_the_volume_stays_where_it_can_be(bus, session, asked, becomes):
    async def look(remote, transport):
        answer = await remote.set("Volume", "d", asked)
        return answer.error_name, transport.sink.state.volume, await remote.player.get_volume()

    assert seen(bus, session, look) == (None, becomes, becomes)


@pytest.mark.parametrize(("rate", "told"), [(0.0, [("toggle_pause",)]), (1.0, []), (2.0, [])])
def test_of_rates_only_standing_still_means_something(bus, session, rate, told):
    async def look(remote, transport):
        await remote.set("Rate", "d", rate)
        return transport.calls, await remote.player.get_rate()

    assert seen(bus, session, look) == (told, 1.0)


def test_in_a_hold_the_next_thing_is_what_comes_after_it(bus):
    session = FakeSession(HELD).laid_out()
    hold = next(cue for cue in session.schedule.cues if cue.kind == "hold")

    async def look(remote, transport):
        transport.position_ms = hold.start + 1000
        await remote.player.call_next()
        transport.position_ms = hold.stop + 100
        await remote.player.call_next()
        return transport.calls

    assert seen(bus, session, look) == [("end_hold",), ("next_chapter",)]


# What is told when it changes


def test_while_paused_it_answers_and_tells_what_changes(bus, session):
    async def look(remote, transport):
        await remote.player.call_pause()
        await until(lambda: ("PlaybackStatus", "Paused") in remote.changes)
        where = await remote.player.get_position()
        transport.sink.change_volume(0.4)  # by a key
        await until(lambda: ("Volume", 0.4) in remote.changes)
        await remote.player.call_pause()
        assert await remote.player.get_position() == where
        await remote.player.call_play()
        await until(lambda: ("PlaybackStatus", "Playing") in remote.changes)
        return [each for each in remote.changes if each[0] != "Seeked"]

    assert seen(bus, session, look) == [("PlaybackStatus", "Paused"), ("Volume", 0.4), ("PlaybackStatus", "Playing")]


@pytest.mark.parametrize("paused", [False, True])
def test_a_seek_is_told_wherever_it_comes_from(bus, session, paused):
    async def look(remote, transport):
        if paused:
            await remote.player.call_pause()
            await until(lambda: ("PlaybackStatus", "Paused") in remote.changes)
        transport.seek(20_000)  # by a key
        await until(lambda: [place for name, place in remote.changes if name == "Seeked" and place >= 25 * SECOND])
        await remote.player.call_seek(-15 * SECOND)
        await until(lambda: remote.changes[-1][0] == "Seeked" and remote.changes[-1][1] < 25 * SECOND)
        return remote.changes[-1][1] / SECOND

    assert 10 <= seen(bus, session, look) < 25


def test_on_its_way_to_the_end_it_says_that_nothing_can_be_sought(bus, session):
    async def look(remote, transport):
        await remote.player.call_stop()
        await until(lambda: dict(remote.changes).keys() >= COMES_TO_AN_END.keys())
        told = {name: value for name, value in remote.changes if name != "Seeked"}
        return told, await remote.player.get_can_seek(), await remote.player.get_playback_status()

    assert seen(bus, session, look) == (COMES_TO_AN_END, False, "Playing")


# Where things are not as they should be


def test_two_at_once_have_names_of_their_own(bus, session):
    async def run():
        async with desktop(bus.address) as there:
            await there.bus.request_name(OUTPOUR)
            async with played_among(session) as transport:
                remote = await there.player(f"{OUTPOUR}.instance{os.getpid()}")
                await remote.player.call_play_pause()
                return transport.calls

    assert asyncio.run(run()) == [("toggle_pause",)]


def test_before_the_first_sound_it_is_not_there_and_after_the_end_no_more(bus, session):
    async def run():
        async with desktop(bus.address) as there:
            async with played_among(session, position_ms=0) as transport:
                before = await there.names()
                transport.position_ms = 20
                await there.player()
            return before, await there.names()

    assert asyncio.run(run()) == (set(), set())


def test_one_that_never_sounds_is_never_there(bus, session):
    with played(session, position_ms=0):
        assert len([thread for thread in threading.enumerate() if thread.name == "desktop"]) == 2


def test_switched_off_there_is_nothing_at_all(session):
    with played(session, shown="off"):
        assert not [thread for thread in threading.enumerate() if thread.name == "desktop"]


@pytest.fixture
def silent(tmp_path):
    """A session bus that lets everyone in and never says a word."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "silent"))
        server.listen()
        yield f"unix:path={tmp_path}/silent"


@pytest.fixture
def unheard(capfd):
    """Nothing is printed, not even where a thread ends badly."""
    yield
    assert capfd.readouterr() == ("", "")


def served():
    """The thread that serves the bus, if there is one."""
    return [thread for thread in threading.enumerate() if thread.name == "desktop"]


@pytest.mark.parametrize("address", ["", "nonsense", "unix:path=/nowhere/at/all", "tcp:host=127.0.0.1,port=1"])
def test_without_a_bus_it_plays_on_and_nobody_is_told(session, monkeypatch, unheard, address):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.delenv("DISPLAY", raising=False)
    with played(session) as transport:
        asyncio.run(until(lambda: len(served()) <= 1))
    assert transport.calls == []


def test_a_bus_that_never_answers_does_not_keep_the_end(session, monkeypatch, unheard, silent):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", silent)
    with played(session) as transport:
        pass
    assert transport.calls == []


def test_without_the_extra_it_plays_on_and_nobody_is_told(bus, session, monkeypatch, unheard):
    monkeypatch.delitem(sys.modules, "voice.desktop.mpris", raising=False)
    monkeypatch.setitem(sys.modules, "dbus_fast", None)
    with played(session) as transport:
        asyncio.run(until(lambda: len(served()) <= 1))
    assert transport.calls == []


@pytest.mark.parametrize("paused", [False, True])
def test_a_bus_that_dies_takes_nothing_with_it(bus, session, unheard, paused):
    async def run(transport):
        async with desktop(bus.address) as there:
            remote = await there.player()
            if paused:
                await remote.player.call_pause()
            bus.kill()
            transport.seek(1000)

    with played(session) as transport:
        asyncio.run(run(transport))
        asyncio.run(until(lambda: len(served()) <= 1))
        transport.seek(2000)
    assert transport.calls[-2:] == [("seek", 1000), ("seek", 2000)]
