"""Start runs by themselves: when one would learn enough newly accepted samples, when the champion drifts, at fixed times.

Beat asks on a schedule that the admin edits, and each look is cheap. Counting what a run would learn is dear, see
training.running.schedule: where enough was accepted, the training worker is asked to, one alphabet a task. It may count behind
a run of another alphabet: the run that it would start waited there as well.
"""

from datetime import datetime
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from recognition import outbox
from recognition.models import Alphabet, OutboxMessage, Split
from training.exceptions import RunUnderWay
from training.models import RetrainingPlan, TrainingRun, Trigger
from training.running import drifting, runs
from training.running.schedule import newly_accepted, paused_until
from training.snapshot import choosing

COUNT = "training.start_if_enough"

log = structlog.get_logger(__name__)


def look_everywhere(*, now: datetime | None = None) -> None:
    """Look at each alphabet in use; one that cannot be looked at keeps no other from it. Raises what went wrong at the end."""
    failed: list[Exception] = []
    for alphabet in Alphabet.objects.in_use():
        try:
            _look(alphabet, now or timezone.now())
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            error.add_note(f"in the alphabet {alphabet.slug}")
            failed.append(error)
    if failed:
        raise ExceptionGroup("It cannot be told everywhere whether a run is due.", failed)


def start_if_enough(*, alphabet_id: int, now: datetime | None = None) -> TrainingRun | None:
    """Count what a run of the alphabet would learn, keep the number for those who ask, and start a quick one if it is due."""
    now = now or timezone.now()
    alphabet = Alphabet.objects.in_use().filter(pk=alphabet_id).first()
    if alphabet is None or _rests(alphabet, RetrainingPlan.objects.all().of(alphabet), now):
        return None
    since = TrainingRun.objects.all().last_to_make_a_version(alphabet)
    learned = _newly_learned(alphabet, since, now)
    plan = RetrainingPlan.objects.all().of(alphabet)
    plan.remember_count(learned, since=since, now=now)
    if 0 < plan.needed <= learned:
        return _start(alphabet, Trigger.LABELS)
    return _start(alphabet, Trigger.DRIFT) if _drifts(alphabet, plan, now) else None


def start_scheduled(*, alphabet: str, preset: str) -> TrainingRun | None:
    """What the timetable asked for; None while a run of the alphabet is under way, or where there is none such."""
    found = Alphabet.objects.in_use().filter(slug=alphabet).first()
    if found is None:
        log.error("scheduled run of an unknown alphabet", alphabet=alphabet)
        return None
    return _start(found, Trigger.SCHEDULE, preset=preset)


def newly_learned(alphabet: Alphabet, *, now: datetime) -> int:
    """Samples that a run started now would learn, and the last version did not, or learned as something else. Dear."""
    return _newly_learned(alphabet, TrainingRun.objects.all().last_to_make_a_version(alphabet), now)


def _look(alphabet: Alphabet, now: datetime) -> None:
    """What starts a run for drift has more to it than the number: it waits for the count where there is one to be made."""
    plan = RetrainingPlan.objects.all().of(alphabet)
    drifts = _drifts(alphabet, plan, now)
    if _rests(alphabet, plan, now):
        return
    if 0 < plan.needed <= newly_accepted(alphabet):
        _ask_to_count(alphabet)
    elif drifts:
        _start(alphabet, Trigger.DRIFT)


def _drifts(alphabet: Alphabet, plan: RetrainingPlan, now: datetime) -> bool:
    """Whether the champion does, and somebody wants to know. What was seen is kept either way."""
    drift = drifting.look_at(alphabet, plan)
    plan.remember_drift(drift.to_json(), now=now)
    return plan.watches_drift and drift.drifting


def _rests(alphabet: Alphabet, plan: RetrainingPlan, now: datetime) -> bool:
    """Whether nothing starts by itself now, whatever was learned."""
    under_way = TrainingRun.objects.all().under_way().filter(alphabet=alphabet)
    return under_way.exists() or paused_until(alphabet, plan, now) is not None


def _ask_to_count(alphabet: Alphabet) -> None:
    if not OutboxMessage.objects.all().waits(COUNT, alphabet_id=alphabet.pk):
        outbox.enqueue(task=COUNT, alphabet_id=alphabet.pk)


def _newly_learned(alphabet: Alphabet, since: TrainingRun | None, now: datetime) -> int:
    chosen = choosing.choose(alphabet, now=now).chosen
    learned = {(UUID(each.key), each.label_class) for each in chosen if each.split == Split.TRAIN}
    return len(learned - _known_to(since))


def _known_to(run: TrainingRun | None) -> set[tuple[UUID, str]]:
    """What its version learned from, each sample with its class."""
    if run is None or run.snapshot is None:
        return set()
    return set(run.snapshot.samples.learned().values_list("sample_id", "label"))


def _start(alphabet: Alphabet, trigger: Trigger, *, preset: str = "quick") -> TrainingRun | None:
    try:
        return runs.request_run(alphabet=alphabet, preset=preset, trigger=trigger)
    except RunUnderWay:
        log.info("no run started: one is under way", alphabet=alphabet.slug, trigger=trigger)
        return None
