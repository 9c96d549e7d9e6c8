"""Screens of a terminal as text, compared with recorded text files."""

import difflib
import os
import re
import time
from pathlib import Path

import pyte
import pytest
from terminals import TIMEOUT_S, Terminal

RECORD = "OUTPOUR_RECORD_SCREENS"
"""The environment variable that makes the tests write the files instead of comparing with them."""

PLAYER_MASKS = (
    (r"\d+:\d\d", lambda found: re.sub(r"\d", "0", found[0])),
    (r"\b\d+ seconds?(?=, q)", "00 seconds"),
)
MASKS = (
    (r"(?<=at )\d+:\d\d", "0:00"),
    (r"/tmp/o\w{8}", "/tmp/evening"),
    (r"stopped \d+ \w+ ago", "stopped just now"),
)
"""What depends on the moment, and what is recorded in its place: in the player, all times."""

_SETTLED_S = 1.0
"""How long a screen must stay the same before it is recorded."""

_UNSUPPORTED = re.compile(rb"\x1b\[[<=>][^@-~]*[@-~]|\x1b\[\?[\d;]*\$p|\x1bP[^\x1b]*\x1b\\")
"""Questions about the terminal and modes of keyboards, which pyte would show."""

_STEP = re.compile(rb"(\x1b\[\?1049[hl])|[^\x1b]+|\x1b[^\x1b]*")


class RecordedTerminal(Terminal):
    """A terminal whose screen can be compared with `NAME.txt` in `recordings`."""

    def __init__(self, *arguments, recordings, columns, lines, **options):
        super().__init__(*arguments, columns=columns, lines=lines, **options)
        self._recordings = Path(recordings)
        self._size = columns, lines
        self._unseen = b""
        self._stream = pyte.ByteStream()
        self._main = self._screen = self._new_screen()

    def read(self):
        """Read new output."""
        before = len(self.shown)
        super().read()
        self._unseen += self.shown[before:]

    @property
    def text(self):
        """What the screen shows, with everything masked that depends on the moment."""
        rows = "\n".join(row.rstrip() for row in self._screen.display).rstrip()
        for pattern, instead in MASKS if self._screen is self._main else PLAYER_MASKS:
            rows = re.sub(pattern, instead, rows)
        return rows + "\n"

    def compare(self, name, *awaited):
        """Wait until the screen equals the recorded one; when recording, until it shows all `awaited` and has settled.

        Every state of the screen counts, in its order, so that one isn't missed on a busy machine.
        """
        path = self._recordings / f"{name}.txt"
        if os.environ.get(RECORD):
            self._settle(awaited)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text, encoding="utf-8")
        expected = path.read_text(encoding="utf-8")
        if self._reaches(lambda: self.text == expected):
            return
        difference = difflib.unified_diff(
            expected.splitlines(), self.text.splitlines(), str(path), "shown", lineterm=""
        )
        pytest.fail(f"not as recorded; {RECORD}=1 records it again\n" + "\n".join(difference), pytrace=False)

    def press_when_awaited(self, keys):
        """Type `keys` once the program waits for single keys."""
        self.until(self.takes_keys)
        self.press(keys)

    def finish(self, name, *awaited, status=0):
        """Wait until the program ends with `status`, and compare what it leaves on the screen."""
        assert self.ended() == status, self.shown[-2000:]
        self.compare(name, *awaited)

    def _new_screen(self):
        screen = pyte.Screen(*self._size)
        self._stream.attach(screen)
        return screen

    def _reaches(self, condition):
        """Read until `condition()` is true, and return whether it became so."""
        begun = time.monotonic()
        while not condition():
            while self._unseen:
                self._step()
                if condition():
                    return True
            ended = self.process.poll() is not None
            self.read()
            if not self._unseen and (ended or time.monotonic() - begun > TIMEOUT_S):
                return False
        return True

    def _settle(self, awaited):
        def shows_all():
            return all(text in self.text for text in awaited)

        assert self._reaches(shows_all), f"{awaited} expected\n{self.text}"
        before, since = self.text, time.monotonic()
        while time.monotonic() - since < _SETTLED_S:
            self.read()
            while self._unseen:
                self._step()
            if self.text != before:
                before, since = self.text, time.monotonic()

    def _step(self):
        """Take the next step of the output to the screen: a text, or an escape sequence and the text after it."""
        step = _STEP.match(self._unseen)
        self._unseen = self._unseen[step.end() :]
        if step[1]:
            self._switch(step[1].endswith(b"h"))
        else:
            self._stream.feed(_UNSUPPORTED.sub(b"", step[0]))

    def _switch(self, alternate):
        """Switch to the alternate screen, or back to the main one, which pyte doesn't know."""
        self._stream.detach(self._screen)
        if alternate:
            self._screen = self._new_screen()
        else:
            self._screen = self._main
            self._stream.attach(self._main)
