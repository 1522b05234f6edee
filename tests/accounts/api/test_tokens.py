"""tokens/ and what a token opens."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts import tokens
from accounts.models import Token, User
from tests.api import is_problem, program_of, wrong_fields
from tests.conftest import api_of, browser_of

URL = "/api/v1/tokens/"


def bearing(text: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=text)
    return client


def test_a_new_token_is_shown_once_and_opens_the_api(alice: User) -> None:
    response = api_of(alice).post(URL, {"name": "tablet"})

    body = response.json()
    assert response.status_code == 201
    assert response["Cache-Control"] == "no-store"
    assert body["name"] == "tablet"
    assert bearing(f"Token {body['token']}").get("/api/v1/me/").json()["username"] == "alice"


def test_only_its_hash_is_kept(alice: User) -> None:
    text = api_of(alice).post(URL, {"name": "tablet"}).json()["token"]

    stored = Token.objects.get()
    assert text not in (stored.digest, stored.token_key)


def test_the_list_shows_neither_tokens_nor_hashes(alice: User) -> None:
    made = [api_of(alice).post(URL, {"name": name}).json() for name in ("tablet", "script")]

    response = api_of(alice).get(URL)

    assert [(each["id"], each["name"]) for each in response.json()["results"]] == [
        (made[1]["id"], "script"),
        (made[0]["id"], "tablet"),
    ]
    assert not any(each["token"] in response.content.decode() for each in made)
    assert not any(token.digest in response.content.decode() for token in Token.objects.all())


def test_one_sees_ones_own_only(alice: User, bob: User) -> None:
    tokens.make_token(user=alice, name="tablet")

    assert api_of(bob).get(URL).json() == {"next": None, "previous": None, "results": []}


def test_a_deleted_token_opens_nothing(alice: User) -> None:
    client = program_of(alice)
    token_id = client.get(URL).json()["results"][0]["id"]

    response = client.delete(f"{URL}{token_id}/")

    assert response.status_code == 204
    assert is_problem(client.get("/api/v1/me/"), 401)


def test_somebody_elses_token_cannot_be_deleted(alice: User, bob: User) -> None:
    row, _ = tokens.make_token(user=alice, name="tablet")

    response = api_of(bob).delete(f"{URL}{row.token_key}/")

    assert is_problem(response, 404)
    assert Token.objects.get() == row


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x" * 101}, {"name": None}, {"name": "a\0b"}])
def test_a_token_needs_a_name(alice: User, body: dict[str, Any]) -> None:
    assert list(wrong_fields(api_of(alice).post(URL, body))) == ["name"]


def test_tokens_are_not_made_without_end(alice: User, settings: LazySettings) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"tokens": "2/hour"}}
    client = api_of(alice)
    for name in ("tablet", "script"):
        client.post(URL, {"name": name})

    response = client.post(URL, {"name": "third"})

    assert is_problem(response, 429)
    assert 0 < int(response["Retry-After"]) <= 3600
    assert Token.objects.count() == 2


def test_a_request_with_a_token_costs_one_query(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = program_of(alice)

    with django_assert_num_queries(2):  # the token with its user, the tokens
        client.get(URL)


@pytest.mark.parametrize(
    "text",
    [
        "Token",
        "Token 0123",
        "Token two words",
        f"Token {'f' * 64}",
        "Token \xff\xfe",
        "Token ümlaut",
        "token " + "9" * 5000,
    ],
)
def test_what_is_no_token_is_refused(db: None, text: str) -> None:
    response = bearing(text).get("/api/v1/me/")

    assert is_problem(response, 401)
    assert response["WWW-Authenticate"] == "Token"


def test_an_expired_token_is_refused(alice: User) -> None:
    client = program_of(alice)
    Token.objects.update(expiry=timezone.now() - timedelta(seconds=1))

    assert is_problem(client.get("/api/v1/me/"), 401)


def test_the_token_of_a_locked_account_is_refused(alice: User) -> None:
    client = program_of(alice)
    User.objects.update(is_active=False)

    assert is_problem(client.get("/api/v1/me/"), 401)


def test_a_session_opens_the_api_too(alice: User) -> None:
    assert browser_of(alice).get("/api/v1/me/").status_code == 200


def test_a_session_without_the_csrf_token_changes_nothing(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    response = client.post(URL, {"name": "forged"}, content_type="application/json")

    assert is_problem(response, 403)
    assert "CSRF" in response.json()["detail"]
    assert not Token.objects.exists()


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("post", ""), ("delete", "0123/")])
def test_nobody_is_asked_to_log_in(db: None, method: str, path: str) -> None:
    assert is_problem(APIClient().generic(method.upper(), f"{URL}{path}"), 401)
