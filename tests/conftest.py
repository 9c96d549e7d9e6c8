"""Every test has a home of its own; those that speak with real voices share what was spoken."""

import os
import signal

import pytest
from worker_groups import group, turn

pytest_plugins = ["program", "soundserver"]

# Whoever runs the tests in the background may ignore these; the programs that tests start would inherit that.
for name in ("SIGINT", "SIGHUP", "SIGQUIT"):
    number = getattr(signal, name, None)
    if number and signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)


def pytest_addoption(parser):
    parser.addoption(
        "--thorough", action="store_true", help="speak every shipped sentence, press every sequence of keys"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """One worker more than there are processors, as the one that plays in real time mostly waits."""
    return None if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS") else (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep groups together. (The marks that xdist has for it do nothing with pytest 9.2.)"""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 (only where it is used)

    class Sharing(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group(nodeid) or nodeid

    config.option.loadscopereorder = False
    return Sharing(config, log)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: turn(item.nodeid))


_gives_way = "PYTEST_XDIST_WORKER" not in os.environ or not hasattr(os, "nice")


def pytest_runtest_setup(item):
    """Let what reckons give way to what another worker plays at the same time: a sound server drops what comes late."""
    global _gives_way  # noqa: PLW0603 (a process gives way once)
    if not _gives_way and group(item.nodeid) != "clock":
        os.nice(5)
        _gives_way = True


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
