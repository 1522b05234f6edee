"""models/{id}/comparison/{other}/: two versions on the same frozen sets, and the drawings that only one of them reads."""

from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import User
from recognition.models import Alphabet, ModelVersion
from tests.api import is_problem, program_of, wrong_fields
from tests.champions import make_version
from tests.conftest import api_of
from tests.measured import TEST_SET, measured
from training.models import Evaluation
from training.viewing.origins import COLLECTED

KEY = f"{TEST_SET}@{'5' * 12}"


def address(first: ModelVersion, second: ModelVersion, more: str = "") -> str:
    return f"/api/v1/models/{first.pk}/comparison/{second.pk}/{more}"


def test_figures_stand_side_by_side_with_intervals(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    body = program_of(alice).get(address(first, second)).json()

    (shared,) = body["test_sets"]
    assert (body["first"], body["second"], body["apart"]) == (first.pk, second.pk, [])
    assert (shared["test"], shared["name"], shared["origin"], shared["size"]) == (KEY, TEST_SET, "drawn", 60)
    assert (shared["first"], shared["second"]) == pytest.approx((40 / 60, 50 / 60))
    assert shared["first_interval"][0] < shared["first"] < shared["first_interval"][1]
    assert shared["difference"] == pytest.approx(10 / 60)


def test_pairs_tell_more_than_shares(alice: User, first: ModelVersion, second: ModelVersion) -> None:
    pairs = api_of(alice).get(address(first, second)).json()["chosen"]["pairs"]

    counts = [pairs[name] for name in ("size", "both", "only_first", "only_second", "neither")]
    assert counts == [60, 40, 0, 10, 10]
    assert pairs["chance"] == pytest.approx(2 / 2**10)
    assert pairs["interval"][0] < pairs["difference"] < pairs["interval"][1]


def test_classes_are_sorted_by_their_change(alice: User, first: ModelVersion, second: ModelVersion) -> None:
    evaluation = Evaluation.objects.get(version=second)
    evaluation.figures["per_class"]["3"] = 0.5
    evaluation.save()

    classes = api_of(alice).get(address(first, second)).json()["chosen"]["classes"]

    worst = classes[0]
    assert (worst["name"], worst["count"], worst["is_clear"], len(classes)) == ("3", 6, False, 10)
    assert worst["change"] == pytest.approx(0.5 - 4 / 6)


def test_what_only_one_reads_is_listed_surest_first(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    client = api_of(alice)
    drawings = client.get(address(first, second)).json()["chosen"]["drawings"]

    of_second, of_first = (client.get(f"{drawings}&right={side}").json() for side in ("second", "first"))

    assert (of_second["count"], of_first["count"], of_first["results"]) == (10, 0, [])
    shown = of_second["results"]
    assert {(each["true"], each["answer"]) for each in shown} == {
        (str(d), str((d + 1) % 10)) for d in range(10)
    }
    assert [each["probability"] for each in shown] == sorted((e["probability"] for e in shown), reverse=True)


def test_the_drawings_come_in_pages(alice: User, first: ModelVersion, second: ModelVersion) -> None:
    client = api_of(alice)

    page = client.get(address(first, second, "drawings/?right=second&page_size=7")).json()

    assert len(page["results"]) == 7
    assert len(client.get(page["next"]).json()["results"]) == 3


def test_a_set_of_another_content_is_not_held_against(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    Evaluation.objects.filter(version=second).update(test_sha256="6" * 64)
    client = api_of(alice)

    body = client.get(address(first, second)).json()

    assert (body["test_sets"], body["apart"], body["chosen"]) == ([], [TEST_SET], None)
    nothing = client.get(address(first, second, "drawings/?right=first")).json()
    assert (nothing["count"], nothing["results"]) == (None, [])


def test_where_mistakes_were_not_kept_it_says_so(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    Evaluation.objects.filter(version=second).update(mistakes=None)
    client = api_of(alice)

    chosen = client.get(address(first, second)).json()["chosen"]

    assert (chosen["pairs"], chosen["drawings"]) == (None, None)
    assert client.get(address(first, second, "drawings/?right=first")).json()["count"] is None


def test_what_members_drew_is_for_those_who_may_see_it(
    alice: User, rita: User, first: ModelVersion, second: ModelVersion
) -> None:
    Evaluation.objects.update(test_set=COLLECTED)
    drawings = address(first, second, "drawings/?right=second")

    chosen = api_of(alice).get(address(first, second)).json()["chosen"]

    assert (chosen["pairs"]["only_second"], chosen["drawings"]) == (10, None)
    assert is_problem(api_of(alice).get(drawings), 403)
    assert api_of(rita).get(drawings).json()["count"] == 10


def test_versions_of_different_alphabets_are_refused(
    alice: User, first: ModelVersion, alnum: Alphabet, tmp_path: Path
) -> None:
    wrong = wrong_fields(api_of(alice).get(address(first, make_version(alnum, tmp_path))))

    assert "Received: digits v1 and alnum v1." in wrong["other"]


def test_one_is_not_compared_with_itself(alice: User, first: ModelVersion) -> None:
    assert "Received: digits v1 twice." in wrong_fields(api_of(alice).get(address(first, first)))["other"]


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("?test=imagined", "test", f"is one of {KEY}. Received: 'imagined'."),
        ("?right=first", "right", "There is no such field."),
        ("drawings/", "right", "required"),
        ("drawings/?right=b", "right", "is one of first, second. Received: 'b'."),
        ("drawings/?right=first&test=imagined", "test", "Received: 'imagined'."),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    alice: User, first: ModelVersion, second: ModelVersion, query: str, field: str, message: str
) -> None:
    wrong = wrong_fields(api_of(alice).get(address(first, second, query)))

    assert list(wrong) == [field]
    assert message in wrong[field]


@pytest.mark.parametrize("wrong", [1, 4])
def test_it_costs_the_same_however_much_differs(
    wrong: int,
    alice: User,
    first: ModelVersion,
    tmp_path: Path,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    other = measured(make_version(first.alphabet, tmp_path, seed=1), wrong=wrong)
    client = program_of(alice)

    # Token, each version, evaluations, mistakes, permissions (2).
    with django_assert_num_queries(7):
        client.get(address(first, other))


def test_a_version_that_is_not_there_is_not_found(alice: User, first: ModelVersion) -> None:
    for path in (f"{first.pk}/comparison/4242/", f"4242/comparison/{first.pk}/drawings/"):
        assert is_problem(api_of(alice).get(f"/api/v1/models/{path}"), 404)


@pytest.mark.django_db
@pytest.mark.parametrize("more", ["", "drawings/"])
def test_nobody_is_asked_to_log_in(more: str) -> None:
    assert is_problem(APIClient().get(f"/api/v1/models/1/comparison/2/{more}"), 401)
