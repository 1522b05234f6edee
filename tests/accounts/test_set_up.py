"""/setup/<token>/: the printed link makes the first administrator, once."""

import re
import threading

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from accounts import setup
from accounts.models import User
from tests.conftest import PASSWORD

WISHES = {"username": "ada", "email": "ada@example.org", "password1": PASSWORD, "password2": PASSWORD}


def fresh_link() -> str:
    """The path of the link that the first start prints."""
    link = setup.first_admin_link("http://testserver")
    assert link is not None
    return link.removeprefix("http://testserver")


def test_the_link_makes_an_administrator_who_is_logged_in(client: Client, db: None) -> None:
    response = client.post(fresh_link(), WISHES)

    ada = User.objects.get()
    assert response["Location"] == "/"
    assert (ada.is_superuser, ada.is_staff, ada.roles) == (True, True, ["administrator"])
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert client.get("/admin/").status_code == 200


def test_a_used_link_says_so_and_makes_nobody(client: Client, db: None) -> None:
    link = fresh_link()
    client.post(link, WISHES)

    for page in (Client().get(link), Client().post(link, WISHES | {"username": "eve"})):
        assertContains(page, "This link has been used", status_code=410)
    assert User.objects.count() == 1


def test_an_expired_link_says_so(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    link = fresh_link()
    monkeypatch.setattr(setup, "LINK_LIFETIME_SECONDS", -1)

    assertContains(client.get(link), "This link has expired", status_code=410)


def test_an_invented_link_opens_nothing(client: Client, db: None) -> None:
    for token in ("first", signing.dumps("first", salt="another")):
        assert client.post(f"/setup/{token}/", WISHES).status_code == 410
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        ({"password2": "another"}, "two password fields"),
        ({"password1": "12345", "password2": "12345"}, "too short"),
        ({"email": ""}, "This field is required."),
        ({"username": "a b"}, "Enter a valid username."),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_link_stays_good(
    client: Client, db: None, wish: dict[str, str], complaint: str
) -> None:
    link = fresh_link()

    page = client.post(link, WISHES | wish)

    assert page.status_code == 400
    assert re.search(complaint, page.content.decode())
    assertRedirects(client.post(link, WISHES), "/", fetch_redirect_response=False)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_the_link_at_the_same_moment_one_becomes_administrator() -> None:
    link = fresh_link()
    together = threading.Barrier(2)
    statuses = []

    def set_up(name: str) -> None:
        together.wait(timeout=10)
        statuses.append(Client().post(link, WISHES | {"username": name}).status_code)
        connection.close()

    people = [threading.Thread(target=set_up, args=[name]) for name in ("ada", "bea")]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=30)

    assert sorted(statuses) == [302, 410]
    assert User.objects.count() == 1
