"""/draw/ and /draw/<alphabet>/: what the page is given to work with."""

import json
import re
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from recognition.models import Alphabet, ModelVersion
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db


def settings_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script id="draw-settings" type="application/json">(.*?)</script>', html)
    assert found
    settings: dict[str, Any] = json.loads(found[1])
    return settings


def test_strangers_are_asked_to_log_in_and_come_back() -> None:
    response = Client().get("/draw/digits/")

    assert response.url == "/accounts/login/?next=/draw/digits/"  # type: ignore[attr-defined]


def test_the_default_alphabet_needs_no_name(alice: User, alnum: Alphabet) -> None:
    html = browser_of(alice).get("/draw/").content.decode()

    assert settings_of(html) == {
        "api": "/api/v1/",
        "user": alice.pk,
        "alphabet": "alnum",
        "readings": alnum.readings,
        "names": {},
        "mayLabel": True,
    }


def test_signs_without_a_key_are_found_by_what_they_are_called(alice: User) -> None:
    names = settings_of(browser_of(alice).get("/draw/math/").content.decode())["names"]

    assert names["∑"] == "n-ary summation"
    assert "7" not in names


def test_another_alphabet_is_named_in_the_address(alice: User) -> None:
    html = browser_of(alice).get("/draw/digits/").content.decode()

    assert settings_of(html)["readings"] == list("0123456789")


@pytest.mark.parametrize("slug", ["runes", "digits"])
def test_an_alphabet_that_is_not_in_use_is_not_there(alice: User, digits: Alphabet, slug: str) -> None:
    digits.retired_at = timezone.now()
    digits.save()

    assert browser_of(alice).get(f"/draw/{slug}/").status_code == HTTPStatus.NOT_FOUND


def test_alphabets_without_a_model_say_so(alice: User, digits_champion: ModelVersion) -> None:
    html = browser_of(alice).get("/draw/").content.decode()

    assert "10 classes</span>" in html
    assert "47 classes, no model yet</span>" in html


def test_the_keys_are_explained_for_the_alphabet(alice: User) -> None:
    browser = browser_of(alice)

    assert "a digit alone says" in browser.get("/draw/digits/").content.decode()
    assert "a digit alone says" not in browser.get("/draw/letters/").content.decode()


def test_it_costs_five_queries(alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    browser = browser_of(alice)

    with django_assert_num_queries(5):  # session, user, alphabets, their aliases, what is unread
        browser.get("/draw/")


def test_the_page_holds_no_script_or_style_that_the_policy_forbids(alice: User) -> None:
    response = browser_of(alice).get("/draw/")

    html = response.content.decode()
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*(src=|application/json))|<style|\sstyle=|\son[a-z]+=", html)
