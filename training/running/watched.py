"""A run as its worker sees it: what is told of it while it goes, and whether it is still wanted."""

import math
from collections.abc import Callable
from typing import Any

import structlog
from django.db import connection
from django.utils import timezone

from training.exceptions import LeaseLost, TrainingCancelled
from training.models import TrainingRun
from training.running import journal
from training.running.heartbeat import Heartbeat
from training.running.patience import DATABASE_AWAY, patiently

log = structlog.get_logger(__name__)

Show = Callable[[dict[str, Any]], None]


class Watched:
    """`show` gets each progress report, beside the run's page."""

    def __init__(self, run: TrainingRun, heartbeat: Heartbeat, show: Show) -> None:
        self.run = run
        self.heartbeat = heartbeat
        self.show = show

    def check_wanted(self) -> None:
        """Between two steps. Raises TrainingCancelled, or LeaseLost where nobody asked for it."""
        if patiently(lambda: self.run.renew_lease(now=timezone.now())):
            return
        self.run.refresh_from_db(fields=["cancel_requested_at"])
        if self.run.cancel_requested_at is None:
            raise LeaseLost(f"Attempt {self.run.attempt} at run {self.run.pk} goes on no more.")
        raise TrainingCancelled("Stopped between two steps.")

    def say(self, *, phase: str, **progress: Any) -> None:
        """For whoever watches: worth no waiting for the database."""
        report = finite({"phase": phase, **progress})
        try:
            self.run.report(report)
        except DATABASE_AWAY as error:
            log.warning("progress not told", run=str(self.run.pk), error=str(error))
            if connection.in_atomic_block:
                raise
            connection.close()
        self.show(report)

    def note(self, text: str) -> None:
        journal.note(self.run, text)


def finite(report: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL's JSON knows no infinity and no NaN."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in report.items()
    }
