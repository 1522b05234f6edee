"""Changing the plan by which an alphabet is trained again by itself."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet
from tests.conftest import browser_of
from training.models import RetrainingPlan
from training.models.retraining_plan import LONGEST_PAUSE_HOURS
from training.running.planning import change_plan


def test_what_is_not_named_stays_as_it_is(digits: Alphabet) -> None:
    change_plan(alphabet=digits, changes={"after_accepted": 50})

    plan = change_plan(alphabet=digits, changes={"watches_drift": False})

    assert (plan.after_accepted, plan.watches_drift, plan.drift_window) == (50, False, 200)


@pytest.fixture
def beat_looks_meanwhile(digits: Alphabet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan is looked at after whoever changes it has read it, and before it is written."""
    RetrainingPlan.objects.create(alphabet=digits)
    check = RetrainingPlan.clean_fields

    def look_and_check(plan: RetrainingPlan, exclude: Any = None) -> None:
        RetrainingPlan.objects.get().remember_drift({"drifting": True}, now=timezone.now())
        check(plan, exclude)

    monkeypatch.setattr(RetrainingPlan, "clean_fields", look_and_check)


@pytest.mark.usefixtures("beat_looks_meanwhile")
def test_what_is_seen_of_drift_meanwhile_stays(digits: Alphabet) -> None:
    change_plan(alphabet=digits, changes={"pause_hours": 1})

    plan = RetrainingPlan.objects.get()
    assert (plan.pause_hours, plan.is_drifting) == (1, True)


@pytest.mark.usefixtures("beat_looks_meanwhile")
def test_it_stays_in_the_admin_as_well(adam: User, digits: Alphabet) -> None:
    plan = RetrainingPlan.objects.get()
    address = reverse("admin:training_retrainingplan_change", args=[plan.pk])
    numbers = {"drift_window": 200, "drift_reference": 500, "pause_hours": 1}

    response = browser_of(adam).post(address, {"alphabet": digits.pk} | numbers)

    assert response.status_code == 302
    plan.refresh_from_db()
    assert (plan.pause_hours, plan.is_drifting) == (1, True)


def test_what_is_changed_while_beat_looks_stays(digits: Alphabet) -> None:
    RetrainingPlan.objects.create(alphabet=digits)
    read_before = RetrainingPlan.objects.all().of(digits)
    change_plan(alphabet=digits, changes={"pause_hours": 1})

    read_before.remember_drift({"drifting": True}, now=timezone.now())
    read_before.remember_count(7, since=None, now=timezone.now())

    plan = RetrainingPlan.objects.get()
    assert (plan.pause_hours, plan.is_drifting, plan.counted_after(None)) == (1, True, 7)


def test_a_plan_that_is_made_while_beat_looks_is_not_made_twice(digits: Alphabet) -> None:
    read_before = RetrainingPlan.objects.all().of(digits)
    change_plan(alphabet=digits, changes={"pause_hours": 1})

    read_before.remember_drift({"drifting": True}, now=timezone.now())

    plan = RetrainingPlan.objects.get()
    assert (plan.pause_hours, plan.is_drifting) == (1, True)


def test_a_number_that_has_a_limit_since_keeps_no_other_from_being_changed(digits: Alphabet) -> None:
    RetrainingPlan.objects.create(alphabet=digits, pause_hours=10_000)

    plan = change_plan(alphabet=digits, changes={"watches_drift": False})

    assert (plan.watches_drift, plan.pause_hours) == (False, 10_000)


def test_pauses_of_before_are_shortened_to_a_year(digits: Alphabet, alnum: Alphabet) -> None:
    """What 0011 does to plans that were stored before pauses had a limit."""
    RetrainingPlan.objects.create(alphabet=digits, pause_hours=10_000)
    RetrainingPlan.objects.create(alphabet=alnum, pause_hours=12)

    import_module("training.migrations.0011_pauses_of_a_year_at_most").shorten(apps, None)

    kept = RetrainingPlan.objects.order_by("pause_hours").values_list("pause_hours", flat=True)
    assert list(kept) == [12, LONGEST_PAUSE_HOURS]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"drift_window": 3}, "drift_window", r"greater than or equal to 50\. Received: 3\."),
        ({"drift_reference": 5001}, "drift_reference", r"less than or equal to 5000\. Received: 5001\."),
        ({"after_accepted": -1}, "after_accepted", r"Received: -1\."),
        ({"pause_hours": LONGEST_PAUSE_HOURS + 1}, "pause_hours", r"at most 8,784 hours.*Received: 8785\."),
    ],
)
def test_a_number_out_of_its_limits_changes_nothing(
    digits: Alphabet, changes: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message) as refused:
        change_plan(alphabet=digits, changes={"watches_drift": False} | changes)

    assert refused.value.field == field
    assert not RetrainingPlan.objects.exists()
