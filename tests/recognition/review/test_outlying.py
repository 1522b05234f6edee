"""Outliers are found among what is accepted, kept for reviewers, and not shown again once one has looked."""

import numpy as np
import pytest

from accounts.models import User
from recognition.models import Alphabet, Embedding, ModelVersion, Outlier, Sample
from recognition.models.review import outliers
from recognition.review import outlying
from tests.drawn import draw, label

pytestmark = pytest.mark.django_db

WIDE = 8


def see(sample: Sample, version: ModelVersion, axis: int, *, seed: int = 0) -> None:
    vector = np.eye(WIDE)[axis] + 0.05 * np.random.default_rng(seed).standard_normal(WIDE)
    Embedding.objects.create(sample=sample, version=version, vector=vector.astype(np.float16).tobytes())


@pytest.fixture
def collected(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> list[Sample]:
    """Twenty-four of 1 and as many of 7, the first of which looks like a 7."""
    samples = []
    for place in range(48):
        name, axis = ("1", 0) if place < 24 else ("7", 1)
        sample = draw(alice, digits)
        label(sample, alice, name)
        see(sample, digits_champion, 1 if place == 0 else axis, seed=place)
        samples.append(sample)
    return samples


def test_what_looks_like_another_class_is_kept_for_reviewers(
    collected: list[Sample], digits: Alphabet
) -> None:
    assert outlying.find(digits) >= 1

    found = Outlier.objects.get(sample=collected[0])
    assert (found.given_class, found.nearest_class) == ("1", "7")
    assert outliers().first() == collected[0]


def test_looked_for_again_they_are_there_once(collected: list[Sample], digits: Alphabet) -> None:
    assert outlying.find(digits) == outlying.find_everywhere() == Outlier.objects.count()


def test_what_a_reviewer_has_settled_is_no_outlier(
    collected: list[Sample], digits: Alphabet, rita: User
) -> None:
    outlying.find(digits)
    label(collected[0], rita, "1")
    assert collected[0] not in outliers()

    outlying.find(digits)

    assert not Outlier.objects.filter(sample=collected[0]).exists()


def test_what_was_withdrawn_or_is_called_otherwise_waits_no_more(
    collected: list[Sample], digits: Alphabet, alice: User
) -> None:
    outlying.find(digits)

    label(collected[0], alice, "7")

    assert collected[0] not in outliers()


def test_without_a_champion_nothing_is_looked_at(digits: Alphabet) -> None:
    assert outlying.find(digits) == 0


def test_the_most_alike_come_first_and_only_what_may_be_learned_from(
    collected: list[Sample], digits: Alphabet, digits_champion: ModelVersion, alice: User
) -> None:
    collected[30].consent = False
    collected[30].save()
    asked = draw(alice, digits)
    see(asked, digits_champion, 1, seed=99)

    found = outlying.similar(asked, count=50)

    likeness = [alike for _, alike in found]
    assert likeness == sorted(likeness, reverse=True)
    assert {sample.pk for sample, _ in found[:24]} == {
        each.pk for each in [collected[0], *collected[24:]] if each != collected[30]
    }
    assert outlying.similar(draw(alice, digits), count=5) == []
