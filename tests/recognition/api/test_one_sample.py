"""GET and DELETE samples/{id}/."""

import subprocess
import threading
import uuid
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import User
from recognition import intake
from recognition.models import Alphabet, ModelVersion, OutboxMessage, Sample, Source
from recognition.reading import bell
from tests.api import is_problem, program_of
from tests.conftest import api_of
from tests.drawn import draw, label, predict


def url(sample: Sample) -> str:
    return f"/api/v1/samples/{sample.pk}/"


@pytest.fixture
def sample(alice: User, digits: Alphabet) -> Sample:
    return draw(alice, digits)


def test_it_shows_ink_prediction_and_picture(
    alice: User, sample: Sample, digits_champion: ModelVersion
) -> None:
    prediction = predict(sample, digits_champion, [("7", 0.9), ("1", 0.1)])

    body = api_of(alice).get(url(sample)).json()

    assert body["ink"] == sample.ink
    assert body["recognition"] == "done"
    assert body["prediction"]["id"] == str(prediction.pk)
    assert body["prediction"]["ranking"] == [
        {"label": "7", "probability": 0.9},
        {"label": "1", "probability": 0.1},
    ]
    assert body["image"] == f"{url(sample)}image/"


def test_it_shows_the_newest_prediction(
    alice: User, sample: Sample, digits: Alphabet, digits_champion: ModelVersion, newer_version: ModelVersion
) -> None:
    predict(sample, digits_champion)
    predict(sample, newer_version)

    assert api_of(alice).get(url(sample)).json()["prediction"]["model"] == newer_version.pk


def test_my_label_comes_with_its_etag(alice: User, sample: Sample) -> None:
    mine = label(sample, alice, "7")

    response = api_of(alice).get(url(sample))

    assert response["ETag"] == response.json()["label"]["etag"] == mine.etag
    assert response.json()["label"]["label"] == "7"
    assert response.json()["state"] == "accepted"


def test_without_a_label_of_mine_there_is_no_etag(alice: User, rita: User, sample: Sample) -> None:
    label(sample, alice, "7")

    response = api_of(rita).get(url(sample))

    assert "ETag" not in response
    assert response.json()["label"] is None


def test_only_who_sees_everything_sees_everybodys_labels(alice: User, rita: User, sample: Sample) -> None:
    label(sample, alice, "7")

    assert [each["user"] for each in api_of(rita).get(url(sample)).json()["labels"]] == ["alice"]
    assert api_of(alice).get(url(sample)).json()["labels"] is None


def test_it_is_pending_while_a_worker_has_yet_to_come(alice: User, sample: Sample) -> None:
    assert api_of(alice).get(url(sample)).json()["recognition"] == "pending"


def test_it_has_failed_once_the_outbox_gave_up(alice: User, sample: Sample) -> None:
    OutboxMessage.objects.update(gave_up_at=timezone.now())

    assert api_of(alice).get(url(sample)).json()["recognition"] == "failed"


def test_it_has_no_model_when_the_worker_came_and_found_none(alice: User, sample: Sample) -> None:
    OutboxMessage.objects.all().delete()

    assert api_of(alice).get(url(sample)).json()["recognition"] == "no model"


@pytest.mark.django_db(transaction=True)
def test_with_a_preference_to_wait_it_waits_for_the_worker(
    recognition_worker: "subprocess.Popen[str]",
    alice: User,
    digits: Alphabet,
    digits_champion: ModelVersion,
    ink: dict[str, Any],
) -> None:
    stored, _ = intake.store(
        author=alice, alphabet=digits, content=intake.read_ink(ink), source=Source.CANVAS
    )

    response = api_of(alice).get(url(stored), headers={"Prefer": "wait=20"})

    assert response.json()["recognition"] == "done"
    assert response["Preference-Applied"] == "wait=20"
    assert "Prefer" in response["Vary"]


def test_a_wait_ends_with_the_bell_however_it_ends(alice: User, sample: Sample) -> None:
    """The bell may be rung for another reason; then the sample is simply looked at again."""
    ringer = threading.Timer(0.2, bell.ring, [f"sample:{sample.pk}"])
    ringer.start()

    response = api_of(alice).get(url(sample), headers={"Prefer": "wait=20"})

    ringer.join()
    assert response.json()["recognition"] == "pending"


def test_its_queries_do_not_grow_with_predictions_and_labels(
    alice: User,
    bob: User,
    rita: User,
    sample: Sample,
    digits_champion: ModelVersion,
    newer_version: ModelVersion,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for version in (digits_champion, newer_version):
        predict(sample, version)
    for user in (alice, bob):
        label(sample, user, "7")
    client = program_of(rita)

    # Token, two of permissions, sample, predictions with their versions, labels with their users, newest prediction.
    with django_assert_num_queries(8):
        client.get(url(sample))


def test_a_reviewer_sees_it(rita: User, sample: Sample) -> None:
    assert api_of(rita).get(url(sample)).json()["author"] == "alice"


def test_a_stranger_does_not_learn_that_it_is_there(bob: User, sample: Sample) -> None:
    theirs, nothing = api_of(bob).get(url(sample)), api_of(bob).get(f"/api/v1/samples/{uuid.uuid4()}/")

    assert is_problem(theirs, 404)
    assert theirs.json() == nothing.json()


def test_nobody_is_asked_to_log_in(sample: Sample) -> None:
    assert is_problem(APIClient().get(url(sample)), 401)


def test_its_author_withdraws_it_and_it_stays_marked(alice: User, sample: Sample) -> None:
    response = api_of(alice).delete(url(sample))

    sample.refresh_from_db()
    assert response.status_code == 204
    assert sample.is_withdrawn
    assert api_of(alice).get(url(sample)).json()["state"] == "withdrawn"


def test_withdrawing_twice_is_withdrawing_once(alice: User, sample: Sample) -> None:
    api_of(alice).delete(url(sample))
    sample.refresh_from_db()
    when = sample.withdrawn_at

    response = api_of(alice).delete(url(sample))

    sample.refresh_from_db()
    assert response.status_code == 204
    assert sample.withdrawn_at == when


def test_a_reviewer_cannot_withdraw_it(rita: User, sample: Sample) -> None:
    response = api_of(rita).delete(url(sample))

    sample.refresh_from_db()
    assert is_problem(response, 403)
    assert not sample.is_withdrawn


def test_a_stranger_cannot_withdraw_it(bob: User, sample: Sample) -> None:
    response = api_of(bob).delete(url(sample))

    sample.refresh_from_db()
    assert is_problem(response, 404)
    assert not sample.is_withdrawn


def test_it_cannot_be_overwritten(alice: User, sample: Sample) -> None:
    response = api_of(alice).put(url(sample), {})

    assert is_problem(response, 405)
    assert "DELETE" in response["Allow"]
