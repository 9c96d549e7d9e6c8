"""The server's connections: limited in number, and aborted if a request or a response stalls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

HEADER_BYTES: Final = 16_384
"""Maximum size of a request's headers, in bytes."""

_CHECKS: Final = 5
"""Number of checks of a connection within the shorter of its timeouts."""


@dataclass(frozen=True)
class ConnectionLimits:
    """Limits of a server's connections."""

    connections: int = 64
    """Maximum number of open connections; a browser opens six."""

    connections_per_device: int = 24
    """Maximum number of open connections from one address."""

    request_s: float = 10.0
    """Timeout for the headers of a request, in seconds."""

    stall_s: float = 600.0
    """Timeout for a device that stops reading a response, in seconds; players stop while their buffer is full."""


def bounded_protocol(limits: ConnectionLimits) -> type[asyncio.Protocol]:
    """Return the protocol class for a server with these `limits`."""
    return type("BoundedConnection", (_BoundedConnection,), {"limits": limits})


class _BoundedConnection(H11Protocol):
    """A connection that is refused if there are too many, and aborted at a timeout."""

    limits: ConnectionLimits
    _state: tuple[bool, int] = (False, 0)
    _check: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in H11Protocol
        """Accept the connection, or close it at once."""
        address = _address(transport)
        others = [_address(other.transport) for other in self.connections]
        crowded = len(others) >= self.limits.connections
        if crowded or others.count(address) >= self.limits.connections_per_device:
            self.transport = transport
            transport.abort()
            return
        super().connection_made(transport)
        self._moved_s = self.loop.time()
        self._schedule()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self._check:
            self._check.cancel()
        super().connection_lost(exc)

    def _schedule(self) -> None:
        delay = min(self.limits.request_s, self.limits.stall_s) / _CHECKS
        self._check = self.loop.call_later(delay, self._require_progress)

    def _require_progress(self) -> None:
        """Abort the connection if the rest of a request, or the device reading a response, is overdue."""
        busy = self.cycle is not None and not self.cycle.response_complete
        unread = self.transport.get_write_buffer_size()
        if (busy, unread) != self._state or (busy and not unread):
            self._state, self._moved_s = (busy, unread), self.loop.time()
        allowed = self.limits.stall_s if busy or unread else self.limits.request_s
        if self.loop.time() - self._moved_s >= allowed:
            self.transport.abort()
        else:
            self._schedule()


def _address(transport: asyncio.BaseTransport) -> Any:
    """Return the address of the device at the other end, without its port."""
    return (transport.get_extra_info("peername") or ("",))[0]
