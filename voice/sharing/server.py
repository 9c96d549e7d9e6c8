"""The server: listens on one address, in a thread of its own, until it is stopped."""

from __future__ import annotations

import asyncio
import errno
import logging
import secrets
import socket
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import uvicorn

from scripts.errors import os_error_reason
from voice.sharing.app import Endpoint
from voice.sharing.connections import HEADER_BYTES, ConnectionLimits, bounded_protocol
from voice.sharing.errors import ListenError, PortError, StoppedServerError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from starlette.types import ASGIApp

    from voice.sharing.addresses import IPAddress

_TOKEN_BYTES: Final = 16
_BACKLOG: Final = 64
_GRACE_S: Final = 5
"""Time for open responses when sharing ends by itself, in seconds."""

_STOP_S: Final = 1.0
"""Time to wait for the thread when sharing is interrupted, in seconds."""


class SharingServer:
    """Serves an application; a context manager.

    Args:
        app: returns the application that answers at an endpoint.
        ip: the address to listen on.
        port: the port; 0 for any free one.
        limits: the limits of its connections.

    Raises:
        PortError: the port is in use or not allowed.
        ListenError: it can't listen on the address.
    """

    def __init__(
        self, app: Callable[[Endpoint], ASGIApp], ip: IPAddress, port: int = 0, limits: ConnectionLimits | None = None
    ) -> None:
        self._socket = _listen(ip, port)
        self.endpoint = Endpoint(ip, self._socket.getsockname()[1], secrets.token_urlsafe(_TOKEN_BYTES))
        self._server = _server(app(self.endpoint), limits or ConnectionLimits())
        self._failure: BaseException | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="sharing", daemon=True)

    def __enter__(self) -> Self:
        _silence_loggers()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop after open responses, or at once if the `with` block raised an error."""
        if error is not None:
            with suppress(RuntimeError):  # the server has ended
                self._loop.call_soon_threadsafe(self._abort_connections)
        self._server.force_exit = error is not None
        self._server.should_exit = True
        self._thread.join(_GRACE_S + _STOP_S if error is None else _STOP_S)

    @property
    def connections(self) -> int:
        """The number of open connections."""
        return len(self._server.server_state.connections)

    def require_running(self) -> None:
        """Raise StoppedServerError if the server has stopped unexpectedly."""
        if not self._thread.is_alive():
            raise StoppedServerError(str(self._failure or "its thread has ended")) from self._failure

    def _run(self) -> None:
        """Serve; uvicorn handles no signals in a thread, so those of the program stay as they are."""
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._server.serve(sockets=[self._socket]))
        except BaseException as error:
            self._failure = error  # uvicorn raises SystemExit; the main thread reports it
        finally:
            self._socket.close()

    def _abort_connections(self) -> None:
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()


def _server(app: ASGIApp, limits: ConnectionLimits) -> uvicorn.Server:
    """Return a server that logs nothing and sends no Server header."""
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http=bounded_protocol(limits),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=HEADER_BYTES,
        timeout_graceful_shutdown=_GRACE_S,
    )
    return uvicorn.Server(config)


def _listen(ip: IPAddress, port: int) -> socket.socket:
    """Return a socket that listens on this address only."""
    # Only with the protocol named does asyncio send small writes at once; the others wait for 40 ms.
    family = socket.AF_INET6 if ip.version == 6 else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there, it would let two programs listen on one port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((str(ip), port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if port and error.errno == errno.EADDRINUSE:
            raise PortError(port, "another program uses it") from error
        if port and error.errno in (errno.EACCES, errno.EPERM):
            reason = "ports below 1024 are for administrators" if port < 1024 else os_error_reason(error)
            raise PortError(port, reason) from error
        raise ListenError(str(ip), os_error_reason(error)) from error
    return listener


def _silence_loggers() -> None:
    """Keep the libraries from printing warnings about faulty requests to the listener's screen."""
    for name in ("uvicorn", "asyncio"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    logging.getLogger("uvicorn").propagate = False
