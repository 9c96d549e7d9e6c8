"""The contract that a reader keeps for every input.

It returns a value or raises a documented error with a printable message. Its processor time is proportional to the
length of the input, and its memory is bounded. It opens nothing outside its own folder (except to read Outpour's code
and data), starts no program, and uses no network.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from fuzz.target import Target

ROOT: Final = Path(__file__).resolve().parent.parent

PER_BYTE_S: Final = 0.001
"""Processor time allowed per byte of input, in seconds; instrumented code is about three times slower."""

MAX_GROWTH: Final = 400_000_000
"""Maximum growth of the process while it reads one input, in bytes."""

_READABLE: Final = tuple({str(ROOT), sys.prefix, sys.base_prefix, "/proc", "/usr/share/zoneinfo", "/etc/localtime"})
_FORBIDDEN: Final = (
    "socket.",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "ctypes.dlopen",
)
_WRITING: Final = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.truncate")
_TWO_PATHS: Final = ("os.rename", "os.link")
_WRITE_FLAGS: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_WATCHED: Final = 0x2 | 0x20 | 0x40 | 0x80 | 0x100 | 0x200
"""The inotify events for modified, opened, moved away, moved here, created and deleted."""


class BrokenContractError(BaseException):
    """An input broke the contract; not an `Exception`, so that no handler swallows it."""


class Contract:
    """Runs targets in the folder `inside` of `folder`, and watches which files they touch.

    The folder `outside` next to it contains bait files; on Linux, any access to them is noticed, even by C libraries.
    """

    def __init__(self, folder: Path) -> None:
        self.inside, self.outside = folder / "inside", folder / "outside"
        for each in (self.inside, self.outside):
            each.mkdir(parents=True, exist_ok=True)
        for name in ("bait.txt", "bait.wav", "bait.onnx"):
            (self.outside / name).write_bytes(b"Nobody may read this.\n")
        self._bait = _watch(self.outside)
        self._watching = False
        self._violations: list[str] = []
        sys.addaudithook(self._audit)

    def hold(self, target: Target, data: bytes) -> None:
        """Run `target` on `data`.

        Raises:
            BrokenContractError: It took too long, used too much memory, or touched something forbidden.
            Exception: It raised an undocumented error.
        """
        _reset_peak()
        start, peak_before = time.process_time(), _peak()
        self._read(target, data)
        self._check_usage(time.process_time() - start, target.base_s + PER_BYTE_S * len(data), _peak() - peak_before)
        if self._bait_taken():
            self._read(target, data)  # another program that scans all files is unlikely to read it twice
            if self._bait_taken():
                raise BrokenContractError("it opened a file outside its folder")

    def _read(self, target: Target, data: bytes) -> None:
        self._watching = True
        try:
            target.read(data, self.inside)
        except target.errors as error:
            if not str(error).encode().strip():
                raise BrokenContractError("the error has an empty message") from error
        finally:
            self._watching = False

    def _bait_taken(self) -> bool:
        return self._bait is not None and bool(_events(self._bait))

    def _check_usage(self, took_s: float, allowed_s: float, growth: int) -> None:
        violations, self._violations = self._violations, []
        if took_s > allowed_s:
            violations.append(f"it took {took_s:.1f} s of processor time; the limit is {allowed_s:.1f}")
        if growth > MAX_GROWTH:
            violations.append(f"memory grew by {growth / 1e6:.0f} MB")
        if violations:
            raise BrokenContractError("; ".join(violations))

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Record forbidden events; an exception raised here could be mistaken for an error in the file."""
        if not self._watching:
            return
        if event.startswith(_FORBIDDEN):
            self._violations.append(f"{event} {arguments}")
        elif event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            writing = bool(arguments[2] & _WRITE_FLAGS) if isinstance(arguments[2], int) else False
            self._touch(event, arguments[0], writing=writing)
        elif event in _WRITING:
            for path in arguments[: 2 if event in _TWO_PATHS else 1]:
                self._touch(event, path, writing=True)

    def _touch(self, event: str, path: Any, *, writing: bool) -> None:
        place = os.path.abspath(os.fsdecode(path))
        allowed = (str(self.inside),) if writing else (str(self.inside), *_READABLE)
        if not place.startswith(allowed) and place not in (os.devnull, "/dev/urandom"):
            self._violations.append(f"{event} {place}")


def _reset_peak() -> None:
    """Reset the peak to the memory in use, so that an earlier peak doesn't hide growth; only works on Linux."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    """Return the peak memory of the process since the reset, in bytes; without a reset, since its start."""
    with suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _watch(folder: Path) -> int | None:
    """Return an inotify descriptor for the events in `folder`; None on systems without inotify."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None, use_errno=True)
    descriptor = int(library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
    if descriptor < 0 or library.inotify_add_watch(descriptor, os.fsencode(folder), _WATCHED) < 0:
        raise OSError(ctypes.get_errno(), "inotify can't watch the bait")
    return descriptor


def _events(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 16)
    except BlockingIOError:
        return b""
