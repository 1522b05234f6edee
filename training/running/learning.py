"""Carry out a run to its end, whatever that is.

Everything heavy is imported on the first call: this module runs in the training worker's child, new for each run, and
in `manage.py train`.
"""

import errno

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils import timezone

from training import tidings
from training.exceptions import LeaseLost, TrainingCancelled
from training.models import RunState, TrainingRun
from training.running import checkpoints, journal
from training.running.heartbeat import Heartbeat
from training.running.patience import DATABASE_AWAY, patiently
from training.running.watched import Show, Watched
from training.running.work import Work

log = structlog.get_logger(__name__)


def carry_out(run: TrainingRun, *, show: Show = lambda progress: None) -> TrainingRun:
    """Carry out a claimed run to its end, whatever that is; the run says which. `show` gets each progress report.

    Where another worker has the run meanwhile nothing more is written. A database that stays away leaves the run to
    its lease: once that has run out, it is queued again.
    """
    try:
        with Heartbeat(run) as heartbeat:
            Work(Watched(run, heartbeat, show)).do()
    except LeaseLost as lost:
        log.warning("run lost", run=str(run.pk), reason=str(lost))
    except TrainingCancelled:
        _end_cancelled(run)
    except SoftTimeLimitExceeded:
        limit = f"{settings.TRAINING_TASK_LIMIT_SECONDS // 60} minutes"
        _end_failed(run, f"It took longer than {limit}.")
    except DATABASE_AWAY:
        log.exception("run left to its lease", run=str(run.pk))
        return run
    except Exception as error:
        log.exception("run failed", run=str(run.pk))
        _end_failed(run, _told(error))
    run.refresh_from_db()
    checkpoints.discard_ended()
    return run


def _end_cancelled(run: TrainingRun) -> None:
    """Whoever stopped for another reason than that somebody asked for it has lost the run."""
    run.refresh_from_db(fields=["reason", "cancel_requested_at"])
    if run.cancel_requested_at is not None:
        run.end(state=RunState.CANCELLED, reason=run.reason or "cancelled", now=timezone.now())


def _end_failed(run: TrainingRun, reason: str) -> None:
    if patiently(lambda: run.end(state=RunState.FAILED, reason=reason, now=timezone.now())):
        journal.note_from_outside(run, f"Failed: {reason}")
        tidings.tell_of_failure(run)


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"The disk that holds the models is full ({error.strerror}): nothing was kept, the champion serves on."
            " Make room under DATA_DIR, then start the run again."
        )
    return f"{type(error).__name__}: {error}"
