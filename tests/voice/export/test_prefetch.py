"""An iterator that runs ahead on another thread."""

import itertools
import threading

import pytest

from voice.export.prefetch import prefetch


def test_items_arrive_in_order():
    with prefetch(iter(range(100))) as items:
        assert list(items) == list(range(100))


def test_items_are_produced_in_another_thread():
    with prefetch(threading.get_ident() for _ in range(2)) as items:
        assert threading.get_ident() not in set(items)


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), SystemExit(3), None])
def test_an_error_is_raised_in_place_of_its_item(error):
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
def test_production_stops_while_the_queue_is_full(depth):
    made, full = [], threading.Event()

    def make():
        for number in itertools.count():
            made.append(number)
            if number == depth + 1:
                full.set()
            yield number

    with prefetch(make(), depth) as items:
        assert next(items) == 0
        assert full.wait(60)
        # One was taken, `depth` are queued, and one waits for room.
        assert len(made) == depth + 2


@pytest.mark.parametrize("error", [None, RuntimeError, KeyboardInterrupt])
def test_leaving_the_context_ends_the_thread(error):
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


def test_leaving_before_the_first_item_ends_the_thread():
    before = set(threading.enumerate())
    with prefetch(itertools.count(), depth=1):
        pass
    assert set(threading.enumerate()) == before


def test_an_error_releases_and_ends_the_thread():
    before = set(threading.enumerate())
    begun, released = threading.Event(), threading.Event()

    def make():
        yield 1
        begun.set()
        assert released.wait(60)

    def leave():
        with prefetch(make(), release=released.set) as items:
            next(items)
            assert begun.wait(60)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        leave()
    assert released.is_set()
    assert set(threading.enumerate()) == before


def test_release_is_not_called_without_an_error():
    with prefetch(iter(range(3)), release=lambda: pytest.fail("released")) as items:
        assert list(items) == [0, 1, 2]


def test_leaving_does_not_wait_for_a_stuck_item():
    begun, released, ended = threading.Event(), threading.Event(), threading.Event()

    def make():
        begun.set()
        released.wait(60)
        ended.set()
        yield 1

    with prefetch(make()):
        assert begun.wait(60)
    assert not ended.is_set()
    released.set()
