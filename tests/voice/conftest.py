"""Fixtures for sessions, playback without real time, and a private session bus."""

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
def open_session(tmp_path):
    """Open sessions of texts, and close them afterwards."""
    sessions = []

    def create(text=SMALL, **options):
        sessions.append(session_of(tmp_path, text, **options))
        return sessions[-1]

    yield create
    for session in sessions:
        session.close()


@pytest.fixture
def clip_of():
    """Synthesize an utterance, shape (frames,)."""
    synthesizer = Synthesizer(ClipCache(user_paths().speech))
    yield lambda utterance: samples_of(synthesizer.clip(utterance))[:, 0]
    synthesizer.close()


@pytest.fixture
def start_player(open_session, monkeypatch):
    """Play texts on a manual device."""
    monkeypatch.setattr(miniaudio, "PlaybackDevice", ManualDevice)
    players = []

    def play(
        text=None,
        *,
        pause_bed=False,
        stays=False,
        waits=False,
        sleep_after_chapter=False,
        place="",
        clock=time.monotonic,
        timings=DEFAULT_TIMINGS,
        **options,
    ):
        session = open_session(**({"text": text} if text else {}), **options)
        players.append(ManualPlayer(session, timings, clock=clock, pause_bed=pause_bed, stays=stays))
        time_left = players[-1].transport.time_until_underrun if waits else None
        session.attend(Attendance("[hold" in (text or ""), time_left, sleep_after_chapter))
        players[-1].transport.start(place)
        return players[-1]

    yield play
    for player in players:
        player.transport.stop()
        player.session.close()
        player.transport.join()


@pytest.fixture
def bus(tmp_path_factory, monkeypatch):
    """A private session bus that the program connects to.

    wakepy leaves failed connections to the garbage collector, so they are collected before the next test.
    """
    require("dbus-daemon")
    from buses import Daemon  # noqa: PLC0415 (it needs dbus-fast)

    daemon = Daemon(tmp_path_factory.mktemp("bus"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.address)
    yield daemon
    daemon.close()
    gc.collect()
