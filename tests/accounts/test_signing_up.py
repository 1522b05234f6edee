"""Sign-up with consent, its closing, and the mails about addresses and passwords."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import User
from tests.conftest import PASSWORD, browser_of

NEW_PASSWORD = "a different horse and battery"
WISHES = {"username": "carol", "email": "carol@example.org", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def _no_attempts_yet(db: None) -> None:
    cache.clear()


def link_in_the_mail() -> str:
    """The path of the first address in the last mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def test_the_page_says_that_drawings_are_stored_and_that_one_is_asked(client: Client) -> None:
    assertContains(client.get("/accounts/signup/"), "Whether models may learn from your drawings you")


def test_whoever_signs_up_is_an_annotator_and_logged_in(client: Client) -> None:
    response = client.post("/accounts/signup/", WISHES)

    carol = User.objects.get(username="carol")
    assert response["Location"] == "/draw/"
    assert carol.roles == ["annotator"]
    assert client.session["_auth_user_id"] == str(carol.pk)


def test_an_address_is_taken_once(client: Client, alice: User) -> None:
    page = client.post("/accounts/signup/", WISHES | {"email": "Alice@Example.org"})

    assertContains(page, "A user is already registered with this email address.")
    assert User.objects.get() == alice


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        ({"password2": "another"}, "You must type the same password each time."),
        ({"password1": "12345678", "password2": "12345678"}, "This password is too common."),
        ({"username": "a b"}, "Enter a valid username."),
        ({"email": "nowhere"}, "Enter a valid email address."),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field(
    client: Client, wish: dict[str, str], complaint: str
) -> None:
    assertContains(client.post("/accounts/signup/", WISHES | wish), complaint)
    assert not User.objects.exists()


def test_a_name_is_taken_once(client: Client, alice: User) -> None:
    page = client.post("/accounts/signup/", WISHES | {"username": "alice"})

    assertContains(page, "A user with that username already exists.")


def test_a_closed_sign_up_says_so_and_makes_nobody(client: Client, settings: Any) -> None:
    settings.SIGNUP_OPEN = False

    for page in (client.get("/accounts/signup/"), client.post("/accounts/signup/", WISHES)):
        assertContains(page, "This installation takes no new accounts by itself.")
    assert not User.objects.exists()


def test_a_forgotten_password_is_reset_by_mail(client: Client, alice: User) -> None:
    assertRedirects(
        client.post("/accounts/password/reset/", {"email": alice.email}), "/accounts/password/reset/done/"
    )
    form = client.get(link_in_the_mail(), follow=True)
    client.post(
        form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, follow=True
    )

    alice.refresh_from_db()
    assert alice.check_password(NEW_PASSWORD)


def test_a_reset_link_works_once(client: Client, alice: User) -> None:
    client.post("/accounts/password/reset/", {"email": alice.email})
    link = link_in_the_mail()
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assertContains(Client().get(link), "The password reset link was invalid")


def test_an_unknown_address_reads_the_same_as_a_known_one(client: Client) -> None:
    response = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assertRedirects(response, "/accounts/password/reset/done/")


def test_changing_the_password_takes_the_old_one(alice: User) -> None:
    client = browser_of(alice)
    wishes = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    refused = client.post("/accounts/password/change/", wishes | {"oldpassword": "wrong"})
    assertContains(refused, "Please type your current password.")
    client.post("/accounts/password/change/", wishes | {"oldpassword": PASSWORD})

    alice.refresh_from_db()
    assert alice.check_password(NEW_PASSWORD)
    assert client.get("/me/").status_code == 200


def test_adding_an_address_asks_for_the_password_again(alice: User) -> None:
    client = browser_of(alice)
    wish = {"action_add": "", "email": "alice@elsewhere.example"}

    response = client.post("/accounts/email/", wish)
    assertRedirects(response, "/accounts/reauthenticate/?next=/accounts/email/")
    client.post("/accounts/reauthenticate/?next=/accounts/email/", {"password": PASSWORD})

    assertContains(client.get("/accounts/email/"), "alice@elsewhere.example")
    assert mail.outbox[-1].to == ["alice@elsewhere.example"]


def test_an_address_is_confirmed_by_the_link_in_its_mail(client: Client) -> None:
    client.post("/accounts/signup/", WISHES)
    link = link_in_the_mail()

    assertContains(client.get(link), "Please confirm")
    client.post(link)

    assertContains(client.get("/accounts/email/"), "Verified")
