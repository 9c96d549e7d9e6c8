"""MPRIS: lets Linux desktops, media keys and headphones control the player.

It publishes the same metadata as an exported file; never the spoken words or the path of a script.
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
"""The name on the bus, followed by `.instance` and the process ID if it is taken."""

PATH: Final = "/org/mpris/MediaPlayer2"
TRACK: Final = "/org/outpour/session"

_POLL_S: Final = 0.1
_TIMEOUT_S: Final = 2.0
_JUMP_MS: Final = 500
"""A larger deviation from the position that the desktop expects is reported as a seek, in milliseconds."""


async def serve(transport: "Transport", stopped: threading.Event, *, titled: bool) -> None:
    """Let the session bus control `transport` until `stopped` is set or the bus disconnects.

    Raises:
        Exception: the session bus is missing or doesn't respond; the type depends on the cause.
    """
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # errors would be printed over the screen
    logging.getLogger("dbus_fast").addHandler(logging.NullHandler())
    async with _session_bus() as bus:
        player = Player(transport, titled=titled)
        bus.export(PATH, Application())
        bus.export(PATH, player)
        async with asyncio.timeout(_TIMEOUT_S):
            if await bus.request_name(NAME, NameFlag.DO_NOT_QUEUE) is not RequestNameReply.PRIMARY_OWNER:
                await bus.request_name(f"{NAME}.instance{os.getpid()}", NameFlag.DO_NOT_QUEUE)
        while bus.connected and not stopped.is_set():
            player.publish_changes()
            await asyncio.sleep(_POLL_S)


def reachable() -> bool:
    """Return whether a session bus responds."""

    async def connect() -> None:
        async with _session_bus():
            pass

    with suppress(Exception):  # the type depends on the cause
        asyncio.run(connect())
        return True
    return False


@asynccontextmanager
async def _session_bus() -> AsyncIterator[MessageBus]:
    async with asyncio.timeout(_TIMEOUT_S):
        bus = await MessageBus().connect()
    try:
        yield bus
    finally:
        bus.disconnect()
        with suppress(Exception):  # already disconnected
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast has no annotation


class _Interface(ServiceInterface):
    """An interface whose properties come from `state`; subclasses declare their names and signatures."""

    def __init_subclass__(cls, *, properties: dict[str, str]) -> None:
        super().__init_subclass__()
        for name, signature in properties.items():
            setattr(cls, name, _property(name, signature))

    def state(self) -> dict[str, Any]:
        """Return the current value of each property."""
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


class Application(_Interface, properties=_APPLICATION):
    """The program: it has no window to raise, and can't be quit from the desktop."""

    def __init__(self) -> None:
        super().__init__("org.mpris.MediaPlayer2")

    def state(self) -> dict[str, Any]:
        """Return the value of each property."""
        unsupported = dict.fromkeys(("CanQuit", "CanRaise", "HasTrackList"), False)
        return {"Identity": "Outpour", "SupportedUriSchemes": [], "SupportedMimeTypes": [], **unsupported}

    @dbus_method(name="Raise")
    def raise_window(self) -> None:
        """Do nothing; CanRaise is false."""

    @dbus_method(name="Quit")
    def quit(self) -> None:
        """Do nothing; CanQuit is false."""


