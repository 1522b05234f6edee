"""Who is excluded, from when to when, what it reached, and that it can be taken back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, Label, ModelVersion, Sample, Split
from tests.champions import make_version
from tests.collected import collect, move_to
from tests.drawn import label
from training.exceptions import ExclusionRevoked
from training.models import Exclusion, Snapshot, SnapshotSample
from training.running import runs
from training.snapshot import snapshots
from training.snapshot.candidates import Reason
from training.snapshot.excluding import exclude, learned_from, revoke

pytestmark = pytest.mark.django_db

BASE = [{"name": "made", "sha256": "0" * 64}]


def taken(alphabet: Alphabet) -> Snapshot:
    return snapshots.take(alphabet=alphabet, base=BASE)


def test_what_an_excluded_person_gave_enters_no_snapshot(
    alice: User, bob: User, adam: User, digits: Alphabet
) -> None:
    collect(alice, digits, "1")
    collect(bob, digits, "7", seed=1)

    exclude(user=bob, by=adam, reason="calls every 1 a 7")

    snapshot = taken(digits)
    assert [row.sample.author for row in snapshot.samples.all()] == [alice]
    assert snapshot.left_out_counts == {str(Reason.EXCLUDED): 1}


def test_nor_does_what_they_said_of_others(alice: User, rita: User, adam: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "1")
    label(sample, rita, "7")

    exclude(user=rita, by=adam, reason="not herself")

    assert taken(digits).samples.get().label == "1"


def test_revoking_lets_it_in_again(bob: User, adam: User, digits: Alphabet) -> None:
    collect(bob, digits, "7")
    before = taken(digits)
    exclusion = exclude(user=bob, by=adam, reason="a mistake")
    assert taken(digits).sha256 != before.sha256

    revoke(exclusion=exclusion, by=adam)

    assert taken(digits).sha256 == before.sha256
    assert (exclusion.revoked_by, exclusion.is_in_force) == (adam, False)


def test_revoking_twice_is_refused(bob: User, adam: User) -> None:
    exclusion = exclude(user=bob, by=adam, reason="a mistake")
    revoke(exclusion=exclusion, by=adam)

    with pytest.raises(ExclusionRevoked):
        revoke(exclusion=exclusion, by=adam)


def test_a_batch_is_of_a_time(bob: User, adam: User, digits: Alphabet) -> None:
    early, late = collect(bob, digits, "1"), collect(bob, digits, "7", seed=1)
    hour_ago = timezone.now() - timedelta(hours=1)
    Sample.objects.filter(pk=early.pk).update(created_at=hour_ago)
    early.labels.update(created_at=hour_ago)

    exclude(user=bob, by=adam, reason="a bad evening", since=timezone.now() - timedelta(minutes=5))

    assert [row.sample for row in taken(digits).samples.all()] == [early]
    assert late.author == bob


def test_a_batch_is_of_a_source(bob: User, adam: User, digits: Alphabet) -> None:
    collect(bob, digits, "1")
    by_hand = collect(bob, digits, "7", seed=1)
    Sample.objects.filter(pk=by_hand.pk).update(source="canvas")

    exclude(user=bob, by=adam, reason="a broken program", source="api")

    assert [row.sample for row in taken(digits).samples.all()] == [by_hand]


def test_the_same_again_is_the_same_exclusion(bob: User, adam: User) -> None:
    first, second = (exclude(user=bob, by=adam, reason="again") for _ in range(2))

    assert first == second
    assert Exclusion.objects.count() == 1


@pytest.mark.parametrize(
    ("wish", "field"),
    [({"reason": " "}, "reason"), ({"source": "pigeon"}, "source"), ({"until": timezone.now()}, "until")],
)
def test_what_makes_no_sense_is_refused(bob: User, adam: User, wish: dict[str, Any], field: str) -> None:
    since: Any = timezone.now() + timedelta(hours=1)

    with pytest.raises(InvalidInput) as refused:
        exclude(user=bob, by=adam, **({"reason": "x", "since": since} | wish))

    assert refused.value.field == field


def test_the_versions_that_learned_from_it_are_known(
    alice: User, bob: User, adam: User, digits: Alphabet, tmp_path: Path
) -> None:
    move_to(collect(bob, digits, "7"), Split.TRAIN)
    with_bob = runs.begin_here(alphabet=digits, preset="quick")
    with_bob.snapshot, with_bob.version = taken(digits), make_version(digits, tmp_path)
    with_bob.state = "rejected"
    with_bob.save()
    exclusion = exclude(user=bob, by=adam, reason="calls every 1 a 7")
    without = runs.begin_here(alphabet=digits, preset="quick")
    without.snapshot, without.version = taken(digits), make_version(digits, tmp_path, seed=1)
    without.save()

    assert list(learned_from(exclusion)) == [with_bob.version]


class TestWhatAVersionLearnedFrom:
    @pytest.fixture
    def read(self, alice: User, bob: User, digits: Alphabet) -> Label:
        """Bob's reading of what Alice drew, which trains."""
        sample = collect(alice, digits, "1")
        move_to(sample, Split.TRAIN)
        return label(sample, bob, "1")

    @pytest.fixture
    def exclusion(self, bob: User, adam: User) -> Exclusion:
        return Exclusion.objects.create(user=bob, reason="so", made_by=adam, created_at=timezone.now())

    def made(self, alphabet: Alphabet, folder: Path) -> ModelVersion:
        run = runs.begin_here(alphabet=alphabet, preset="quick")
        run.snapshot, run.version = taken(alphabet), make_version(alphabet, folder)
        run.save()
        return run.version

    def test_is_what_somebody_had_read(self, read: Label, exclusion: Exclusion, tmp_path: Path) -> None:
        version = self.made(read.sample.alphabet, tmp_path)

        assert list(learned_from(exclusion)) == [version]

    def test_is_not_what_was_read_later(self, read: Label, exclusion: Exclusion, tmp_path: Path) -> None:
        self.made(read.sample.alphabet, tmp_path)

        Label.objects.filter(pk=read.pk).update(created_at=timezone.now())

        assert list(learned_from(exclusion)) == []

    def test_is_not_what_was_read_in_another_batch(
        self, read: Label, exclusion: Exclusion, tmp_path: Path
    ) -> None:
        self.made(read.sample.alphabet, tmp_path)

        exclusion.since = timezone.now()

        assert list(learned_from(exclusion)) == []

    def test_is_not_what_weighed_nothing(self, read: Label, exclusion: Exclusion, tmp_path: Path) -> None:
        self.made(read.sample.alphabet, tmp_path)

        SnapshotSample.objects.update(weight=0)

        assert list(learned_from(exclusion)) == []


def test_what_waits_is_left_out_and_counted(alice: User, rita: User, digits: Alphabet, settings: Any) -> None:
    settings.QUARANTINE_HOURS = 24
    collect(alice, digits, "1")
    collect(rita, digits, "7", seed=1)

    snapshot = taken(digits)

    assert [row.sample.author for row in snapshot.samples.all()] == [rita]
    assert snapshot.left_out_counts == {str(Reason.NEW): 1}


def test_what_was_left_out_is_no_part_of_the_checksum(alice: User, bob: User, digits: Alphabet) -> None:
    collect(alice, digits, "1")
    before = taken(digits)
    Sample.objects.filter(pk=collect(bob, digits, "7", seed=1).pk).update(consent=False)

    after = taken(digits)

    assert after.sha256 == before.sha256
    assert after.left_out_counts != before.left_out_counts
