"""MPRIS: what Linux's desktops, media keys and headphones ask a player, and tell it to do.

They are told what an exported file tells of itself; never the words that are spoken, nor where a script lies.
"""

import asyncio
import logging
import math
import os
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from dbus_fast import DBusError, ErrorType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusDouble, DBusInt64, DBusObjectPath, DBusStr
from dbus_fast.constants import NameFlag, PropertyAccess, RequestNameReply
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

from audio.tags import Description
from voice.playback.transport import LOUDEST

if TYPE_CHECKING:
    from voice.playback.transport import Transport

NAME: Final = "org.mpris.MediaPlayer2.outpour"
"""The name on the bus; where it is taken, `.instance` and the process's number stand behind it."""

PATH: Final = "/org/mpris/MediaPlayer2"
TRACK: Final = "/org/outpour/session"

_GLANCE_S: Final = 0.1
_PATIENCE_S: Final = 2.0
_JUMP_MS: Final = 500
"""A position further than this from where a desktop takes it to be was sought."""


async def serve(transport: "Transport", over: threading.Event, *, titled: bool) -> None:
    """Let the session bus control `transport` until it is `over`, or the bus is gone.

    Raises:
        Exception: there is no session bus, or it does not answer; what it is depends on what is wrong with it.
    """
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # nothing is printed into a session
    logging.getLogger("dbus_fast").addHandler(logging.NullHandler())
    async with _session_bus() as bus:
        player = Player(transport, titled=titled)
        bus.export(PATH, Application())
        bus.export(PATH, player)
        async with asyncio.timeout(_PATIENCE_S):
            if await bus.request_name(NAME, NameFlag.DO_NOT_QUEUE) is not RequestNameReply.PRIMARY_OWNER:
                await bus.request_name(f"{NAME}.instance{os.getpid()}", NameFlag.DO_NOT_QUEUE)
        while bus.connected and not over.is_set():
            player.glance()
            await asyncio.sleep(_GLANCE_S)


def reachable() -> bool:
    """Tell whether there is a session bus that answers."""

    async def try_it() -> None:
        async with _session_bus():
            pass

    with suppress(Exception):  # as many kinds as there are ways to fail
        asyncio.run(try_it())
        return True
    return False


@asynccontextmanager
async def _session_bus() -> AsyncIterator[MessageBus]:
    async with asyncio.timeout(_PATIENCE_S):
        bus = await MessageBus().connect()
    try:
        yield bus
    finally:
        bus.disconnect()
        with suppress(Exception):  # it was gone before
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast says nothing of it


class _Interface(ServiceInterface):
    """An interface whose properties are told by `state`: the signature of each by its name."""

    def __init_subclass__(cls, *, told: dict[str, str]) -> None:
        super().__init_subclass__()
        for name, signature in told.items():
            setattr(cls, name, _property(name, signature))

    def state(self) -> dict[str, Any]:
        """Return what each property is now."""
        raise NotImplementedError


def _property(name: str, signature: str) -> property:
    def value(interface: _Interface) -> Any:
        return interface.state()[name]

    value.__name__, value.__annotations__ = name, {"return": signature}
    return dbus_property(PropertyAccess.READ)(value)


_APPLICATION: Final = {
    "Identity": "s",
    "CanQuit": "b",
    "CanRaise": "b",
    "HasTrackList": "b",
    "SupportedUriSchemes": "as",
    "SupportedMimeTypes": "as",
}
_PLAYER: Final = {
    "PlaybackStatus": "s",
    "Metadata": "a{sv}",
    "MinimumRate": "d",
    "MaximumRate": "d",
    **dict.fromkeys(("CanPlay", "CanPause", "CanSeek", "CanGoNext", "CanGoPrevious", "CanControl"), "b"),
}


class Application(_Interface, told=_APPLICATION):
    """What is said of the program itself; it has no window to raise, and ends with its session."""

    def __init__(self) -> None:
        super().__init__("org.mpris.MediaPlayer2")

    def state(self) -> dict[str, Any]:
        """Return what each property is."""
        cant = dict.fromkeys(("CanQuit", "CanRaise", "HasTrackList"), False)
        return {"Identity": "Outpour", "SupportedUriSchemes": [], "SupportedMimeTypes": [], **cant}

    @dbus_method(name="Raise")
    def bring_up(self) -> None:
        """Do nothing, as CanRaise says."""

    @dbus_method(name="Quit")
    def leave(self) -> None:
        """Do nothing, as CanQuit says."""


