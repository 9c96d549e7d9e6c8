"""When sharing ends, with a clock of its own."""

import pytest
from shared_sites import Clock, serve, site

from voice.sharing.lifetime import Lifetime


class Times:
    """A lifetime, and both of its clocks."""

    def __init__(self, **options):
        self.monotonic, self.now = Clock(), Clock(5_000_000)
        self.lifetime = Lifetime(monotonic=self.monotonic, now=self.now, **options)

    def passes(self, seconds):
        """Let time pass, looked at every second, and return why sharing ended."""
        for _ in range(seconds):
            self.monotonic.seconds += 1
            self.now.seconds += 1
            if end := self.lifetime.end():
                return end.message
        return None

    def sleeps(self, seconds):
        """Let time pass while the machine sleeps."""
        self.monotonic.seconds += seconds
        self.now.seconds += seconds


def test_half_an_hour_without_a_request_ends_it():
    times = Times()
    assert times.passes(1799) is None
    assert times.passes(1) == "after 30 minutes without a request; run the command again to continue"


def test_a_request_starts_the_half_hour_again():
    times = Times()
    times.passes(1799)
    times.lifetime.touch()
    assert times.passes(1799) is None
    assert times.passes(1)


def test_sleep_does_not_count_as_idle_time():
    times = Times()
    times.sleeps(8 * 3600)
    assert times.passes(1700) is None
    assert times.passes(100)


def test_a_set_time_includes_sleep():
    times = Times(duration_s=7200)
    times.lifetime.touch()
    times.sleeps(7199)
    assert times.lifetime.end() is None
    assert times.passes(1) == "after the time set with --for"


@pytest.mark.parametrize("once", [True, False])
def test_a_download_ends_it_only_with_once(once):
    times = Times(once=once)
    times.lifetime.touch()
    assert times.passes(5) is None
    times.lifetime.downloaded()
    assert times.passes(1) == ("after the first complete download" if once else None)


def test_a_fetched_session_may_be_played_to_its_end():
    times = Times(once=True)
    begun = times.lifetime.time()
    times.passes(20)
    times.lifetime.listened(begun, 300)
    assert times.passes(279) is None
    assert times.passes(1) == "after a session was played to its end"


def test_the_hint_is_given_once_if_no_device_connects():
    times = Times()
    times.passes(59)
    assert not times.lifetime.needs_hint()
    times.passes(1)
    assert [times.lifetime.needs_hint(), times.lifetime.needs_hint()] == [True, False]


def test_no_hint_is_given_after_a_visit():
    times = Times()
    times.lifetime.touch()
    times.passes(100)
    assert not times.lifetime.needs_hint()


def test_only_requests_with_the_token_count(tmp_path):
    times = Times()
    with serve(site(tmp_path), lifetime=times.lifetime) as shared:
        shared.ask(path="/")
        shared.ask(host="evil.example")
        shared.raw(b"nonsense\r\n\r\n")
        assert not times.lifetime.visited
        shared.ask()
        assert times.lifetime.visited


def test_a_whole_download_ends_it(tmp_path):
    times = Times(once=True)
    with serve(site(tmp_path), lifetime=times.lifetime) as shared:
        shared.ask()
        shared.ask("key.mp3", "HEAD")
        shared.ask("key.mp3", Range="bytes=0-500")
        assert times.lifetime.end() is None
        shared.ask("key.mp3")
        assert times.lifetime.end().message == "after the first complete download"


def test_a_session_fetched_in_parts_ends_it_after_its_length(tmp_path):
    times = Times(once=True)
    with serve(site(tmp_path), lifetime=times.lifetime) as shared:
        for span in ("0-1", "600-", "0-399", "300-700"):
            assert times.passes(100) is None
            shared.ask("key.mp3", Range=f"bytes={span}")
        assert times.lifetime.end().message == "after a session was played to its end"
