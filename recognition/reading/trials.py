"""A trial where the ink passes it: who is read by both, what a label or a promotion means for it."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from recognition import broker
from recognition.models import ModelVersion, Sample, Trial, TrialState
from recognition.people import tidings

log = structlog.get_logger(__name__)

# The learning half judges; its task is known here by name only.
CHECK = "training.check_trials"
_HINT_SECONDS = 30


def reading_both(sample: Sample, champion: ModelVersion) -> Trial | None:
    """The trial that this drawing takes part in: one against this champion, for whose share its author was chosen."""
    trial = Trial.objects.all().under_way_of(sample.alphabet)
    if trial is None or trial.champion_id != champion.pk or not trial.takes_part(sample.author_id):
        return None
    return trial


def break_off(trial: Trial, error: Exception) -> None:
    """The version cannot read: nobody shall wait for it. What is shown is the champion's."""
    log.error("trial broken off", trial=trial.pk, version=str(trial.version), error=str(error))
    ended = trial.end(
        state=TrialState.ROLLED_BACK,
        reason=f"{trial.version} could not read: {type(error).__name__}: {error}",
        now=timezone.now(),
    )
    if ended:
        tidings.tell_of_rollback(trial)


def notice_label(sample: Sample) -> None:
    """A label may decide a trial: have it judged once the label is stored. Forgotten by Redis, beat asks half a minute later."""
    if Trial.objects.all().under_way().filter(alphabet_id=sample.alphabet_id).exists():
        transaction.on_commit(_hint, robust=True)


def follow_promotion(*, version: ModelVersion, user: User | None, now: datetime) -> None:
    """Whatever was tried against the champion of before is over."""
    trial = Trial.objects.all().under_way_of(version.alphabet)
    if trial is None:
        return
    if trial.version_id == version.pk:
        trial.end(state=TrialState.PROMOTED, reason="It became champion.", now=now, user=user)
    else:
        reason = f"{version} became champion meanwhile."
        trial.end(state=TrialState.STOPPED, reason=reason, now=now, user=user)


def _hint() -> None:
    try:
        broker.send(CHECK, expires_in_seconds=_HINT_SECONDS)
    except broker.BrokerAway as error:
        log.warning("trial not hinted", error=str(error))
