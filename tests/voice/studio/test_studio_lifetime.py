"""When the studio ends by itself."""

from voice.studio.lifetime import CLOSED_S, FETCH_S, UNOPENED_S, StudioLifetime


class Clock:
    """A clock and numbers of pages and jobs, all set by the test."""

    def __init__(self):
        self.now, self.pages, self.jobs = 0.0, 0, 0
        self.lifetime = StudioLifetime(lambda: self.pages, lambda: self.jobs, lambda: self.now)

    def wait(self, seconds):
        """Let time pass in steps of a second, and return why the lifetime ended."""
        reason = ""
        for _ in range(round(seconds)):
            self.now += 1
            reason = reason or self.lifetime.end()
        return reason


def test_the_studio_ends_a_minute_after_the_last_page_was_closed():
    clock = Clock()
    clock.pages = 2
    assert clock.wait(3 * UNOPENED_S) == ""
    clock.pages = 0
    assert clock.wait(CLOSED_S - 1) == ""
    assert "page was closed" in clock.wait(1)


def test_a_page_that_is_opened_again_in_time_keeps_the_studio_running():
    clock = Clock()
    clock.pages = 1
    clock.wait(5)
    for _ in range(3):
        clock.pages = 0
        assert clock.wait(CLOSED_S - 5) == ""
        clock.pages = 1
        assert clock.wait(5) == ""


def test_a_studio_that_is_never_opened_ends_later():
    clock = Clock()
    assert clock.wait(UNOPENED_S - 1) == ""
    assert "no page was opened" in clock.wait(1)


def test_time_does_not_count_while_the_machine_sleeps():
    clock = Clock()
    clock.pages = 1
    clock.wait(5)
    clock.pages = 0
    clock.wait(5)
    clock.now += 8 * 3600
    assert clock.lifetime.end() == ""
    assert clock.wait(CLOSED_S) != ""


def test_work_goes_on_without_a_page_and_its_files_can_still_be_fetched():
    clock = Clock()
    clock.pages = clock.jobs = 1
    clock.wait(5)
    clock.pages = 0
    assert clock.wait(10 * CLOSED_S) == ""
    clock.jobs = 0
    assert clock.wait(FETCH_S - 1) == ""
    assert "work was done" in clock.wait(1)


def test_a_page_that_comes_back_for_the_files_ends_the_studio_as_usual():
    clock = Clock()
    clock.pages = clock.jobs = 1
    clock.wait(5)
    clock.pages = 0
    clock.wait(CLOSED_S)
    clock.pages, clock.jobs = 1, 0
    clock.wait(5)
    clock.pages = 0
    assert clock.wait(CLOSED_S - 1) == ""
    assert "page was closed" in clock.wait(1)
