"""What draws on a terminal, so that the program can end when the terminal is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.driver import Driver

_A_MOMENT_S: Final = 0.05


def resilient_driver(driver: type[Driver]) -> type[Driver]:
    """Return `driver` so that it drops what it is to write once its thread that writes has ended.

    That thread ends where a terminal is closed; whoever puts more into its queue, which is short, would wait for ever.
    """

    class Outlasting(driver):  # type: ignore[misc, valid-type]  # the platform tells which it is
        """Writes for as long as anything can be written."""

        def write(self, data: str) -> None:
            """Write `data`, or drop it where the terminal is gone."""
            if _writes(self):
                super().write(data)

        def close(self) -> None:
            """Stop writing."""
            if _writes(self):
                super().close()

    return Outlasting


def _writes(driver: Any) -> bool:
    """Whether `driver` writes, once there is room for more."""
    thread = getattr(driver, "_writer_thread", None)
    if thread is None:
        return True
    while thread.is_alive() and thread._queue.full():
        thread.join(_A_MOMENT_S)
    return bool(thread.is_alive())
