import errno
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import storages
from django.utils import timezone

from accounts.models import User
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, OutboxMessage
from tests.recognition.threads import at_once
from training.exceptions import LeaseLost, RunFinished, RunUnderWay
from training.models import RunLogLine, RunState, TrainingRun, Trigger, run_log_line
from training.nn.checkpoint import Checkpoint
from training.running import checkpoints, journal, runs
from training.running.made_with import RECIPE

pytestmark = pytest.mark.django_db


def request(alphabet: Alphabet, user: User | None = None, preset: str = "quick") -> TrainingRun:
    return runs.request_run(alphabet=alphabet, preset=preset, trigger=Trigger.PERSON, user=user)


def claim(run: TrainingRun) -> TrainingRun:
    claimed = TrainingRun.objects.all().claim(run.pk, now=timezone.now())
    assert claimed is not None
    return claimed


def gone(run: TrainingRun) -> TrainingRun:
    """Its worker has not renewed the lease in time."""
    TrainingRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    return run


def checkpoint_of(epoch: int) -> Checkpoint:
    return Checkpoint(epoch=epoch, key="k", arrays={"model/0": np.ones(3)}, random={}, history=())


def files_of(run: TrainingRun) -> list[Path]:
    return sorted(Path(storages["checkpoints"].path(str(run.pk))).glob("*"))


def lines_of(run: TrainingRun) -> list[str]:
    return [line.text for line in RunLogLine.objects.all().of(run)]


