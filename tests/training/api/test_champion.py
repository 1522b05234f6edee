"""PUT alphabets/{slug}/champion/: promote or roll back."""

from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Promotion
from tests.api import is_problem, program_of, wrong_fields
from tests.champions import make_version
from tests.conftest import api_of

URL = "/api/v1/alphabets/digits/champion/"


@pytest.fixture
def version(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    return make_version(digits, tmp_path)


def champion_of(client: APIClient) -> Any:
    return client.get("/api/v1/alphabets/digits/").json()["champion"]


def test_an_administrator_promotes(adam: User, version: ModelVersion) -> None:
    response = api_of(adam).put(URL, {"model": version.pk, "reason": "the first"})

    body = response.json()
    assert response.status_code == 200
    assert (body["alphabet"], body["model"], body["previous"]) == ("digits", version.pk, None)
    assert (body["user"], body["reason"]) == ("adam", "the first")
    assert champion_of(api_of(adam)) == version.pk


def test_a_rollback_is_the_same_call(
    adam: User, version: ModelVersion, digits: Alphabet, tmp_path: Path
) -> None:
    client = program_of(adam)
    newer = make_version(digits, tmp_path, seed=1)
    client.put(URL, {"model": version.pk, "reason": "the first"})
    client.put(URL, {"model": newer.pk, "reason": "newer"})

    body = client.put(URL, {"model": version.pk, "reason": "the newer one reads 7 as 1"}).json()

    assert (body["model"], body["previous"]) == (version.pk, newer.pk)
    assert champion_of(client) == version.pk


def test_promoting_the_champion_again_is_the_same_promotion(
    adam: User, digits_champion: ModelVersion
) -> None:
    first, second = (
        api_of(adam).put(URL, {"model": digits_champion.pk, "reason": "again"}).json() for _ in range(2)
    )

    assert first == second
    assert Promotion.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "   "}, {"reason": "x" * 501}])
def test_a_reason_is_required(adam: User, version: ModelVersion, body: dict[str, Any]) -> None:
    response = api_of(adam).put(URL, {"model": version.pk} | body)

    assert list(wrong_fields(response)) == ["reason"]


@pytest.mark.parametrize("model", [0, 10**30, "best", None, 99])
def test_a_model_that_is_not_there_is_refused(adam: User, version: ModelVersion, model: Any) -> None:
    response = api_of(adam).put(URL, {"model": model, "reason": "better"})

    assert list(wrong_fields(response)) == ["model"]


def test_a_model_of_another_alphabet_is_refused(adam: User, alnum: Alphabet, tmp_path: Path) -> None:
    other = make_version(alnum, tmp_path)

    response = api_of(adam).put(URL, {"model": other.pk, "reason": "better"})

    assert wrong_fields(response) == {
        "model": f"The alphabet digits has no such model. Received: {other.pk}."
    }


def test_a_bundle_whose_checksum_is_wrong_does_not_serve(adam: User, version: ModelVersion) -> None:
    ModelVersion.objects.update(sha256="0" * 64)

    response = api_of(adam).put(URL, {"model": version.pk, "reason": "better"})

    assert is_problem(response, 409)
    assert champion_of(api_of(adam)) is None


@pytest.mark.parametrize("name", ["alice", "rita"])
def test_nobody_but_administrators_may(
    name: str, request: pytest.FixtureRequest, version: ModelVersion
) -> None:
    response = api_of(request.getfixturevalue(name)).put(URL, {"model": version.pk, "reason": "better"})

    assert is_problem(response, 403)
    assert response.json()["detail"] == "Your account may not promote models and roll them back."
    assert not Promotion.objects.exists()


def test_an_alphabet_that_is_not_there_is_not_found(adam: User) -> None:
    assert is_problem(api_of(adam).put("/api/v1/alphabets/runes/champion/", {}), 404)


def test_nobody_is_asked_to_log_in(db: None) -> None:
    assert is_problem(APIClient().put(URL, {}), 401)
