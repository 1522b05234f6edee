"""Logging in by name or address, out again, and the limits on wrong passwords."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import User
from tests.conftest import PASSWORD, browser_of

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _no_attempts_yet(db: None) -> None:
    cache.clear()


def log_in(client: Client, login: str, password: str = PASSWORD) -> str:
    """Return the page that answers, after redirects."""
    response = client.post(LOGIN, {"login": login, "password": password}, follow=True)
    return response.content.decode()


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["alice", "alice@example.org", "ALICE@example.org"])
def test_one_may_log_in_by_name_or_by_address(client: Client, alice: User, login: str) -> None:
    log_in(client, login)

    assert is_logged_in(client)


def test_after_the_log_in_comes_what_was_asked_for(client: Client, alice: User) -> None:
    response = client.post(f"{LOGIN}?next=/me/", {"login": "alice", "password": PASSWORD, "next": "/me/"})

    assertRedirects(response, "/me/")


def test_another_site_is_never_what_comes_after_the_log_in(client: Client, alice: User) -> None:
    target = "https://elsewhere.example/"
    response = client.post(LOGIN, {"login": "alice", "password": PASSWORD, "next": target})

    assert response["Location"] == "/draw/"


def test_logging_out_takes_a_post(alice: User) -> None:
    client = browser_of(alice)

    assertContains(client.get("/accounts/logout/"), "Log out?")
    assert is_logged_in(client)
    client.post("/accounts/logout/")
    assert not is_logged_in(client)


def test_an_unknown_name_and_a_wrong_password_read_the_same(client: Client, alice: User) -> None:
    wrong = client.post(LOGIN, {"login": "alice", "password": "wrong"}).context["form"].errors
    unknown = client.post(LOGIN, {"login": "nobody", "password": "wrong"}).context["form"].errors

    assert wrong == unknown
    assert "not correct" in str(wrong)


def test_the_sixth_attempt_on_one_account_is_refused_even_with_the_right_password(
    client: Client, alice: User
) -> None:
    for _ in range(5):
        log_in(client, "alice", "wrong")

    page = log_in(client, "alice")

    assert "Too many failed login attempts. Try again later." in page
    assert not is_logged_in(client)


def test_the_limit_on_one_account_leaves_the_others_alone(client: Client, alice: User, bob: User) -> None:
    for _ in range(6):
        log_in(client, "alice", "wrong")

    log_in(client, "bob")

    assert is_logged_in(client)


def test_an_address_that_tries_many_accounts_is_refused(client: Client, alice: User) -> None:
    for number in range(10):
        log_in(client, f"somebody{number}", "wrong")

    page = log_in(client, "alice")

    assert "Too many failed login attempts" in page


def test_a_deactivated_account_is_told_so(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)

    response = client.post(LOGIN, {"login": "alice", "password": PASSWORD})

    assertRedirects(response, reverse("account_inactive"))


@pytest.mark.parametrize(
    "path",
    ["password/set/", "login/code/", "login/code/confirm/", "phone/verify/", "signup/passkey/", "social/"],
)
def test_routes_of_allauth_that_lead_nowhere_here_are_gone(client: Client, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404
