"""Names that Windows keeps for devices; no file may have one, since folders are shared between machines."""

from __future__ import annotations

import re
from typing import Final

_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)


def is_device_name(name: str) -> bool:
    """Return whether `name`, of a file and without folders, belongs to a device on Windows, whatever its suffix."""
    return _DEVICE.fullmatch(name) is not None
