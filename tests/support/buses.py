"""A private session bus with a fake desktop on it: media controls and a power manager."""

import asyncio
import subprocess
from contextlib import asynccontextmanager

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

TIMEOUT_S = 120
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
    """A private dbus-daemon without activatable services."""

    def __init__(self, folder):
        (folder / "bus.conf").write_text(CONFIGURATION.format(folder=folder))
        command = ["dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--nopidfile", "--print-address=1"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self._process.stdout.readline().strip()

    def kill(self):
        """Kill the bus, as when a desktop crashes."""
        self._process.kill()
        self._process.wait(TIMEOUT_S)

    def close(self):
        self.kill()
        self._process.stdout.close()


async def until(condition):
    """Wait until `condition()` is truthy, and return its value."""
    async with asyncio.timeout(TIMEOUT_S):
        while not (reached := condition()):
            await asyncio.sleep(0.005)
        return reached


class Remote:
    """A media player as a desktop sees it; `changes` has its signals as (name, value), in order."""

    def __init__(self, bus, name, proxies):
        self.bus, self.name, self._proxies = bus, name, proxies
        self.changes = []
        self.player.on_seeked(lambda position: self.changes.append(("Seeked", position)))
        self._of("org.freedesktop.DBus.Properties").on_properties_changed(self._changed)

    def _of(self, interface):
        return self._proxies.get_interface(interface)

    def _changed(self, interface, changed, invalidated):
        self.changes += [(name, value.value) for name, value in changed.items()]

    @property
    def player(self):
        return self._of(f"{MPRIS}.Player")

    async def all_properties(self, interface):
        """Return all properties of `interface` as plain values."""
        properties = await self._of("org.freedesktop.DBus.Properties").call_get_all(interface)
        return {name: value.value for name, value in properties.items()}

    async def metadata(self):
        return {name: value.value for name, value in (await self.player.get_metadata()).items()}

    async def ask(self, interface, member, signature="", *body):
        """Call any method and return the reply, which may be an error."""
        call = Message(self.name, "/org/mpris/MediaPlayer2", interface, member, signature=signature, body=list(body))
        return await asyncio.wait_for(self.bus.call(call), TIMEOUT_S)

    async def set(self, name, signature, value):
        return await self.ask(
            "org.freedesktop.DBus.Properties", "Set", "ssv", f"{MPRIS}.Player", name, Variant(signature, value)
        )


class PowerManager:
    """A power manager that grants sleep inhibitors; `inhibitors` has the bus name of each holder by cookie.

    It supports the interfaces of GNOME and of other desktops, and drops the inhibitors of clients that leave the bus.
    """

    NAMES = ("org.freedesktop.PowerManagement", "org.gnome.SessionManager")

    def __init__(self):
        self.inhibitors = {}
        self.requests = 0

    def answer(self, message):
        """Handle a bus message; returns None if it is for others."""
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            name, _, owner = message.body
            self.inhibitors = {cookie: who for cookie, who in self.inhibitors.items() if owner or who != name}
        if message.message_type is not MessageType.METHOD_CALL or message.member.lower() not in (
            "inhibit",
            "uninhibit",
        ):
            return None
        if message.member.lower() == "uninhibit":
            del self.inhibitors[message.body[0]]
            return Message.new_method_return(message)
        self.requests += 1
        self.inhibitors[self.requests] = message.sender
        return Message.new_method_return(message, "u", [self.requests])


class Desktop:
    """The desktop's side of the bus."""

    def __init__(self, bus):
        self.bus = bus
        self.power_manager = PowerManager()

    async def names(self):
        """The bus names of all media players."""
        call = Message("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ListNames")
        return {name for name in (await self.bus.call(call)).body[0] if name.startswith(MPRIS)}

    async def player(self, name=OUTPOUR):
        """Return the player called `name`, once it is on the bus."""
        async with asyncio.timeout(TIMEOUT_S):
            while name not in await self.names():
                await asyncio.sleep(0.005)
        path = "/org/mpris/MediaPlayer2"
        introspection = await self.bus.introspect(name, path)
        return Remote(self.bus, name, self.bus.get_proxy_object(name, path, introspection))


@asynccontextmanager
async def desktop(address, *, power="org.freedesktop.PowerManagement"):
    """A desktop on the bus at `address`, whose power manager is called `power`."""
    bus = await MessageBus(bus_address=address).connect()
    there = Desktop(bus)
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
        bus.add_message_handler(there.power_manager.answer)
        await bus.request_name(power)
        yield there
    finally:
        bus.disconnect()
