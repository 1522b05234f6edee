import pytest
from pytest_django import Settings

from accounts.models import User
from recognition.models import Alphabet
from tests.collected import collect
from training import runs, schedule
from training.models import TrainingRun, Trigger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_labels_are_enough(settings: Settings) -> None:
    settings.RETRAIN_AFTER_LABELS = 3


def test_too_few_labels_start_nothing(alice: User, digits: Alphabet) -> None:
    for seed in range(2):
        collect(alice, digits, "1", seed=seed)

    assert schedule.start_due_runs() == []


def test_enough_labels_start_a_quick_run(alice: User, digits: Alphabet) -> None:
    for seed in range(3):
        collect(alice, digits, "1", seed=seed)

    started = schedule.start_due_runs()

    assert [(run.alphabet, run.preset, run.trigger) for run in started] == [(digits, "quick", Trigger.LABELS)]


def test_labels_are_counted_from_the_last_run_on(alice: User, digits: Alphabet) -> None:
    collect(alice, digits, "1", seed=0)
    runs.request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON)
    collect(alice, digits, "2", seed=1)

    assert schedule.labels_since_last_run(digits) == 1


def test_a_run_under_way_is_not_doubled(alice: User, digits: Alphabet) -> None:
    runs.request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON)
    for seed in range(3):
        collect(alice, digits, "1", seed=seed)

    assert schedule.start_due_runs() == []
    assert TrainingRun.objects.count() == 1
