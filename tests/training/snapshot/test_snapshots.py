from datetime import UTC, datetime

import pytest

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, Sample, Verdict
from tests.collected import collect, store
from training.models import SnapshotSample
from training.snapshot import snapshots

pytestmark = pytest.mark.django_db

BASE = [{"name": "made", "sha256": "0" * 64}]


def test_it_holds_accepted_samples_with_their_class(alice: User, alnum: Alphabet) -> None:
    sample = collect(alice, alnum, "c")

    snapshot = snapshots.take(alphabet=alnum, base=BASE)

    row = SnapshotSample.objects.get(snapshot=snapshot)
    assert (row.sample, row.label, row.split) == (sample, "C", sample.split)


def test_it_leaves_out_what_nobody_has_labelled(alice: User, alnum: Alphabet) -> None:
    store(alice, alnum)

    assert snapshots.take(alphabet=alnum, base=BASE).collected_count == 0


def test_it_leaves_out_disputed_samples(alice: User, rita: User, alnum: Alphabet) -> None:
    sample = collect(alice, alnum, "1")
    Sample.objects.filter(pk=sample.pk).update(state="disputed", settled_class="")

    assert snapshots.take(alphabet=alnum, base=BASE).collected_count == 0


def test_it_leaves_out_withdrawn_samples(alice: User, alnum: Alphabet) -> None:
    labelling.withdraw(user=alice, sample=collect(alice, alnum, "1"))

    assert snapshots.take(alphabet=alnum, base=BASE).collected_count == 0


def test_it_leaves_out_samples_without_consent(alice: User, alnum: Alphabet) -> None:
    sample = collect(alice, alnum, "1")
    Sample.objects.filter(pk=sample.pk).update(consent=False)

    assert snapshots.take(alphabet=alnum, base=BASE).collected_count == 0


def test_it_keeps_alphabets_apart(alice: User, alnum: Alphabet, digits: Alphabet) -> None:
    collect(alice, digits, "1")

    assert snapshots.take(alphabet=alnum, base=BASE).collected_count == 0


def test_the_same_content_gives_the_same_checksum(alice: User, alnum: Alphabet) -> None:
    collect(alice, alnum, "1")

    first, second = (snapshots.take(alphabet=alnum, base=BASE) for _ in range(2))

    assert first.sha256 == second.sha256


def test_another_label_gives_another_checksum(alice: User, alnum: Alphabet) -> None:
    sample = collect(alice, alnum, "1")
    before = snapshots.take(alphabet=alnum, base=BASE)
    label = sample.labels.get()
    changed = labelling.Reading(verdict=Verdict.CHARACTER, character="I")
    labelling.label_sample(user=alice, sample=sample, reading=changed, if_match=label.etag)

    assert snapshots.take(alphabet=alnum, base=BASE).sha256 != before.sha256


def test_it_can_be_verified_after_its_samples_went_on_living(alice: User, alnum: Alphabet) -> None:
    sample = collect(alice, alnum, "1")
    snapshot = snapshots.take(alphabet=alnum, base=BASE)
    sample.withdraw(now=datetime(2030, 1, 1, tzinfo=UTC))

    assert snapshots.verify(snapshot)


def test_a_row_that_was_tampered_with_is_found(alice: User, alnum: Alphabet) -> None:
    collect(alice, alnum, "1")
    snapshot = snapshots.take(alphabet=alnum, base=BASE)
    SnapshotSample.objects.update(label="7")

    assert not snapshots.verify(snapshot)
