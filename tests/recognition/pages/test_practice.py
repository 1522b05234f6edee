import json
import re
from typing import Any

import pytest

from accounts.models import User
from recognition.models import Alphabet, Labellers
from tests.conftest import browser_of


def settings_of(page: str) -> Any:
    found = re.search(r'<script id="practice-settings" type="application/json">(.*?)</script>', page)
    assert found is not None
    return json.loads(found[1])


def test_the_page_knows_what_to_ask_for(alice: User, digits: Alphabet) -> None:
    page = browser_of(alice).get("/practice/digits/").content.decode()

    told = settings_of(page)
    assert set(told["prompts"]) == set(digits.classes)
    assert sorted(told["set"]) == sorted(digits.classes)
    assert told["record"] == {"drawn": 0, "asAsked": 0, "streak": 0, "best": 0}
    assert "A set of 10 in 1 minute" in page


def test_a_set_of_62_takes_five_minutes(alice: User) -> None:
    page = browser_of(alice).get("/practice/alnum-case/").content.decode()

    assert "A set of 62 in 5 minutes" in page
    assert settings_of(page)["setSeconds"] == 300


def test_without_a_name_it_is_the_default_alphabet(alice: User) -> None:
    assert settings_of(browser_of(alice).get("/practice/").content.decode())["alphabet"] == "alnum"


def test_whose_readings_are_not_taken_are_asked_for_nothing(alice: User, digits: Alphabet) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by=Labellers.REVIEWERS)

    page = browser_of(alice).get("/practice/digits/").content.decode()

    assert "practice-settings" not in page
    assert "labelled by reviewers and administrators only" in page


@pytest.mark.parametrize("slug", ["runes", "retired"])
def test_there_is_no_practice_in_what_is_not_in_use(alice: User, digits: Alphabet, slug: str) -> None:
    if slug == "retired":
        Alphabet.objects.filter(pk=digits.pk).update(retired_at="2026-01-01T00:00Z")
        slug = "digits"

    assert browser_of(alice).get(f"/practice/{slug}/").status_code == 404
