"""The process that plays: a loudspeaker's sink, and nothing else that could keep the device waiting.

Started by `audio.sinks.process_sink`. Calls come in on stdin, as pickles of `(number, name, arguments, options)`;
answers
go out on the stdout that the process was born with, as pickles of `(number, result, error, state)`, in the order in
which they are ready. In between comes what has changed meanwhile, with no number. The process ends when its stdin does.
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
"""Every call by its name."""

_TELL_S: Final = 0.04
"""So often it is looked whether the device has come further."""

_ALIVE_S: Final = 0.5
"""After so many seconds without anything to send, a sign of life is sent."""

_PATIENCE_S: Final = 4
"""So long the sound system may take to let go of the device."""


def main() -> None:
    """Play what comes in on stdin, until that ends."""
    player, name = sys.argv[1:]
    server = Server(DeviceSink(player, name), _take_stdout())
    threading.excepthook = _end_with
    if server.open():
        threading.Thread(target=server.tell, daemon=True).start()
        with suppress(EOFError, pickle.UnpicklingError):  # the other process has ended, in the middle of a call or not
            while True:
                call = pickle.load(sys.stdin.buffer)  # noqa: S301 (from the process that started this one)
                threading.Thread(target=server.answer, args=call, daemon=True).start()
        server.close()
    os._exit(0)  # threads of the sound system could keep Python from its own end


class Server:
    """Answers calls of a sink.

    Each is answered on a thread of its own, since some wait until others have been answered.

    Args:
        sink: not open.
        answers: where the answers go.
    """

    def __init__(self, sink: DeviceSink, answers: IO[bytes]) -> None:
        self._sink = sink
        self._answers = answers
        self._sending = threading.Lock()
        self._told = DeviceState()
        self._sent_s = 0.0

    def open(self) -> bool:
        """Open the device, and send how that went; whether it is open."""
        try:
            self._sink.open()
        except DeviceError as error:
            self._write(OPENED, None, error, DeviceState())
            return False
        self._send(OPENED)
        return True

    def answer(self, number: int, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        """Do what is called for, and send what comes of it."""
        try:
            result = CALLS[name](self._sink, *arguments, **options)
        except DeviceError as error:
            self._send(number, error=error)
        else:
            self._send(number, result)

    def tell(self) -> None:
        """Send how far the device has come, whenever it has come further, and a sign of life if it hasn't."""
        while True:
            time.sleep(_TELL_S)
            if self._sink.state != self._told or time.monotonic() - self._sent_s > _ALIVE_S:
                self._send()

    def close(self) -> None:
        """Let go of the device; where the sound system does not answer, the process ends without."""
        timer = threading.Timer(_PATIENCE_S, os._exit, [1])
        timer.daemon = True
        timer.start()
        self._sink.stop()
        self._sink.close()

    def _send(self, number: int | None = None, result: object = None, error: DeviceError | None = None) -> None:
        with self._sending:
            self._sent_s = time.monotonic()
            self._told = self._sink.state  # as it is now: none that is older comes after it
            self._write(number, result, error, self._told)

    def _write(self, *answer: object) -> None:
        self._answers.write(pickle.dumps(answer))
        self._answers.flush()


def _end_with(raised: threading.ExceptHookArgs) -> None:
    """End where something went wrong that nobody expects: who waits for an answer is told of it."""
    threading.__excepthook__(raised)
    os._exit(1)


def _take_stdout() -> IO[bytes]:
    """Keep the real stdout for answers, and send what the sound system prints to nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


if __name__ == "__main__":
    main()
