"""POST samples/: stored at once, recognized if a worker is quick enough."""

import subprocess
import uuid
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, OutboxMessage, Prediction, Sample
from tests.api import is_problem, program_of, wrong_fields
from tests.broken import redis_away
from tests.conftest import api_of
from tests.drawn import draw

URL = "/api/v1/samples/"


@pytest.fixture
def wanted(ink: dict[str, Any]) -> dict[str, Any]:
    return {"alphabet": "digits", "ink": ink}


def test_it_stores_and_answers_that_the_recognition_is_pending(alice: User, wanted: dict[str, Any]) -> None:
    response = api_of(alice).post(URL, wanted)

    sample = Sample.objects.get()
    assert response.status_code == 202
    assert response["Location"] == f"{URL}{sample.pk}/"
    assert response.json()["id"] == str(sample.pk)
    assert (response.json()["recognition"], response.json()["prediction"]) == ("pending", None)
    assert OutboxMessage.objects.get().arguments == {"sample_id": str(sample.pk)}


def test_what_was_stored_is_what_was_drawn(alice: User, wanted: dict[str, Any], ink: dict[str, Any]) -> None:
    response = api_of(alice).post(URL, wanted)

    assert response.json()["ink"] == ink
    assert Sample.objects.get().ink == ink


def test_it_takes_few_queries(
    alice: User, wanted: dict[str, Any], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    draw(alice, Alphabet.objects.get(slug="digits"))  # so that the writer is known
    client = program_of(alice)

    # Token, alphabet, savepoint, writer, sample, outbox, release.
    with django_assert_num_queries(7):
        client.post(URL, wanted)


@pytest.mark.django_db(transaction=True)
def test_with_a_preference_to_wait_the_prediction_comes_back(
    recognition_worker: "subprocess.Popen[str]",
    alice: User,
    digits_champion: ModelVersion,
    wanted: dict[str, Any],
) -> None:
    response = api_of(alice).post(URL, wanted, headers={"Prefer": "wait=20"})

    body = response.json()
    assert response.status_code == 201
    assert response["Preference-Applied"] == "wait=20"
    assert body["recognition"] == "done"
    assert body["image"] == f"{URL}{body['id']}/image/"
    assert body["prediction"]["model"] == digits_champion.pk
    assert body["prediction"]["model_number"] == 1
    assert sum(entry["probability"] for entry in body["prediction"]["ranking"]) == pytest.approx(1, abs=1e-3)


@pytest.mark.django_db(transaction=True)
def test_a_picture_is_recognized_like_ink(
    recognition_worker: "subprocess.Popen[str]", alice: User, digits_champion: ModelVersion, picture: str
) -> None:
    response = api_of(alice).post(
        URL, {"alphabet": "digits", "image": picture}, headers={"Prefer": "wait=20"}
    )

    assert response.status_code == 201
    assert response.json()["source"] == "upload"
    assert response.json()["ink"] is None
    assert response.json()["prediction"]["ranking"]


@pytest.mark.django_db(transaction=True)
def test_an_alphabet_without_a_model_is_done_without_a_prediction(
    recognition_worker: "subprocess.Popen[str]", alice: User, wanted: dict[str, Any]
) -> None:
    response = api_of(alice).post(URL, wanted, headers={"Prefer": "wait=20"})

    assert response.status_code == 201
    assert response.json()["recognition"] == "no model"
    assert response.json()["prediction"] is None
    assert not Prediction.objects.exists()


def test_when_nobody_answers_in_time_it_is_pending(alice: User, wanted: dict[str, Any]) -> None:
    """The test's transaction never commits, so no worker hears of the sample."""
    response = api_of(alice).post(URL, wanted, headers={"Prefer": "wait=1"})

    assert response.status_code == 202
    assert response["Preference-Applied"] == "wait=1"
    assert response.json()["recognition"] == "pending"


@pytest.mark.django_db(transaction=True)
def test_without_redis_it_is_stored_and_pending(alice: User, wanted: dict[str, Any]) -> None:
    with redis_away():
        response = api_of(alice).post(URL, wanted, headers={"Prefer": "wait=20"})

    assert response.status_code == 202
    assert response.json()["recognition"] == "pending"
    assert Sample.objects.get().ink == wanted["ink"]


def test_when_all_seats_are_taken_it_is_pending_at_once(
    alice: User, wanted: dict[str, Any], no_seats: None
) -> None:
    response = api_of(alice).post(URL, wanted, headers={"Prefer": "wait=20"})

    assert response.status_code == 202
    assert Sample.objects.exists()


def test_the_same_id_twice_is_the_same_sample(alice: User, wanted: dict[str, Any]) -> None:
    wanted["id"] = str(uuid.uuid4())
    client = api_of(alice)

    first, second = client.post(URL, wanted), client.post(URL, wanted)

    assert first.status_code == second.status_code == 202
    assert first.json() == second.json()
    assert str(Sample.objects.get().pk) == wanted["id"]


def test_the_same_drawing_under_another_id_is_the_same_sample(alice: User, wanted: dict[str, Any]) -> None:
    client = api_of(alice)
    first = client.post(URL, wanted)

    second = client.post(URL, wanted | {"id": str(uuid.uuid4())})

    assert second.json()["id"] == first.json()["id"]
    assert Sample.objects.count() == 1


def test_an_id_that_stands_for_another_drawing_is_a_conflict(
    alice: User, wanted: dict[str, Any], ink: dict[str, Any]
) -> None:
    known = api_of(alice).post(URL, wanted).json()["id"]
    ink["strokes"][0][0][0] += 1

    response = api_of(alice).post(URL, {"alphabet": "digits", "ink": ink, "id": known})

    assert is_problem(response, 409)


def test_somebody_elses_id_is_a_conflict_that_tells_nothing_of_theirs(
    alice: User, bob: User, wanted: dict[str, Any]
) -> None:
    theirs = api_of(alice).post(URL, wanted).json()["id"]

    response = api_of(bob).post(URL, wanted | {"id": theirs})

    assert is_problem(response, 409)
    assert "alice" not in response.content.decode()


def test_a_program_sends_for_a_writer_without_consent_to_learn(alice: User, wanted: dict[str, Any]) -> None:
    response = program_of(alice).post(URL, wanted | {"writer": "w17", "consent": False})

    sample = Sample.objects.get()
    assert response.json()["source"] == "api"
    assert (sample.writer.name, sample.consent) == ("w17", False)


@pytest.mark.parametrize(("source", "stored"), [(None, "canvas"), ("canvas", "canvas"), ("upload", "upload")])
def test_a_page_says_where_it_came_from(
    alice: User, wanted: dict[str, Any], source: str | None, stored: str
) -> None:
    response = api_of(alice).post(URL, wanted | ({"source": source} if source else {}))

    assert response.json()["source"] == stored


def test_a_program_cannot_say_that_it_was_a_page(alice: User, wanted: dict[str, Any]) -> None:
    response = program_of(alice).post(URL, wanted | {"source": "canvas"})

    assert wrong_fields(response) == {"source": "The source can be api here. Received: canvas."}


def test_nobody_else_may_store(db: None, wanted: dict[str, Any]) -> None:
    response = APIClient().post(URL, wanted)

    assert is_problem(response, 401)
    assert response["WWW-Authenticate"] == "Token"
    assert not Sample.objects.exists()
