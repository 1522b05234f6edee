"""Whatever goes wrong below /api/v1/ is told as a problem (RFC 9457)."""

from typing import Any

import pytest
from django.conf import LazySettings
from rest_framework.test import APIClient

from accounts.models import User
from tests.api import is_problem
from tests.conftest import api_of


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "path", ["", "sample/", "samples", "samples/17/", "samples/17/label/", "models/-1/", "\x00/"]
)
def test_an_address_that_leads_nowhere_is_not_found(db: None, method: str, path: str) -> None:
    response = APIClient().generic(method, f"/api/v1/{path}")

    assert is_problem(response, 404)


def test_it_says_how_addresses_look(db: None) -> None:
    assert "end in a slash" in APIClient().get("/api/v1/samples").json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "samples/", "GET, POST, HEAD, OPTIONS"),
        ("POST", "me/", "GET, PATCH, DELETE, HEAD, OPTIONS"),
        ("GET", "recognitions/", "POST, OPTIONS"),
    ],
)
def test_a_method_that_is_not_there_is_answered_with_those_that_are(
    alice: User, method: str, path: str, allowed: str
) -> None:
    response = api_of(alice).generic(method, f"/api/v1/{path}")

    assert is_problem(response, 405)
    assert response["Allow"] == allowed


def test_a_client_that_takes_no_json_is_told(alice: User) -> None:
    assert is_problem(api_of(alice).get("/api/v1/me/", headers={"Accept": "text/csv"}), 406)


def test_who_asks_too_often_is_told_when_to_come_back(
    alice: User, settings: LazySettings, ink: dict[str, Any]
) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"ink": "2/min"}}
    client = api_of(alice)
    answers = [client.post("/api/v1/samples/", {"alphabet": "digits", "ink": ink}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert is_problem(answers[2], 429)
    assert 0 < int(answers[2]["Retry-After"]) <= 60


def test_who_reads_is_not_counted(alice: User, settings: LazySettings) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"ink": "1/min"}}
    client = api_of(alice)

    assert [client.get("/api/v1/samples/").status_code for _ in range(3)] == [200] * 3


def test_everybody_is_counted_alone(
    alice: User, bob: User, settings: LazySettings, ink: dict[str, Any]
) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"ink": "1/min"}}
    wanted = {"alphabet": "digits", "ink": ink}

    statuses = [api_of(user).post("/api/v1/samples/", wanted).status_code for user in (alice, bob)]

    assert statuses == [202, 202]
