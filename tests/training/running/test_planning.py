"""Changing the plan by which an alphabet is trained again by itself."""

from typing import Any

import pytest
from django.utils import timezone

from recognition.exceptions import InvalidInput
from recognition.models import Alphabet
from training.models import RetrainingPlan
from training.running.planning import LONGEST_PAUSE_HOURS, change_plan


def test_what_is_not_named_stays_as_it_is(digits: Alphabet) -> None:
    change_plan(alphabet=digits, changes={"after_accepted": 50})

    plan = change_plan(alphabet=digits, changes={"watches_drift": False})

    assert (plan.after_accepted, plan.watches_drift, plan.drift_window) == (50, False, 200)


def test_what_was_seen_of_drift_stays(digits: Alphabet) -> None:
    change_plan(alphabet=digits, changes={})
    RetrainingPlan.objects.get().remember_drift({"drifting": True}, now=timezone.now())

    assert change_plan(alphabet=digits, changes={"pause_hours": 1}).is_drifting


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"drift_window": 3}, "drift_window", r"greater than or equal to 50\. Received: 3\."),
        ({"drift_reference": 5001}, "drift_reference", r"less than or equal to 5000\. Received: 5001\."),
        ({"after_accepted": -1}, "after_accepted", r"Received: -1\."),
        ({"pause_hours": LONGEST_PAUSE_HOURS + 1}, "pause_hours", r"at most 8,784 hours.*Received: 8,785\."),
    ],
)
def test_a_number_out_of_its_limits_changes_nothing(
    digits: Alphabet, changes: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message) as refused:
        change_plan(alphabet=digits, changes={"watches_drift": False} | changes)

    assert refused.value.field == field
    assert not RetrainingPlan.objects.exists()
