"""Where the learning half has written down who somebody was, in words, it forgets when they leave."""

from django.db.models import F, Value
from django.db.models.functions import Replace

from accounts.leaving import Departure
from training.models import RunLogLine, TrainingRun

SOMEBODY = "somebody who has left"


def follow_departure(departure: Departure) -> None:
    """In the transaction in which the account is deleted. The words are those of training.running.runs."""
    name = departure.name_before
    asked = RunLogLine.objects.filter(text__startswith=f"Asked for by {name}: ")
    asked.update(text=Replace(F("text"), Value(f"by {name}: "), Value(f"by {SOMEBODY}: ")))
    cancelled = TrainingRun.objects.filter(reason=f"cancelled by {name}")
    cancelled.update(reason=f"cancelled by {SOMEBODY}")
    RunLogLine.objects.filter(text__contains=f"cancelled by {name}").update(
        text=Replace(F("text"), Value(f"cancelled by {name}"), Value(f"cancelled by {SOMEBODY}"))
    )
