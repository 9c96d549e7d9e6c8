"""Working ahead in another thread."""

import itertools
import threading

import pytest

from voice.export.prefetch import prefetch


def test_items_come_in_order_and_end():
    with prefetch(iter(range(100))) as items:
        assert list(items) == list(range(100))


def test_they_are_made_elsewhere():
    with prefetch(threading.get_ident() for _ in range(2)) as items:
        assert threading.get_ident() not in set(items)


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), SystemExit(3), None])
def test_what_goes_wrong_comes_where_its_item_would_have(error):
    def make():
        yield 1
        yield 2
        if error:
            raise error

    with prefetch(make(), depth=1) as items:
        assert [next(items), next(items)] == [1, 2]
        with pytest.raises(type(error) if error else StopIteration) as caught:
            next(items)
        assert error is None or caught.value is error


@pytest.mark.parametrize("depth", [1, 4])
def test_no_more_are_made_than_are_asked_for(depth):
    made, full = [], threading.Event()

    def make():
        for number in itertools.count():
            made.append(number)
            if number == depth + 1:
                full.set()
            yield number

    with prefetch(make(), depth) as items:
        assert next(items) == 0
        assert full.wait(10)
        # One was taken, `depth` wait, and one is held until there is room.
        assert len(made) == depth + 2


@pytest.mark.parametrize("error", [None, RuntimeError, KeyboardInterrupt])
def test_leaving_ends_the_thread_however_it_is_left(error):
    before = set(threading.enumerate())

    def leave():
        with prefetch(itertools.count(), depth=1) as items:
            next(items)
            if error:
                raise error

    if error:
        with pytest.raises(error):
            leave()
    else:
        leave()
    assert set(threading.enumerate()) == before


def test_leaving_without_taking_anything_ends_it_too():
    before = set(threading.enumerate())
    with prefetch(itertools.count(), depth=1):
        pass
    assert set(threading.enumerate()) == before


def test_an_error_releases_what_the_thread_waits_for():
    begun, released = threading.Event(), threading.Event()

    def make():
        yield 1
        begun.set()
        assert released.wait(20)

    def leave():
        with prefetch(make(), release=released.set) as items:
            next(items)
            assert begun.wait(20)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        leave()
    assert released.is_set()
    assert "ahead" not in {thread.name for thread in threading.enumerate()}


def test_nothing_is_released_where_it_is_left_without_an_error():
    with prefetch(iter(range(3)), release=lambda: pytest.fail("released")) as items:
        assert list(items) == [0, 1, 2]


def test_an_item_that_never_comes_is_not_waited_for():
    begun, never = threading.Event(), threading.Event()

    def make():
        begun.set()
        never.wait()
        yield 1

    with prefetch(make()):
        assert begun.wait(20)
    never.set()
