from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, OutboxMessage
from training import runs
from training.exceptions import RunFinished, RunUnderWay
from training.models import RunState, TrainingRun, Trigger

pytestmark = pytest.mark.django_db


def request(alphabet: Alphabet, user: User | None = None, preset: str = "quick") -> TrainingRun:
    return runs.request_run(alphabet=alphabet, preset=preset, trigger=Trigger.PERSON, user=user)


def claim(run: TrainingRun) -> TrainingRun:
    claimed = TrainingRun.objects.all().claim(run.pk, now=timezone.now())
    assert claimed is not None
    return claimed


def test_a_run_is_queued_with_its_message(digits: Alphabet, adam: User) -> None:
    run = request(digits, adam)

    assert run.state == RunState.QUEUED
    assert OutboxMessage.objects.get().arguments == {"run_id": str(run.pk)}


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
    run = request(digits)
    run.end(state=RunState.REJECTED, reason="worse", now=timezone.now())

    with pytest.raises(RunFinished, match="rejected"):
        runs.request_cancel(run=run, user=adam)


def test_a_run_whose_worker_is_gone_is_closed_and_says_so(digits: Alphabet) -> None:
    run = claim(request(digits))
    TrainingRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    runs.close_abandoned()

    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "worker stopped answering" in run.reason


def test_a_run_that_answers_is_left_alone(digits: Alphabet) -> None:
    claim(request(digits))

    assert runs.close_abandoned() == 0


def test_after_a_failed_run_the_next_may_start(digits: Alphabet) -> None:
    claim(request(digits)).end(state=RunState.FAILED, reason="gone", now=timezone.now())

    assert request(digits).state == RunState.QUEUED
