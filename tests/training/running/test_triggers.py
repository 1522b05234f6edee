"""Runs that start by themselves: by newly accepted samples that they would learn, by drift."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, ModelVersion, OutboxMessage, Prediction, Split, Verdict
from tests.champions import make_champion, make_version
from tests.collected import move_to, store
from tests.due import ended, start_due_runs, taught
from training import tasks
from training.models import RetrainingPlan, RunState, TrainingRun, Trigger
from training.running import runs, schedule, triggers
from training.snapshot.excluding import exclude

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_samples_are_enough(settings: Settings) -> None:
    settings.RETRAIN_AFTER_LABELS = 3


def shown(alphabet: Alphabet) -> int:
    return schedule.forecast(alphabet).accepted


def test_too_few_samples_start_nothing(alice: User, digits: Alphabet) -> None:
    taught(alice, digits, seeds=range(2))

    assert start_due_runs() == []


def test_enough_accepted_samples_start_a_quick_run(alice: User, digits: Alphabet) -> None:
    taught(alice, digits)

    started = start_due_runs()

    assert [(run.alphabet, run.preset, run.trigger) for run in started] == [(digits, "quick", Trigger.LABELS)]


def test_answers_that_leave_a_drawing_open_count_for_nothing(alice: User, digits: Alphabet) -> None:
    for seed in range(3):
        reading = labelling.Reading(verdict=Verdict.UNSURE)
        labelling.label_sample(user=alice, sample=store(alice, digits, seed=seed), reading=reading)

    assert schedule.newly_accepted(digits) == 0


@pytest.mark.parametrize("state", [RunState.PROMOTED, RunState.CHALLENGER, RunState.REJECTED])
def test_what_a_version_learned_from_is_not_counted_again(
    alice: User, digits: Alphabet, tmp_path: Path, state: RunState
) -> None:
    taught(alice, digits)
    ended(digits, state, version=make_version(digits, tmp_path))
    taught(alice, digits, seeds=range(3, 4))

    assert (schedule.newly_accepted(digits), shown(digits)) == (1, 1)
    assert triggers.newly_learned(digits, now=timezone.now()) == 1


def test_what_is_learned_as_something_else_is_counted_again(
    alice: User, rita: User, digits: Alphabet, tmp_path: Path
) -> None:
    first, *_ = taught(alice, digits)
    ended(digits, RunState.REJECTED, version=make_version(digits, tmp_path))

    reading = labelling.Reading(verdict=Verdict.CHARACTER, character="7")
    labelling.label_sample(user=rita, sample=first, reading=reading)

    assert triggers.newly_learned(digits, now=timezone.now()) == 1


@pytest.mark.parametrize("state", [RunState.FAILED, RunState.CANCELLED])
def test_what_a_run_without_a_version_took_is_still_new(
    alice: User, digits: Alphabet, state: RunState
) -> None:
    taught(alice, digits)
    ended(digits, state)

    assert schedule.newly_accepted(digits) == 3
    assert start_due_runs() == []
    assert len(start_due_runs(now=timezone.now() + timedelta(hours=25))) == 1


def test_what_is_in_quarantine_starts_no_run_before_it_is_over(
    alice: User, digits: Alphabet, settings: Settings
) -> None:
    settings.QUARANTINE_HOURS = 24
    taught(alice, digits)

    assert start_due_runs() == []
    assert shown(digits) == 0
    assert len(start_due_runs(now=timezone.now() + timedelta(hours=25))) == 1


def test_quarantine_does_not_repeat_a_run_that_learned_nothing_of_it(
    alice: User, rita: User, digits: Alphabet, tmp_path: Path, settings: Settings
) -> None:
    settings.QUARANTINE_HOURS = 24
    taught(alice, digits)
    taught(rita, digits, seeds=range(3, 6))
    assert len(start_due_runs()) == 1
    TrainingRun.objects.update(state=RunState.CANCELLED)
    ended(digits, RunState.REJECTED, version=make_version(digits, tmp_path))

    assert schedule.newly_accepted(digits) == 3
    assert start_due_runs() == []
    assert shown(digits) == 0


def test_what_an_excluded_person_gives_starts_no_run(alice: User, adam: User, digits: Alphabet) -> None:
    taught(alice, digits)
    exclude(user=alice, by=adam, reason="floods")

    assert start_due_runs() == []
    assert shown(digits) == 0


@pytest.mark.parametrize("split", [Split.VALIDATION, Split.TEST])
def test_what_is_not_trained_on_starts_no_run(alice: User, digits: Alphabet, split: Split) -> None:
    for sample in taught(alice, digits):
        move_to(sample, split)

    assert start_due_runs() == []
    assert shown(digits) == 0


def test_a_run_under_way_is_not_doubled(alice: User, digits: Alphabet) -> None:
    runs.request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON)
    taught(alice, digits)

    assert start_due_runs() == []
    assert TrainingRun.objects.count() == 1


def test_an_alphabet_may_have_a_number_of_its_own_or_none(alice: User, digits: Alphabet) -> None:
    taught(alice, digits)
    RetrainingPlan.objects.create(alphabet=digits, after_accepted=0)

    assert (start_due_runs(), shown(digits)) == ([], 3)
    RetrainingPlan.objects.update(after_accepted=2)
    assert len(start_due_runs()) == 1


@pytest.mark.parametrize("state", [RunState.FAILED, RunState.CANCELLED])
def test_what_came_to_nothing_is_not_started_over_and_over(
    alice: User, digits: Alphabet, state: RunState
) -> None:
    run = runs.request_run(alphabet=digits, preset="quick", trigger=Trigger.LABELS)
    TrainingRun.objects.filter(pk=run.pk).update(state=state, ended_at=timezone.now())
    taught(alice, digits)

    assert start_due_runs() == []
    assert schedule.forecast(digits).paused_until is not None
    assert len(start_due_runs(now=timezone.now() + timedelta(hours=25))) == 1


def test_a_queued_run_that_was_cancelled_does_not_come_back(
    alice: User, adam: User, digits: Alphabet
) -> None:
    taught(alice, digits)
    [run] = start_due_runs()

    runs.request_cancel(run=run, user=adam)

    assert start_due_runs() == []


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
    [run] = start_due_runs()
    TrainingRun.objects.update(state=RunState.REJECTED, ended_at=timezone.now())

    assert run.trigger == Trigger.DRIFT
    assert start_due_runs() == []
    drift = schedule.forecast(digits).drift
    assert (drift["drifting"], drift["corrected"]["now"], drift["corrected"]["before"]) == (True, 1.0, 0.0)


@pytest.mark.usefixtures("drifting")
def test_drift_that_nobody_watches_starts_nothing(digits: Alphabet) -> None:
    RetrainingPlan.objects.update(watches_drift=False)

    assert start_due_runs() == []
    assert schedule.forecast(digits).drift["drifting"]


def test_a_new_champion_says_how_many_predictions_it_lacks(drifting: ModelVersion, digits: Alphabet) -> None:
    Prediction.objects.filter(pk__in=Prediction.objects.values("pk")[:30]).update(shown=False)

    start_due_runs()

    drift = schedule.forecast(digits).drift
    assert (drift["seen"], drift["needed"], drift["drifting"]) == (50, 80, False)


def asked_to_count() -> list[dict[str, Any]]:
    return list(OutboxMessage.objects.filter(task=triggers.COUNT).values_list("arguments", flat=True))


def test_a_look_only_asks_for_the_count_and_only_once(
    alice: User, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught(alice, digits)
    monkeypatch.delattr("training.snapshot.choosing.choose")

    tasks.check_triggers()
    tasks.check_triggers()

    assert asked_to_count() == [{"alphabet_id": digits.pk}]


def test_the_training_worker_counts_and_has_long_for_it(
    alice: User, digits: Alphabet, settings: Settings
) -> None:
    taught(alice, digits)
    tasks.check_triggers()

    tasks.start_if_enough(OutboxMessage.objects.get(task=triggers.COUNT).pk)

    assert TrainingRun.objects.get().trigger == Trigger.LABELS
    assert asked_to_count() == []
    assert settings.CELERY_TASK_ROUTES[triggers.COUNT] == {"queue": "training"}
    assert tasks.start_if_enough.soft_time_limit > settings.CELERY_TASK_TIME_LIMIT


def test_an_alphabet_that_cannot_be_looked_at_keeps_no_other_from_it(
    alice: User, digits: Alphabet, alnum: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught(alice, digits)
    count = schedule.newly_accepted

    def count_unless_alnum(alphabet: Alphabet) -> int:
        if alphabet == alnum:
            raise OSError("the disk is full")
        return count(alphabet)

    monkeypatch.setattr("training.running.triggers.newly_accepted", count_unless_alnum)

    assert Alphabet.objects.in_use()[0] == alnum
    with pytest.raises(ExceptionGroup) as raised:
        triggers.look_everywhere()

    [error] = raised.value.exceptions
    assert (str(error), error.__notes__) == ("the disk is full", ["in the alphabet alnum"])
    [asked] = OutboxMessage.objects.filter(task=triggers.COUNT)
    assert asked.arguments == {"alphabet_id": digits.pk}


def test_what_is_under_way_or_paused_is_not_counted(alice: User, digits: Alphabet, alnum: Alphabet) -> None:
    for alphabet, state in ((digits, RunState.QUEUED), (alnum, RunState.FAILED)):
        taught(alice, alphabet)
        run = runs.request_run(alphabet=alphabet, preset="quick", trigger=Trigger.LABELS)
        TrainingRun.objects.filter(pk=run.pk).update(state=state)

    triggers.look_everywhere()

    assert asked_to_count() == []


def test_what_began_while_the_count_was_asked_for_makes_it_needless(
    alice: User, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught(alice, digits)
    runs.request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON)
    monkeypatch.delattr("training.snapshot.choosing.choose")

    assert triggers.start_if_enough(alphabet_id=digits.pk) is None


@pytest.mark.usefixtures("drifting")
def test_drift_starts_a_run_where_little_of_what_was_accepted_is_learned(
    digits: Alphabet, settings: Settings
) -> None:
    settings.QUARANTINE_HOURS = 24
    RetrainingPlan.objects.update(after_accepted=3)

    [run] = start_due_runs()

    assert run.trigger == Trigger.DRIFT
