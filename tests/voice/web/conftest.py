"""A browser without a network, and a page in it."""

import pytest
from browsers import chromium
from played_pages import wait_until
from sessions import GUIDED, session_of

from voice.export.export import export
from voice.session.scheduler import Attendance


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def guided(tmp_path_factory):
    """The page of `GUIDED`, which waits at its hold, and its timeline."""
    folder = tmp_path_factory.mktemp("guided")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTPOUR_HOME", str(folder / "home"))
        with session_of(folder, GUIDED, preface="short") as session:
            session.attend(Attendance(holds=True))
            timeline = export(session, folder / "guided.html", overwrite=False, attempts=1).timeline
    return folder / "guided.html", timeline


@pytest.fixture
def context(browser):
    """A browser profile of its own, without a network; nothing but the page itself may be loaded."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    context.set_offline(True)
    faults = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    context.ignored = []
    context.on("request", lambda request: None if is_local(request.url) else faults.append(request.url))
    yield context
    context.close()
    assert [fault for fault in faults if not any(each in fault for each in context.ignored)] == []


def is_local(url):
    return url.startswith(("file:", "blob:", "data:"))


@pytest.fixture
def open_page(context, guided):
    """Open a page; by default the guided one."""

    def open_page(path=guided[0]):
        page = context.new_page()
        page.goto(path.as_uri())
        return page

    return open_page


@pytest.fixture
def paused(open_page):
    """The guided page, begun and paused."""
    page = open_page()
    page.locator("#begin").click()
    wait_until(page, "audio.currentTime > 0")
    page.locator("#play").click()
    wait_until(page, "audio.paused && text('play') === 'Play'")
    return page
