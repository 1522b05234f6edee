"""What asking about a sample is worth: when a model reads it, in bulk, and as counts and strategies change."""

from pathlib import Path

import pytest

from accounts.models import User
from recognition.models import (
    CHALLENGER,
    Alphabet,
    ModelAlias,
    ModelVersion,
    OutboxMessage,
    QueueEntry,
    Sample,
)
from recognition.queue import appraising, queue_tending, queueing
from recognition.reading.predicting import predict_sample
from tests.champions import make_version
from tests.drawn import draw, label, predict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> None:
    appraising.forget_all()


def entry_of(sample: Sample) -> QueueEntry:
    return QueueEntry.objects.get(pk=sample.pk)


def strategy(alphabet: Alphabet, name: str) -> Alphabet:
    alphabet.queue_strategy = name
    alphabet.save()
    return alphabet


def test_what_a_model_reads_enters_with_what_it_is_worth(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    sample = draw(alice, digits, rendered=False)

    predict_sample(sample_id=str(sample.pk))
    predict_sample(sample_id=str(sample.pk))

    entry = entry_of(sample)
    reading = sample.predictions.get()
    assert entry.likely == ("" if reading.rejected else reading.top_label)
    assert 0 < entry.uncertainty <= 1
    assert entry.worth > 0.5 * entry.uncertainty + 0.05 * entry.oldness - 1e-9


def test_what_no_model_reads_waits_as_well(alice: User, digits: Alphabet) -> None:
    sample = draw(alice, digits, rendered=False)

    predict_sample(sample_id=str(sample.pk))

    assert (entry_of(sample).uncertainty, entry_of(sample).likely) == (1, "")


def test_what_was_answered_before_it_was_read_is_retired_as_it_enters(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    sample = draw(alice, digits, rendered=False)
    label(sample, alice, "7")

    predict_sample(sample_id=str(sample.pk))

    assert entry_of(sample).retired_as == "agreed"


def test_a_drawing_unlike_all_others_is_new(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    first, other = draw(alice, digits, rendered=False), draw(alice, digits, rendered=False)

    predict_sample(sample_id=str(first.pk))
    appraising.forget_all()
    predict_sample(sample_id=str(other.pk))

    assert entry_of(first).novelty == 0
    assert 0 <= entry_of(other).novelty < 0.5


def test_champion_and_challenger_may_disagree(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, tmp_path: Path
) -> None:
    challenger = make_version(digits, tmp_path, seed=1)
    ModelAlias.objects.create(alphabet=digits, name=CHALLENGER, version=challenger)
    same, different = draw(alice, digits), draw(alice, digits)
    for sample, seen in ((same, "7"), (different, "1")):
        predict(sample, digits_champion, [("7", 0.9), ("1", 0.1)])
        predict(sample, challenger, [(seen, 0.9), ("4", 0.1)])
    queueing.enter_all([same, different])

    appraising.appraise_all(Alphabet.objects.get(pk=digits.pk), [same.pk, different.pk])

    assert entry_of(same).disagreement < 0.2 < 0.8 < entry_of(different).disagreement


def test_the_rarer_its_class_the_more_it_is_worth(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    strategy(digits, "rare")
    for _ in range(3):
        label(draw(alice, digits), alice, "7")
    common, rare = draw(alice, digits), draw(alice, digits)
    predict(common, digits_champion, [("7", 0.9)])
    predict(rare, digits_champion, [("4", 0.9)])
    queueing.enter_all([common, rare])
    appraising.appraise_all(digits, [common.pk, rare.pk])

    assert (entry_of(common).rarity, entry_of(rare).rarity) == (0, 1)
    for _ in range(5):
        label(draw(alice, digits), alice, "4")
    assert appraising.refresh(digits) == 4  # both rarities, and both worths

    assert entry_of(common).rarity > entry_of(rare).rarity == 0
    assert list(QueueEntry.objects.waiting().most_worth()) == [entry_of(common), entry_of(rare)]
    assert appraising.refresh(digits) == 0


@pytest.mark.parametrize(("name", "first"), [("oldest", "old"), ("uncertain", "unsure")])
def test_another_strategy_orders_anew(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, name: str, first: str
) -> None:
    samples = {"old": draw(alice, digits), "unsure": draw(alice, digits)}
    predict(samples["old"], digits_champion, [("7", 0.99)])
    predict(samples["unsure"], digits_champion, [("7", 0.3), ("1", 0.3)])
    queueing.enter_all([*samples.values()])
    appraising.appraise_all(digits, [each.pk for each in samples.values()])

    strategy(digits, name)
    queue_tending.tend()

    assert QueueEntry.objects.waiting().most_worth()[0].pk == samples[first].pk


def test_beat_enters_what_was_forgotten_and_lets_turns_lapse(alice: User, digits: Alphabet) -> None:
    sample, unrendered = draw(alice, digits), draw(alice, digits, rendered=False)
    answered = draw(alice, digits)
    QueueEntry.objects.all().delete()
    label(answered, alice, "7")

    queue_tending.tend()

    assert not entry_of(sample).is_retired
    assert entry_of(answered).is_retired
    assert not QueueEntry.objects.filter(pk=unrendered.pk).exists()


def test_all_there_is_enters_batch_by_batch(
    alice: User, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_tending, "BATCH", 2)
    for _ in range(5):
        draw(alice, digits)
    OutboxMessage.objects.all().delete()

    seen = [queue_tending.fill(after=None)]
    while message := OutboxMessage.objects.filter(task=queue_tending.FILL).first():
        message.delete()
        seen.append(queue_tending.fill(**message.arguments))

    assert seen == [2, 2, 1]
    assert QueueEntry.objects.count() == 5


def test_more_readings_ask_again_and_fewer_retire(
    alice: User, bob: User, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_tending, "BATCH", 2)
    samples = [draw(alice, digits) for _ in range(5)]
    for sample in samples:
        label(sample, alice, "7")
    assert QueueEntry.objects.waiting().count() == 0

    digits.required_readings = 3
    digits.save()
    queue_tending.tend()
    assert QueueEntry.objects.waiting().count() == 5

    label(samples[0], bob, "1")
    digits.required_readings = 1
    digits.save()
    queue_tending.tend()
    assert QueueEntry.objects.waiting().count() == 0
    assert entry_of(samples[0]).retired_as == "disputed"
