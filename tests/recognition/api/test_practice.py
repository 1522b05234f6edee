"""practice/next/, and `prompt` of `POST samples/`."""

from typing import Any

import pytest

from accounts.models import User
from recognition import practising
from recognition.models import Alphabet, Labellers, ModelVersion, Sample
from tests.api import is_problem, wrong_fields
from tests.conftest import api_of
from tests.drawn import predict

NEXT = "/api/v1/practice/next/"
SAMPLES = "/api/v1/samples/"


def test_it_names_what_to_draw(alice: User, digits: Alphabet) -> None:
    answer = api_of(alice).get(f"{NEXT}?alphabet=digits&count=4")

    assert answer.status_code == 200
    found = answer.json()
    assert found["alphabet"] == "digits"
    assert len({each["prompt"] for each in found["results"]}) == 4
    assert {each["prompt"] for each in found["results"]} <= set(digits.classes)


def test_it_goes_on_after_what_was_asked(alice: User, digits: Alphabet) -> None:
    answer = api_of(alice).get(f"{NEXT}?alphabet=digits&after=1&after=2&after=3&after=4&after=5")

    assert answer.json()["results"][0]["prompt"] not in "12345"


def test_a_whole_set_holds_every_class_once(alice: User, digits: Alphabet) -> None:
    answer = api_of(alice).get(NEXT, {"alphabet": "digits", "whole": "true"})

    assert sorted(each["prompt"] for each in answer.json()["results"]) == sorted(digits.classes)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "alphabet"),
        ({"alphabet": "runes"}, "alphabet"),
        ({"alphabet": "digits", "count": "0"}, "count"),
        ({"alphabet": "digits", "count": "many"}, "count"),
        ({"alphabet": "digits", "after": ["x"]}, "after"),
        ({"alphabet": "digits", "number": "3"}, "number"),
    ],
)
def test_it_names_what_is_wrong(alice: User, digits: Alphabet, query: dict[str, Any], field: str) -> None:
    assert field in wrong_fields(api_of(alice).get(NEXT, query))


def test_whose_readings_are_not_taken_are_asked_for_nothing(
    alice: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(labelled_by=Labellers.NAMED)

    asked = api_of(alice).get(NEXT, {"alphabet": "digits"})
    sent = api_of(alice).post(SAMPLES, {"alphabet": "digits", "ink": ink, "prompt": "1"}, format="json")

    assert is_problem(asked, 403)
    assert is_problem(sent, 403)
    assert not Sample.objects.exists()


def test_a_drawing_keeps_what_it_was_made_for(alice: User, digits: Alphabet, ink: dict[str, Any]) -> None:
    body = {"alphabet": "digits", "ink": ink, "prompt": "1"}

    answer = api_of(alice).post(SAMPLES, body, format="json")

    assert answer.status_code == 202
    told = answer.json()
    assert told["prompt"] == {"asked": "1", "seen": None, "stands": False}
    assert (told["label"]["label"], told["label"]["answer"], told["state"]) == ("1", "prompted", "open")
    assert api_of(alice).post(SAMPLES, body, format="json").json()["id"] == told["id"]


def test_it_is_told_what_is_seen(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, ink: dict[str, Any]
) -> None:
    body = {"alphabet": "digits", "ink": ink, "prompt": "1"}
    sample = Sample.objects.get(pk=api_of(alice).post(SAMPLES, body, format="json").json()["id"])
    predict(sample, digits_champion, (("7", 0.99), ("1", 0.01)))
    practising.look(sample_id=str(sample.pk))

    told = api_of(alice).get(f"{SAMPLES}{sample.pk}/").json()

    assert told["prompt"] == {"asked": "1", "seen": "something else", "stands": False}


def test_nobody_else_is_told_what_it_was_made_for(
    alice: User, rita: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    body = {"alphabet": "digits", "ink": ink, "prompt": "1"}
    sample_id = api_of(alice).post(SAMPLES, body, format="json").json()["id"]

    assert api_of(rita).get(f"{SAMPLES}{sample_id}/").json()["prompt"] is None


@pytest.mark.parametrize("prompt", ["x", "", 7, None])
def test_it_refuses_what_is_no_class(alice: User, digits: Alphabet, ink: dict[str, Any], prompt: Any) -> None:
    answer = api_of(alice).post(SAMPLES, {"alphabet": "digits", "ink": ink, "prompt": prompt}, format="json")

    if prompt == 7:  # a number reads as its text, as everywhere in this API
        assert answer.status_code == 202
    else:
        assert list(wrong_fields(answer)) == ["prompt"]
        assert not Sample.objects.exists()


def test_a_drawing_without_a_prompt_says_so(alice: User, digits: Alphabet, ink: dict[str, Any]) -> None:
    answer = api_of(alice).post(SAMPLES, {"alphabet": "digits", "ink": ink}, format="json")

    assert answer.json()["prompt"] is None
