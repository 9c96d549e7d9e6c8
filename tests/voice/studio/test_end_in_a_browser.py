"""The studio is killed or closed while somebody writes: the page says so, and nothing but a second is lost."""

import os
import re
import signal
import sys

import pytest
from terminals import Terminal

LINK = re.compile(rb"http://127\.0\.0\.1:\d+/open/[\w-]+")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal")


@pytest.fixture
def start(tmp_path):
    """Start `outpour studio evening.txt`, and return its terminal and link."""
    (tmp_path / "evening.txt").write_text("Breathe in.\n")
    terminals = []

    def start():
        terminal = Terminal("studio", "evening.txt", "--no-browser", folder=tmp_path)
        terminals.append(terminal)
        terminal.until(lambda: b"Ctrl-C" in terminal.shown)
        return terminal, LINK.search(terminal.shown)[0].decode()

    yield start
    for terminal in terminals:
        terminal.close()


def test_text_typed_before_the_server_was_killed_is_offered_again(browser, start, tmp_path, home):
    terminal, link = start()
    page = browser.new_page()
    page.goto(link)
    page.click(".cm-content")
    page.keyboard.press("Control+End")
    page.keyboard.type("Rest.")
    with page.expect_response("**/draft"):
        pass
    os.kill(terminal.process.pid, signal.SIGKILL)
    page.wait_for_selector("#ended:has-text('outpour studio')")
    page.keyboard.type(" Lost?")
    page.keyboard.press("Control+s")
    page.wait_for_selector("#status.fault:text-is('Not saved: the studio doesn\\'t answer')")
    with page.expect_download() as download:
        page.click("text=Keep a copy of the text")
    assert download.value.path().read_text() == "Breathe in.\nRest. Lost?"
    assert (tmp_path / "evening.txt").read_text() == "Breathe in.\n"
    page.close()
    _, link = start()
    page = browser.new_page()
    page.goto(link)
    page.click("text=Restore")
    page.wait_for_selector("#file-state:text-is('Not saved yet')")
    page.keyboard.press("Control+s")
    page.wait_for_selector("#file-state:text-is('Saved')")
    assert (tmp_path / "evening.txt").read_text() == "Breathe in.\nRest."
    page.close()


HEAR = "import('./page/events.js').then(({events}) => events.addEventListener('x', () => document.title = 'heard'))"


def test_more_pages_than_connections_share_one_stream_even_if_its_page_is_closed(desk_page, address, studio):
    others = [desk_page.context.new_page() for _ in range(6)]
    for other in others:
        other.goto(f"{address}/")
        other.evaluate(HEAR)
    assert studio.events.pages == 1
    desk_page.close()
    while any(other.title() != "heard" for other in others):
        studio.events.send("x")
        others[0].wait_for_timeout(50)
    assert studio.events.pages == 1
