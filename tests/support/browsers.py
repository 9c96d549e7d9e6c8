"""A real browser, and how to read a page in it."""

import os
import shutil
from contextlib import contextmanager
from importlib import import_module

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def chromium(*arguments):
    """Yield the installed Chromium, started with `arguments`.

    The test is skipped without one, or fails if OUTPOUR_REQUIRE_BROWSER is 1.
    """
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if not program:
        _skip_or_fail("no Chromium installed")
    try:
        sync_api = import_module("playwright.sync_api")
    except ImportError:
        _skip_or_fail("playwright not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--mute-audio", *arguments])
        yield browser
        browser.close()


def axe():
    """The checker for accessibility."""
    try:
        return import_module("axe_playwright_python.sync_playwright").Axe()
    except ImportError:
        _skip_or_fail("axe-playwright-python not installed")


def _skip_or_fail(reason):
    if os.environ.get("OUTPOUR_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
