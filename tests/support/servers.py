"""What only some machines have; where it is to be there, a test fails for want of it instead of being skipped."""

import os
import shutil
from importlib import import_module

import pytest


def require(*programs):
    """Go on where these programs are."""
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        give_up(f"{', '.join(missing)} not installed")


def require_module(name):
    """Go on where this module is."""
    try:
        import_module(name)
    except ImportError:
        give_up(f"{name} not installed")


def give_up(told):
    """Skip this test, or all of a module; fail where nothing is to be missing."""
    if os.environ.get("CI") == "true" and os.environ.get("OUTPOUR_REQUIRE_DEVICE") == "1":
        pytest.fail(told)
    pytest.skip(told, allow_module_level=True)
