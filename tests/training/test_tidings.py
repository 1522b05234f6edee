"""Whom the learning half tells what happened."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Kind, Notification, User
from recognition.models import Alphabet, ModelVersion, Sample, Split
from tests.collected import collect, move_to
from tests.drawn import label
from tests.learned import learn
from training import tidings
from training.models import SnapshotSample, TrainingRun
from training.models.training_run import RunState, Trigger
from training.promotion import promote
from training.running.runs import recover_abandoned, request_run


def told(user: User) -> list[tuple[str, str]]:
    return list(Notification.objects.all().newest_first_of(user).values_list("kind", "url"))


def test_who_drew_and_who_read_what_it_learned_from_is_told(
    alice: User, bob: User, rita: User, digits: Alphabet, tmp_path: Path
) -> None:
    label(collect(alice, digits, "7"), bob, "7")

    learn(digits, tmp_path)

    assert told(alice) == told(bob) == [(Kind.PROMOTED, "/contributions/?alphabet=digits")]
    assert told(rita) == []


def test_who_is_held_out_is_not_told(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    move_to(collect(alice, digits, "7"), Split.TEST)

    learn(digits, tmp_path)

    assert told(alice) == []


def test_going_back_to_it_tells_nobody_again(
    alice: User, adam: User, digits: Alphabet, tmp_path: Path
) -> None:
    collect(alice, digits, "7")
    first = learn(digits, tmp_path)
    learn(digits, tmp_path)
    before = len(told(alice))

    promote(version=first, user=adam, reason="the other one was worse")

    assert len(told(alice)) == before == 2


def test_a_thousand_contributors_are_four_statements(
    alice: User, digits: Alphabet, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sample = collect(alice, digits, "7")
    version = learn(digits, tmp_path, crown=False)
    snapshot = SnapshotSample.objects.get().snapshot
    people = User.objects.bulk_create([User(username=f"user{number}") for number in range(1000)])
    drawn = Sample.objects.bulk_create(
        [
            Sample(alphabet=digits, author=each, writer=sample.writer, source="canvas", content_hash="x", split="train",
                   created_at=timezone.now())
            for each in people
        ]
    )  # fmt: skip
    SnapshotSample.objects.bulk_create(
        [
            SnapshotSample(snapshot=snapshot, sample=each, label="7", weight=1, split=Split.TRAIN)
            for each in drawn
        ]
    )

    version = ModelVersion.objects.select_related("alphabet").get(pk=version.pk)
    with django_assert_num_queries(4):
        tidings.tell_of_promotion(version)

    assert Notification.objects.count() == 1001


def test_administrators_are_told_of_a_run_that_failed(alice: User, adam: User, digits: Alphabet) -> None:
    run = request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON, user=adam)
    long_ago = timezone.now() - timedelta(hours=1)
    TrainingRun.objects.update(state=RunState.RUNNING, attempt=3, lease_until=long_ago)

    recover_abandoned()
    recover_abandoned()

    assert told(adam) == [(Kind.TROUBLE, f"/training/{run.pk}/")]
    assert told(alice) == []
