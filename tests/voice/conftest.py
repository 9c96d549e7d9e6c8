"""Sessions for the tests of the program, and a session bus for those of the desktop."""

import gc
import time

import miniaudio
import pytest
from manual_device import ManualDevice
from manual_player import ManualPlayer
from requirements import require
from sessions import SMALL, session_of

from audio.signal.clip import samples_of
from audio.sinks.device import DEFAULT_TIMINGS
from voice.session.scheduler import Attendance
from voice.speech.clip_cache import ClipCache
from voice.speech.synthesizer import Synthesizer
from voice.storage.paths import user_paths


@pytest.fixture
def opened(tmp_path):
    """Open sessions of texts, closed at the end."""
    made = []

    def open_one(text=SMALL, **wished):
        made.append(session_of(tmp_path, text, **wished))
        return made[-1]

    yield open_one
    for each in made:
        each.close()


@pytest.fixture
def clip_of():
    """The sound of an utterance as a narrator has it, one channel."""
    narrator = Synthesizer(ClipCache(user_paths().speech))
    yield lambda utterance: samples_of(narrator.clip(utterance))[:, 0]
    narrator.close()


@pytest.fixture
def playing(opened, monkeypatch):
    """Play texts into a device that is cranked by hand."""
    monkeypatch.setattr(miniaudio, "PlaybackDevice", ManualDevice)
    made = []

    def play(
        text=None,
        *,
        pause_bed=False,
        waits=False,
        sleep_after_chapter=False,
        place="",
        clock=time.monotonic,
        timings=DEFAULT_TIMINGS,
        **wished,
    ):
        session = opened(**({"text": text} if text else {}), **wished)
        made.append(ManualPlayer(session, timings, clock=clock, pause_bed=pause_bed))
        time_left = made[-1].transport.time_until_underrun if waits else None
        session.attend(Attendance("[hold" in (text or ""), time_left, sleep_after_chapter))
        made[-1].transport.start(place)
        return made[-1]

    yield play
    for each in made:
        each.transport.stop()
        each.session.close()
        each.transport.join()


@pytest.fixture
def bus(tmp_path_factory, monkeypatch):
    """A session bus of this test alone, to which the program connects.

    What keeps the machine awake leaves a connection that was of no use to the garbage collector.
    """
    require("dbus-daemon")
    from buses import Daemon  # noqa: PLC0415 (it needs dbus-fast)

    daemon = Daemon(tmp_path_factory.mktemp("bus"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.address)
    yield daemon
    daemon.close()
    gc.collect()
