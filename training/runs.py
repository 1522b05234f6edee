"""Ask for a run, cancel one, close one whose worker is gone."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from recognition import outbox
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet
from training.exceptions import RunFinished, RunUnderWay
from training.models import RunState, TrainingRun, Trigger

TRAIN = "training.train"
PRESETS = ("quick", "full")
DEFAULT_ARCHITECTURE = "inkloop_cnn"


def request_run(
    *, alphabet: Alphabet, preset: str, architecture: str = "", trigger: Trigger, user: User | None = None
) -> TrainingRun:
    """Queue a run for the training worker. Raises RunUnderWay while one of the alphabet is queued or working."""
    with transaction.atomic():
        run = _create(alphabet, preset, architecture, trigger, user)
        outbox.enqueue(task=TRAIN, run_id=str(run.pk))
    return run


def begin_here(
    *, alphabet: Alphabet, preset: str, architecture: str = "", changes: dict[str, Any] | None = None
) -> TrainingRun:
    """Start a run that the calling process carries out itself: no worker ever sees it queued.

    `changes` are put over the preset's configuration: see training.nn.config.FitConfig.
    """
    with transaction.atomic():
        run = _create(alphabet, preset, architecture, Trigger.COMMAND, user=None, changes=changes)
        claimed = TrainingRun.objects.all().claim(run.pk, now=timezone.now())
    assert claimed is not None  # noqa: S101 - nobody else can see the row yet
    return claimed


def request_cancel(*, run: TrainingRun, user: User | None) -> None:
    """End a queued run at once; ask a working one to stop, which it does within seconds. Raises RunFinished."""
    reason = f"cancelled by {user}" if user else "cancelled"
    now = timezone.now()
    runs = TrainingRun.objects.all()
    asked = runs.cancel_queued(run.pk, reason=reason, now=now) or runs.ask_to_stop(
        run.pk, reason=reason, now=now
    )
    run.refresh_from_db()
    if not asked:
        raise RunFinished(f"The run has ended already: {run.state}. Only a run under way can be cancelled.")


def close_interrupted(run: TrainingRun) -> None:
    """End a run whose process was told to leave while it carried it out."""
    run.end(state=RunState.CANCELLED, reason="interrupted at the command line", now=timezone.now())


def close_abandoned() -> int:
    """Mark runs whose worker no longer renews its lease as failed, so that they can be started again."""
    abandoned = list(TrainingRun.objects.abandoned(now=timezone.now()))
    for run in abandoned:
        if run.cancel_requested_at is not None:
            run.end(state=RunState.CANCELLED, reason=run.reason or "cancelled", now=timezone.now())
        else:
            run.end(
                state=RunState.FAILED,
                reason="The worker stopped answering: it was killed or its machine is gone. Start the run again.",
                now=timezone.now(),
            )
    return len(abandoned)


def _create(
    alphabet: Alphabet,
    preset: str,
    architecture: str,
    trigger: Trigger,
    user: User | None,
    changes: dict[str, Any] | None = None,
) -> TrainingRun:
    if preset not in PRESETS:
        raise InvalidInput(f"A preset is one of {', '.join(PRESETS)}. Received: {preset!r}.", field="preset")
    close_abandoned()  # a run whose worker is gone keeps nobody waiting
    try:
        with transaction.atomic():
            return TrainingRun.objects.create(
                alphabet=alphabet,
                preset=preset,
                architecture=_known(architecture or DEFAULT_ARCHITECTURE),
                config=changes or {},
                trigger=trigger,
                started_by=user,
                created_at=timezone.now(),
            )
    except IntegrityError as error:
        raise RunUnderWay(
            f"A run of {alphabet} is under way. One runs at a time: wait for it, or cancel it."
        ) from error


def _known(architecture: str) -> str:
    from training.nn.architectures import ARCHITECTURES  # names only: Keras stays outside

    if architecture not in ARCHITECTURES:
        raise InvalidInput(
            f"An architecture is one of {', '.join(ARCHITECTURES)}. Received: {architecture!r}.",
            field="architecture",
        )
    return architecture
