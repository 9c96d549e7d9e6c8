"""Which account of this machine a connection comes from."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_TABLES: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
"""The system's tables of connections; only Linux has them."""

_ROOT: Final = 0


def is_foreign(client_port: int, server_port: int) -> bool:
    """Return whether a connection on this machine comes from a program of another account; False if it isn't known.

    Administrators can do everything anyway, and some systems pass connections on under their name.

    Args:
        client_port: the port of the program that connects.
        server_port: the port of this one.
    """
    ends = (f":{client_port:04X}", f":{server_port:04X}")
    for table in _TABLES:
        with suppress(OSError):
            for line in table.read_text("ascii").splitlines()[1:]:
                fields = line.split()
                if fields[1].endswith(ends[0]) and fields[2].endswith(ends[1]):
                    return int(fields[7]) not in (_ROOT, os.getuid())
    return False
