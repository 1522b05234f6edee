"""The question whether models may learn from what one draws: asked once, answered, changed, kept."""

from hashlib import sha256

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts import consent
from accounts.models import ConsentDecision, User
from tests.api import program_of, wrong_fields
from tests.conftest import PASSWORD, api_of, browser_of

URL = "/api/v1/me/consent/"


@pytest.fixture
def newcomer(db: None) -> User:
    """Somebody who was never asked."""
    return User.objects.create_user(username="nina", email="nina@example.org", password=PASSWORD)


@pytest.mark.parametrize("page", ["/draw/", "/draw/digits/", "/upload/", "/practice/"])
def test_who_was_never_asked_is_asked_before_the_page(newcomer: User, page: str) -> None:
    browser = browser_of(newcomer)

    asked = browser.get(page)

    assertContains(asked, "May the models learn from what you draw?")
    assertNotContains(asked, "<canvas")
    answer = {"given": "no", "next": page}
    assertRedirects(browser.post("/me/consent/", answer), page, fetch_redirect_response=False)
    assertNotContains(browser.get(page), "May the models learn from what you draw?")


def test_neither_answer_is_chosen_beforehand(newcomer: User) -> None:
    page = browser_of(newcomer).get("/draw/").content.decode()

    assert 'name="given" value="yes"' in page
    assert 'name="given" value="no"' in page
    assert "checked" not in page


def test_the_answer_is_kept_with_its_wording_and_moment(newcomer: User) -> None:
    consent.decide(user=newcomer, given=True)

    newcomer.refresh_from_db()
    decision = ConsentDecision.objects.get()
    assert (newcomer.consent, newcomer.consent_wording) == (True, consent.CURRENT_WORDING)
    assert decision.decided_at == newcomer.consent_at


def test_the_same_answer_again_is_the_same_decision(newcomer: User) -> None:
    first = consent.decide(user=newcomer, given=True)

    assert consent.decide(user=newcomer, given=True) == first
    consent.decide(user=newcomer, given=False)
    assert ConsentDecision.objects.count() == 2


def test_another_wording_is_asked_again(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent, "CURRENT_WORDING", 3)
    monkeypatch.setitem(consent.WORDINGS, 3, "May robots learn from it?")

    assertContains(browser_of(alice).get("/draw/"), "May robots learn from it?")


def test_no_wording_is_ever_changed() -> None:
    """Samples name the wording that was answered. Whoever wants another one adds it."""
    assert [hash_of(consent.WORDINGS[number]) for number in (1, 2)] == [
        "92653e50676490fa",
        "bfef4af7743027ab",
    ]


def test_it_leads_to_no_other_site(newcomer: User) -> None:
    answer = {"given": "yes", "next": "https://evil.example/"}

    assertRedirects(browser_of(newcomer).post("/me/consent/", answer), "/me/consent/")


def test_an_answer_that_is_none_is_refused(newcomer: User) -> None:
    assert browser_of(newcomer).post("/me/consent/", {"given": "maybe"}).status_code == 400
    assert not ConsentDecision.objects.exists()


def test_strangers_are_sent_to_the_log_in(client: Client, db: None) -> None:
    assert client.post("/me/consent/", {"given": "yes"}).status_code == 302
    assert client.get(URL).status_code == 401


def test_a_program_reads_and_changes_it(alice: User) -> None:
    api = program_of(alice)

    changed = api.put(URL, {"consent": False}).json()

    assert changed["consent"] is False
    assert [each["consent"] for each in changed["history"]] == [False, True]
    assert api.get(URL).json() == changed


def test_a_yes_does_not_reach_back(alice: User) -> None:
    assert "earlier" in wrong_fields(api_of(alice).put(URL, {"consent": True, "earlier": True}))
    assert "consents" in wrong_fields(api_of(alice).put(URL, {"consent": True, "consents": True}))


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
