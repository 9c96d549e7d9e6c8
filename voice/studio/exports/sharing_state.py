"""How far sharing with a phone is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from voice.sharing.qr_code import qr_picture


@dataclass(frozen=True)
class SharingState:
    """How far sharing is."""

    state: Literal["off", "making", "on"] = "off"
    """Whether the session is being made, or can be opened."""

    message: str = ""
    """What happened last, as one sentence."""

    position_ms: int = 0
    """The length of what has been made, in milliseconds."""

    total_ms: int = 0
    """Estimated length of all that must be made, in milliseconds."""

    name: str = ""
    """The name of the session."""

    url: str = ""
    """The address to open, once it can be opened."""

    network: str = ""
    """The network on which it is shared."""

    def as_json(self) -> dict[str, Any]:
        """Return it as the page receives it."""
        return {
            "state": self.state,
            "message": self.message,
            "position": self.position_ms,
            "total": self.total_ms,
            "name": self.name,
            "url": self.url,
            "network": self.network,
            "picture": qr_picture(self.url) if self.url else "",
        }
