"""training-runs/: start, watch, cancel."""

import uuid
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, OutboxMessage
from tests.api import is_problem, program_of, wrong_fields
from tests.conftest import api_of
from training.models import RunState, TrainingRun, Trigger
from training.running.runs import request_run

URL = "/api/v1/training-runs/"
QUICK = {"alphabet": "digits", "preset": "quick"}


@pytest.fixture
def run(digits: Alphabet, adam: User) -> TrainingRun:
    return request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON, user=adam)


def working(run: TrainingRun) -> TrainingRun:
    claimed = TrainingRun.objects.all().claim(run.pk, now=timezone.now())
    assert claimed is not None
    return claimed


def test_an_administrator_starts_one(adam: User) -> None:
    response = program_of(adam).post(URL, QUICK)

    body = response.json()
    assert response.status_code == 202
    assert response["Location"] == f"{URL}{body['id']}/"
    assert (body["alphabet"], body["preset"], body["state"]) == ("digits", "quick", "queued")
    assert (body["trigger"], body["started_by"]) == ("person", "adam")
    assert (body["progress"], body["gate"], body["snapshot"], body["model"]) == ({}, {}, None, None)
    assert OutboxMessage.objects.get().arguments == {"run_id": body["id"]}


def test_an_architecture_may_be_named(adam: User) -> None:
    body = api_of(adam).post(URL, QUICK | {"architecture": "mnist_deep_cnn"}).json()

    assert body["architecture"] == "mnist_deep_cnn"


def test_while_one_is_under_way_there_is_no_second(adam: User, run: TrainingRun) -> None:
    response = api_of(adam).post(URL, QUICK)

    assert is_problem(response, 409)
    assert TrainingRun.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"preset": "endless"}, "preset", "A preset is one of quick, full. Received: 'endless'."),
        ({"preset": 7}, "preset", "Received: '7'."),
        ({"architecture": "resnet"}, "architecture", "An architecture is one of"),
        ({"alphabet": "runes"}, "alphabet", "An alphabet is one of"),
        ({"alphabet": None}, "alphabet", "may not be null"),
        ({"seed": 1}, "seed", "There is no such field."),
    ],
)
def test_what_cannot_be_started_is_refused(
    adam: User, change: dict[str, Any], field: str, message: str
) -> None:
    wrong = wrong_fields(api_of(adam).post(URL, QUICK | change))

    assert list(wrong) == [field]
    assert message in wrong[field]


@pytest.mark.parametrize("name", ["alice", "rita"])
def test_nobody_but_administrators_starts_one(name: str, request: pytest.FixtureRequest, db: None) -> None:
    response = api_of(request.getfixturevalue(name)).post(URL, QUICK)

    assert is_problem(response, 403)
    assert not TrainingRun.objects.exists()


def test_everyone_logged_in_watches_it(alice: User, run: TrainingRun) -> None:
    progress = {"phase": "training", "epoch": 2, "epochs": 8, "step": 10, "steps": 234, "loss": 0.3}
    working(run).report(progress)

    body = api_of(alice).get(f"{URL}{run.pk}/").json()

    assert (body["state"], body["progress"]) == ("running", progress)
    assert body["started_at"] is not None


def test_it_tells_how_it_ended(alice: User, run: TrainingRun) -> None:
    working(run).end(state=RunState.FAILED, reason="no base data", now=timezone.now())

    body = api_of(alice).get(f"{URL}{run.pk}/").json()

    assert (body["state"], body["reason"]) == ("failed", "no base data")
    assert body["ended_at"] is not None


def test_a_queued_run_is_cancelled_at_once(adam: User, run: TrainingRun) -> None:
    response = api_of(adam).delete(f"{URL}{run.pk}/")

    assert response.status_code == 202
    assert response.json()["state"] == "cancelled"
    assert response.json()["reason"] == "cancelled by adam"


def test_a_working_run_is_asked_to_stop(adam: User, run: TrainingRun) -> None:
    claimed = working(run)

    response = api_of(adam).delete(f"{URL}{run.pk}/")

    assert response.status_code == 202
    assert response.json()["state"] == "running"
    assert not claimed.renew_lease(now=timezone.now())


def test_a_run_that_has_ended_cannot_be_cancelled(adam: User, run: TrainingRun) -> None:
    working(run).end(state=RunState.REJECTED, reason="worse", now=timezone.now())

    assert is_problem(api_of(adam).delete(f"{URL}{run.pk}/"), 409)


@pytest.mark.parametrize("name", ["alice", "rita"])
def test_nobody_but_administrators_cancels_one(
    name: str, request: pytest.FixtureRequest, run: TrainingRun
) -> None:
    response = api_of(request.getfixturevalue(name)).delete(f"{URL}{run.pk}/")

    run.refresh_from_db()
    assert is_problem(response, 403)
    assert run.is_under_way


