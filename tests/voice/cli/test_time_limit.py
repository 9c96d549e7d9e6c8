"""Calls that may never return."""

import threading

import pytest

from voice.cli.time_limit import call_with_timeout


def test_what_is_done_in_time_is_returned():
    assert call_with_timeout(20, lambda: 3) == 3


def test_what_goes_wrong_is_raised():
    def fail():
        raise KeyError("no")

    with pytest.raises(KeyError, match="no"):
        call_with_timeout(20, fail)


def test_what_never_returns_is_left_behind():
    never = threading.Event()
    with pytest.raises(TimeoutError):
        call_with_timeout(0.1, never.wait)
    never.set()
