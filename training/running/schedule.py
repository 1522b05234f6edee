"""When a run starts by itself: when it would learn enough newly accepted samples, or when the champion drifts. Beat asks
on a schedule that the admin edits; runs at fixed times are training.running.timetable's.

Samples that are accepted are not all learned from: what is in quarantine, excluded or disputed waits, perhaps for ever.
So their number alone starts nothing: once it suffices, what a snapshot would take is counted, and that decides. This
count goes through everything collected, so only beat makes it; what is shown is the one that its last look made.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from recognition.models import Alphabet, Sample, Split
from training.exceptions import RunUnderWay
from training.models import RetrainingPlan, TrainingRun, Trigger
from training.running import drifting, runs, timetable
from training.running.timetable import Appointment
from training.snapshot import choosing

log = structlog.get_logger(__name__)

# Longer than from one look to the next; without looks nothing starts, and a number that says so is forgotten.
_COUNT_KEPT_SECONDS = 2 * 60 * settings.RETRAIN_CHECK_MINUTES


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """How far the next run of an alphabet is: `accepted` of `needed` new samples (0: never; see new_samples), fixed times,
    the last look at drift. `paused_until`: nothing starts by itself before; `under_way`: the run that is.
    """

    alphabet: Alphabet
    accepted: int
    needed: int
    appointments: list[Appointment]
    watches_drift: bool
    drift: dict[str, Any]
    drift_seen_at: datetime | None
    paused_until: datetime | None
    under_way: TrainingRun | None


def forecasts(*, now: datetime | None = None) -> list[Forecast]:
    """One for each alphabet in use."""
    now = now or timezone.now()
    plans = RetrainingPlan.objects.all().by_alphabet()
    appointed = timetable.appointments(now=now)
    under_way = {run.alphabet_id: run for run in TrainingRun.objects.all().newest_first().under_way()}
    return [
        _forecast(alphabet, plans.get(alphabet.pk), appointed, under_way.get(alphabet.pk), now)
        for alphabet in Alphabet.objects.in_use()
    ]


def forecast(alphabet: Alphabet, *, now: datetime | None = None) -> Forecast:
    now = now or timezone.now()
    under_way = TrainingRun.objects.all().newest_first().under_way().filter(alphabet=alphabet).first()
    plan = RetrainingPlan.objects.all().of(alphabet)
    return _forecast(alphabet, plan, timetable.appointments(now=now), under_way, now)


def _forecast(
    alphabet: Alphabet,
    plan: RetrainingPlan | None,
    appointed: list[Appointment],
    under_way: TrainingRun | None,
    now: datetime,
) -> Forecast:
    plan = plan or RetrainingPlan(alphabet=alphabet)
    return Forecast(
        alphabet=alphabet,
        accepted=new_samples(alphabet, needed=plan.needed),
        needed=plan.needed,
        appointments=[each for each in appointed if each.alphabet == alphabet.slug],
        watches_drift=plan.watches_drift,
        drift=plan.drift,
        drift_seen_at=plan.drift_seen_at,
        paused_until=_paused_until(alphabet, plan, now),
        under_way=under_way,
    )


def how_far(alphabet: Alphabet) -> tuple[int, int]:
    """How many new samples there are, and how many start a run by themselves, 0 for never."""
    needed = RetrainingPlan.objects.all().of(alphabet).needed
    return new_samples(alphabet, needed=needed), needed


def new_samples(alphabet: Alphabet, *, needed: int) -> int:
    """The number to show: how many were newly accepted, and once these suffice, how many of them would be learned.

    The latter is what the last look counted, since nobody is to wait for it. Before a look has counted it is one less
    than `needed`: `needed` is shown only where a look has found so many.
    """
    accepted = newly_accepted(alphabet)
    if not needed or accepted < needed:
        return accepted
    counted: int = cache.get(_count_key(alphabet), needed - 1)
    return counted


def newly_accepted(alphabet: Alphabet) -> int:
    """Accepted samples that the last version did not learn from, or learned as something else. Cheap."""
    last = TrainingRun.objects.all().last_to_make_a_version(alphabet)
    return Sample.objects.all().teaching(alphabet).not_learned_in(last.snapshot_id if last else None).count()


def newly_learned(alphabet: Alphabet, *, now: datetime) -> int:
    """Samples that a run started now would learn, and the last version did not, or learned as something else. Dear."""
    chosen = choosing.choose(alphabet, now=now).chosen
    learned = {(UUID(each.key), each.label_class) for each in chosen if each.split == Split.TRAIN}
    return len(learned - _known_to(TrainingRun.objects.all().last_to_make_a_version(alphabet)))


def _known_to(run: TrainingRun | None) -> set[tuple[UUID, str]]:
    """What its version learned from, each sample with its class."""
    if run is None or run.snapshot is None:
        return set()
    return set(run.snapshot.samples.learned().values_list("sample_id", "label"))


def start_due_runs(*, now: datetime | None = None) -> list[TrainingRun]:
    """Start a quick run for every alphabet that is due and has none under way."""
    now = now or timezone.now()
    busy = set(TrainingRun.objects.all().under_way().values_list("alphabet_id", flat=True))
    due = [(alphabet, _due(alphabet, now)) for alphabet in Alphabet.objects.in_use()]
    started = [_start(alphabet, trigger) for alphabet, trigger in due if trigger and alphabet.pk not in busy]
    return [run for run in started if run]


def start_scheduled(*, alphabet: str, preset: str) -> TrainingRun | None:
    """What the timetable asked for; None while a run of the alphabet is under way, or where there is none such."""
    found = Alphabet.objects.in_use().filter(slug=alphabet).first()
    if found is None:
        log.error("scheduled run of an unknown alphabet", alphabet=alphabet)
        return None
    return _start(found, Trigger.SCHEDULE, preset=preset)


def _due(alphabet: Alphabet, now: datetime) -> Trigger | None:
    plan = RetrainingPlan.objects.all().of(alphabet)
    drift = drifting.look_at(alphabet, plan)
    plan.remember_drift(drift.to_json(), now=now)
    is_enough = _counts_enough(alphabet, plan.needed, now)
    if _paused_until(alphabet, plan, now):
        return None
    if is_enough:
        return Trigger.LABELS
    return Trigger.DRIFT if plan.watches_drift and drift.drifting else None


def _counts_enough(alphabet: Alphabet, needed: int, now: datetime) -> bool:
    """Whether a run started now would learn so many new samples. What was counted is kept for those who ask how far it is."""
    if not needed or newly_accepted(alphabet) < needed:
        return False
    counted = newly_learned(alphabet, now=now)
    cache.set(_count_key(alphabet), counted, _COUNT_KEPT_SECONDS)
    return counted >= needed


def _count_key(alphabet: Alphabet) -> str:
    """Another version has learned something else: what was counted before it is true no more."""
    last = TrainingRun.objects.all().last_to_make_a_version(alphabet)
    return f"newly-learned-{alphabet.pk}-{last.pk if last else 'first'}"


def _paused_until(alphabet: Alphabet, plan: RetrainingPlan, now: datetime) -> datetime | None:
    """Neither a run that failed, nor one that was cancelled, nor one that did not stop the drift is started over and over."""
    last = TrainingRun.objects.all().last_of(alphabet)
    if last is None or not (last.ended_without_a_version or last.trigger == Trigger.DRIFT):
        return None
    until = (last.ended_at or last.created_at) + timedelta(hours=plan.pause_hours)
    return until if until > now else None


def _start(alphabet: Alphabet, trigger: Trigger, *, preset: str = "quick") -> TrainingRun | None:
    try:
        return runs.request_run(alphabet=alphabet, preset=preset, trigger=trigger)
    except RunUnderWay:
        log.info("no run started: one is under way", alphabet=alphabet.slug, trigger=trigger)
        return None
