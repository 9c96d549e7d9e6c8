"""The licenses of Piper's voices, of which each has its own."""

from __future__ import annotations

import re
from typing import Final

from voice.speech.engines import ENGINES

JOE_LICENSE: Final = "recordings CC0, model fine-tuned from Piper's lessac"
"""As its model card says, which comes with its package."""

_NAME: Final = re.compile(
    r"(?P<locale>(?P<family>[a-z]{2,3})_[A-Z]{2,3})-(?P<name>\w{1,40})-(?P<quality>x_low|low|medium|high)", re.ASCII
)


def license_page(name: str) -> str:
    """Return the address of the model card of the voice called `name`; empty if it isn't named as in the collection."""
    match = _NAME.fullmatch(name)
    if not match:
        return ""
    return "/".join(
        [
            ENGINES["piper"].collection_page,
            "blob/main",
            *match.group("family", "locale", "name", "quality"),
            "MODEL_CARD",
        ]
    )
