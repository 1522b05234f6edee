"""/me/: the account, its role in words, its API tokens."""

import re

from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Token, User
from accounts.tokens import make_token
from tests.conftest import browser_of


def test_a_stranger_is_sent_to_the_log_in(client: Client, db: None) -> None:
    assertRedirects(client.get("/me/"), "/accounts/login/?next=/me/")
    assert client.post("/me/tokens/", {"name": "a script"}).status_code == 302
    assert not Token.objects.exists()


def test_the_role_is_shown_with_what_it_allows(alice: User, rita: User, adam: User) -> None:
    assertNotContains(browser_of(alice).get("/me/"), "see everybody&#x27;s samples")
    assertContains(browser_of(rita).get("/me/"), "see everybody&#x27;s samples")
    assertContains(browser_of(adam).get("/me/"), "start and cancel training runs")
    assertContains(browser_of(adam).get("/me/"), "/admin/")


def test_a_token_is_shown_once_and_works(alice: User) -> None:
    client = browser_of(alice)

    page = client.post("/me/tokens/", {"name": "a script"})

    text = re.search(r"<code>(\w{30,})</code></pre>", page.content.decode())
    assert text is not None
    assert "no-store" in page["Cache-Control"]
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Token {text[1]}"}).status_code == 200
    assertContains(client.get("/me/"), "a script")
    assertNotContains(client.get("/me/"), text[1])


def test_a_token_needs_a_name(alice: User) -> None:
    page = browser_of(alice).post("/me/tokens/", {"name": " "})

    assertContains(page, "This field is required.", status_code=400)
    assert not Token.objects.exists()


def test_a_revoked_token_is_refused_from_then_on(alice: User) -> None:
    token, text = make_token(user=alice, name="a script")

    assertRedirects(browser_of(alice).post(f"/me/tokens/{token.token_key}/revoke/"), "/me/")

    assert Client().get("/api/v1/me/", headers={"Authorization": f"Token {text}"}).status_code == 401


def test_nobody_sees_or_revokes_the_token_of_another(alice: User, bob: User, adam: User) -> None:
    token, _ = make_token(user=alice, name="the script of alice")

    for user in (bob, adam):
        assertNotContains(browser_of(user).get("/me/"), "the script of alice")
        assert browser_of(user).post(f"/me/tokens/{token.token_key}/revoke/").status_code == 404
    assert Token.objects.get() == token
