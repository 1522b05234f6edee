"""models/{id}/mistakes/: the drawings behind a cell of the confusion matrix, and who may see them."""

import base64
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import User
from recognition.ink.images import decode_png
from recognition.models import Alphabet, ModelVersion
from tests.api import is_problem, program_of, wrong_fields
from tests.champions import make_version
from tests.conftest import api_of
from tests.measured import TEST_SET, measured
from training.viewing.origins import COLLECTED


@pytest.fixture
def version(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    """Of each digit two of six were read as the next one: their pictures are greys 0, 1, 6, 7, 12, 13 and so on."""
    return measured(make_version(digits, tmp_path))


def address(version: ModelVersion, query: str = "") -> str:
    return f"/api/v1/models/{version.pk}/mistakes/{query}"


def test_a_cell_shows_its_drawings_surest_first(alice: User, version: ModelVersion) -> None:
    body = program_of(alice).get(address(version, f"?test={TEST_SET}&true=4&answer=5")).json()

    assert (body["test"], body["counted"], body["kept"]) == (TEST_SET, 2, 2)
    surest, other = body["results"]
    assert [(each["true"], each["answer"], each["label"]) for each in (surest, other)] == [
        ("4", "5", "4")
    ] * 2
    assert 1 >= surest["probability"] > other["probability"] > 0
    assert (surest["test_set"], surest["sample"]) == (TEST_SET, None)


def test_each_comes_with_what_the_network_saw(alice: User, version: ModelVersion) -> None:
    results = api_of(alice).get(address(version, "?true=4")).json()["results"]

    pictures = [decode_png(base64.b64decode(each["image"])) for each in results]
    assert [(picture.shape, int(picture[14, 14])) for picture in pictures] == [((28, 28), 25), ((28, 28), 24)]


def test_what_was_meant_or_what_was_read_is_enough(alice: User, version: ModelVersion) -> None:
    client = api_of(alice)

    for query, found in (("?true=4", {("4", "5")}), ("?answer=4", {("3", "4")})):
        results = client.get(address(version, query)).json()["results"]
        assert {(each["true"], each["answer"]) for each in results} == found
    assert client.get(address(version)).json()["kept"] == 20


def test_long_lists_come_in_pages_there_and_back(alice: User, version: ModelVersion) -> None:
    client = api_of(alice)
    whole = client.get(address(version)).json()["results"]

    first = client.get(address(version, "?page_size=12")).json()
    second = client.get(first["next"]).json()

    assert first["results"] + second["results"] == whole
    assert (first["previous"], second["next"]) == (None, None)
    assert client.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("?test=imagined", "test", "A test set of this version is one of unipen-test. Received: 'imagined'."),
        ("?true=x", "true", "A class is one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9. Received: 'x'."),
        ("?answer=x", "answer", "Received: 'x'."),
        ("?page_size=0", "page_size", "Must be a number from 1 to 200. Received: '0'."),
        ("?cursor=x", "cursor", "Must be taken from the next or previous of a list."),
        # Of a list of rows: p=abc.
        ("?cursor=cD1hYmM=", "cursor", "Must be taken from the next or previous of a list."),
        ("?page=2", "page", "There is no such field. The fields are cursor"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    alice: User, version: ModelVersion, query: str, field: str, message: str
) -> None:
    wrong = wrong_fields(api_of(alice).get(address(version, query)))

    assert list(wrong) == [field]
    assert message in wrong[field]


def test_drawings_that_were_not_kept_are_told_from_none(
    alice: User, digits: Alphabet, tmp_path: Path
) -> None:
    version = measured(make_version(digits, tmp_path), keep=False)

    body = api_of(alice).get(address(version)).json()

    assert (body["counted"], body["kept"], body["results"]) == (20, None, [])


def test_a_version_that_was_never_tested_says_so(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    body = api_of(alice).get(address(make_version(digits, tmp_path))).json()

    assert (body["test"], body["counted"], body["kept"], body["results"]) == (None, 0, None, [])


def test_what_members_drew_is_for_those_who_may_see_everybodys_samples(
    alice: User, rita: User, adam: User, version: ModelVersion
) -> None:
    measured(version, test_set=COLLECTED)
    collected = address(version, f"?test={COLLECTED}")

    assert is_problem(api_of(alice).get(collected), 403)
    assert [len(api_of(user).get(collected).json()["results"]) for user in (rita, adam)] == [20, 20]


def test_a_page_costs_the_same_however_much_it_shows(
    alice: User, version: ModelVersion, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = program_of(alice)

    # Token, version, two for permissions, the evaluation.
    for query in ("", "?true=4&answer=5"):
        with django_assert_num_queries(5):
            client.get(address(version, query))


@pytest.mark.django_db
def test_there_is_no_such_model(alice: User) -> None:
    assert is_problem(api_of(alice).get("/api/v1/models/4242/mistakes/"), 404)


@pytest.mark.django_db
def test_nobody_is_asked_to_log_in() -> None:
    assert is_problem(APIClient().get("/api/v1/models/1/mistakes/"), 401)
