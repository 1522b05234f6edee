"""alphabets/{slug}/trial/: try a version on live drawings, see how it does, stop it."""

from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Trial
from tests.api import is_problem, wrong_fields
from tests.champions import make_version
from tests.conftest import api_of

URL = "/api/v1/alphabets/digits/trial/"
WISH = {"kind": "canary", "share": 0.1, "reason": "as good on the test sets"}


@pytest.fixture
def challenger(digits: Alphabet, digits_champion: ModelVersion, tmp_path: Path) -> ModelVersion:
    return make_version(digits, tmp_path, seed=2)


def test_an_administrator_starts_and_everybody_may_see_it(
    adam: User, alice: User, challenger: ModelVersion, digits_champion: ModelVersion
) -> None:
    response = api_of(adam).put(URL, WISH | {"model": challenger.pk})

    body = api_of(alice).get(URL).json()
    assert response.status_code == 201
    assert response.json() == body
    assert (body["model"], body["champion"], body["kind"]) == (challenger.pk, digits_champion.pk, "canary")
    assert (body["state"], body["started_by"], body["ended_at"]) == ("running", "adam", None)


def test_asking_for_the_same_again_is_no_second_trial(adam: User, challenger: ModelVersion) -> None:
    client = api_of(adam)
    first = client.put(URL, WISH | {"model": challenger.pk})
    second = client.put(URL, WISH | {"model": challenger.pk})

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


def test_another_one_meanwhile_is_a_conflict(adam: User, challenger: ModelVersion) -> None:
    client = api_of(adam)
    client.put(URL, WISH | {"model": challenger.pk})

    assert is_problem(client.put(URL, WISH | {"model": challenger.pk, "share": 0.2}), 409)


def test_it_is_stopped_with_a_reason(adam: User, challenger: ModelVersion) -> None:
    client = api_of(adam)
    client.put(URL, WISH | {"model": challenger.pk})

    response = client.delete(URL, {"reason": "enough seen"})

    body = response.json()
    assert response.status_code == 200
    assert (body["state"], body["outcome_reason"], body["ended_by"]) == ("stopped", "enough seen", "adam")


def test_stopping_what_is_not_under_way_is_a_conflict(adam: User, challenger: ModelVersion) -> None:
    assert is_problem(api_of(adam).delete(URL, {"reason": "why"}), 409)


def test_stopping_needs_a_reason(adam: User, challenger: ModelVersion) -> None:
    client = api_of(adam)
    client.put(URL, WISH | {"model": challenger.pk})

    assert list(wrong_fields(client.delete(URL, {}))) == ["reason"]
    assert Trial.objects.get().is_under_way


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"share": 0}, "share"),
        ({"share": 0.7}, "share"),
        ({"share": "NaN"}, "share"),
        ({"kind": "loud"}, "kind"),
        ({"model": 99}, "model"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_cannot_be_is_refused(
    adam: User, challenger: ModelVersion, wish: dict[str, Any], field: str
) -> None:
    response = api_of(adam).put(URL, WISH | {"model": challenger.pk} | wish)

    assert list(wrong_fields(response)) == [field]
    assert not Trial.objects.exists()


def test_without_a_champion_there_is_nothing_to_try_against(
    adam: User, alnum: Alphabet, tmp_path: Path
) -> None:
    version = make_version(alnum, tmp_path)

    response = api_of(adam).put("/api/v1/alphabets/alnum/trial/", WISH | {"model": version.pk})

    assert is_problem(response, 409)


def test_where_nothing_was_tried_there_is_nothing(alice: User, digits: Alphabet) -> None:
    assert is_problem(api_of(alice).get(URL), 404)


@pytest.mark.parametrize("name", ["alice", "rita"])
def test_nobody_but_administrators_may(
    name: str, request: pytest.FixtureRequest, challenger: ModelVersion
) -> None:
    client = api_of(request.getfixturevalue(name))

    assert is_problem(client.put(URL, WISH | {"model": challenger.pk}), 403)
    assert is_problem(client.delete(URL, {"reason": "why"}), 403)
    assert not Trial.objects.exists()


def test_nobody_is_asked_to_log_in(db: None) -> None:
    assert is_problem(APIClient().put(URL, {}), 401)
