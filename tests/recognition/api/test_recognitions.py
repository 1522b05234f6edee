"""POST recognitions/: recognize and store nothing."""

import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from rest_framework.test import APIClient

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Prediction, Sample
from recognition.reading import batches
from tests.api import is_problem, wrong_fields
from tests.broken import redis_away
from tests.conftest import api_of

URL = "/api/v1/recognitions/"

with_worker = pytest.mark.django_db(transaction=True)


@with_worker
def test_inks_come_back_in_their_order(
    recognition_worker: "subprocess.Popen[str]",
    alice: User,
    digits_champion: ModelVersion,
    ink: dict[str, Any],
) -> None:
    other = ink | {"strokes": [[[10, 10], [200, 20], [20, 200], [200, 200]]]}
    client = api_of(alice)

    both = client.post(URL, {"alphabet": "digits", "inks": [ink, other]}).json()

    alone = [client.post(URL, {"alphabet": "digits", "inks": [each]}).json() for each in (ink, other)]
    assert both["model"] == digits_champion.pk
    assert both["results"] == [alone[0]["results"][0], alone[1]["results"][0]]
    assert alone[0]["results"] != alone[1]["results"]


@with_worker
def test_pictures_are_read_and_nothing_is_stored(
    recognition_worker: "subprocess.Popen[str]", alice: User, digits_champion: ModelVersion, picture: str
) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits", "images": [picture]})

    (result,) = response.json()["results"]
    assert response.status_code == 200
    assert sum(entry["probability"] for entry in result["ranking"]) == pytest.approx(1, abs=1e-3)
    assert result["rejected"] is False
    assert not Sample.objects.exists()
    assert not Prediction.objects.exists()


@with_worker
def test_a_thousand_inks_are_read_at_once(
    recognition_worker: "subprocess.Popen[str]",
    alice: User,
    digits_champion: ModelVersion,
    ink: dict[str, Any],
) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits", "inks": [ink] * 1000})

    assert len(response.json()["results"]) == 1000


@with_worker
def test_an_alphabet_without_a_model_is_a_conflict(
    recognition_worker: "subprocess.Popen[str]", alice: User, digits: Alphabet, ink: dict[str, Any]
) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits", "inks": [ink]})

    assert is_problem(response, 409)
    assert response.json()["detail"] == "The alphabet digits has no model yet."


@with_worker
def test_a_model_whose_checksum_is_wrong_is_told(
    recognition_worker: "subprocess.Popen[str]",
    alice: User,
    digits_champion: ModelVersion,
    ink: dict[str, Any],
) -> None:
    ModelVersion.objects.update(sha256="0" * 64)

    response = api_of(alice).post(URL, {"alphabet": "digits", "inks": [ink]})

    assert is_problem(response, 503)
    assert "cannot be used" in response.json()["detail"]


@pytest.fixture
def halted_worker(
    recognition_worker: "subprocess.Popen[str]", settings: LazySettings
) -> Iterator["subprocess.Popen[str]"]:
    """A worker that does nothing until the test is over; nobody waits long for it."""
    settings.MAX_WAIT_SECONDS = 1
    recognition_worker.send_signal(signal.SIGSTOP)
    yield recognition_worker
    recognition_worker.send_signal(signal.SIGCONT)


@with_worker
def test_it_gives_up_with_retry_after_when_no_worker_answers(
    halted_worker: "subprocess.Popen[str]",
    alice: User,
    digits_champion: ModelVersion,
    ink: dict[str, Any],
) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits", "inks": [ink]})

    assert is_problem(response, 503)
    assert response["Retry-After"] == "5"


def test_without_redis_it_gives_up_at_once(alice: User, ink: dict[str, Any]) -> None:
    with redis_away():
        response = api_of(alice).post(URL, {"alphabet": "digits", "inks": [ink]})

    assert is_problem(response, 503)
    assert "queue is out of reach" in response.json()["detail"]


def test_when_all_seats_are_taken_it_gives_up_at_once(
    alice: User, ink: dict[str, Any], no_seats: None
) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits", "inks": [ink]})

    assert is_problem(response, 503)


def test_the_ink_that_cannot_be_read_is_named_by_its_place(alice: User, ink: dict[str, Any]) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits", "inks": [ink, ink, ink | {"strokes": []}]})

    assert wrong_fields(response) == {"inks.2": "Ink holds 1 to 64 strokes. Received: 0."}


def test_the_picture_that_cannot_be_read_is_named_by_its_place(alice: User, picture: str) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits", "images": [picture, "AAAA", "?"]})

    assert list(wrong_fields(response)) == ["images.2"]


def test_pictures_that_take_too_long_to_read_are_refused(
    alice: User, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "READING_SECONDS", -1)

    response = api_of(alice).post(URL, {"alphabet": "digits", "images": [picture] * 3})

    assert "Send fewer or smaller ones" in wrong_fields(response)["images"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "inks"),
        ({"inks": []}, "inks"),
        ({"inks": "none"}, "inks"),
        ({"inks": [1] * 1001}, "inks"),
        ({"inks": [1], "images": ["AAAA"]}, "inks"),
        ({"inks": [None]}, "inks.0"),
        ({"images": ["AAAA"]}, "images.0"),
        ({"images": [5]}, "images.0"),
        ({"inks": [1], "alphabet": "runes"}, "alphabet"),
        ({"inks": [1], "consent": True}, "consent"),
    ],
)
def test_what_cannot_be_asked_is_refused(alice: User, body: dict[str, Any], field: str) -> None:
    response = api_of(alice).post(URL, {"alphabet": "digits"} | body)

    assert list(wrong_fields(response)) == [field]


def test_nobody_is_asked_to_log_in(db: None, ink: dict[str, Any]) -> None:
    assert is_problem(APIClient().post(URL, {"alphabet": "digits", "inks": [ink]}), 401)