class Player(_Interface, told=_PLAYER):
    """What plays, and what may be done to it.

    Args:
        transport: what does it.
        titled: whether to tell what the session is called.
    """

    def __init__(self, transport: "Transport", *, titled: bool) -> None:
        super().__init__("org.mpris.MediaPlayer2.Player")
        self._transport = transport
        self._titled = titled
        self._told = self.state()
        self._anchor = (transport.position_ms, time.monotonic())

    def glance(self) -> None:
        """Tell the desktop what has changed since the last glance."""
        state, position, now = self.state(), self._transport.position_ms, time.monotonic()
        changed = {name: value for name, value in state.items() if value != self._told[name]}
        since, at = self._anchor
        expected = since + (now - at) * 1000 * (self._told["PlaybackStatus"] == "Playing")
        self._told = state
        if changed:
            self.emit_properties_changed(changed)
        if abs(position - expected) > _JUMP_MS:
            self.seeked(position)
        elif "PlaybackStatus" not in changed:
            return
        self._anchor = (position, now)

    def state(self) -> dict[str, Any]:
        """Return what each property is now, but for the position, which goes on."""
        return {
            "PlaybackStatus": "Paused" if self._transport.sink.state.paused else "Playing",
            "Metadata": self._metadata(),
            "Volume": self._transport.sink.state.volume,
            "MinimumRate": 1.0,
            "MaximumRate": 1.0,
            **dict.fromkeys(("CanPlay", "CanPause", "CanControl"), True),
            **dict.fromkeys(("CanSeek", "CanGoNext", "CanGoPrevious"), not self._transport.session.stopping),
        }

    def _metadata(self) -> dict[str, Variant]:
        session, told = self._transport.session, {}
        if self._titled:
            title = session.script.header.title.encode(errors="replace").decode()
            told = {
                "xesam:title": Variant("s", title),
                "xesam:album": Variant("s", Description.album),
                "xesam:genre": Variant("as", [Description.genre]),
            }
        return {
            "mpris:trackid": Variant("o", TRACK),
            "mpris:length": Variant("x", self._length_ms() * 1000),
            "xesam:title": Variant("s", Description.artist),
            "xesam:artist": Variant("as", [Description.artist]),
            **told,
        }

    def _length_ms(self) -> int:
        session = self._transport.session
        return session.schedule.length_ms(session.estimated_length)

    @dbus_method(name="Play")
    def play(self) -> None:
        """Go on from a pause."""
        if self._transport.sink.state.paused:
            self._transport.pause_or_resume()

    @dbus_method(name="Pause")
    def pause(self) -> None:
        """Pause."""
        if not self._transport.sink.state.paused:
            self._transport.pause_or_resume()

    @dbus_method(name="PlayPause")
    def play_or_pause(self) -> None:
        """Pause, or go on."""
        self._transport.pause_or_resume()

    @dbus_method(name="Stop")
    def stop(self) -> None:
        """Come to the closing words."""
        self._transport.end_gracefully()

    @dbus_method(name="Next")
    def next(self) -> None:
        """Go on from a hold, as enter does; otherwise to the next chapter."""
        cue = self._transport.session.schedule.at(self._transport.position_ms)
        if cue and cue.kind == "hold":
            self._transport.go_on()
        else:
            self._transport.chapter(following=True)

    @dbus_method(name="Previous")
    def previous(self) -> None:
        """Go to the beginning of the chapter, or in its first seconds to the one before."""
        self._transport.chapter(following=False)

    @dbus_method(name="Seek")
    def seek(self, offset: DBusInt64) -> None:
        """Go on or back by `offset` microseconds, to where something begins."""
        self._transport.seek(offset // 1000)

    @dbus_method(name="SetPosition")
    def set_position(self, track: DBusObjectPath, position: DBusInt64) -> None:
        """Go to `position` in microseconds; what lies outside of the session, or in another track, is not gone to."""
        if track == TRACK and 0 <= position <= self._length_ms() * 1000:
            self._transport.seek_to(position // 1000)

    @dbus_method(name="OpenUri")
    def open_uri(self, uri: DBusStr) -> None:
        """Refuse: it plays the one session that it was started with."""
        raise DBusError(ErrorType.NOT_SUPPORTED, "Outpour plays one session; start it with `outpour play SESSION`")

    @dbus_signal(name="Seeked")
    def seeked(self, position_ms: int) -> DBusInt64:
        """Tell that the position is another one than was to be expected."""
        return position_ms * 1000

    @dbus_property(PropertyAccess.READ, "Position")
    def position(self) -> DBusInt64:
        """Return what is heard now, in microseconds."""
        return self._transport.position_ms * 1000

    @dbus_property(name="Volume")
    def volume(self) -> DBusDouble:
        """Return how loud it plays, from 0 to 1.3."""
        return self._transport.sink.state.volume

    @volume.setter
    def set_volume(self, volume: DBusDouble) -> None:
        """Play that loud, inside of what is possible."""
        if not math.isnan(volume):
            self._transport.sink.change_volume(max(0.0, min(LOUDEST, volume)))

    @dbus_property(name="Rate")
    def rate(self) -> DBusDouble:
        """Return the one speed there is; the voice's own pace is another thing."""
        return 1.0

    @rate.setter
    def set_rate(self, rate: DBusDouble) -> None:
        """Pause, where it is to stand still; nothing else can be asked for."""
        if rate == 0:
            self.pause()
