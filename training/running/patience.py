"""Work that waits while PostgreSQL is away: a restart of the database does not cost hours of training."""

import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

log = structlog.get_logger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError)
_SECONDS_BETWEEN_TRIES = 1.0

Result = TypeVar("Result")


def patiently(work: Callable[[], Result]) -> Result:
    """Do the work, again and again while the database is away, for RUN_PATIENCE_SECONDS at most.

    `work` is one statement or one transaction; inside a transaction of the caller's it is tried once.
    """
    deadline = time.monotonic() + settings.RUN_PATIENCE_SECONDS
    while True:
        try:
            return work()
        except DATABASE_AWAY as error:
            if connection.in_atomic_block or time.monotonic() >= deadline:
                raise
            log.warning("waiting for the database", error=str(error))
            connection.close()
            time.sleep(_SECONDS_BETWEEN_TRIES)
