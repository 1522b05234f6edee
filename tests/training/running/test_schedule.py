"""How far the next run is, as it is shown: what was accepted, then what a look has counted."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from recognition.models import Alphabet
from tests.champions import make_version
from tests.due import ended, start_due_runs, taught
from training.models import RetrainingPlan, RunState, TrainingRun
from training.running import schedule
from training.snapshot.excluding import exclude

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_samples_are_enough(settings: Settings) -> None:
    settings.RETRAIN_AFTER_LABELS = 3


def test_too_few_are_shown_as_they_were_accepted(alice: User, digits: Alphabet) -> None:
    taught(alice, digits, seeds=range(2))

    forecast = schedule.forecast(digits)

    assert (forecast.accepted, forecast.counted_at, forecast.is_uncounted) == (2, None, False)
    assert schedule.how_far(digits) == (2, 3, True)


def test_what_was_not_counted_is_not_made_up(alice: User, digits: Alphabet) -> None:
    taught(alice, digits, seeds=range(4))

    forecast = schedule.forecast(digits)

    assert (forecast.accepted, forecast.counted_at, forecast.is_uncounted) == (4, None, True)
    assert schedule.how_far(digits) == (4, 3, False)


def test_what_was_counted_is_shown_with_its_time(alice: User, digits: Alphabet) -> None:
    taught(alice, digits, seeds=range(4))
    now = timezone.now()

    start_due_runs(now=now)

    forecast = schedule.forecast(digits)
    assert (forecast.accepted, forecast.counted_at, forecast.is_uncounted) == (4, now, False)


def test_what_was_counted_is_kept_however_long_the_next_look_takes(
    alice: User, digits: Alphabet, settings: Settings
) -> None:
    settings.QUARANTINE_HOURS = 24
    taught(alice, digits)

    start_due_runs()
    cache.clear()

    assert schedule.how_far(digits) == (0, 3, True)


def test_how_far_it_is_is_told_without_going_through_everything(
    alice: User, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught(alice, digits)
    start_due_runs()
    monkeypatch.delattr("training.snapshot.choosing.choose")

    assert schedule.how_far(digits) == (3, 3, True)


def test_what_was_counted_before_a_version_is_forgotten(
    alice: User, bob: User, adam: User, digits: Alphabet, tmp_path: Path
) -> None:
    taught(alice, digits)
    start_due_runs()
    TrainingRun.objects.update(state=RunState.CANCELLED)
    ended(digits, RunState.REJECTED, version=make_version(digits, tmp_path))
    taught(bob, digits, seeds=range(3, 6))
    exclude(user=bob, by=adam, reason="floods")

    assert schedule.how_far(digits) == (3, 3, False)
    start_due_runs()
    assert schedule.how_far(digits) == (0, 3, True)


def test_where_none_starts_by_its_number_nothing_is_to_be_counted(alice: User, digits: Alphabet) -> None:
    RetrainingPlan.objects.create(alphabet=digits, after_accepted=0)
    taught(alice, digits)

    assert not schedule.forecast(digits).is_uncounted
