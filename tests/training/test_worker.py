"""Runs in a real training worker: queued, carried out, cancelled, killed."""

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import psutil
import pytest
import redis
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from recognition import outbox
from recognition.models import Alphabet, OutboxMessage
from tests.workers import celery_worker
from training.models import RunLogLine, RunState, TrainingRun, Trigger
from training.running import runs

pytestmark = [pytest.mark.training, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

PATIENCE_SECONDS = 180
EPOCHS = [1, 2, 3, 4]


def until(condition: Callable[[], bool]) -> None:
    """Wait for another process to do its part, or fail."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS} s"
        pause.wait(0.2)


def request(alphabet: Alphabet) -> TrainingRun:
    return runs.request_run(
        alphabet=alphabet, preset="quick", architecture="letters_basic_cnn", trigger=Trigger.PERSON
    )


def is_training(run: TrainingRun) -> bool:
    run.refresh_from_db()
    assert run.state in (RunState.QUEUED, RunState.RUNNING), run.reason
    return bool(run.progress.get("step"))


def test_cancelling_stops_the_worker_and_leaves_it_ready_for_the_next_run(
    digits: Alphabet, adam: User
) -> None:
    with celery_worker("training"):
        run = request(digits)
        until(lambda: is_training(run))

        runs.request_cancel(run=run, user=adam)
        until(lambda: TrainingRun.objects.get(pk=run.pk).state == RunState.CANCELLED)

        following = request(digits)
        until(lambda: is_training(following))
        runs.request_cancel(run=following, user=adam)
        until(lambda: not TrainingRun.objects.under_way().exists())

    assert TrainingRun.objects.get(pk=run.pk).reason == "cancelled by adam"
    assert not OutboxMessage.objects.exists()


def test_a_killed_child_a_killed_worker_and_an_emptied_broker_cost_an_epoch_at_most(digits: Alphabet) -> None:
    """The child alone, then the worker with all of its family; the third attempt goes on from the last checkpoint."""
    with celery_worker("training", "housekeeping") as worker:
        run = runs.request_run(
            alphabet=digits,
            preset="quick",
            architecture="letters_basic_cnn",
            config={"epochs": len(EPOCHS), "examples_per_epoch": 20_000},
            trigger=Trigger.PERSON,
        )
        until(lambda: has_checkpoint(run))
        for child in children_of(worker.pid):
            os.kill(child.pid, signal.SIGKILL)
        lose(run)
        until(lambda: went_on(run) == 1)
        family = children_of(worker.pid)
        for process in [worker.pid, *(child.pid for child in family)]:
            os.kill(process, signal.SIGKILL)
        psutil.wait_procs(family, timeout=10)
    lose(run)
    redis.Redis.from_url(settings.REDIS_URL).flushdb()

    with celery_worker("training", "housekeeping"):
        OutboxMessage.objects.update(due_at=timezone.now())
        outbox.sweep()
        until(lambda: epochs_of(run) == EPOCHS)
        runs.request_cancel(run=run, user=None)
        until(lambda: not TrainingRun.objects.under_way().exists())

    assert (run.attempt, went_on(run)) == (3, 2)


def epochs_of(run: TrainingRun) -> list[int]:
    run.refresh_from_db()
    return [record["epoch"] for record in run.curve]


def has_checkpoint(run: TrainingRun) -> bool:
    is_training(run)
    return bool(run.checkpoint)


def went_on(run: TrainingRun) -> int:
    lines = [line.text for line in RunLogLine.objects.all().of(run)]
    return sum(line.startswith("Goes on after epoch") for line in lines)


def children_of(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def lose(run: TrainingRun) -> None:
    """The lease runs out, and whoever watches over the runs sees it."""
    TrainingRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    runs.recover_abandoned()
