"""alphabets/, alphabets/{slug}/ and its revisions/: looked at by everybody, made and changed by administrators."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import User
from recognition.models import CHALLENGER, Alphabet, ModelAlias, ModelVersion
from tests.api import is_problem, program_of, wrong_fields
from tests.champions import make_version
from tests.conftest import api_of
from tests.drawn import draw, label

URL = "/api/v1/alphabets/"


def test_it_lists_those_in_use(alice: User, digits: Alphabet) -> None:
    Alphabet.objects.filter(slug="letters").update(retired_at=timezone.now())

    body = api_of(alice).get(URL).json()

    assert [each["slug"] for each in body["results"]] == ["alnum", "alnum-case", "digits", "math", "shapes"]
    assert (body["next"], body["previous"]) == (None, None)
    retired = api_of(alice).get(f"{URL}?retired=true").json()
    assert [each["slug"] for each in retired["results"]] == ["letters"]
    assert "true, false" in wrong_fields(api_of(alice).get(f"{URL}?retired=maybe"))["retired"]


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


GREEK = {"slug": "greek", "name": "Greek capitals", "ranges": "U+0391-U+03A9", "reason": "For the museum"}


def patch(user: User, slug: str, etag: str | None, **change: Any) -> Any:
    headers = {"If-Match": etag} if etag else {}
    return api_of(user).patch(
        f"{URL}{slug}/", {"reason": "better so"} | change, format="json", headers=headers
    )


def test_an_administrator_makes_one_of_a_range(adam: User) -> None:
    response = api_of(adam).post(URL, GREEK, format="json")

    body = response.json()
    assert (response.status_code, response["Location"]) == (201, "/api/v1/alphabets/greek/")
    assert len(body["classes"]) == 24  # U+03A2 is assigned to nothing
    assert response["ETag"] == body["etag"] == '"greek-1"'


def test_a_dry_run_makes_none(adam: User) -> None:
    response = api_of(adam).post(URL, GREEK | {"dry_run": True}, format="json")

    assert response.status_code == 200
    assert response.json()["consequences"]["changes"] == ["24 classes to begin with"]
    assert not Alphabet.objects.filter(slug="greek").exists()


@pytest.mark.parametrize("who", ["alice", "rita"])
def test_only_administrators_make_and_change_any(who: str, request: pytest.FixtureRequest) -> None:
    user: User = request.getfixturevalue(who)

    assert is_problem(api_of(user).post(URL, GREEK, format="json"), 403)
    assert is_problem(patch(user, "digits", "*", name="Ten"), 403)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"ranges": "U+0300"}, "ranges"),
        ({"ranges": ""}, "ranges"),
        ({"classes": ["a"] * 600}, "classes"),
        ({"slug": "new"}, "slug"),
        ({"labellers": ["nobody"]}, "labellers"),
        ({"labelled_by": "cats"}, "labelled_by"),
        ({"required_readings": 0}, "required_readings"),
        ({"colour": "red"}, "colour"),
        ({"merges": {"a": "b"}}, "merges"),
    ],
)
def test_what_does_not_fit_names_its_field(adam: User, wish: dict[str, Any], field: str) -> None:
    assert set(wrong_fields(api_of(adam).post(URL, GREEK | wish, format="json"))) == {field}


def test_a_name_that_is_taken_is_a_conflict(adam: User) -> None:
    assert is_problem(api_of(adam).post(URL, GREEK | {"slug": "digits"}, format="json"), 409)


def test_a_change_tells_what_it_does(adam: User, alice: User, digits_champion: ModelVersion) -> None:
    label(draw(alice, digits_champion.alphabet), alice, "7")
    seen = api_of(adam).get(f"{URL}digits/")["ETag"]

    response = patch(adam, "digits", seen, merge=[{"classes": ["1", "7"], "into": "1"}])

    body = response.json()
    assert (response.status_code, response["ETag"]) == (200, '"digits-2"')
    assert body["merges"] == {"7": "1"}
    assert body["champion"] == digits_champion.pk
    assert body["consequences"]["champion"] == "folded"
    assert body["consequences"]["samples"]["moved"] == 1


def test_a_split_names_the_models_that_serve_no_more(adam: User, digits_champion: ModelVersion) -> None:
    response = patch(adam, "digits", "*", split=[{"name": "0", "off": {"00": []}}])

    body = response.json()
    assert (body["champion"], body["consequences"]["champion"]) == (None, "dropped")
    assert body["consequences"]["dropped_models"] == [digits_champion.number]


def test_a_change_needs_the_revision_that_was_seen(adam: User) -> None:
    assert is_problem(patch(adam, "digits", None, name="Ten"), 428)
    assert is_problem(patch(adam, "digits", '"digits-9"', name="Ten"), 412)
    assert patch(adam, "digits", '"digits-1"', name="Ten").status_code == 200


def test_a_dry_run_changes_nothing(adam: User, digits: Alphabet) -> None:
    response = patch(adam, "digits", "*", classes=["0", "1"], dry_run=True)

    assert response.json()["consequences"]["changes"] == ["8 classes vanish: 2 3 4 5 6 7 8 9"]
    digits.refresh_from_db()
    assert len(digits.classes) == 10


def test_all_settings_can_be_set(adam: User, bob: User) -> None:
    wishes = {
        "required_readings": 2, "queue_strategy": "novel", "labelled_by": "named", "labellers": ["bob"],
        "lookalikes": [["1", "7"]], "retired": True,
    }  # fmt: skip

    body = patch(adam, "digits", "*", **wishes).json()

    assert (body["required_readings"], body["queue_strategy"], body["labelled_by"]) == (2, "novel", "named")
    assert body["retired_at"] is not None
    assert Alphabet.objects.get(slug="digits").labellers.get() == bob


def test_who_may_not_label_is_told(adam: User, alice: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    patch(adam, "digits", "*", labelled_by="reviewers")

    response = api_of(alice).put(f"/api/v1/samples/{sample.pk}/label/", {"label": "7"}, format="json")

    assert is_problem(response, 403)
    assert response.json()["detail"] == "Digits is labelled by reviewers and administrators only."


def test_revisions_say_who_changed_what_and_why(alice: User, adam: User) -> None:
    patch(adam, "digits", "*", name="Ten digits")

    found = api_of(alice).get(f"{URL}digits/revisions/").json()["results"]

    assert [(each["number"], each["user"], each["reason"]) for each in found] == [
        (2, "adam", "better so"),
        (1, None, "As it stood when revisions began to be kept."),
    ]
    assert found[0]["changes"] == ["named Ten digits, before Digits"]


def test_going_back_brings_the_classes_back(adam: User) -> None:
    patch(adam, "digits", "*", classes=["0", "1"])

    body = patch(adam, "digits", "*", back_to=1).json()

    assert (len(body["classes"]), body["revision"]) == (10, 3)


def test_revisions_of_none_are_not_found(alice: User) -> None:
    assert is_problem(api_of(alice).get(f"{URL}runes/revisions/"), 404)
