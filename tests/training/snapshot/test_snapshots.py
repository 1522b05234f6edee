from datetime import UTC, datetime

import pytest

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, Sample, Split, Verdict
from tests.collected import collect, move_to, store
from tests.drawn import label
from tests.split_classes import split_off
from training.models import SnapshotSample
from training.snapshot import snapshots
from training.snapshot.candidates import Reason
from training.snapshot.contents import collected_tests

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


class TestAfterASplit:
    """`c` counted as C when it was read, and is a class of its own now: what was said by the name C may have meant either."""

    def test_what_may_have_meant_either_stands_against_nothing(
        self, alice: User, bob: User, adam: User, alnum: Alphabet
    ) -> None:
        sample = collect(alice, alnum, "C")
        split_off(alnum, "C", "c", by=adam)
        label(Sample.objects.get(pk=sample.pk), bob, "c")

        snapshot = snapshots.take(alphabet=alnum, base=BASE)

        assert [row.label for row in snapshot.samples.all()] == ["c"]

    def test_what_may_have_meant_either_is_left_out_as_open(
        self, alice: User, adam: User, alnum: Alphabet
    ) -> None:
        collect(alice, alnum, "C")
        split_off(alnum, "C", "c", by=adam)

        snapshot = snapshots.take(alphabet=alnum, base=BASE)

        assert (snapshot.collected_count, snapshot.left_out_counts) == (0, {str(Reason.OPEN): 1})

    def test_a_reviewers_word_that_tells_nothing_any_more_decides_nothing(
        self, alice: User, bob: User, rita: User, adam: User, alnum: Alphabet
    ) -> None:
        sample = collect(alice, alnum, "C")
        label(sample, rita, "C")
        split_off(alnum, "C", "c", by=adam)
        label(Sample.objects.get(pk=sample.pk), bob, "c")

        snapshot = snapshots.take(alphabet=alnum, base=BASE)

        assert [row.label for row in snapshot.samples.all()] == ["c"]

    def test_one_that_was_taken_before_verifies_still(self, alice: User, adam: User, alnum: Alphabet) -> None:
        move_to(collect(alice, alnum, "C"), Split.TEST)
        snapshot = snapshots.take(alphabet=alnum, base=BASE)
        (before,) = collected_tests(snapshot)

        split_off(alnum, "C", "c", by=adam)

        snapshot.refresh_from_db()
        (after,) = collected_tests(snapshot)
        assert snapshots.verify(snapshot)
        assert (after.targets.tolist(), after.sha256) == (before.targets.tolist(), before.sha256)
