"""Requirements that only some machines meet. If all must be met, a test without them fails instead of being skipped."""

import os
import shutil
from importlib import import_module

import pytest


def require(*programs):
    """Skip this test unless these programs are installed."""
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        skip_or_fail(f"{', '.join(missing)} not installed")


def require_module(name):
    """Skip this test unless this module is installed."""
    try:
        import_module(name)
    except ImportError:
        skip_or_fail(f"{name} not installed")


def skip_or_fail(reason):
    """Skip this test or module, or fail if every requirement must be met."""
    if os.environ.get("CI") == "true" and os.environ.get("OUTPOUR_REQUIRE_DEVICE") == "1":
        pytest.fail(reason)
    pytest.skip(reason, allow_module_level=True)