def full_disk(*args: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_run_is_queued_with_its_message(digits: Alphabet, adam: User) -> None:
    run = request(digits, adam)

    assert run.state == RunState.QUEUED
    assert OutboxMessage.objects.get().arguments == {"run_id": str(run.pk)}


def test_who_asked_for_a_run_stands_in_its_log(digits: Alphabet, adam: User) -> None:
    assert lines_of(request(digits, adam)) == ["Asked for by adam: quick, inkloop_cnn."]


def test_knobs_are_turned_away_from_the_preset(digits: Alphabet) -> None:
    turned = {"epochs": 2, "augmentation": 0.5}

    run = runs.request_run(alphabet=digits, preset="quick", config=turned, trigger=Trigger.PERSON)

    assert run.config == turned


@pytest.mark.parametrize(
    ("config", "field", "message"),
    [
        ({"epochs": 0}, "config.epochs", "epochs must be a whole number from 1 to 200. Received: 0."),
        ({"epochs": 2.5}, "config.epochs", "a whole number"),
        ({"epochs": True}, "config.epochs", "a whole number"),
        ({"augmentation": "strong"}, "config.augmentation", "a number from 0 to 3. Received: 'strong'"),
        ({"dropout": 0.5}, "config.dropout", "A knob is one of epochs,"),
        ({"warm_start": True}, "config.warm_start", "A knob is one of"),
    ],
)
def test_a_knob_that_cannot_be_turned_so_is_named(
    digits: Alphabet, config: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(InvalidInput, match=re.escape(message)) as refused:
        runs.request_run(alphabet=digits, preset="quick", config=config, trigger=Trigger.PERSON)

    assert refused.value.field == field
    assert not TrainingRun.objects.exists()


def test_one_alphabet_has_one_run_under_way(digits: Alphabet) -> None:
    request(digits)

    with pytest.raises(RunUnderWay, match="One runs at a time"):
        request(digits)


def test_two_alphabets_train_side_by_side(digits: Alphabet, alnum: Alphabet) -> None:
    request(digits)
    request(alnum)

    assert TrainingRun.objects.under_way().count() == 2


def test_an_unknown_preset_is_refused_with_what_is_allowed(digits: Alphabet) -> None:
    with pytest.raises(InvalidInput, match="quick, full"):
        request(digits, preset="slow")


def test_an_unknown_architecture_is_refused_with_what_is_allowed(digits: Alphabet) -> None:
    with pytest.raises(InvalidInput, match="inkloop_cnn"):
        runs.request_run(alphabet=digits, preset="quick", architecture="vgg", trigger=Trigger.PERSON)


def test_a_queued_run_is_claimed_once(digits: Alphabet) -> None:
    run = request(digits)

    claims = [TrainingRun.objects.all().claim(run.pk, now=timezone.now()) for _ in range(2)]

    assert [claim is not None for claim in claims] == [True, False]


def test_cancelling_a_queued_run_ends_it(digits: Alphabet, adam: User) -> None:
    run = request(digits)

    runs.request_cancel(run=run, user=adam)

    assert (run.state, run.reason) == (RunState.CANCELLED, "cancelled by adam")


def test_a_cancelled_run_is_never_claimed(digits: Alphabet, adam: User) -> None:
    run = request(digits)
    runs.request_cancel(run=run, user=adam)

    assert TrainingRun.objects.all().claim(run.pk, now=timezone.now()) is None


def test_cancelling_a_working_run_takes_its_lease(digits: Alphabet, adam: User) -> None:
    run = claim(request(digits))

    runs.request_cancel(run=run, user=adam)

    assert not run.renew_lease(now=timezone.now())


def test_a_run_that_has_ended_cannot_be_cancelled(digits: Alphabet, adam: User) -> None:
    run = claim(request(digits))
    run.end(state=RunState.REJECTED, reason="worse", now=timezone.now())

    with pytest.raises(RunFinished, match="rejected"):
        runs.request_cancel(run=run, user=adam)


def test_a_run_whose_worker_is_gone_is_queued_again_with_its_message(digits: Alphabet) -> None:
    run = gone(claim(request(digits)))
    OutboxMessage.objects.all().delete()

    runs.recover_abandoned()

    run.refresh_from_db()
    assert (run.state, run.attempt) == (RunState.QUEUED, 1)
    assert OutboxMessage.objects.get().arguments == {"run_id": str(run.pk)}
    assert "stopped answering" in lines_of(run)[-1]


def test_the_next_worker_is_the_next_attempt(digits: Alphabet) -> None:
    run = gone(claim(request(digits)))
    began = run.started_at
    runs.recover_abandoned()

    again = claim(run)

    assert (again.attempt, again.started_at) == (2, began)


def test_a_run_that_lost_three_workers_fails_and_says_so(digits: Alphabet) -> None:
    run = request(digits)
    for _ in range(3):
        claim(run).report({"phase": "training"})
        gone(run)
        runs.recover_abandoned()

    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert run.reason.startswith("Its worker stopped answering 3 times, the last time while training")


def test_a_run_that_was_cancelled_before_its_worker_was_lost_is_not_queued_again(
    digits: Alphabet, adam: User
) -> None:
    run = claim(request(digits))
    runs.request_cancel(run=run, user=adam)

    gone(run)
    runs.recover_abandoned()

    run.refresh_from_db()
    assert (run.state, run.reason) == (RunState.CANCELLED, "cancelled by adam")


def test_a_run_that_answers_is_left_alone(digits: Alphabet) -> None:
    claim(request(digits))

    assert runs.recover_abandoned() == 0


def test_a_worker_that_lost_its_run_writes_nothing_any_more(digits: Alphabet) -> None:
    first = claim(request(digits))
    gone(first)
    runs.recover_abandoned()
    second = claim(first)
    second.report({"phase": "training", "epoch": 2})

    assert not first.renew_lease(now=timezone.now())
    first.report({"phase": "evaluating"})
    first.begin_evaluating()
    assert not first.end(state=RunState.FAILED, reason="late", now=timezone.now())
    with pytest.raises(LeaseLost):
        first.write(curve=[1])
    with pytest.raises(LeaseLost):
        journal.note(first, "late")
    with pytest.raises(LeaseLost):
        checkpoints.keep(first, checkpoint_of(3))

    second.refresh_from_db()
    assert (second.state, second.progress, second.curve) == (
        RunState.RUNNING,
        {"phase": "training", "epoch": 2},
        [],
    )
    assert second.checkpoint == {}
    assert not files_of(second)


def test_a_worker_that_lost_its_run_is_not_heard_while_it_waits_for_the_next(digits: Alphabet) -> None:
    first = claim(request(digits))
    gone(first)
    runs.recover_abandoned()

    assert not first.end(state=RunState.FAILED, reason="late", now=timezone.now())

    assert first.state == RunState.QUEUED


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_gets_the_run(digits: Alphabet) -> None:
    run = request(digits)

    claims = at_once(*[lambda: TrainingRun.objects.all().claim(run.pk, now=timezone.now())] * 2)

    assert sorted(claim is not None for claim in claims) == [False, True]
    run.refresh_from_db()
    assert run.attempt == 1


def test_the_last_checkpoint_takes_the_place_of_the_one_before(digits: Alphabet) -> None:
    run = claim(request(digits))
    for epoch in (1, 2):
        checkpoints.keep(run, checkpoint_of(epoch))

    found, why_not = checkpoints.last_of(TrainingRun.objects.get(pk=run.pk))

    assert found is not None
    assert (found.epoch, why_not) == (2, "")
    assert len(files_of(run)) == 1


@pytest.mark.parametrize(
    ("harm", "told"),
    [(Path.unlink, "cannot be read here"), (lambda path: path.write_bytes(b"half"), "was altered")],
)
def test_a_checkpoint_that_is_not_whole_is_not_gone_on_from(
    digits: Alphabet, harm: Callable[[Path], Any], told: str
) -> None:
    run = claim(request(digits))
    checkpoints.keep(run, checkpoint_of(1))

    harm(files_of(run)[0])

    found, why_not = checkpoints.last_of(run)
    assert found is None
    assert told in why_not


def test_a_checkpoint_of_another_recipe_is_not_gone_on_from(
    digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = claim(request(digits))
    checkpoints.keep(run, checkpoint_of(3))
    monkeypatch.setattr(checkpoints, "RECIPE", RECIPE + 1)

    assert checkpoints.last_of(run) == (None, "the checkpoint of epoch 3 is of another recipe of training")


def test_the_checkpoints_of_a_run_go_when_it_ends(digits: Alphabet, alnum: Alphabet) -> None:
    ended, working = claim(request(digits)), claim(request(alnum))
    for run in (ended, working):
        checkpoints.keep(run, checkpoint_of(1))

    ended.end(state=RunState.REJECTED, reason="worse", now=timezone.now())
    checkpoints.discard_ended()

    assert not files_of(ended)
    assert files_of(working)


def test_a_full_disk_leaves_the_checkpoint_before(digits: Alphabet, monkeypatch: pytest.MonkeyPatch) -> None:
    run = claim(request(digits))
    checkpoints.keep(run, checkpoint_of(1))
    monkeypatch.setattr("os.fsync", full_disk)

    with pytest.raises(OSError, match="No space left"):
        checkpoints.keep(run, checkpoint_of(2))

    assert [path.name for path in files_of(run)] == ["epoch-1.attempt-1.npz"]
    run.refresh_from_db()
    assert run.checkpoint["epoch"] == 1


def test_a_long_log_loses_its_oldest_lines(digits: Alphabet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_log_line, "KEPT_LINES", 3)
    run = claim(request(digits))

    for number in range(5):
        journal.note(run, f"line {number}")

    assert lines_of(run) == ["line 2", "line 3", "line 4"]


def test_after_a_failed_run_the_next_may_start(digits: Alphabet) -> None:
    claim(request(digits)).end(state=RunState.FAILED, reason="gone", now=timezone.now())

    assert request(digits).state == RunState.QUEUED
