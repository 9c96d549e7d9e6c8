"""What to check if no device can open a shared session."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def hint(port: int, platform: str = sys.platform, which: Callable[[str], object] = shutil.which) -> str:
    """Return the hint to show if no device has opened the address with `port`."""
    if platform == "win32":
        firewall = "that Windows Firewall allows Python in private networks"
    elif platform == "darwin":
        firewall = "that the firewall (System Settings, Network) lets Python accept connections"
    elif which("ufw"):
        firewall = f"the firewall: `sudo ufw allow {port}/tcp`"
    elif which("firewall-cmd"):
        firewall = f"the firewall: `sudo firewall-cmd --add-port={port}/tcp`"
    else:
        firewall = f"that no firewall blocks port {port}"
    return (
        "no device has opened it yet; check that the phone is on the same Wi-Fi, not on a guest network, "
        f"mobile data or a VPN, and {firewall}"
    )
