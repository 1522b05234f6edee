"""Runs that start by themselves: by newly accepted samples, by drift, at fixed times."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from pytest_django import Settings

from accounts.models import User
from recognition import labelling
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, ModelVersion, Prediction, Verdict
from tests.champions import make_champion
from tests.collected import collect, store
from training import tasks
from training.models import RetrainingPlan, RunState, TrainingRun, Trigger
from training.running import runs, schedule, timetable
from training.snapshot import snapshots

pytestmark = pytest.mark.django_db

SUNDAY_NIGHT = time(3, 0)


@pytest.fixture(autouse=True)
def _three_samples_are_enough(settings: Settings) -> None:
    settings.RETRAIN_AFTER_LABELS = 3


def ended(alphabet: Alphabet, state: RunState, *, trigger: Trigger = Trigger.PERSON) -> TrainingRun:
    """A run that learned from what is accepted now, and is over."""
    run = runs.request_run(alphabet=alphabet, preset="quick", trigger=trigger)
    claimed = TrainingRun.objects.all().claim(run.pk, now=timezone.now())
    assert claimed is not None
    claimed.write(snapshot=snapshots.take(alphabet=alphabet, base=[]))
    claimed.end(state=state, reason="so", now=timezone.now())
    return claimed


def test_too_few_samples_start_nothing(alice: User, digits: Alphabet) -> None:
    for seed in range(2):
        collect(alice, digits, "1", seed=seed)

    assert schedule.start_due_runs() == []


def test_enough_accepted_samples_start_a_quick_run(alice: User, digits: Alphabet) -> None:
    for seed in range(3):
        collect(alice, digits, "1", seed=seed)

    started = schedule.start_due_runs()

    assert [(run.alphabet, run.preset, run.trigger) for run in started] == [(digits, "quick", Trigger.LABELS)]


def test_answers_that_leave_a_drawing_open_count_for_nothing(alice: User, digits: Alphabet) -> None:
    for seed in range(3):
        reading = labelling.Reading(verdict=Verdict.UNSURE)
        labelling.label_sample(user=alice, sample=store(alice, digits, seed=seed), reading=reading)

    assert schedule.accepted_since_last_run(digits) == 0


def test_what_the_last_run_learned_from_is_not_counted_again(alice: User, digits: Alphabet) -> None:
    first = collect(alice, digits, "1", seed=0)
    ended(digits, RunState.REJECTED)
    snapshot = TrainingRun.objects.get().snapshot
    assert snapshot is not None
    snapshot.samples.get_or_create(sample=first, defaults={"label": "1", "weight": 1.0, "split": first.split})
    collect(alice, digits, "2", seed=1)

    assert schedule.accepted_since_last_run(digits) == 1


def test_a_run_under_way_is_not_doubled(alice: User, digits: Alphabet) -> None:
    runs.request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON)
    for seed in range(3):
        collect(alice, digits, "1", seed=seed)

    assert schedule.start_due_runs() == []
    assert TrainingRun.objects.count() == 1


def test_an_alphabet_may_have_a_number_of_its_own_or_none(alice: User, digits: Alphabet) -> None:
    for seed in range(3):
        collect(alice, digits, "1", seed=seed)
    RetrainingPlan.objects.create(alphabet=digits, after_accepted=0)

    assert schedule.start_due_runs() == []
    RetrainingPlan.objects.update(after_accepted=2)
    assert len(schedule.start_due_runs()) == 1


def test_what_failed_is_not_started_over_and_over(alice: User, digits: Alphabet) -> None:
    run = runs.request_run(alphabet=digits, preset="quick", trigger=Trigger.LABELS)
    TrainingRun.objects.filter(pk=run.pk).update(state=RunState.FAILED, ended_at=timezone.now())
    for seed in range(3):
        collect(alice, digits, "1", seed=seed)

    assert schedule.start_due_runs() == []
    assert schedule.forecast(digits).paused_until is not None
    assert len(schedule.start_due_runs(now=timezone.now() + timedelta(hours=25))) == 1


@pytest.fixture
def drifting(alice: User, digits: Alphabet, tmp_path: Path) -> ModelVersion:
    """Right and sure at first, then neither."""
    RetrainingPlan.objects.create(alphabet=digits, after_accepted=0, drift_window=40, drift_reference=40)
    champion = make_champion(digits, tmp_path)
    for place in range(80):
        sample = store(alice, digits, seed=place)
        prediction = Prediction.objects.create(
            sample=sample,
            version=champion,
            ranking=[{"label": "1", "probability": 0.9}],
            top_label="1",
            confidence=0.95 if place < 40 else 0.6,
            rejected=False,
            created_at=timezone.now() + timedelta(seconds=place),
        )
        reading = labelling.Reading(verdict=Verdict.CHARACTER, character="1" if place < 40 else "7")
        labelling.label_sample(user=alice, sample=sample, reading=reading, prediction=prediction)
    return champion


@pytest.mark.usefixtures("drifting")
def test_a_champion_that_drifts_is_trained_again_once(digits: Alphabet) -> None:
    [run] = schedule.start_due_runs()
    TrainingRun.objects.update(state=RunState.REJECTED, ended_at=timezone.now())

    assert run.trigger == Trigger.DRIFT
    assert schedule.start_due_runs() == []
    drift = schedule.forecast(digits).drift
    assert (drift["drifting"], drift["corrected"]["now"], drift["corrected"]["before"]) == (True, 1.0, 0.0)


@pytest.mark.usefixtures("drifting")
def test_drift_that_nobody_watches_starts_nothing(digits: Alphabet) -> None:
    RetrainingPlan.objects.update(watches_drift=False)

    assert schedule.start_due_runs() == []
    assert schedule.forecast(digits).drift["drifting"]


def test_a_new_champion_says_how_many_predictions_it_lacks(drifting: ModelVersion, digits: Alphabet) -> None:
    Prediction.objects.filter(pk__in=Prediction.objects.values("pk")[:30]).update(shown=False)

    schedule.start_due_runs()

    drift = schedule.forecast(digits).drift
    assert (drift["seen"], drift["needed"], drift["drifting"]) == (50, 80, False)


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

    assert schedule.start_scheduled(alphabet="digits", preset="full") is None


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
