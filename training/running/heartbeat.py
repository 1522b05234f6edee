"""Keep a run's lease alive from a thread of its own, and hear from there that the run is to stop."""

import threading
from types import TracebackType

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from training.models import TrainingRun

log = structlog.get_logger(__name__)


class Heartbeat:
    """While the block runs the lease is renewed; `must_stop` turns true when the run was cancelled or closed.

    A database that is away for a while is waited for: the lease, not this thread, says when the run is given up.
    """

    def __init__(self, run: TrainingRun) -> None:
        self._run = run
        self._ended = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat of {run.pk}", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def must_stop(self) -> bool:
        return self._stop.is_set()

    def _beat(self) -> None:
        interval = settings.RUN_HEARTBEAT_SECONDS
        try:
            while not self._ended.wait(interval) and not self._stop.is_set():
                self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        try:
            if not self._run.renew_lease(now=timezone.now()):
                self._stop.set()
        except DatabaseError as error:
            log.warning("lease not renewed", run=str(self._run.pk), error=str(error))
            connection.close()
