"""Fixtures and scheduling for all tests: a home for each test, and a shared speech cache for real voices."""

import itertools
import os
import shutil
import signal
import tempfile

import pytest
from hypothesis import settings
from worker_groups import group, group_order

pytest_plugins = ["program", "soundserver"]

settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")

# A shell that runs the tests in the background may ignore these signals, and child processes would inherit that.
for name in ("SIGINT", "SIGHUP", "SIGQUIT"):
    number = getattr(signal, name, None)
    if number and signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)


def pytest_addoption(parser):
    parser.addoption(
        "--thorough", action="store_true", help="speak every shipped sentence, press every sequence of keys"
    )


_bytecode = ""


def pytest_configure():
    """Let the hundreds of processes that the tests start share bytecode, even if Python is told to write none."""
    global _bytecode  # noqa: PLW0603 (once a run)
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        _bytecode = os.environ["PYTHONPYCACHEPREFIX"] = tempfile.mkdtemp(prefix="bytecode")


def pytest_unconfigure():
    if _bytecode:
        shutil.rmtree(_bytecode, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """Two workers more than CPUs, since those that play in real time and in a browser mostly wait."""
    return None if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS") else (os.cpu_count() or 1) + 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep groups on one worker. (xdist's own marks for this don't work with pytest 9.2.)"""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 (only needed here)

    class GroupScheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group(nodeid) or nodeid

    config.option.loadscopereorder = False
    return GroupScheduling(config, log)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: group_order(item.nodeid))


_priority_lowered = "PYTEST_XDIST_WORKER" not in os.environ or not hasattr(os, "nice")


def pytest_runtest_setup(item):
    """Lower the priority of tests that compute, so that the worker that plays in real time meets its deadlines."""
    global _priority_lowered  # noqa: PLW0603 (once a process)
    if not _priority_lowered and group(item.nodeid) != "clock":
        os.nice(5)
        _priority_lowered = True


@pytest.fixture
def thorough(request):
    """Skip a slow test unless --thorough is given."""
    if not request.config.getoption("--thorough"):
        pytest.skip("slow; run it with --thorough")


@pytest.fixture(scope="session")
def homes(tmp_path_factory):
    """An iterator over new folders. (`mktemp` lists all earlier ones each time, which is slow for thousands.)"""
    base = tmp_path_factory.mktemp("homes")
    return (base / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def home(homes, monkeypatch):
    """A private OUTPOUR_HOME for this test."""
    folder = next(homes)
    folder.mkdir()
    monkeypatch.setenv("OUTPOUR_HOME", str(folder))
    for name in ("MINUTES", "VOICE", "PACE", "MUSIC", "MUSIC_LEVEL", "ROOM"):
        monkeypatch.delenv(f"OUTPOUR_{name}", raising=False)
    # Keep the tests off the desktop they are run on.
    monkeypatch.setenv("XDG_MUSIC_DIR", f"{folder}/no-music")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={folder}/no-bus")
    return folder


@pytest.fixture(scope="session")
def spoken_home(tmp_path_factory):
    """A home whose speech cache lasts for the whole run, so that Piper speaks each sentence once.

    Parallel workers share it.
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
