"""GET me/."""

from typing import Any

from rest_framework.test import APIClient

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet
from tests.api import is_problem
from tests.conftest import api_of
from tests.drawn import draw, label

URL = "/api/v1/me/"


def test_it_says_who_i_am_and_what_i_have_done(alice: User, bob: User, digits: Alphabet) -> None:
    kept, withdrawn = draw(alice, digits), draw(alice, digits)
    labelling.withdraw(user=alice, sample=withdrawn)
    for text in ("7", "1"):
        label(kept, alice, text)
    draw(bob, digits)

    body = api_of(alice).get(URL).json()

    assert (body["username"], body["email"]) == ("alice", "alice@example.org")
    assert body["roles"] == ["annotator"]
    assert body["counts"] == {"samples": 1, "labels": 1}


def test_an_annotator_may_nothing_special(alice: User) -> None:
    assert not any(api_of(alice).get(URL).json()["permissions"].values())


def test_a_reviewer_sees_and_settles(rita: User) -> None:
    assert api_of(rita).get(URL).json()["permissions"] == {
        "view_all_samples": True,
        "settle_samples": True,
        "promote_models": False,
        "manage_runs": False,
        "manage_alphabets": False,
    }


def test_an_administrator_may_everything(adam: User) -> None:
    assert all(api_of(adam).get(URL).json()["permissions"].values())


def test_nobody_is_asked_to_log_in(db: None) -> None:
    assert is_problem(APIClient().get(URL), 401)


def test_it_tells_what_waits_and_why(alice: User, digits: Alphabet, settings: Any) -> None:
    settings.QUARANTINE_HOURS = 24
    label(draw(alice, digits), alice, "7")

    assert api_of(alice).get("/api/v1/me/").json()["waiting"] == [
        {"alphabet": "digits", "labels": 1, "why": "new account"}
    ]
