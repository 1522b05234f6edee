import subprocess
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from recognition import intake, outbox
from recognition.models import Alphabet, ModelVersion, OutboxMessage, Prediction, Source
from recognition.reading import bell
from tests.broken import redis_away
from tests.recognition.threads import at_once

pytestmark = pytest.mark.django_db
commits = pytest.mark.django_db(transaction=True)

# No worker of these tests reads the queue of training.
TASK, QUEUE = "training.train", "training"


@pytest.fixture(autouse=True)
def _empty_queue() -> Iterator[None]:
    bell._connection().delete(QUEUE)
    yield
    bell._connection().delete(QUEUE)


def hints() -> int:
    return int(bell._connection().llen(QUEUE))


@pytest.fixture
def message() -> OutboxMessage:
    """Nobody was told of it, as after a Redis that was away."""
    with redis_away():
        return outbox.enqueue(task=TASK, what="ever")


def fail(**arguments: Any) -> None:
    raise OSError("the disk is full")


def due_now(message: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(due_at=timezone.now())


@commits
def test_a_hint_is_sent_once_the_transaction_has_committed() -> None:
    with transaction.atomic():
        outbox.enqueue(task=TASK, what="ever")
        assert hints() == 0

    assert hints() == 1


@commits
def test_what_is_rolled_back_leaves_neither_message_nor_hint() -> None:
    with transaction.atomic():
        outbox.enqueue(task=TASK, what="ever")
        transaction.set_rollback(True)

    assert not OutboxMessage.objects.exists()
    assert hints() == 0


@commits
def test_without_redis_the_message_waits(message: OutboxMessage) -> None:
    assert OutboxMessage.objects.get() == message
    assert hints() == 0


def test_delivered_work_is_done_with_its_arguments_and_gone(message: OutboxMessage) -> None:
    done: list[Any] = []

    delivered = outbox.deliver(message.pk, lambda **arguments: done.append(arguments))

    assert delivered
    assert done == [{"what": "ever"}]
    assert not OutboxMessage.objects.exists()


def test_a_message_that_comes_twice_is_worked_off_once(message: OutboxMessage) -> None:
    done: list[Any] = []

    def work(**arguments: Any) -> None:
        done.append(arguments)

    assert [outbox.deliver(message.pk, work) for _ in range(2)] == [True, False]
    assert len(done) == 1


@commits
def test_a_message_that_comes_twice_at_once_is_worked_off_once(message: OutboxMessage) -> None:
    done: list[Any] = []

    def work(**arguments: Any) -> None:
        done.append(arguments)

    answers = at_once(*[lambda: outbox.deliver(message.pk, work)] * 4)

    assert sorted(answers) == [False, False, False, True]
    assert len(done) == 1


def test_work_that_fails_is_due_again_with_its_error(message: OutboxMessage) -> None:
    with pytest.raises(OSError, match="disk"):
        outbox.deliver(message.pk, fail)

    message.refresh_from_db()
    assert message.deliveries == 1
    assert message.claimed_until is None
    assert "the disk is full" in message.last_error


def test_what_the_failed_work_wrote_is_rolled_back(message: OutboxMessage, alice: User) -> None:
    def write_then_fail(**arguments: Any) -> None:
        User.objects.update(first_name="changed")
        fail()

    with pytest.raises(OSError, match="disk"):
        outbox.deliver(message.pk, write_then_fail)

    alice.refresh_from_db()
    assert alice.first_name == ""


def test_the_sweeper_sends_what_is_due(message: OutboxMessage) -> None:
    due_now(message)

    assert outbox.sweep() == 1
    assert hints() == 1


def test_the_sweeper_leaves_what_was_just_sent(message: OutboxMessage) -> None:
    assert outbox.sweep() == 0


def test_the_sweeper_waits_longer_each_time(message: OutboxMessage) -> None:
    waits = []
    for _ in range(3):
        due_now(message)
        outbox.sweep()
        message.refresh_from_db()
        waits.append(message.due_at - timezone.now())

    assert waits[0] < waits[1] < waits[2] <= outbox.LONGEST_BACKOFF


def test_the_sweeper_leaves_what_a_worker_holds(message: OutboxMessage) -> None:
    due_now(message)
    OutboxMessage.objects.all().claim(message.pk, now=timezone.now())

    assert outbox.sweep() == 0


def test_the_sweeper_sends_again_what_a_killed_worker_held(message: OutboxMessage) -> None:
    due_now(message)
    OutboxMessage.objects.all().claim(message.pk, now=timezone.now() - timedelta(hours=1))

    assert outbox.sweep() == 1


def test_after_three_deliveries_it_is_given_up(message: OutboxMessage) -> None:
    for _ in range(3):
        with pytest.raises(OSError, match="disk"):
            outbox.deliver(message.pk, fail)
    due_now(message)

    sent = outbox.sweep()

    message.refresh_from_db()
    assert sent == 0
    assert message.gave_up_at is not None
    assert not outbox.deliver(message.pk, fail)


def test_without_redis_the_sweeper_changes_nothing(message: OutboxMessage) -> None:
    due_now(message)

    with redis_away():
        sent = outbox.sweep()

    message.refresh_from_db()
    assert (sent, message.hints) == (0, 0)


@commits
def test_what_was_drawn_without_redis_is_recognized_when_it_is_back(
    recognition_worker: "subprocess.Popen[str]",
    alice: User,
    digits: Alphabet,
    digits_champion: ModelVersion,
    ink: dict[str, Any],
) -> None:
    with redis_away():
        sample, _ = intake.store(
            author=alice, alphabet=digits, content=intake.read_ink(ink), source=Source.CANVAS
        )
    due_now(OutboxMessage.objects.get())

    outbox.sweep()
    bell.wait(f"sample:{sample.pk}", seconds=20)

    assert Prediction.objects.get().sample == sample
    assert not OutboxMessage.objects.exists()
