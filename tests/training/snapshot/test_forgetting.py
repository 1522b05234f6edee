"""What was taken back is seen no more among the mistakes that versions keep; it still counts as the mistake it was."""

from pathlib import Path

import numpy as np
import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from recognition import labelling, outbox
from recognition.models import Alphabet, ModelVersion, OutboxMessage, Sample, Split
from tests.champions import make_version
from tests.collected import collect, move_to
from tests.conftest import browser_of
from tests.measured import in_places
from training.figures.mistakes import WITHDRAWN, Mistakes
from training.judging import examination, measuring
from training.models import Evaluation
from training.snapshot import collected, forgetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(alice: User, bob: User, digits: Alphabet) -> list[Sample]:
    """Twelve drawings by test writers, of which a model that knows nothing misreads most."""
    samples = [
        collect(author, digits, str(seed % 10), seed=seed) for seed in range(6) for author in (alice, bob)
    ]
    for sample in samples:
        move_to(sample, Split.TEST)
        sample.refresh_from_db()
    return samples


@pytest.fixture
def version(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    return make_version(digits, tmp_path)


def measure(version: ModelVersion) -> Mistakes:
    from recognition.engine.bundle import read_bundle
    from recognition.engine.recognizer import Recognizer

    recognizer = Recognizer(read_bundle(version.bundle_path, sha256=version.sha256))
    measured = measuring.measure(recognizer, collected.tests_of_now(version.alphabet))
    examination.record(version, measured)
    version.metrics = measured.metrics
    version.save()
    return kept()


def kept() -> Mistakes:
    return Mistakes.from_bytes(bytes(Evaluation.objects.get().mistakes or b""))


def withdraw(sample: Sample) -> None:
    labelling.withdraw(user=sample.author, sample=sample)


def work_off() -> None:
    for message in OutboxMessage.objects.filter(task=forgetting.FORGET):
        assert outbox.deliver(message.pk, forgetting.forget)


def test_what_was_collected_is_kept_with_its_sample(drawn: list[Sample], version: ModelVersion) -> None:
    mistakes = measure(version)

    assert len(mistakes) > 2
    assert set(mistakes.samples.tolist()) <= {str(sample.pk) for sample in drawn}


def test_a_withdrawal_removes_the_picture_and_leaves_the_count(
    drawn: list[Sample], version: ModelVersion
) -> None:
    before = measure(version)
    sample = next(each for each in drawn if str(each.pk) == before.samples[0])

    withdraw(sample)
    work_off()

    after = kept()
    assert len(after) == len(before)
    assert (after.samples[0], after.labels[0], int(after.pixels[0].max())) == (WITHDRAWN, "", 0)
    # Its twin, which somebody else drew, stays.
    assert after.samples[1:].tolist() == before.samples[1:].tolist()
    assert not OutboxMessage.objects.filter(task=forgetting.FORGET).exists()


def test_mistakes_of_before_samples_were_named_are_told_by_their_picture(
    drawn: list[Sample], version: ModelVersion
) -> None:
    before = measure(version)
    unnamed = Mistakes(**vars(before) | {"samples": np.full(len(before), "", "<U1")})
    Evaluation.objects.update(mistakes=unnamed.to_bytes())
    sample = next(each for each in drawn if str(each.pk) == before.samples[0])

    withdraw(sample)
    work_off()

    assert kept().samples[0] == WITHDRAWN
    assert (kept().pixels[0] == 0).all()


def test_where_nobody_knows_in_which_classes_they_were_kept_none_of_them_stays(
    drawn: list[Sample], version: ModelVersion
) -> None:
    before = measure(version)
    # As a gate kept those of a champion whose classes were merged, before they were told by name.
    Evaluation.objects.update(mistakes=in_places(before, version.classes), figures={"counts": {"0": 12}})

    withdraw(next(each for each in drawn if str(each.pk) == before.samples[0]))
    work_off()

    assert Evaluation.objects.get().mistakes is None


def test_it_is_hidden_at_once_also_before_anything_was_removed(
    rita: User, drawn: list[Sample], version: ModelVersion
) -> None:
    before = measure(version)
    client = browser_of(rita)
    address = f"/models/{version.pk}/mistakes/?test={measuring.COLLECTED}"
    assertContains(client.get(address), f"{len(before)} drawings")
    sheet = f"/models/{version.pk}/mistakes/sheet.png?{client.get(address).context['sheet']}"

    withdraw(next(each for each in drawn if str(each.pk) == before.samples[0]))

    page = client.get(address)
    assert len(page.context["pictures"]) == len(before) - 1
    assertNotContains(page, f"{len(before)} drawings")
    assert client.get(sheet)["Cache-Control"] == "private, no-cache"


def test_one_withdrawn_while_it_was_measured_is_not_kept(drawn: list[Sample], version: ModelVersion) -> None:
    """The test set was frozen before."""
    test_sets = collected.tests_of_now(version.alphabet)
    for sample in drawn:
        withdraw(sample)
    from recognition.engine.bundle import read_bundle
    from recognition.engine.recognizer import Recognizer

    recognizer = Recognizer(read_bundle(version.bundle_path, sha256=version.sha256))
    examination.record(version, measuring.measure(recognizer, test_sets))

    assert set(kept().samples.tolist()) == {WITHDRAWN}
    assert int(kept().pixels.max()) == 0


def test_forgetting_twice_is_once_and_of_what_stays_nothing_is_forgotten(
    drawn: list[Sample], version: ModelVersion
) -> None:
    sample = next(each for each in drawn if str(each.pk) == measure(version).samples[0])
    assert forgetting.forget(forgotten=str(sample.pk)) == 0

    withdraw(sample)

    assert forgetting.forget(forgotten=str(sample.pk)) == 1
    assert forgetting.forget(forgotten=str(sample.pk)) == 0


def test_of_training_writers_nothing_has_to_be_forgotten(alice: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "1")
    move_to(sample, Split.TRAIN)

    withdraw(sample)

    assert not OutboxMessage.objects.filter(task=forgetting.FORGET).exists()


def test_a_published_set_keeps_its_pictures(drawn: list[Sample], version: ModelVersion) -> None:
    measure(version)
    Evaluation.objects.update(test_set="mnist-test", created_at=timezone.now())

    withdraw(drawn[0])
    work_off()

    assert WITHDRAWN not in kept().samples.tolist()
