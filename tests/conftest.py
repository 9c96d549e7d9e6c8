"""Every test has a home of its own; those that speak with real voices share what was spoken."""

import os
import signal

import pytest

pytest_plugins = ["program", "soundserver"]

# Whoever runs the tests in the background may ignore these; the programs that tests start would inherit that.
for name in ("SIGINT", "SIGHUP"):
    number = getattr(signal, name, None)
    if number and signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)


def pytest_addoption(parser):
    parser.addoption("--thorough", action="store_true", help="speak every shipped sentence, not a sample of them")


def pytest_xdist_auto_num_workers(config):
    """One worker more than there are processors, as the one that has the tests marked `clock` mostly waits."""
    return None if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS") else (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items):
    """Let one worker play in real time from the beginning, and one speak with `joe`: nothing is spoken twice."""
    for item in items:
        if item.get_closest_marker("clock"):
            item.add_marker(pytest.mark.xdist_group("clock"))
        elif "speaking" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("joe"))
    groups = {"clock": 0, "joe": 1}
    items.sort(key=lambda item: groups.get(getattr(item.get_closest_marker("xdist_group"), "args", [""])[0], 2))


_giving_way = os.environ.get("PYTEST_XDIST_WORKER") is None or not hasattr(os, "nice")


def pytest_runtest_setup(item):
    """Let what reckons give way to what another worker plays at the same time: a sound server drops what comes late."""
    global _giving_way  # noqa: PLW0603 (a process gives way once)
    if not _giving_way and not item.get_closest_marker("clock"):
        os.nice(5)
        _giving_way = True


@pytest.fixture
def thorough(request):
    """Skip a test that takes its time, unless asked for."""
    if not request.config.getoption("--thorough"):
        pytest.skip("takes its time; --thorough does it")


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    """OUTPOUR_HOME of this test alone."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("OUTPOUR_HOME", str(folder))
    for name in ("MINUTES", "VOICE", "PACE", "MUSIC", "MUSIC_LEVEL", "ROOM"):
        monkeypatch.delenv(f"OUTPOUR_{name}", raising=False)
    # Whoever runs the tests on a desktop is not to see them there.
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={folder}/no-bus")
    return folder


@pytest.fixture(scope="session")
def spoken_home(tmp_path_factory):
    """A home whose speech cache lasts as long as the tests, so that Piper speaks each sentence once.

    Tests that run side by side share it.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "spoken-home"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def speaking(spoken_home, monkeypatch):
    """Use the shared home in this test."""
    monkeypatch.setenv("OUTPOUR_HOME", str(spoken_home))
    return spoken_home
