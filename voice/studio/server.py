"""The studio on this machine: its server, and what runs beside it."""

from __future__ import annotations

from contextlib import ExitStack
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Final

from voice.sharing.connections import ConnectionLimits
from voice.sharing.server import SharingServer
from voice.studio.app import studio_app
from voice.studio.texts.outside import OutsideWatch

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from voice.studio.studio import Studio

_THIS_MACHINE: Final = IPv4Address("127.0.0.1")
_LIMITS: Final = ConnectionLimits(connections=128, connections_per_device=128)
"""All connections come from this machine; a browser opens six for all pages together."""


class StudioServer:
    """Serves a studio to browsers on this machine; a context manager.

    Args:
        studio: the studio; its resources are released at the end.
        port: the port; 0 for any free one.

    Raises:
        PortError: the port is in use or not allowed.
        ListenError: it can't listen.
    """

    def __init__(self, studio: Studio, port: int = 0) -> None:
        self._studio = studio
        self._server = SharingServer(lambda endpoint: studio_app(studio, endpoint), _THIS_MACHINE, port, _LIMITS)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.push(self._studio.resources)
            stack.enter_context(self._server)
            stack.callback(self._studio.events.close)
            stack.enter_context(OutsideWatch(self._studio.open_files, self._report))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop; open responses are ended."""
        self._stack.__exit__(kind, error, traceback)

    def link(self) -> str:
        """Return a new link that opens the page once."""
        return f"http://{self._server.endpoint.host}{self._studio.links.new()}"

    def require_running(self) -> None:
        """Raise StoppedServerError if the server has stopped unexpectedly."""
        self._server.require_running()

    def _report(self, script_id: str, stamp: str) -> None:
        self._studio.events.send("file", id=script_id, stamp=stamp)
