"""Runs at fixed times: rows of django-celery-beat, which beat keeps and the admin shows as well."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from recognition.exceptions import InvalidInput
from recognition.models import Alphabet
from training.running.runs import PRESETS

TASK = "training.start_scheduled_run"
EVERY_DAY = "*"
# As cron counts them.
DAYS = {
    EVERY_DAY: "every day", "1": "Monday", "2": "Tuesday", "3": "Wednesday", "4": "Thursday", "5": "Friday",
    "6": "Saturday", "0": "Sunday",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """`next_at`: None while it is switched off."""

    id: int
    alphabet: str
    preset: str
    when: str
    next_at: datetime | None


def appoint(*, alphabet: Alphabet, preset: str, day: str, at: time) -> PeriodicTask:
    """Start a run on each such day at that time, in the site's time zone. Raises InvalidInput, also for what is there already."""
    if preset not in PRESETS:
        raise InvalidInput(f"A preset is one of {', '.join(PRESETS)}. Received: {preset!r}.", field="preset")
    if day not in DAYS:
        raise InvalidInput(f"A day is one of {', '.join(DAYS)}. Received: {day!r}.", field="day")
    name = f"{preset.capitalize()} run of {alphabet.slug}, {DAYS[day]} {at:%H:%M}"
    with transaction.atomic():
        crontab, _ = CrontabSchedule.objects.get_or_create(
            minute=str(at.minute),
            hour=str(at.hour),
            day_of_week=day,
            day_of_month="*",
            month_of_year="*",
            timezone=settings.TIME_ZONE,
        )
        task, is_new = PeriodicTask.objects.get_or_create(
            name=name,
            defaults={
                "task": TASK,
                "crontab": crontab,
                "kwargs": json.dumps({"alphabet": alphabet.slug, "preset": preset}),
            },
        )
        if not is_new:
            raise InvalidInput(f"There is one already: {name}.", field="day")
    return task


def cancel(appointment_id: int, *, alphabet: Alphabet) -> bool:
    """Whether there was one."""
    of_alphabet = [task for task in _tasks() if _wishes(task).get("alphabet") == alphabet.slug]
    for task in of_alphabet:
        if task.pk == appointment_id:
            task.delete()
            return True
    return False


def appointments(*, now: datetime | None = None) -> list[Appointment]:
    """All of them, the next one first; those that are switched off last. One query."""
    now = now or timezone.now()
    found = [appointment_of(task, now=now) for task in _tasks()]
    return sorted(found, key=lambda each: (each.next_at is None, each.next_at, each.id))


def appointment_of(task: PeriodicTask, *, now: datetime) -> Appointment:
    wishes = _wishes(task)
    return Appointment(
        id=task.pk,
        alphabet=wishes.get("alphabet", ""),
        preset=wishes.get("preset", "quick"),
        when=task.name,
        next_at=_next(task, now) if task.enabled else None,
    )


def _tasks() -> Iterable[PeriodicTask]:
    tasks: Iterable[PeriodicTask] = PeriodicTask.objects.filter(task=TASK).select_related(
        "crontab", "interval"
    )
    return tasks


def _next(task: PeriodicTask, now: datetime) -> datetime | None:
    """An administrator may have given it an interval instead; of other kinds it is not told."""
    if task.crontab is not None:
        since, ahead, _ = task.schedule.remaining_delta(now.astimezone(task.crontab.timezone))
        found: datetime = since + ahead
        return found
    if task.interval is not None:
        return (task.last_run_at or now) + task.schedule.run_every  # type: ignore[no-any-return]
    return None


def _wishes(task: PeriodicTask) -> dict[str, str]:
    """An administrator may have written anything there."""
    try:
        wishes = json.loads(task.kwargs or "{}")
    except ValueError:
        return {}
    return wishes if isinstance(wishes, dict) else {}
