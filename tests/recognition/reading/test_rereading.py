"""A new champion reads again what waits in the queue and what people have answered, apart from what they saw."""

from pathlib import Path

import pytest

from accounts.models import User
from recognition import outbox
from recognition.models import Alphabet, ModelVersion, OutboxMessage, Prediction, QueueEntry, Sample
from recognition.queue import serving
from recognition.reading import rereading
from tests.champions import make_version
from tests.drawn import draw, label, predict
from tests.queued import enqueue
from training.promotion import promote

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    version = make_version(digits, tmp_path)
    promote(version=version, user=None, reason="the first")
    return version


@pytest.fixture
def second(first: ModelVersion, tmp_path: Path) -> ModelVersion:
    return make_version(first.alphabet, tmp_path, seed=1)


def answered(author: User, version: ModelVersion, character: str = "4") -> Sample:
    sample = draw(author, version.alphabet)
    label(sample, author, character, prediction=predict(sample, version))
    return sample


def crown(version: ModelVersion) -> None:
    promote(version=version, user=None, reason="the next")


def work_off() -> int:
    """How many messages there were, one after the other."""
    done = 0
    while message := OutboxMessage.objects.filter(task=rereading.READ_AGAIN).first():
        assert outbox.deliver(message.pk, rereading.read_again)
        done += 1
    return done


def test_a_promotion_has_answered_drawings_read_again(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    sample = answered(alice, first)

    crown(second)

    assert work_off() == 1
    reading = Prediction.objects.get(sample=sample, version=second)
    assert not reading.shown
    assert len(reading.ranking) == 10
    assert reading.top_label == reading.ranking[0]["label"]


def test_what_people_saw_stays_what_they_see(alice: User, first: ModelVersion, second: ModelVersion) -> None:
    sample = answered(alice, first)

    crown(second)
    work_off()

    latest = Prediction.objects.all().latest_of(sample)
    assert latest is not None
    assert latest.version == first


def test_it_goes_in_batches_that_ask_for_the_next(
    alice: User, first: ModelVersion, second: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereading, "BATCH", 2)
    for _ in range(5):
        answered(alice, first)

    crown(second)

    assert work_off() == 3
    assert Prediction.objects.filter(version=second).count() == 5


def test_the_corrected_come_first_then_the_newest(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    accepted, corrected, newest = (answered(alice, first, character) for character in ("7", "4", "7"))

    assert list(Sample.objects.to_read_again(second)) == [corrected, newest, accepted]


@pytest.mark.parametrize("why", ["withdrawn", "not rendered", "never read", "another alphabet"])
def test_other_drawings_are_left_alone(
    why: str, alice: User, alnum: Alphabet, first: ModelVersion, second: ModelVersion, tmp_path: Path
) -> None:
    if why == "withdrawn":
        answered(alice, first).withdraw(now=first.created_at)
    elif why == "not rendered":
        answered(alice, first)
        Sample.objects.update(pixels=None)
    elif why == "never read":
        label(draw(alice, first.alphabet), alice, "4")
    else:
        answered(alice, make_version(alnum, tmp_path), "A")

    crown(second)

    assert not OutboxMessage.objects.filter(task=rereading.READ_AGAIN).exists()


def test_old_drawings_are_not_read_by_every_new_champion(
    alice: User, first: ModelVersion, second: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recognition.models.sample_to_read.READ_AGAIN", 2)
    samples = [answered(alice, first) for _ in range(3)]

    assert set(Sample.objects.to_read_again(second)) == set(samples[1:])


def test_a_version_that_is_champion_no_more_reads_nothing(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    answered(alice, first)
    crown(second)
    crown(first)

    work_off()

    assert not Prediction.objects.filter(version=second).exists()


def test_what_was_answered_later_is_asked_for_later(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    """An answer to an older version's reading, after the new champion has read all there was."""
    crown(second)
    answered(alice, first)

    assert rereading.ask_champions() == 1
    assert rereading.ask_champions() == 0  # its message waits
    work_off()

    assert Prediction.objects.filter(version=second).count() == 1
    assert rereading.ask_champions() == 0


def test_what_waits_in_the_queue_is_worth_what_the_new_champion_finds_it_worth(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    [sample] = enqueue(alice, first.alphabet, first, "7")

    crown(second)
    work_off()

    entry = QueueEntry.objects.get(pk=sample.pk)
    assert not Prediction.objects.get(version=second).shown
    assert entry.appraised_by == second
    assert entry.uncertainty != 0.1  # as the first one left it
    assert not OutboxMessage.objects.filter(task=rereading.READ_AGAIN).exists()


def test_people_are_still_told_what_was_read_when_it_was_drawn(
    alice: User, bob: User, first: ModelVersion, second: ModelVersion
) -> None:
    """So that what was suggested, what stands in a grid and what an answer is held against are the same reading."""
    [sample] = enqueue(alice, first.alphabet, first, "7")
    crown(second)
    work_off()

    [asked] = serving.serve(user=bob, alphabet=first.alphabet, count=1)

    assert asked.prediction is not None
    assert asked.prediction.version == first
    assert QueueEntry.objects.get(pk=sample.pk).likely == "7"


def test_after_a_rollback_the_one_before_appraises_by_what_it_has_read(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    [sample] = enqueue(alice, first.alphabet, first, "7")
    crown(second)
    work_off()

    crown(first)
    work_off()

    entry = QueueEntry.objects.get(pk=sample.pk)
    assert entry.appraised_by == first
    assert Prediction.objects.filter(sample=sample, version=first).count() == 1


def test_what_waits_goes_in_batches_beside_what_was_answered_the_next_asked_about_first(
    alice: User, first: ModelVersion, second: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereading, "BATCH", 1)
    given = answered(alice, first)
    waiting = enqueue(alice, first.alphabet, first, "714")

    crown(second)
    message = OutboxMessage.objects.get(task=rereading.READ_AGAIN)
    assert outbox.deliver(message.pk, rereading.read_again)

    read = set(Prediction.objects.filter(version=second).values_list("sample", flat=True))
    assert read == {given.pk, waiting[0].pk}
    work_off()
    assert Prediction.objects.filter(version=second).count() == 4


def test_what_is_far_behind_is_left_unread(
    alice: User, first: ModelVersion, second: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recognition.models.queue_entry.READ_AGAIN", 0)
    enqueue(alice, first.alphabet, first, "7")

    crown(second)

    assert not OutboxMessage.objects.filter(task=rereading.READ_AGAIN).exists()


def test_a_drawing_that_waits_for_nobody_is_left_alone(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    predict(draw(alice, first.alphabet), first)

    crown(second)

    assert not OutboxMessage.objects.filter(task=rereading.READ_AGAIN).exists()
