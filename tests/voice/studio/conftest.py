"""A studio over a temporary home, a visitor without a browser, and a page in Chromium that has opened its link.

All of them last for the tests of one module. A module overrides `scripts` to begin with sessions of its own.
"""

import pytest
from browsers import chromium
from studio import Visitor, running_studio

from voice.storage.paths import Paths


@pytest.fixture(scope="module")
def scripts():
    """The listener's own sessions at the start: texts by name."""
    return {}


@pytest.fixture(scope="module")
def named():
    """The scripts named on the command line, as `Source`s."""
    return ()


@pytest.fixture(scope="module")
def studio_paths(tmp_path_factory, scripts):
    """The folders of the studio."""
    home = tmp_path_factory.mktemp("studio")
    paths = Paths(home / "config", home / "data", home / "cache")
    paths.scripts.mkdir(parents=True)
    for name, text in scripts.items():
        (paths.scripts / f"{name}.txt").write_text(text, encoding="utf-8")
    return paths


@pytest.fixture(scope="module")
def opened_studio(studio_paths, named):
    """A running studio and the address of its page, without a slash at the end."""
    with running_studio(studio_paths, named) as (studio, link):
        yield studio, link.partition("/open/")[0] + studio.links.base


@pytest.fixture(scope="module")
def studio(opened_studio):
    """A running studio."""
    return opened_studio[0]


@pytest.fixture(scope="module")
def address(opened_studio):
    """The address of the studio, such as http://127.0.0.1:40000/x3J."""
    return opened_studio[1]


@pytest.fixture(scope="module")
def origin(address):
    """The part of the address that links begin with, such as http://127.0.0.1:40000."""
    return address.rpartition("/")[0]


@pytest.fixture(scope="module")
def visitor(studio, origin):
    """Sends requests as the page does."""
    return Visitor(origin + studio.links.new())


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def desk_page(browser, studio, origin):
    """A page that has opened the studio; errors in it, and requests to other places, fail the module's last test.

    Open a script with `desk_page.goto(f"{address}/#scripts/yours-NAME")`. Errors that a test provokes are named in
    `desk_page.expected`, as parts of their messages.
    """
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        permissions=["microphone"],
        reduced_motion="reduce",  # axe would measure colours in the middle of a transition
    )
    faults = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    context.on("request", lambda request: None if is_own(request.url, origin) else faults.append(request.url))
    page = context.new_page()
    page.expected = []
    page.goto(origin + studio.links.new())
    yield page
    context.close()
    assert [fault for fault in faults if not any(part in fault for part in page.expected)] == []


def is_own(url, origin):
    return url.startswith((origin + "/", "blob:", "data:"))
