"""GET models/ and models/{id}/."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import User
from recognition.models import Alphabet, ModelVersion
from tests.api import is_problem, program_of, wrong_fields
from tests.champions import make_version
from tests.conftest import api_of
from training.models import Snapshot, TrainingRun
from training.promotion import promote

URL = "/api/v1/models/"
FIGURES = {
    "accuracy": 0.994,
    "accuracy_interval": [0.9923, 0.9953],
    "top3": 0.999,
    "ece": 0.01,
    "confusion": [[9, 1], [0, 10]],
}


@pytest.fixture
def version(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    made = make_version(digits, tmp_path)
    made.metrics = {"mnist-test": FIGURES}
    made.save()
    return made


def test_it_lists_versions_newest_first(
    alice: User, version: ModelVersion, digits: Alphabet, tmp_path: Path
) -> None:
    newer = make_version(digits, tmp_path, seed=1)

    results = api_of(alice).get(URL).json()["results"]

    assert [each["id"] for each in results] == [newer.pk, version.pk]
    assert [each["number"] for each in results] == [2, 1]


def test_a_list_has_the_headline_figures_only(alice: User, version: ModelVersion) -> None:
    (seen,) = api_of(alice).get(URL).json()["results"]

    assert seen["accuracy"] == {
        "mnist-test": {
            "accuracy": 0.994,
            "accuracy_interval": [0.9923, 0.9953],
            "top3": 0.999,
            "folded": None,
            "ece": 0.01,
        }
    }
    assert "metrics" not in seen


def test_it_is_narrowed_to_an_alphabet(
    alice: User, version: ModelVersion, alnum: Alphabet, tmp_path: Path
) -> None:
    make_version(alnum, tmp_path)

    results = api_of(alice).get(f"{URL}?alphabet=digits").json()["results"]

    assert [each["id"] for each in results] == [version.pk]


def test_an_unknown_alphabet_is_refused(alice: User) -> None:
    assert list(wrong_fields(api_of(alice).get(f"{URL}?alphabet=runes"))) == ["alphabet"]


def test_pages_follow_each_other(
    alice: User, version: ModelVersion, digits: Alphabet, tmp_path: Path
) -> None:
    make_version(digits, tmp_path, seed=1)

    first = api_of(alice).get(f"{URL}?page_size=1").json()

    assert [each["id"] for each in api_of(alice).get(first["next"]).json()["results"]] == [version.pk]


@pytest.mark.parametrize("versions", [1, 4])
def test_its_queries_do_not_grow_with_its_length(
    versions: int,
    alice: User,
    adam: User,
    digits: Alphabet,
    tmp_path: Path,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for seed in range(versions):
        promote(version=make_version(digits, tmp_path, seed=seed), user=adam, reason="next")
    client = program_of(alice)

    # Token, versions, aliases.
    with django_assert_num_queries(3):
        client.get(URL)


def test_one_has_all_its_figures(alice: User, version: ModelVersion) -> None:
    body = api_of(alice).get(f"{URL}{version.pk}/").json()

    assert body["metrics"]["mnist-test"]["confusion"] == [[9, 1], [0, 10]]
    assert body["sha256"] == version.sha256
    assert body["parameters"] == 7840


def test_one_tells_who_made_it_champion_and_why(
    alice: User, adam: User, version: ModelVersion, digits: Alphabet, tmp_path: Path
) -> None:
    promote(version=version, user=None, reason="all rules hold")
    promote(version=make_version(digits, tmp_path, seed=1), user=adam, reason="newer")
    promote(version=version, user=adam, reason="back")

    body = api_of(alice).get(f"{URL}{version.pk}/").json()

    assert [(each["user"], each["reason"]) for each in body["promotions"]] == [
        ("adam", "back"),
        (None, "all rules hold"),
    ]
    assert body["aliases"] == ["champion"]


def test_one_tells_what_it_was_made_from(alice: User, version: ModelVersion, digits: Alphabet) -> None:
    base = [{"name": "mnist", "sha256": "ab" * 32}]
    snapshot = Snapshot.objects.create(
        alphabet=digits, base=base, collected_count=12, sha256="cd" * 32, created_at=timezone.now()
    )
    run = TrainingRun.objects.create(
        alphabet=digits,
        preset="quick",
        architecture="linear",
        config={"seed": 7},
        trigger="person",
        state="promoted",
        snapshot=snapshot,
        version=version,
        created_at=timezone.now(),
    )

    lineage = api_of(alice).get(f"{URL}{version.pk}/").json()["lineage"]

    assert lineage == {
        "run": str(run.pk),
        "preset": "quick",
        "config": {"seed": 7},
        "snapshot": str(snapshot.pk),
        "snapshot_sha256": "cd" * 32,
        "base": base,
        "collected_count": 12,
    }


def test_one_that_came_with_inkloop_has_no_lineage_here(alice: User, version: ModelVersion) -> None:
    assert api_of(alice).get(f"{URL}{version.pk}/").json()["lineage"] is None


@pytest.mark.parametrize("model_id", ["99", "99999999999999999999", "champion"])
def test_one_that_is_not_there_is_not_found(alice: User, model_id: str) -> None:
    assert is_problem(api_of(alice).get(f"{URL}{model_id}/"), 404)


@pytest.mark.parametrize("path", ["", "1/"])
def test_nobody_is_asked_to_log_in(db: None, path: str) -> None:
    assert is_problem(APIClient().get(f"{URL}{path}"), 401)
