"""Tell whoever waits that something is there: one Redis list a topic, so that nobody asks the database in a loop.

A bell may be rung before anybody waits, and its text is only news: the truth is in PostgreSQL. A dead Redis means that
nobody hears it, which costs the waiting, not the work.
"""

import math
import threading
from functools import cache
from typing import Any

import redis
import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

LIFETIME_SECONDS = 60


@cache
def _connection(*, patience_seconds: int = 0) -> redis.Redis:
    """The pool of connections for answers that may take this long; a Redis that says nothing at all is given up soon."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=settings.REDIS_TIMEOUT_SECONDS,
        socket_timeout=settings.REDIS_TIMEOUT_SECONDS + patience_seconds,
        decode_responses=True,
    )


@cache
def _seats() -> threading.BoundedSemaphore:
    """Threads of this process that may wait at once: some always stay free for those who do not wait."""
    return threading.BoundedSemaphore(max(1, settings.WEB_THREADS * 3 // 4))


def ring(topic: str, text: str = "here") -> None:
    key = _key(topic)
    try:
        pipeline = _connection().pipeline()
        pipeline.lpush(key, text)
        pipeline.expire(key, LIFETIME_SECONDS)
        pipeline.execute()
    except redis.RedisError as error:
        log.warning("bell not rung", topic=topic, error=str(error))


def wait(topic: str, *, seconds: float, leave: bool = False) -> str | None:
    """Return the text of the next ring, None when none came in time, Redis is away, or all seats are taken.

    The first who waits takes the text away, unless it is to `leave` it for others who wait at the same bell.
    """
    if seconds <= 0 or not _seats().acquire(blocking=False):
        return None
    seconds = min(seconds, settings.MAX_WAIT_SECONDS)
    try:
        return _next_ring(_connection(patience_seconds=math.ceil(seconds)), _key(topic), seconds, leave)
    except redis.RedisError as error:
        log.warning("cannot listen", topic=topic, error=str(error))
        return None
    finally:
        _seats().release()


def _next_ring(connection: redis.Redis, key: str, seconds: float, leave: bool) -> str | None:
    if leave:
        heard: Any = connection.blmove(key, key, timeout=seconds)  # type: ignore[arg-type]  # fractions are fine
    else:
        popped: Any = connection.brpop([key], timeout=seconds)
        heard = popped[1] if popped else None
    return None if heard is None else str(heard)


def reachable() -> bool:
    """Whether Redis answers, so that a bell would be heard."""
    try:
        return bool(_connection().ping())
    except redis.RedisError:
        return False


def _key(topic: str) -> str:
    return f"inkloop:bell:{topic}"
