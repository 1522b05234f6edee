"""The log of a run: a line for each thing that happened, on its page and in the admin."""

from django.db import transaction

from training.models import RunLogLine, TrainingRun
from training.running.patience import patiently


def note(run: TrainingRun, text: str) -> None:
    """Add a line by the worker that has the run. Raises LeaseLost where another has it."""

    def write() -> None:
        with transaction.atomic():
            run.hold()
            RunLogLine.objects.all().write(run, text)

    patiently(write)


def note_from_outside(run: TrainingRun, text: str) -> None:
    """Add a line by whoever watches over the runs."""
    RunLogLine.objects.all().write(run, text)
