"""alphabets/{slug}/retraining/: how far the next run is, the plan that starts it, and its fixed times."""

from datetime import time
from typing import Any

import pytest
from django_celery_beat.models import PeriodicTask
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import User
from recognition.models import Alphabet
from tests.api import is_problem, program_of, wrong_fields
from tests.collected import collect
from tests.conftest import api_of
from tests.due import start_due_runs, taught
from training.models import RetrainingPlan, Trigger
from training.running import runs, timetable, triggers

URL = "/api/v1/alphabets/digits/retraining/"
TIMES = f"{URL}times/"
SUNDAY = {"preset": "full", "day": "0", "at": "03:00"}


def test_it_counts_newly_accepted_samples(alice: User, digits: Alphabet) -> None:
    collect(alice, digits, "1")

    body = api_of(alice).get(URL).json()

    assert (body["accepted"], body["needed"], body["drift"], body["under_way"]) == (1, 200, None, None)


def test_what_was_not_counted_yet_has_no_time(alice: User, digits: Alphabet, settings: Settings) -> None:
    settings.RETRAIN_AFTER_LABELS = 2
    taught(alice, digits)
    client = api_of(alice)

    before = client.get(URL).json()
    start_due_runs()
    after = client.get(URL).json()

    assert (before["accepted"], before["needed"], before["counted_at"]) == (3, 2, None)
    assert after["accepted"] == 3
    assert after["counted_at"] is not None


def test_it_names_what_is_scheduled(alice: User, digits: Alphabet) -> None:
    timetable.appoint(alphabet=digits, preset="full", day="0", at=time(3, 0))

    [scheduled] = api_of(alice).get(URL).json()["scheduled"]

    assert (scheduled["preset"], scheduled["when"]) == ("full", "Full run of digits, Sunday 03:00")
    assert "T03:00:00" in scheduled["next_at"]


def test_it_tells_the_last_look_at_drift(alice: User, digits: Alphabet) -> None:
    triggers.look_everywhere()

    drift = api_of(alice).get(URL).json()["drift"]

    assert (drift["drifting"], drift["seen"], drift["needed"]) == (False, 0, 700)
    assert drift["corrected"] == {"now": None, "before": None, "limit": None, "out": False}


def test_it_names_the_run_under_way(alice: User, digits: Alphabet) -> None:
    run = runs.request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON)

    assert api_of(alice).get(URL).json()["under_way"] == str(run.pk)


def test_it_tells_the_plan(alice: User, digits: Alphabet) -> None:
    assert api_of(alice).get(URL).json()["plan"] == {
        "after_accepted": None,
        "watches_drift": True,
        "drift_window": 200,
        "drift_reference": 500,
        "pause_hours": 24,
    }


def test_an_administrator_changes_the_plan(adam: User, digits: Alphabet) -> None:
    response = program_of(adam).patch(URL, {"after_accepted": 50, "watches_drift": False})

    body = response.json()
    assert (response.status_code, body["needed"], body["watches_drift"]) == (200, 50, False)
    assert (body["plan"]["after_accepted"], body["plan"]["drift_window"]) == (50, 200)


def test_a_pause_of_before_there_was_a_limit_is_no_obstacle(adam: User, digits: Alphabet) -> None:
    RetrainingPlan.objects.create(alphabet=digits, pause_hours=10_000)

    response = program_of(adam).patch(URL, {"watches_drift": False})

    assert (response.status_code, response.json()["watches_drift"]) == (200, False)