class Player(_Interface, properties=_PLAYER):
    """The player's state and controls.

    Args:
        transport: plays the session.
        titled: whether to publish the session's title.
    """

    def __init__(self, transport: "Transport", *, titled: bool) -> None:
        super().__init__("org.mpris.MediaPlayer2.Player")
        self._transport = transport
        self._titled = titled
        self._published = self.state()
        self._anchor = (transport.position_ms, time.monotonic())

    def publish_changes(self) -> None:
        """Publish the properties that have changed since the last call."""
        state, position, now = self.state(), self._transport.position_ms, time.monotonic()
        changed = {name: value for name, value in state.items() if value != self._published[name]}
        anchor_ms, anchored = self._anchor
        expected = anchor_ms + (now - anchored) * 1000 * (self._published["PlaybackStatus"] == "Playing")
        self._published = state
        if changed:
            self.emit_properties_changed(changed)
        if abs(position - expected) > _JUMP_MS:
            self.seeked(position)
        elif "PlaybackStatus" not in changed:
            return
        self._anchor = (position, now)

    def state(self) -> dict[str, Any]:
        """Return the current value of each property except the position, which changes constantly."""
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
        session, tags = self._transport.session, {}
        if self._titled:
            title = session.script.header.title.encode(errors="replace").decode()
            tags = {
                "xesam:title": Variant("s", title),
                "xesam:album": Variant("s", Description.album),
                "xesam:genre": Variant("as", [Description.genre]),
            }
        return {
            "mpris:trackid": Variant("o", TRACK),
            "mpris:length": Variant("x", self._length_ms() * 1000),
            "xesam:title": Variant("s", Description.artist),
            "xesam:artist": Variant("as", [Description.artist]),
            **tags,
        }

    def _length_ms(self) -> int:
        session = self._transport.session
        return session.schedule.length_ms(session.estimated_length)

    @dbus_method(name="Play")
    def play(self) -> None:
        """Resume."""
        if self._transport.sink.state.paused:
            self._transport.toggle_pause()

    @dbus_method(name="Pause")
    def pause(self) -> None:
        """Pause."""
        if not self._transport.sink.state.paused:
            self._transport.toggle_pause()

    @dbus_method(name="PlayPause")
    def play_or_pause(self) -> None:
        """Pause or resume."""
        self._transport.toggle_pause()

    @dbus_method(name="Stop")
    def stop(self) -> None:
        """End gracefully."""
        self._transport.end_gracefully()

    @dbus_method(name="Next")
    def next(self) -> None:
        """End a hold, as the enter key does; otherwise seek to the next chapter."""
        cue = self._transport.session.schedule.at(self._transport.position_ms)
        if cue and cue.kind == "hold":
            self._transport.end_hold()
        else:
            self._transport.next_chapter()

    @dbus_method(name="Previous")
    def previous(self) -> None:
        """Seek to the start of the chapter, or from its first seconds to the previous one."""
        self._transport.previous_chapter()

    @dbus_method(name="Seek")
    def seek(self, offset: DBusInt64) -> None:
        """Seek by `offset` microseconds to the start of a cue."""
        self._transport.seek(offset // 1000)

    @dbus_method(name="SetPosition")
    def set_position(self, track: DBusObjectPath, position: DBusInt64) -> None:
        """Seek to `position`, in microseconds; ignore positions outside the session and other tracks."""
        if track == TRACK and 0 <= position <= self._length_ms() * 1000:
            self._transport.seek_to(position // 1000)

    @dbus_method(name="OpenUri")
    def open_uri(self, uri: DBusStr) -> None:
        """Raise an error; the player has only one session."""
        raise DBusError(ErrorType.NOT_SUPPORTED, "Outpour plays one session; start it with `outpour play SESSION`")

    @dbus_signal(name="Seeked")
    def seeked(self, position_ms: int) -> DBusInt64:
        """Signal a jump of the position."""
        return position_ms * 1000

    @dbus_property(PropertyAccess.READ, "Position")
    def position(self) -> DBusInt64:
        """Return the current position in microseconds."""
        return self._transport.position_ms * 1000

    @dbus_property(name="Volume")
    def volume(self) -> DBusDouble:
        """Return the volume, from 0 to 1.3."""
        return self._transport.sink.state.volume

    @volume.setter
    def set_volume(self, volume: DBusDouble) -> None:
        """Set the volume, clamped to that range."""
        if not math.isnan(volume):
            self._transport.sink.change_volume(max(0.0, min(LOUDEST, volume)))

    @dbus_property(name="Rate")
    def rate(self) -> DBusDouble:
        """Return the playback rate, which is always 1; it isn't the pace of the voice."""
        return 1.0

    @rate.setter
    def set_rate(self, rate: DBusDouble) -> None:
        """Pause if `rate` is 0; ignore other rates."""
        if rate == 0:
            self.pause()
