"""A Textual driver that lets the program end after its terminal has closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.driver import Driver

_POLL_S: Final = 0.05


def resilient_driver(driver: type[Driver]) -> type[Driver]:
    """Return a subclass of `driver` that drops output once its writer thread has ended, and input that isn't UTF-8.

    The writer thread ends when the terminal closes. Its queue is short, so writing to it would then block forever.
    Input in another encoding, such as an umlaut in a Latin-1 terminal, would end the input thread with a traceback.
    """

    class ResilientDriver(driver):  # type: ignore[misc, valid-type]  # the base class depends on the platform
        """Writes only while the terminal is open."""

        def write(self, data: str) -> None:
            """Write `data`, or drop it if the terminal is closed."""
            if _can_write(self):
                super().write(data)

        def close(self) -> None:
            """Close the driver, or do nothing if the terminal is closed."""
            if _can_write(self):
                super().close()

        def run_input_thread(self) -> None:
            """Read keys until the screen closes; start again after bytes that aren't UTF-8."""
            while True:
                try:
                    super().run_input_thread()
                except UnicodeDecodeError:
                    continue
                return

    return ResilientDriver


def _can_write(driver: Any) -> bool:
    """Wait for room in the queue, and return whether the terminal is still open."""
    thread = getattr(driver, "_writer_thread", None)
    if thread is None:
        return True
    while thread.is_alive() and thread._queue.full():
        thread.join(_POLL_S)
    return bool(thread.is_alive())
