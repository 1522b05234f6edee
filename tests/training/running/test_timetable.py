"""Runs that start by themselves at fixed times."""

import json
from datetime import UTC, datetime, time

import pytest
from django_celery_beat.models import PeriodicTask

from recognition.exceptions import InvalidInput
from recognition.models import Alphabet
from training import tasks
from training.models import TrainingRun, Trigger
from training.running import runs, timetable, triggers

pytestmark = pytest.mark.django_db

SUNDAY_NIGHT = time(3, 0)


def test_a_run_can_be_had_every_sunday_night(digits: Alphabet) -> None:
    timetable.appoint(alphabet=digits, preset="full", day="0", at=SUNDAY_NIGHT)

    [found] = timetable.appointments(now=datetime(2026, 11, 21, 12, 0, tzinfo=UTC))  # a Saturday
    assert (found.alphabet, found.preset) == ("digits", "full")
    assert found.when == "Full run of digits, Sunday 03:00"
    assert found.next_at == datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def test_beat_runs_what_was_appointed(digits: Alphabet) -> None:
    task = timetable.appoint(alphabet=digits, preset="full", day="0", at=SUNDAY_NIGHT)

    tasks.start_scheduled_run(**json.loads(task.kwargs))

    run = TrainingRun.objects.get()
    assert (run.preset, run.trigger, task.task) == ("full", Trigger.SCHEDULE, tasks.start_scheduled_run.name)


def test_an_appointment_waits_for_the_run_that_is_under_way(digits: Alphabet) -> None:
    runs.request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON)

    assert triggers.start_scheduled(alphabet="digits", preset="full") is None


def test_the_same_appointment_is_not_made_twice(digits: Alphabet) -> None:
    timetable.appoint(alphabet=digits, preset="full", day="0", at=SUNDAY_NIGHT)

    with pytest.raises(InvalidInput, match="There is one already"):
        timetable.appoint(alphabet=digits, preset="full", day="0", at=SUNDAY_NIGHT)


def test_an_appointment_is_cancelled_by_its_alphabet_only(digits: Alphabet, alnum: Alphabet) -> None:
    task = timetable.appoint(alphabet=digits, preset="full", day="*", at=SUNDAY_NIGHT)

    assert not timetable.cancel(task.pk, alphabet=alnum)
    assert timetable.cancel(task.pk, alphabet=digits)
    assert not PeriodicTask.objects.filter(task=timetable.TASK).exists()


def test_what_is_switched_off_in_the_admin_has_no_next_time(digits: Alphabet) -> None:
    timetable.appoint(alphabet=digits, preset="full", day="*", at=SUNDAY_NIGHT)
    PeriodicTask.objects.filter(task=timetable.TASK).update(enabled=False)

    assert [each.next_at for each in timetable.appointments()] == [None]
