"""GET alphabets/ and alphabets/{slug}/."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import User
from recognition.models import CHALLENGER, Alphabet, ModelAlias, ModelVersion
from tests.api import is_problem, program_of
from tests.champions import make_version
from tests.conftest import api_of

URL = "/api/v1/alphabets/"


def test_it_lists_those_in_use(alice: User, digits: Alphabet) -> None:
    Alphabet.objects.filter(slug="letters").update(retired_at=timezone.now())

    body = api_of(alice).get(URL).json()

    assert [each["slug"] for each in body["results"]] == ["alnum", "alnum-case", "digits", "math", "shapes"]
    assert (body["next"], body["previous"]) == (None, None)


def test_pages_follow_each_other(alice: User) -> None:
    first = api_of(alice).get(f"{URL}?page_size=5").json()

    assert [each["slug"] for each in api_of(alice).get(first["next"]).json()["results"]] == ["shapes"]


def test_one_shows_its_classes_and_what_is_folded_into_them(alice: User) -> None:
    body = api_of(alice).get(f"{URL}alnum/").json()

    assert len(body["classes"]) == 47
    assert body["merges"]["c"] == "C"
    assert body["is_default"] is True


def test_one_shows_the_models_that_serve_it(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, tmp_path: Path
) -> None:
    challenger = make_version(digits, tmp_path, seed=1)
    ModelAlias.objects.create(alphabet=digits, name=CHALLENGER, version=challenger)

    body = api_of(alice).get(f"{URL}digits/").json()

    assert (body["champion"], body["challenger"]) == (digits_champion.pk, challenger.pk)


def test_without_a_model_it_says_none(alice: User) -> None:
    body = api_of(alice).get(f"{URL}letters/").json()

    assert (body["champion"], body["challenger"]) == (None, None)


def test_its_queries_do_not_grow_with_its_length(
    alice: User, digits_champion: ModelVersion, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = program_of(alice)

    # Token, alphabets, their aliases.
    with django_assert_num_queries(3):
        client.get(URL)


def test_one_that_is_not_there_is_not_found(alice: User) -> None:
    assert is_problem(api_of(alice).get(f"{URL}runes/"), 404)


@pytest.mark.parametrize("path", ["", "digits/"])
def test_nobody_is_asked_to_log_in(db: None, path: str) -> None:
    assert is_problem(APIClient().get(f"{URL}{path}"), 401)
