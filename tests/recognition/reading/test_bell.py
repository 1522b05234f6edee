import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import LazySettings

from recognition.reading import bell
from tests.broken import redis_away


@pytest.fixture
def topic() -> str:
    return uuid.uuid4().hex


def test_who_waits_hears_the_bell(topic: str) -> None:
    ringer = threading.Timer(0.1, bell.ring, [topic, "news"])
    ringer.start()

    heard = bell.wait(topic, seconds=20)

    ringer.join()
    assert heard == "news"


def test_who_comes_late_hears_it_too(topic: str) -> None:
    bell.ring(topic)

    assert bell.wait(topic, seconds=1) == "here"


def test_what_is_left_at_the_bell_is_heard_by_all_who_wait_and_fades(topic: str) -> None:
    bell.ring(topic, "news")

    heard = [bell.wait(topic, seconds=1, leave=True) for _ in range(2)]

    assert heard == ["news", "news"]
    assert bell._connection().ttl(bell._key(topic)) != -1


def test_all_who_wait_already_hear_what_is_left(topic: str) -> None:
    with ThreadPoolExecutor(3) as waiting:
        heard = [waiting.submit(bell.wait, topic, seconds=20, leave=True) for _ in range(3)]
        bell.ring(topic, "news")

        assert [each.result() for each in heard] == ["news"] * 3


def test_another_bell_is_not_heard(topic: str) -> None:
    bell.ring(topic + "x")

    assert bell.wait(topic, seconds=0.05) is None


def test_an_unheard_bell_fades(topic: str) -> None:
    bell.ring(topic)

    lives = bell._connection().ttl(bell._key(topic))

    assert isinstance(lives, int)
    assert 0 < lives <= bell.LIFETIME_SECONDS


def test_nobody_waits_for_nothing(topic: str) -> None:
    bell.ring(topic)

    assert bell.wait(topic, seconds=0) is None


def test_nobody_waits_longer_than_the_site_allows(topic: str, settings: LazySettings) -> None:
    settings.MAX_WAIT_SECONDS = 0.05

    assert bell.wait(topic, seconds=600) is None


@pytest.fixture
def few_seats(settings: LazySettings) -> Iterator[threading.BoundedSemaphore]:
    settings.WEB_THREADS = 4
    bell._seats.cache_clear()
    yield bell._seats()
    bell._seats.cache_clear()


def test_when_all_seats_are_taken_one_is_not_kept_waiting(
    topic: str, few_seats: threading.BoundedSemaphore
) -> None:
    taken = [few_seats.acquire(blocking=False) for _ in range(4)]
    bell.ring(topic)

    assert taken == [True, True, True, False]
    assert bell.wait(topic, seconds=20) is None


def test_a_seat_is_free_again_after_the_wait(topic: str, few_seats: threading.BoundedSemaphore) -> None:
    for _ in range(5):
        bell.wait(topic, seconds=0.01)
    bell.ring(topic)

    assert bell.wait(topic, seconds=1) == "here"


def test_without_redis_nobody_waits_and_ringing_is_no_error(topic: str) -> None:
    with redis_away():
        bell.ring(topic)

        assert bell.wait(topic, seconds=20) is None
        assert not bell.reachable()
