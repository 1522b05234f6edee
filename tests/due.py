"""What starts runs by itself, for tests: what people taught, runs that have ended, and a look at what is due."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, OutboxMessage, Sample, Split
from tests.collected import collect, move_to
from training.models import RunState, TrainingRun, Trigger
from training.running import runs, triggers
from training.snapshot import snapshots


def ended(alphabet: Alphabet, state: RunState, *, version: ModelVersion | None = None) -> TrainingRun:
    """A run that took a snapshot of what is there now, and is over; it may have made a version."""
    run = runs.request_run(alphabet=alphabet, preset="quick", trigger=Trigger.PERSON)
    claimed = TrainingRun.objects.all().claim(run.pk, now=timezone.now())
    assert claimed is not None
    claimed.write(snapshot=snapshots.take(alphabet=alphabet, base=[]), version=version)
    claimed.end(state=state, reason="so", now=timezone.now())
    return claimed


def taught(author: User, alphabet: Alphabet, *, seeds: range = range(3)) -> list[Sample]:
    """Accepted drawings of the side that is learned from."""
    samples = [collect(author, alphabet, "1", seed=seed) for seed in seeds]
    for sample in samples:
        move_to(sample, Split.TRAIN)
    return samples


def start_due_runs(*, now: datetime | None = None) -> list[TrainingRun]:
    """Look as beat does, then count as the training worker does where it was asked to."""
    before = list(TrainingRun.objects.values_list("pk", flat=True))
    triggers.look_everywhere(now=now)
    for message in OutboxMessage.objects.filter(task=triggers.COUNT).order_by("pk"):
        triggers.start_if_enough(**message.arguments, now=now)
        message.delete()
    return list(TrainingRun.objects.exclude(pk__in=before).order_by("pk"))
