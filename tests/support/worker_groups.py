"""Groups of tests that share a worker, and their order."""

import re

_GROUPS = {
    "clock": r"test_(keys_heard|pulseaudio|any_keys_in_a_terminal|microphone|comparison_heard)\.py"
    r"|tests/voice/desktop/",
    "joe": r"test_(forecast|engine_contract)\.py"
    r"|::test_(a_shipped_session_has_the_target|lines_are_spoken_at_the_times|no_sentence_of_a_session)",
    "ambiences": r"tests/audio/ambiences/",
    "cluster": r"tests/voice/batch/test_(dask|cluster)",
    "browser": r"tests/voice/web/test_page_\w*in_a_browser|test_share_command|tests/voice/studio/test_\w*in_a_browser",
}
"""Tests that play in real time and mostly wait; that speak the same sentences; that share a minute of sound; that
share a cluster; that share a browser."""

_PATTERNS = [(name, re.compile(pattern)) for name, pattern in _GROUPS.items()]


def group(test):
    """The group of a test, given by its node id; empty if it may run anywhere."""
    return next((name for name, pattern in _PATTERNS if pattern.search(test)), "")


def group_order(test):
    """Sort key of a test: groups first, since the run would have to wait for a late one."""
    return list(_GROUPS).index(group(test)) if group(test) else len(_GROUPS)
