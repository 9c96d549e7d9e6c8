"""The playback process: runs a device sink and nothing that could delay it.

Started by `audio.sinks.process_sink`. Reads calls from stdin as pickles of `(number, name, arguments, options)`, and
writes responses to the original stdout as pickles of `(number, result, error, state)`, in order of completion. State
updates in between have no number. The process ends at the end of stdin.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, Final

from audio.errors import DeviceError
from audio.sinks import DeviceState
from audio.sinks.device import DeviceSink
from audio.sinks.process_sink import OPENED

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS: Final[dict[str, Callable[..., object]]] = {
    "write": DeviceSink.write,
    "switch": DeviceSink.switch,
    "play_quietly": DeviceSink.play_quietly,
    "pause": DeviceSink.pause,
    "resume": DeviceSink.resume,
    "change_volume": DeviceSink.change_volume,
    "stop": DeviceSink.stop,
    "drain": DeviceSink.drain,
}
"""Supported calls by name."""

_UPDATE_S: Final = 0.04
"""Interval between state updates, in seconds."""

_HEARTBEAT_S: Final = 0.5
"""Seconds without an update after which a heartbeat is sent."""


def main() -> None:
    """Serve calls from stdin until it ends."""
    player, name = sys.argv[1:]
    server = Server(DeviceSink(player, name), _take_stdout())
    threading.excepthook = _end_with
    if server.open():
        threading.Thread(target=server.report, daemon=True).start()
        with suppress(EOFError, pickle.UnpicklingError):  # the parent process has ended, perhaps mid-call
            while True:
                call = pickle.load(sys.stdin.buffer)  # noqa: S301 (from the parent process)
                threading.Thread(target=server.answer, args=call, daemon=True).start()
        server.close()
    os._exit(0)  # threads of the sound system could keep Python from exiting


class Server:
    """Serves the calls of a sink.

    Each call runs on its own thread, since some block until others have returned.

    Args:
        sink: the sink, not yet open.
        answers: stream for the responses.
        close_s: timeout for the sound system to close the device, in seconds.
    """

    def __init__(self, sink: DeviceSink, answers: IO[bytes], close_s: float = 4.0) -> None:
        self._sink = sink
        self._answers = answers
        self._close_s = close_s
        self._sending = threading.Lock()
        self._sent_state = DeviceState()
        self._sent_s = 0.0

    def open(self) -> bool:
        """Open the device and send the outcome; returns whether it is open."""
        try:
            self._sink.open()
        except DeviceError as error:
            self._write(OPENED, None, error, DeviceState())
            return False
        self._send(OPENED)
        return True

    def answer(self, number: int, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        """Run a call and send its result."""
        try:
            result = CALLS[name](self._sink, *arguments, **options)
        except DeviceError as error:
            self._send(number, error=error)
        else:
            self._send(number, result)

    def report(self) -> None:
        """Send the state whenever it changes, and a heartbeat otherwise."""
        while True:
            time.sleep(_UPDATE_S)
            if self._sink.state != self._sent_state or time.monotonic() - self._sent_s > _HEARTBEAT_S:
                self._send()

    def close(self) -> None:
        """Close the device, or exit without it if the sound system hangs."""
        timer = threading.Timer(self._close_s, os._exit, [1])
        timer.daemon = True
        timer.start()
        self._sink.stop()
        self._sink.close()

    def _send(self, number: int | None = None, result: object = None, error: DeviceError | None = None) -> None:
        with self._sending:
            self._sent_s = time.monotonic()
            self._sent_state = self._sink.state  # read under the lock, so that states are sent in order
            self._write(number, result, error, self._sent_state)

    def _write(self, *answer: object) -> None:
        self._answers.write(pickle.dumps(answer))
        self._answers.flush()


def _end_with(raised: threading.ExceptHookArgs) -> None:
    """Exit after an unexpected exception, which the parent process then reports."""
    threading.__excepthook__(raised)
    os._exit(1)


def _take_stdout() -> IO[bytes]:
    """Reserve the real stdout for responses and discard what the sound system prints."""
    answers = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)
    return answers


if __name__ == "__main__":
    main()