def test_runs_are_listed_newest_first_and_narrowed(
    alice: User, adam: User, run: TrainingRun, alnum: Alphabet
) -> None:
    newer = request_run(alphabet=alnum, preset="full", trigger=Trigger.PERSON, user=adam)
    working(run)
    client = api_of(alice)

    def listed(query: str) -> list[str]:
        return [each["id"] for each in client.get(f"{URL}{query}").json()["results"]]

    assert listed("") == [str(newer.pk), str(run.pk)]
    assert listed("?alphabet=digits") == [str(run.pk)]
    assert listed("?state=queued") == [str(newer.pk)]


def test_an_unknown_state_is_refused(alice: User) -> None:
    wrong = wrong_fields(api_of(alice).get(f"{URL}?state=dreaming"))

    assert wrong["state"].startswith("Must be one of queued, running, evaluating, promoted")


@pytest.mark.parametrize("alphabets", [1, 3])
def test_its_queries_do_not_grow_with_its_length(
    alphabets: int, alice: User, adam: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for alphabet in Alphabet.objects.all().in_use()[:alphabets]:
        request_run(alphabet=alphabet, preset="quick", trigger=Trigger.PERSON, user=adam)
    client = program_of(alice)

    # Token, runs with all that stands beside them.
    with django_assert_num_queries(2):
        client.get(URL)


def test_one_that_is_not_there_is_not_found(adam: User) -> None:
    address = f"{URL}{uuid.uuid4()}/"

    assert is_problem(api_of(adam).get(address), 404)
    assert is_problem(api_of(adam).delete(address), 404)


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_is_asked_to_log_in(db: None, method: str) -> None:
    assert is_problem(APIClient().generic(method.upper(), URL), 401)


def test_knobs_may_be_turned(adam: User) -> None:
    turned = {"epochs": 5, "label_smoothing": 0.1, "seed": 7}

    body = api_of(adam).post(URL, QUICK | {"config": turned}).json()

    assert body["config"] == turned


@pytest.mark.parametrize(
    ("config", "field", "message"),
    [
        ({"epochs": 0}, "config.epochs", "epochs must be a whole number from 1 to 200. Received: 0."),
        ({"learning_rate": "fast"}, "config.learning_rate", "Received: 'fast'."),
        ({"speed": 9}, "config.speed", "A knob is one of epochs, learning_rate"),
        ([], "config", "dictionary"),
    ],
)
def test_knobs_that_cannot_be_turned_so_are_refused(
    adam: User, config: Any, field: str, message: str
) -> None:
    wrong = wrong_fields(api_of(adam).post(URL, QUICK | {"config": config}))

    assert list(wrong) == [field]
    assert message in wrong[field]


@pytest.mark.usefixtures("alnums_champion")
def test_it_begins_from_another_alphabets_champion(adam: User) -> None:
    body = api_of(adam).post(URL, {"alphabet": "digits", "preset": "full", "start_from": "alnum"}).json()

    assert body["config"] == {"start_from": "alnum", "warm_start": True}


@pytest.mark.usefixtures("alnums_champion")
def test_it_begins_from_the_own_champion_where_that_is_named(adam: User) -> None:
    body = api_of(adam).post(URL, {"alphabet": "alnum", "preset": "full", "start_from": "alnum"}).json()

    assert body["config"] == {"start_from": "alnum", "warm_start": True}


def test_it_does_not_begin_from_a_retired_alphabet(adam: User, alnums_champion: ModelVersion) -> None:
    Alphabet.objects.filter(pk=alnums_champion.alphabet_id).update(
        retired_at=timezone.now(), is_default=False
    )

    wrong = wrong_fields(api_of(adam).post(URL, QUICK | {"start_from": "alnum"}))

    assert "an alphabet in use that has a champion. Received: 'alnum'." in wrong["start_from"]
    assert not TrainingRun.objects.exists()


@pytest.mark.usefixtures("alnums_champion")
@pytest.mark.parametrize(
    ("wish", "field", "message"),
    [
        ({"start_from": "letters"}, "start_from", "in use that has a champion. Received: 'letters'."),
        ({"start_from": "runes"}, "start_from", "Received: 'runes'."),
        ({"start_from": "alnum", "architecture": "mnist_deep_cnn"}, "start_from", "the same architecture"),
        ({"start_from": "alnum", "architecture": "resnet"}, "architecture", "Received: 'resnet'."),
        ({"start_from": ["alnum"]}, "start_from", "Not a valid string."),
        ({"config": {"start_from": "alnum"}}, "config.start_from", "A knob is one of epochs"),
    ],
)
def test_a_champion_that_it_cannot_begin_from_is_refused(
    adam: User, wish: dict[str, Any], field: str, message: str
) -> None:
    wrong = wrong_fields(api_of(adam).post(URL, QUICK | wish))

    assert list(wrong) == [field]
    assert message in wrong[field]
    assert not TrainingRun.objects.exists()
