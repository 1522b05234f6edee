"""Take a server away for a while: nothing listens at its address."""

from collections.abc import Iterator
from contextlib import contextmanager

from celery import current_app
from django.test import override_settings

from recognition import broker
from recognition.reading import bell

NOBODY = "redis://127.0.0.1:1/0"


@contextmanager
def redis_away() -> Iterator[None]:
    """Until the block ends, this process finds no Redis, neither for its bells nor for Celery."""
    known = current_app.conf.broker_write_url
    with override_settings(REDIS_URL=NOBODY):
        current_app.conf.update(broker_write_url=NOBODY)
        _connect_anew()
        try:
            yield
        finally:
            current_app.conf.update(broker_write_url=known)
            _connect_anew()


def _connect_anew() -> None:
    bell._connection.cache_clear()
    broker._producers.cache_clear()
