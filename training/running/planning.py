"""The plan by which an alphabet is trained again by itself, changed by its administrators."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from recognition.exceptions import InvalidInput
from recognition.models import Alphabet
from training.models import RetrainingPlan

# What administrators change; the rest of the row is what was seen.
PLANNED = ("after_accepted", "watches_drift", "drift_window", "drift_reference", "pause_hours")


def change_plan(*, alphabet: Alphabet, changes: Mapping[str, Any]) -> RetrainingPlan:
    """Give some of PLANNED other values. Raises InvalidInput, and changes nothing, where one is out of its limits.

    Only these are looked at and written: what stands beside them stays, and what is seen of drift meanwhile.
    """
    wanted = RetrainingPlan.objects.all().of(alphabet)
    for name, value in changes.items():
        setattr(wanted, name, value)
    _check(wanted, changes)
    plan, _ = RetrainingPlan.objects.update_or_create(alphabet=alphabet, defaults=dict(changes))
    return plan


def _check(plan: RetrainingPlan, changes: Mapping[str, Any]) -> None:
    untouched = [field.name for field in RetrainingPlan._meta.fields if field.name not in changes]
    try:
        plan.clean_fields(exclude=untouched)
    except ValidationError as error:
        name, (message, *_) = next(iter(error.message_dict.items()))
        raise InvalidInput(f"{message} Received: {changes[name]!r}.", field=name) from error
