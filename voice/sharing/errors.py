"""Why sessions can't be shared, and what to do about it."""

from __future__ import annotations

from scripts.terminal_text import list_names
from voice.errors import VoiceError

_MOST_NAMED = 6


class NoNetworkError(VoiceError):
    """The machine has no address that a phone can reach."""

    def __str__(self) -> str:
        return (
            "can't share: this machine isn't on a network; connect it to the Wi-Fi that your phone uses, or "
            "open the page on this machine with --interface 127.0.0.1"
        )


class InterfaceError(VoiceError):
    """The machine doesn't have the requested interface or address."""

    def __init__(self, wanted: str, known: tuple[str, ...]) -> None:
        super().__init__(wanted, known)
        self.wanted = wanted
        self.known = known

    def __str__(self) -> str:
        return (
            f"this machine has no interface or address {self.wanted!r} to share on; "
            f"it has: {list_names(self.known, _MOST_NAMED)}"
        )


class PortError(VoiceError):
    """The server can't listen on the requested port."""

    def __init__(self, port: int, reason: str) -> None:
        super().__init__(port, reason)
        self.port = port
        self.reason = reason

    def __str__(self) -> str:
        return f"can't share on port {self.port}: {self.reason}; choose another with --port, or leave --port out"


class ListenError(VoiceError):
    """The server can't listen on its address."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(address, reason)
        self.address = address
        self.reason = reason

    def __str__(self) -> str:
        return f"can't share on {self.address}: {self.reason}; check the network, or choose another with --interface"


class StoppedServerError(VoiceError):
    """The server ended unexpectedly."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"sharing ended unexpectedly: {self.reason}; run the command again"
