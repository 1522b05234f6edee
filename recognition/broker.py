"""Hand a task to Celery from a process that must not wait: a dead or silent broker is told within a second or two."""

from functools import cache
from typing import Any

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from kombu.pools import ProducerPool, producers


class BrokerAway(Exception):
    """The broker did not take the message."""


def send(task: str, *arguments: Any, expires_in_seconds: float | None = None) -> None:
    """Send the task once, or raise BrokerAway. Celery's own connection would try for seconds, and its reader waits long."""
    try:
        with _producers().acquire(block=True) as producer:
            current_app.send_task(
                task, args=list(arguments), expires=expires_in_seconds, producer=producer, retry=False
            )
    except (OperationalError, OSError) as error:
        raise BrokerAway(str(error)) from error


@cache
def _producers() -> ProducerPool:
    connection = current_app.connection_for_write(
        transport_options={"max_retries": 0, "socket_timeout": settings.REDIS_TIMEOUT_SECONDS}
    )
    pool: ProducerPool = producers[connection]
    return pool
