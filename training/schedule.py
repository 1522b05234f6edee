"""When a run starts by itself: after enough new labels. Beat asks on a schedule that the admin edits."""

from django.conf import settings

from recognition.models import Alphabet, Label
from training import runs
from training.exceptions import RunUnderWay
from training.models import TrainingRun, Trigger


def labels_since_last_run(alphabet: Alphabet) -> int:
    """Live readings given since the last run of the alphabet was asked for, whatever became of it."""
    last = TrainingRun.objects.all().last_of(alphabet)
    readings = Label.objects.all().readings_of(alphabet)
    return (readings.given_after(last.created_at) if last else readings).count()


def start_due_runs() -> list[TrainingRun]:
    """Start a quick run for every alphabet that has enough new labels and none under way."""
    started = []
    for alphabet in Alphabet.objects.in_use():
        if labels_since_last_run(alphabet) >= settings.RETRAIN_AFTER_LABELS:
            try:
                started.append(runs.request_run(alphabet=alphabet, preset="quick", trigger=Trigger.LABELS))
            except RunUnderWay:
                continue
    return started