def test_the_number_of_the_server_counts_again(adam: User, digits: Alphabet) -> None:
    client = api_of(adam)
    client.patch(URL, {"after_accepted": 50})

    assert client.patch(URL, {"after_accepted": None}).json()["needed"] == 200


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"drift_window": 3}, "drift_window", "greater than or equal to 50. Received: 3."),
        ({"pause_hours": 10**6}, "pause_hours", "at most 8,784 hours, a year. Received: 1000000."),
        ({"pause_hours": None}, "pause_hours", "may not be null"),
        ({"watches_drift": "often"}, "watches_drift", "Must be a valid boolean."),
        ({"drift": {}}, "drift", "There is no such field. The fields are after_accepted"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    adam: User, digits: Alphabet, change: dict[str, Any], field: str, message: str
) -> None:
    wrong = wrong_fields(api_of(adam).patch(URL, change))

    assert list(wrong) == [field]
    assert message in wrong[field]
    assert not RetrainingPlan.objects.exists()


def test_a_full_run_every_sunday_is_added_and_removed(adam: User, digits: Alphabet) -> None:
    client = api_of(adam)

    added = client.post(TIMES, SUNDAY)

    made = added.json()
    assert (added.status_code, made["when"]) == (201, "Full run of digits, Sunday 03:00")
    assert client.get(URL).json()["scheduled"] == [made]
    assert client.delete(f"{TIMES}{made['id']}/").status_code == 204
    assert client.get(URL).json()["scheduled"] == []


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"preset": "huge"}, "preset", "A preset is one of quick, full. Received: 'huge'."),
        ({"day": "7"}, "day", "A day is one of *, 1, 2, 3, 4, 5, 6, 0. Received: '7'."),
        ({"at": "25:00"}, "at", "A time is an hour and a minute as 03:00. Received: '25:00'."),
        ({"at": "03:00:30"}, "at", "Received: '03:00:30'."),
        ({"at": 3}, "at", "Received: '3'."),
        ({"hour": 3}, "hour", "There is no such field."),
    ],
)
def test_a_time_that_cannot_be_is_refused(
    adam: User, digits: Alphabet, change: dict[str, Any], field: str, message: str
) -> None:
    wrong = wrong_fields(api_of(adam).post(TIMES, SUNDAY | change))

    assert list(wrong) == [field]
    assert message in wrong[field]


def test_the_same_time_twice_is_refused(adam: User, digits: Alphabet) -> None:
    client = api_of(adam)
    client.post(TIMES, SUNDAY)

    assert wrong_fields(client.post(TIMES, SUNDAY))["day"].startswith("There is one already")


def test_a_time_of_another_alphabet_is_not_there(adam: User, digits: Alphabet, alnum: Alphabet) -> None:
    task = timetable.appoint(alphabet=alnum, preset="full", day="0", at=time(3, 0))

    assert is_problem(api_of(adam).delete(f"{TIMES}{task.pk}/"), 404)
    assert PeriodicTask.objects.filter(pk=task.pk).exists()


@pytest.mark.parametrize("name", ["alice", "rita"])
def test_nobody_but_administrators_changes_it(
    name: str, request: pytest.FixtureRequest, digits: Alphabet
) -> None:
    client = api_of(request.getfixturevalue(name))
    task = timetable.appoint(alphabet=digits, preset="quick", day="*", at=time(3, 0))

    answers = [
        client.patch(URL, {"after_accepted": 1}), client.post(TIMES, SUNDAY), client.delete(f"{TIMES}{task.pk}/")
    ]  # fmt: skip

    assert all(is_problem(answer, 403) for answer in answers)
    assert not RetrainingPlan.objects.exists()
    assert len(timetable.appointments()) == 1


def test_an_unknown_alphabet_is_not_found(adam: User) -> None:
    client = api_of(adam)
    address = "/api/v1/alphabets/klingon/retraining/"

    assert is_problem(client.get(address), 404)
    assert is_problem(client.patch(address, {}), 404)
    assert is_problem(client.post(f"{address}times/", SUNDAY), 404)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address"), [("GET", URL), ("PATCH", URL), ("POST", TIMES), ("DELETE", f"{TIMES}1/")]
)
def test_nobody_is_asked_to_log_in(method: str, address: str) -> None:
    assert is_problem(APIClient().generic(method, address), 401)
