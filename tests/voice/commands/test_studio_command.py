"""`outpour studio`, as its user sees it in a terminal."""

import os
import re
import sys
import time
from http.client import HTTPConnection

import pytest
from studio import Visitor
from terminals import Terminal

from voice.cli.studio.browser import BrowserWindow

LINK = re.compile(rb"http://127\.0\.0\.1:\d+/open/[\w-]+")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal")


@pytest.fixture
def terminal(tmp_path):
    (tmp_path / "evening.txt").write_text("Rest.\n")
    terminal = Terminal("studio", "evening.txt", "--no-browser", folder=tmp_path)
    yield terminal
    terminal.close()


def links(terminal):
    return [link.decode() for link in LINK.findall(terminal.shown)]


def test_the_link_opens_the_script_once_and_enter_makes_another(terminal, tmp_path):
    terminal.until(lambda: b"Ctrl-C" in terminal.shown)
    (first,) = links(terminal)
    visitor = Visitor(first)
    assert visitor.opened.headers["location"] == f"{visitor.base}/#scripts/file-1"
    seen = visitor.get("/api/scripts/file-1").json
    visitor.put("/api/scripts/file-1", {"text": "Rest more.\n", "stamp": seen["stamp"]})
    assert (tmp_path / "evening.txt").read_text() == "Rest more.\n"
    visitor.base = ""
    again = visitor.send("GET", "/open/" + first.rpartition("/")[2], headers={"Cookie": None})
    assert (again.status, b"press Enter" in again.body) == (403, True)
    terminal.press(b"\r")
    terminal.until(lambda: len(links(terminal)) == 2)
    assert Visitor(links(terminal)[1]).get("/api/scripts/file-1").status == 200


def test_ctrl_c_ends_the_studio_at_once_even_with_an_open_page(terminal):
    terminal.until(lambda: b"Ctrl-C" in terminal.shown)
    visitor = Visitor(links(terminal)[0])
    with visitor.events():
        begun = time.monotonic()
        terminal.press(b"\x03")
        assert terminal.ended() == 130
        assert time.monotonic() - begun < 3
    assert b"the studio ended" in terminal.shown
    assert b"Traceback" not in terminal.shown
    with pytest.raises(OSError, match="refused"):
        HTTPConnection(visitor.host).connect()


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("nowhere.txt",), 1, "no session or file 'nowhere.txt'"),
        (("--port", "6000"), 2, "browsers don't open port 6000"),
        (("--voice", "nobody"), 1, "no voice 'nobody'"),
    ],
)
def test_what_cannot_be_used_is_reported_before_the_studio_opens(outpour, arguments, status, words):
    result = outpour("studio", "--no-browser", *arguments)
    assert (result.status, words in result.err, "/open/" in result.out) == (status, True, False)


@pytest.mark.parametrize(
    ("works", "failed"), [("#!/bin/sh\necho loud $1 > opened\n", False), ("#!/bin/sh\nexit 1\n", True)]
)
def test_the_browser_runs_apart_from_the_terminal(tmp_path, monkeypatch, capfd, works, failed):
    browser = tmp_path / "browser"
    browser.write_text(works)
    browser.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    window = BrowserWindow("http://127.0.0.1:1/open/x")
    assert os.getsid(window.process.pid) == window.process.pid
    window.process.wait(60)
    assert (window.failed(), window.failed()) == (failed, False)
    assert capfd.readouterr() == ("", "")
    assert failed or (tmp_path / "opened").read_text() == "loud http://127.0.0.1:1/open/x\n"
