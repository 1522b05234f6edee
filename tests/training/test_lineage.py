"""From a drawing to the versions that learned from it."""

from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, ModelVersion, Sample, Split
from tests.champions import make_version
from tests.collected import collect, move_to, store
from tests.learned import learn
from training import lineage
from training.lineage import Role
from training.models import SnapshotSample
from training.models.snapshot import LeftOut

pytestmark = pytest.mark.django_db


def drawn(author: User, alphabet: Alphabet, character: str = "4", *, split: Split = Split.TRAIN) -> Sample:
    sample = collect(author, alphabet, character)
    move_to(sample, split)
    sample.refresh_from_db()
    return sample


def part(sample: Sample, version: ModelVersion, *, tells_sides: bool = True) -> lineage.Part:
    parts = lineage.parts_of(sample, list(lineage.versions_of(sample.alphabet)), tells_sides=tells_sides)
    return next(each for each in parts if each.version == version)


@pytest.mark.parametrize(
    ("split", "role"),
    [(Split.TRAIN, Role.LEARNED), (Split.VALIDATION, Role.ASIDE), (Split.TEST, Role.TESTED)],
)
def test_its_part_is_told_by_its_side_of_the_split(
    split: Split, role: Role, alice: User, digits: Alphabet, tmp_path: Path
) -> None:
    sample = drawn(alice, digits, split=split)

    found = part(sample, learn(digits, tmp_path))

    assert (found.role, found.label) == (role, "4")
    assert found.weight == pytest.approx(1)
    assert found.run is not None


@pytest.mark.parametrize("split", [Split.VALIDATION, Split.TEST])
def test_which_hands_test_is_not_told_to_everybody(
    split: Split, alice: User, digits: Alphabet, tmp_path: Path
) -> None:
    sample = drawn(alice, digits, split=split)

    assert part(sample, learn(digits, tmp_path), tells_sides=False).role == Role.HELD_OUT


def test_each_snapshot_tells_the_class_that_it_had_then(
    alice: User, digits: Alphabet, tmp_path: Path
) -> None:
    sample = drawn(alice, digits)
    first = learn(digits, tmp_path)
    changed = labelling.read(alphabet=digits, label="9", verdict=None)
    labelling.label_sample(user=alice, sample=sample, reading=changed, if_match="*")
    second = learn(digits, tmp_path)

    assert [part(sample, version).label for version in (first, second)] == ["4", "9"]
    assert lineage.learned_from(sample) == [second, first]


def test_why_it_was_left_out_is_told(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    shipped = make_version(digits, tmp_path)
    unanswered = store(alice, digits, seed=5)
    first = learn(digits, tmp_path)
    later = drawn(alice, digits)
    labelling.withdraw(user=alice, sample=unanswered)
    second = learn(digits, tmp_path)
    unanswered.refresh_from_db()

    assert part(unanswered, shipped).reason == lineage.CAME_ALONG
    assert part(unanswered, first).reason == "nobody has said for sure what it is"
    assert part(unanswered, second).reason == lineage.WITHDRAWN_BEFORE
    assert part(later, first).reason == lineage.DRAWN_LATER
    assert lineage.learned_from(unanswered) == []


def test_of_a_snapshot_that_kept_no_reasons_they_are_not_made_up(
    alice: User, digits: Alphabet, tmp_path: Path
) -> None:
    sample = store(alice, digits)
    version = learn(digits, tmp_path)
    LeftOut.objects.all().delete()

    assert part(sample, version).reason == lineage.NOT_KNOWN


def test_what_weighed_nothing_was_left_out(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    sample = drawn(alice, digits)
    version = learn(digits, tmp_path)
    SnapshotSample.objects.update(weight=0)

    assert part(sample, version).role == Role.LEFT_OUT
    assert lineage.learned_from(sample) == []


def test_a_version_does_not_unlearn_what_is_withdrawn(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    sample = drawn(alice, digits)
    first = learn(digits, tmp_path)

    labelling.withdraw(user=alice, sample=sample)
    second = learn(digits, tmp_path)

    sample.refresh_from_db()
    assert lineage.learned_from(sample) == [first]
    assert part(sample, second).reason == lineage.WITHDRAWN_BEFORE


@pytest.mark.parametrize("versions", [1, 4])
def test_it_asks_the_same_however_many_versions_there_are(
    versions: int,
    alice: User,
    digits: Alphabet,
    tmp_path: Path,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    sample = drawn(alice, digits)
    for _ in range(versions):
        learn(digits, tmp_path)

    # Versions with their runs and snapshots, rows, reasons.
    with django_assert_num_queries(3):
        assert len(lineage.parts_of(sample, list(lineage.versions_of(digits)), tells_sides=True)) == versions
