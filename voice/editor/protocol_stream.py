"""Keeps standard output for the protocol."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO


def take_standard_output() -> BinaryIO:
    """Return standard output for the protocol alone: whatever is printed goes to standard error from now on."""
    sys.stdout.flush()
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return output
