"""Why a sample is not in a snapshot is written down when the snapshot is taken."""

import pytest

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, Sample
from tests.collected import collect, store
from tests.drawn import label
from training.models.snapshot import LeftOut
from training.snapshot import snapshots

pytestmark = pytest.mark.django_db


def reason_for(sample: Sample) -> str | None:
    snapshot = snapshots.take(alphabet=sample.alphabet, base=[])
    row = LeftOut.objects.filter(snapshot=snapshot, sample=sample).first()
    return row.reason if row else None


def test_what_is_in_it_is_not_left_out(alice: User, digits: Alphabet) -> None:
    assert reason_for(collect(alice, digits, "1")) is None


def test_nobody_has_answered(alice: User, digits: Alphabet) -> None:
    assert reason_for(store(alice, digits)) == "nobody has said for sure what it is"


def test_the_readings_differ(alice: User, bob: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "1")
    Sample.objects.filter(pk=sample.pk).update(state="disputed", settled_class="")

    assert reason_for(sample) == "the readings differ"


def test_it_is_no_character(alice: User, digits: Alphabet) -> None:
    sample = store(alice, digits)
    none = labelling.read(alphabet=digits, label=None, verdict="not a character")
    labelling.label_sample(user=alice, sample=sample, reading=none)

    assert reason_for(sample) == "not a character"


def test_its_author_did_not_consent(alice: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "1")
    Sample.objects.filter(pk=sample.pk).update(consent=False)

    assert reason_for(sample) == "may not be learned from"


def test_it_is_not_rendered(alice: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "1")
    Sample.objects.filter(pk=sample.pk).update(pixels=None, renderer_version=None)

    assert reason_for(sample) == "not drawn yet"


def test_what_was_withdrawn_or_is_of_another_alphabet_is_not_mentioned(
    alice: User, digits: Alphabet, alnum: Alphabet
) -> None:
    withdrawn, other = collect(alice, digits, "1"), store(alice, alnum)
    labelling.withdraw(user=alice, sample=withdrawn)

    snapshots.take(alphabet=digits, base=[])

    assert not LeftOut.objects.filter(sample__in=[withdrawn, other]).exists()


def test_it_stays_told_when_the_sample_goes_on_living(alice: User, digits: Alphabet) -> None:
    sample = store(alice, digits)
    snapshot = snapshots.take(alphabet=digits, base=[])

    label(sample, alice, "4")

    assert LeftOut.objects.get(snapshot=snapshot).reason == "nobody has said for sure what it is"
