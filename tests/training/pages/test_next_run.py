"""/training/next/<alphabet>/: when an alphabet is trained again by itself."""

import pytest
from django_celery_beat.models import PeriodicTask
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import User
from recognition.models import Alphabet
from tests.conftest import browser_of
from training.models import RetrainingPlan
from training.running import timetable, triggers

URL = "/training/next/digits/"
PLAN = {"after_accepted": "50", "drift_window": "100", "drift_reference": "300", "pause_hours": "12"}


@pytest.fixture(autouse=True)
def _alphabet(digits: Alphabet) -> None:
    pass


def test_an_administrator_sets_the_numbers(adam: User) -> None:
    assertRedirects(browser_of(adam).post(URL, PLAN), URL)

    plan = RetrainingPlan.objects.get()
    assert (plan.alphabet.slug, plan.needed, plan.watches_drift) == ("digits", 50, False)


def test_a_number_that_makes_no_sense_is_refused_beside_it(adam: User) -> None:
    page = browser_of(adam).post(URL, PLAN | {"drift_window": "3"})

    assertContains(page, "greater than or equal to 50", status_code=400)
    assert not RetrainingPlan.objects.exists()


def test_a_pause_of_many_years_is_refused_beside_it(adam: User) -> None:
    page = browser_of(adam).post(URL, PLAN | {"pause_hours": "100000"})

    assertContains(page, "at most 8,784 hours, a year.", status_code=400)
    assert not RetrainingPlan.objects.exists()


def test_a_full_run_every_sunday_is_added_and_removed(adam: User) -> None:
    client = browser_of(adam)

    client.post(f"{URL}times/", {"preset": "full", "day": "0", "at": "03:00"})
    assertContains(client.get(URL), "Full run of digits, Sunday 03:00")
    assertContains(client.get("/training/"), "Full run Sunday")

    task = PeriodicTask.objects.get(task=timetable.TASK)
    client.post(f"{URL}times/{task.pk}/cancel/")
    assert not PeriodicTask.objects.filter(task=timetable.TASK).exists()


def test_the_same_time_twice_is_refused_beside_it(adam: User) -> None:
    client = browser_of(adam)
    wish = {"preset": "full", "day": "0", "at": "03:00"}
    client.post(f"{URL}times/", wish)

    assertContains(client.post(f"{URL}times/", wish), "There is one already", status_code=400)


def test_the_gauge_of_drift_is_shown(adam: User) -> None:
    client = browser_of(adam)
    assertContains(client.get(URL), "Drift: not looked at yet.")

    triggers.look_everywhere()

    assertContains(client.get(URL), "Drift: 0 of 700 predictions seen.")


def test_only_administrators_change_it(alice: User, rita: User) -> None:
    for user in (alice, rita):
        client = browser_of(user)
        assert client.get(URL).status_code == 403
        assert client.post(URL, PLAN).status_code == 403
        assert client.post(f"{URL}times/", {"preset": "full", "day": "0", "at": "03:00"}).status_code == 403
        assert client.post(f"{URL}times/1/cancel/").status_code == 403
    assert not RetrainingPlan.objects.exists()
