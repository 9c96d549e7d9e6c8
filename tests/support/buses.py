"""A session bus of a test alone, and what a desktop has on it: what controls players, and what sends to sleep."""

import asyncio
import subprocess
from contextlib import asynccontextmanager

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

SOON_S = 10
MPRIS = "org.mpris.MediaPlayer2"
OUTPOUR = f"{MPRIS}.outpour"
CONFIGURATION = """\
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class Daemon:
    """A dbus-daemon that nobody else is on, and that starts nothing by itself."""

    def __init__(self, folder):
        (folder / "bus.conf").write_text(CONFIGURATION.format(folder=folder))
        command = ["dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--nopidfile", "--print-address=1"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self._process.stdout.readline().strip()

    def kill(self):
        """Let the bus be gone, as when a desktop crashes."""
        self._process.kill()
        self._process.wait(SOON_S)

    def close(self):
        self.kill()
        self._process.stdout.close()


async def until(condition):
    """Wait until it is so, and return what it is."""
    async with asyncio.timeout(SOON_S):
        while not (reached := condition()):
            await asyncio.sleep(0.005)
        return reached


class Remote:
    """A player as a desktop sees it: `told` is what it told of itself since, in order."""

    def __init__(self, bus, name, proxies):
        self.bus, self.name, self._proxies = bus, name, proxies
        self.told = []
        self.player.on_seeked(lambda position: self.told.append(("Seeked", position)))
        self._of("org.freedesktop.DBus.Properties").on_properties_changed(self._changed)

    def _of(self, interface):
        return self._proxies.get_interface(interface)

    def _changed(self, interface, changed, invalidated):
        self.told += [(name, value.value) for name, value in changed.items()]

    @property
    def player(self):
        return self._of(f"{MPRIS}.Player")

    async def everything(self, interface):
        """All of its properties, as plain values."""
        got = await self._of("org.freedesktop.DBus.Properties").call_get_all(interface)
        return {name: value.value for name, value in got.items()}

    async def metadata(self):
        return {name: value.value for name, value in (await self.player.get_metadata()).items()}

    async def ask(self, interface, member, signature="", *body):
        """Send any message at all, and return the answer, be it an error."""
        asked = Message(self.name, "/org/mpris/MediaPlayer2", interface, member, signature=signature, body=list(body))
        return await asyncio.wait_for(self.bus.call(asked), SOON_S)

    async def set(self, name, signature, value):
        return await self.ask(
            "org.freedesktop.DBus.Properties", "Set", "ssv", f"{MPRIS}.Player", name, Variant(signature, value)
        )


class Sleeper:
    """The desktop's part that lets a machine fall asleep: `keeping` is who keeps it awake, by cookie.

    As the real ones do, it forgets who is gone from the bus. It knows what GNOME's and what other desktops ask.
    """

    NAMES = ("org.freedesktop.PowerManagement", "org.gnome.SessionManager")

    def __init__(self):
        self.keeping = {}
        self.asked = 0

    def answer(self, message):
        """Answer what a bus brings; None leaves it to others."""
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            name, _, owner = message.body
            self.keeping = {cookie: who for cookie, who in self.keeping.items() if owner or who != name}
        if message.message_type is not MessageType.METHOD_CALL or message.member.lower() not in (
            "inhibit",
            "uninhibit",
        ):
            return None
        if message.member.lower() == "uninhibit":
            del self.keeping[message.body[0]]
            return Message.new_method_return(message)
        self.asked += 1
        self.keeping[self.asked] = message.sender
        return Message.new_method_return(message, "u", [self.asked])


class Desktop:
    """What there is on the bus beside the program."""

    def __init__(self, bus):
        self.bus = bus
        self.sleeper = Sleeper()

    async def names(self):
        """The players that are on the bus."""
        asked = Message("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ListNames")
        return {name for name in (await self.bus.call(asked)).body[0] if name.startswith(MPRIS)}

    async def player(self, name=OUTPOUR):
        """The player called so, once it is there."""
        async with asyncio.timeout(SOON_S):
            while name not in await self.names():
                await asyncio.sleep(0.005)
        path = "/org/mpris/MediaPlayer2"
        described = await self.bus.introspect(name, path)
        return Remote(self.bus, name, self.bus.get_proxy_object(name, path, described))


@asynccontextmanager
async def desktop(address, *, power="org.freedesktop.PowerManagement"):
    """A desktop on the bus at `address`, whose machine sleeps as `power` has it."""
    bus = await MessageBus(bus_address=address).connect()
    made = Desktop(bus)
    try:
        rule = "type='signal',member='NameOwnerChanged',sender='org.freedesktop.DBus'"
        path = "/org/freedesktop/DBus"
        await bus.call(
            Message(
                path=path,
                destination="org.freedesktop.DBus",
                interface="org.freedesktop.DBus",
                member="AddMatch",
                signature="s",
                body=[rule],
            )
        )
        bus.add_message_handler(made.sleeper.answer)
        await bus.request_name(power)
        yield made
    finally:
        bus.disconnect()
