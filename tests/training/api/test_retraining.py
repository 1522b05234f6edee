"""alphabets/{slug}/retraining/: how far the next run is."""

from datetime import time

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from recognition.models import Alphabet
from tests.api import is_problem
from tests.collected import collect
from tests.conftest import api_of
from training.models import Trigger
from training.running import runs, schedule, timetable

URL = "/api/v1/alphabets/digits/retraining/"


def test_it_counts_newly_accepted_samples(alice: User, digits: Alphabet) -> None:
    collect(alice, digits, "1")

    body = api_of(alice).get(URL).json()

    assert (body["accepted"], body["needed"], body["drift"], body["under_way"]) == (1, 200, None, None)


def test_it_names_what_is_scheduled(alice: User, digits: Alphabet) -> None:
    timetable.appoint(alphabet=digits, preset="full", day="0", at=time(3, 0))

    [scheduled] = api_of(alice).get(URL).json()["scheduled"]

    assert (scheduled["preset"], scheduled["when"]) == ("full", "Full run of digits, Sunday 03:00")
    assert "T03:00:00" in scheduled["next_at"]


def test_it_tells_the_last_look_at_drift(alice: User, digits: Alphabet) -> None:
    schedule.start_due_runs()

    drift = api_of(alice).get(URL).json()["drift"]

    assert (drift["drifting"], drift["seen"], drift["needed"]) == (False, 0, 700)
    assert drift["corrected"] == {"now": None, "before": None, "limit": None, "out": False}


def test_it_names_the_run_under_way(alice: User, digits: Alphabet) -> None:
    run = runs.request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON)

    assert api_of(alice).get(URL).json()["under_way"] == str(run.pk)


def test_an_unknown_alphabet_is_not_found(alice: User) -> None:
    assert is_problem(api_of(alice).get("/api/v1/alphabets/klingon/retraining/"), 404)


@pytest.mark.django_db
def test_nobody_is_asked_to_log_in() -> None:
    assert is_problem(APIClient().get(URL), 401)
