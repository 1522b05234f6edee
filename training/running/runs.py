"""Ask for a run, cancel one, hand one on whose worker is gone."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from recognition import outbox
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet
from training import tidings
from training.exceptions import CannotStartFrom, RunFinished, RunUnderWay, StillSettling
from training.models import RunState, TrainingRun, Trigger
from training.running import checkpoints, journal
from training.running.start_from import champion_to_start_from

TRAIN = "training.train"
PRESETS = ("quick", "full")
DEFAULT_ARCHITECTURE = "inkloop_cnn"


def request_run(
    *,
    alphabet: Alphabet,
    preset: str,
    architecture: str = "",
    config: Mapping[str, Any] | None = None,
    start_from: str = "",
    trigger: Trigger,
    user: User | None = None,
) -> TrainingRun:
    """Queue a run for the training worker. Raises RunUnderWay while one of the alphabet is queued or working.

    `config`: knobs turned away from the preset, see training.nn.knobs; InvalidInput names the one that is wrong.
    `start_from`: slug of an alphabet, its own or another, with whose champion the run begins; InvalidInput where it cannot.
    """
    changes = _turned(config or {}) | _begun_from(start_from, alphabet, architecture)
    with transaction.atomic():
        run = _create(alphabet, preset, architecture, trigger, user, changes)
        outbox.enqueue(task=TRAIN, run_id=str(run.pk))
        journal.note_from_outside(run, _asked(run))
    return run


def begin_here(
    *,
    alphabet: Alphabet,
    preset: str,
    architecture: str = "",
    changes: dict[str, Any] | None = None,
    start_from: str = "",
) -> TrainingRun:
    """Start a run that the calling process carries out itself: no worker ever sees it queued.

    `changes` are put over the preset's configuration: see training.nn.config.FitConfig. `start_from`: as of request_run.
    """
    changes = (changes or {}) | _begun_from(start_from, alphabet, architecture)
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
    checkpoints.discard_ended()
    if not asked:
        raise RunFinished(f"The run has ended already: {run.state}. Only a run under way can be cancelled.")


def stop_for_other_classes(alphabet: Alphabet) -> None:
    """What is under way learns classes that the alphabet has no more."""
    reason = f"the classes of {alphabet} changed: revision {alphabet.revision}"
    runs = TrainingRun.objects.all()
    for run in runs.under_way().filter(alphabet=alphabet):
        if not runs.cancel_queued(run.pk, reason=reason, now=timezone.now()):
            runs.ask_to_stop(run.pk, reason=reason, now=timezone.now())


def close_interrupted(run: TrainingRun) -> None:
    """End a run whose process was told to leave while it carried it out."""
    run.end(state=RunState.CANCELLED, reason="interrupted at the command line", now=timezone.now())


def recover_abandoned() -> int:
    """Queue the runs again whose worker no longer renews its lease, to go on from their last checkpoint.

    One that lost its workers RUN_MAX_ATTEMPTS times is failed: it may be what kills them. Returns how many runs it met.
    """
    with transaction.atomic():
        abandoned = list(TrainingRun.objects.abandoned(now=timezone.now()))
        for run in abandoned:
            _recover(run)
    checkpoints.discard_ended()
    return len(abandoned)


def _recover(run: TrainingRun) -> None:
    now = timezone.now()
    if run.cancel_requested_at is not None:
        run.end(state=RunState.CANCELLED, reason=run.reason or "cancelled", now=now)
    elif run.attempt >= settings.RUN_MAX_ATTEMPTS:
        phase = run.progress.get("phase", "starting")
        reason = (
            f"Its worker stopped answering {run.attempt} times, the last time while {phase}: it was killed, perhaps for"
            " want of memory, or its machine is gone."
        )
        if run.end(state=RunState.FAILED, reason=reason, now=now):
            tidings.tell_of_failure(run)
        journal.note_from_outside(run, reason)
    elif run.give_back():
        outbox.enqueue(task=TRAIN, run_id=str(run.pk))
        done = run.checkpoint.get("epoch")
        where = f"goes on after epoch {done}" if done else "starts over"
        journal.note_from_outside(
            run, f"The worker of attempt {run.attempt} stopped answering. Queued again: it {where}."
        )


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
    if Alphabet.objects.get(pk=alphabet.pk).is_settling:
        raise StillSettling(
            f"The samples of {alphabet} are being settled by its new classes. Try again in a minute."
        )
    recover_abandoned()  # a run that nobody goes on with keeps nobody waiting
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


def _turned(config: Mapping[str, Any]) -> dict[str, Any]:
    from training.nn.knobs import WrongKnob, check_turned  # numbers only: Keras stays outside

    try:
        check_turned(config)
    except WrongKnob as error:
        raise InvalidInput(str(error), field=f"config.{error.name}") from error
    return dict(config)


def _begun_from(slug: str, alphabet: Alphabet, architecture: str) -> dict[str, Any]:
    """Of the configuration, what makes a run of either preset go on from the champion of the alphabet `slug`."""
    if not slug:
        return {}
    wanted = _known(architecture or DEFAULT_ARCHITECTURE)
    try:
        champion_to_start_from(slug, alphabet=alphabet, architecture=wanted)
    except CannotStartFrom as error:
        raise InvalidInput(str(error), field="start_from") from error
    return {"start_from": slug, "warm_start": True}


def _asked(run: TrainingRun) -> str:
    by = {
        Trigger.LABELS: "by the number of newly accepted samples",
        Trigger.SCHEDULE: "by the timetable",
        Trigger.DRIFT: "because the champion drifts",
    }.get(Trigger(run.trigger), f"by {run.started_by}" if run.started_by else "at the command line")
    return f"Asked for {by}: {run.preset}, {run.architecture}."
