"""PUT samples/{id}/label/."""

import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, Label, ModelVersion, Sample
from tests.api import is_problem, wrong_fields
from tests.conftest import api_of
from tests.drawn import draw, label, predict


@pytest.fixture
def sample(alice: User, alnum: Alphabet) -> Sample:
    return draw(alice, alnum)


def url(sample: Sample) -> str:
    return f"/api/v1/samples/{sample.pk}/label/"


def test_a_first_label_is_created_with_its_etag(alice: User, sample: Sample) -> None:
    response = api_of(alice).put(url(sample), {"label": "A", "seconds": 1.5})

    stored = Label.objects.get()
    body = response.json()
    assert response.status_code == 201
    assert response["ETag"] == body["etag"] == stored.etag
    assert (body["user"], body["label"], body["verdict"], body["seconds"]) == ("alice", "A", "character", 1.5)
    assert (body["state"], body["answer"]) == ("accepted", "unaided")


def test_a_reading_that_is_merged_is_kept_as_it_was_given(alice: User, sample: Sample) -> None:
    response = api_of(alice).put(url(sample), {"label": "c"})

    sample.refresh_from_db()
    assert response.json()["label"] == "c"
    assert sample.settled_class == "C"


@pytest.mark.parametrize(("verdict", "state"), [("not a character", "rejected"), ("unsure", "open")])
def test_a_verdict_names_no_character(alice: User, sample: Sample, verdict: str, state: str) -> None:
    body = api_of(alice).put(url(sample), {"verdict": verdict}).json()

    assert (body["verdict"], body["label"], body["state"]) == (verdict, None, state)


@pytest.mark.parametrize(("said", "answer"), [("A", "accepted"), ("b", "corrected")])
def test_it_answers_the_prediction_that_was_seen(
    alice: User, sample: Sample, digits_champion: ModelVersion, said: str, answer: str
) -> None:
    seen = predict(sample, digits_champion, [("A", 0.7)])

    body = api_of(alice).put(url(sample), {"label": said, "prediction": str(seen.pk)}).json()

    assert (body["answer"], body["prediction"]) == (answer, str(seen.pk))


def test_a_change_with_the_right_if_match_replaces(alice: User, sample: Sample) -> None:
    first = label(sample, alice, "A")

    response = api_of(alice).put(url(sample), {"label": "b"}, headers={"If-Match": first.etag})

    assert response.status_code == 200
    assert response["ETag"] != first.etag
    assert Label.objects.live().get().character == "b"
    assert Label.objects.count() == 2


def test_a_change_without_if_match_is_refused(alice: User, sample: Sample) -> None:
    label(sample, alice, "A")

    response = api_of(alice).put(url(sample), {"label": "b"})

    assert is_problem(response, 428)
    assert Label.objects.live().get().character == "A"


def test_a_change_with_a_stale_if_match_is_refused(alice: User, sample: Sample) -> None:
    stale = label(sample, alice, "A")
    label(sample, alice, "b")

    response = api_of(alice).put(url(sample), {"label": "d"}, headers={"If-Match": stale.etag})

    assert is_problem(response, 412)
    assert Label.objects.live().get().character == "b"


@pytest.mark.parametrize("if_match", ["*", '"another", {etag}', "W/{etag}"])
def test_if_match_is_read_as_http_has_it(alice: User, sample: Sample, if_match: str) -> None:
    first = label(sample, alice, "A")

    response = api_of(alice).put(
        url(sample), {"label": "b"}, headers={"If-Match": if_match.format(etag=first.etag)}
    )

    assert response.status_code == 200


def test_if_match_without_a_label_matches_nothing(alice: User, sample: Sample) -> None:
    assert is_problem(api_of(alice).put(url(sample), {"label": "A"}, headers={"If-Match": "*"}), 412)


def test_saying_it_again_changes_nothing(alice: User, sample: Sample) -> None:
    first = label(sample, alice, "A")

    response = api_of(alice).put(url(sample), {"label": "A"})

    assert response.status_code == 200
    assert response["ETag"] == first.etag
    assert Label.objects.count() == 1


def test_a_label_outside_the_alphabet_is_answered_with_the_alphabet(alice: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)

    response = api_of(alice).put(url(sample), {"label": "A"})

    assert wrong_fields(response) == {
        "label": "A label is one of the alphabet digits: 0 1 2 3 4 5 6 7 8 9. Received: 'A'."
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "label"),
        ({"label": "A", "verdict": "unsure"}, "label"),
        ({"label": None, "verdict": None}, "label"),
        ({"label": ""}, "label"),
        ({"label": ["A"]}, "label"),
        ({"verdict": "character"}, "verdict"),
        ({"verdict": "maybe"}, "verdict"),
        ({"label": "A", "seconds": -1}, "seconds"),
        ({"label": "A", "seconds": "NaN"}, "seconds"),
        ({"label": "A", "seconds": 1e9}, "seconds"),
        ({"label": "A", "prediction": "newest"}, "prediction"),
        ({"label": "A", "prediction": str(uuid.uuid4())}, "prediction"),
        ({"label": "A", "user": "bob"}, "user"),
    ],
)
def test_what_cannot_be_said_is_refused(
    alice: User, sample: Sample, body: dict[str, Any], field: str
) -> None:
    response = api_of(alice).put(url(sample), body)

    assert list(wrong_fields(response)) == [field]
    assert not Label.objects.exists()


def test_a_prediction_of_another_sample_is_refused(
    alice: User, sample: Sample, alnum: Alphabet, digits_champion: ModelVersion
) -> None:
    elsewhere = predict(draw(alice, alnum), digits_champion)

    response = api_of(alice).put(url(sample), {"label": "A", "prediction": str(elsewhere.pk)})

    assert list(wrong_fields(response)) == ["prediction"]


def test_a_withdrawn_sample_takes_none(alice: User, sample: Sample) -> None:
    labelling.withdraw(user=alice, sample=sample)

    assert is_problem(api_of(alice).put(url(sample), {"label": "A"}), 409)


def test_a_reviewer_settles_somebody_elses(alice: User, rita: User, sample: Sample) -> None:
    label(sample, alice, "A")

    body = api_of(rita).put(url(sample), {"label": "b"}).json()

    assert (body["settles"], body["state"], body["state_reason"]) == (
        True,
        "accepted",
        "settled by a reviewer",
    )


def test_a_stranger_labels_nothing(bob: User, sample: Sample) -> None:
    assert is_problem(api_of(bob).put(url(sample), {"label": "A"}), 404)
    assert not Label.objects.exists()


def test_nobody_is_asked_to_log_in(sample: Sample) -> None:
    assert is_problem(APIClient().put(url(sample), {"label": "A"}), 401)
