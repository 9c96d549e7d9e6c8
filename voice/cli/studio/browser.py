"""Opens links in the listener's browser."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

_OPEN: Final = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"


class BrowserWindow:
    """A link that is being opened in the browser.

    A process of its own opens it, apart from the terminal: what a browser prints isn't shown, Ctrl-C doesn't reach it,
    and a browser for terminals can't take this one over.

    Args:
        link: the address.
    """

    def __init__(self, link: str) -> None:
        quiet = subprocess.DEVNULL
        self._reported = False
        self.process = subprocess.Popen(  # noqa: S603 (our own command)
            [sys.executable, "-I", "-c", _OPEN, link], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )

    def failed(self) -> bool:
        """Return True once if it turned out that no browser could be started."""
        failed = bool(self.process.poll()) and not self._reported
        self._reported = self._reported or failed
        return failed
