"""What a champion of before misread once its classes were merged, read by a gate in those of its alphabet now."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from accounts.models import User
from recognition.classes import curating
from recognition.classes.alphabet_changes import Change, Merge
from recognition.engine.bundle import read_bundle
from recognition.engine.recognizer import Recognizer
from recognition.models import Alphabet, ModelVersion
from tests.champions import make_champion, make_version
from tests.conftest import api_of, browser_of
from tests.measured import in_places
from training.datasets.examples import TestSet
from training.judging import examination, measuring
from training.models import Evaluation

pytestmark = pytest.mark.django_db

NAME = "unipen-test"
DRAWN = "0123456789" * 6


def frozen(alphabet: Alphabet) -> TestSet:
    """Sixty drawings, of each digit six, that say in their labels what was drawn."""
    return TestSet.frozen(
        name=NAME,
        pixels=np.random.default_rng(3).integers(0, 255, (len(DRAWN), 28, 28), dtype=np.uint8),
        targets=np.array([alphabet.classes.index(alphabet.class_of(name)) for name in DRAWN]),
        classes=alphabet.classes,
        drawn=True,
        labels=np.array(list(DRAWN)),
    )


@pytest.fixture
def old(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    """Tested in its own classes, which only its metrics tell."""
    version = make_champion(digits, tmp_path)
    recognizer = Recognizer(read_bundle(version.bundle_path, sha256=None))
    version.metrics = measuring.measure(recognizer, [frozen(digits)]).metrics
    version.save()
    return version


@pytest.fixture
def challenger(adam: User, digits: Alphabet, old: ModelVersion, tmp_path: Path) -> ModelVersion:
    """Made after 1 and 7 became one class, and held against the old one."""
    change = Change(merge=[Merge(classes=["1", "7"], into="1")])
    curating.revise(alphabet=digits, user=adam, change=change, reason="nobody tells them apart", if_match="*")
    digits.refresh_from_db()
    old.alphabet = digits
    version = make_version(digits, tmp_path, seed=1)
    report = examination.compare(
        challenger=read_bundle(version.bundle_path, sha256=None), champion=old, tests=[frozen(digits)]
    )
    assert report.champion is not None
    for each, measured in ((version, report.challenger), (old, report.champion)):
        examination.record(each, measured)
    version.metrics = report.challenger.metrics
    version.save()
    return version


def told(result: dict[str, Any]) -> bool:
    """Whether a drawing is said to be what it is."""
    return bool(result["true"] == {"7": "1"}.get(result["label"], result["label"]))


@pytest.mark.usefixtures("challenger")
def test_a_drawing_is_told_by_the_class_that_it_is_of(alice: User, old: ModelVersion) -> None:
    for name in "89":
        results = api_of(alice).get(f"/api/v1/models/{old.pk}/mistakes/?true={name}").json()["results"]
        page = browser_of(alice).get(f"/models/{old.pk}/mistakes/?true={name}")

        assert results
        assert (
            {each["label"] for each in results} == {each.label for each in page.context["pictures"]} == {name}
        )
        assert (
            {each["true"] for each in results} == {each.true for each in page.context["pictures"]} == {name}
        )


@pytest.mark.parametrize("side", ["first", "second"])
def test_two_versions_are_compared_in_the_classes_that_both_were_read_with(
    alice: User, old: ModelVersion, challenger: ModelVersion, side: str
) -> None:
    compared = f"/api/v1/models/{old.pk}/comparison/{challenger.pk}/"

    results = api_of(alice).get(f"{compared}drawings/?right={side}").json()["results"]
    page = browser_of(alice).get(f"/models/compare/?a={old.pk}&b={challenger.pk}")

    assert results
    assert all(told(each) for each in results)
    assert {each.true for column in page.context["shown"]["columns"] for each in column["pictures"]} <= {
        *challenger.classes
    }
    classes = api_of(alice).get(compared).json()["chosen"]["classes"]
    assert {each["name"] for each in classes} == {*challenger.classes}


def test_what_was_read_in_its_own_classes_is_shown_where_it_was_kept(
    adam: User, alice: User, digits: Alphabet, old: ModelVersion, request: pytest.FixtureRequest
) -> None:
    """As the confusion matrix has it."""
    recognizer = Recognizer(read_bundle(old.bundle_path, sha256=None))
    examination.record(old, measuring.measure(recognizer, [frozen(digits)]))
    request.getfixturevalue("challenger")

    body = api_of(alice).get(f"/api/v1/models/{old.pk}/mistakes/?true=7").json()

    assert body["kept"] == body["counted"] == len(body["results"]) > 0
    assert {(each["true"], each["label"]) for each in body["results"]} == {("7", "7")}


def test_places_in_classes_that_nobody_knows_any_more_count_as_not_kept(
    alice: User, digits: Alphabet, old: ModelVersion, challenger: ModelVersion
) -> None:
    for evaluation in Evaluation.objects.all():
        assert evaluation.misread is not None
        evaluation.mistakes = in_places(evaluation.misread, challenger.classes)
        evaluation.save()
    client = api_of(alice)

    kept, not_kept = (client.get(f"/api/v1/models/{each.pk}/mistakes/").json() for each in (challenger, old))

    assert kept["results"]
    assert all(told(each) for each in kept["results"])
    assert (not_kept["kept"], not_kept["results"]) == (None, [])
    compared = f"/api/v1/models/{old.pk}/comparison/{challenger.pk}/"
    assert client.get(f"{compared}drawings/?right=first").json()["count"] is None
