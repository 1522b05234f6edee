"""When a run starts by itself: after enough newly accepted samples, or when the champion drifts. Beat asks on a schedule
that the admin edits; runs at fixed times are training.running.timetable's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.utils import timezone

from recognition.models import Alphabet, Sample
from training.exceptions import RunUnderWay
from training.models import RetrainingPlan, RunState, TrainingRun, Trigger
from training.running import drifting, runs, timetable
from training.running.timetable import Appointment

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """How far the next run of an alphabet is: `accepted` of `needed` new samples (0: never), fixed times, the last look
    at drift. `paused_until`: nothing starts by itself before; `under_way`: the run that is.
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
        accepted=accepted_since_last_run(alphabet),
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
    plan = RetrainingPlan.objects.all().of(alphabet)
    return accepted_since_last_run(alphabet), plan.needed


def accepted_since_last_run(alphabet: Alphabet) -> int:
    """Accepted samples that the last snapshot of the alphabet did not have, or had as something else."""
    last = TrainingRun.objects.all().last_snapshot_of(alphabet)
    return Sample.objects.all().teaching(alphabet).not_learned_in(last.snapshot_id if last else None).count()


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
    if _paused_until(alphabet, plan, now):
        return None
    if plan.needed and accepted_since_last_run(alphabet) >= plan.needed:
        return Trigger.LABELS
    return Trigger.DRIFT if plan.watches_drift and drift.drifting else None


def _paused_until(alphabet: Alphabet, plan: RetrainingPlan, now: datetime) -> datetime | None:
    """Neither a run that failed nor one that did not stop the drift is started over and over."""
    last = TrainingRun.objects.all().last_of(alphabet)
    if last is None or not (last.state == RunState.FAILED or last.trigger == Trigger.DRIFT):
        return None
    until = (last.ended_at or last.created_at) + timedelta(hours=plan.pause_hours)
    return until if until > now else None


def _start(alphabet: Alphabet, trigger: Trigger, *, preset: str = "quick") -> TrainingRun | None:
    try:
        return runs.request_run(alphabet=alphabet, preset=preset, trigger=trigger)
    except RunUnderWay:
        log.info("no run started: one is under way", alphabet=alphabet.slug, trigger=trigger)
        return None
