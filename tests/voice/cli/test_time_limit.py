"""Calls that may never return."""

import threading

import pytest

from voice.cli.time_limit import call_with_timeout


def test_the_result_of_a_call_is_returned():
    assert call_with_timeout(20, lambda: 3) == 3


def test_an_error_of_a_call_is_raised():
    def fail():
        raise KeyError("no")

    with pytest.raises(KeyError, match="no"):
        call_with_timeout(20, fail)


def test_a_call_that_never_returns_times_out():
    never = threading.Event()
    with pytest.raises(TimeoutError):
        call_with_timeout(0.1, never.wait)
    never.set()
