"""How far the next run of an alphabet is: by newly accepted samples, by drift, at fixed times.

Samples that are accepted are not all learned from: what is in quarantine, excluded or disputed waits, perhaps for ever. Once
enough were accepted, what a snapshot would take is counted. This count goes through everything collected, so only
training.running.triggers makes it; what is shown is the one that it made last.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from recognition.models import Alphabet, Sample
from training.models import RetrainingPlan, TrainingRun, Trigger
from training.running import timetable
from training.running.timetable import Appointment


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """How far the next run of an alphabet is: `accepted` of `needed` new samples (0: never), fixed times, the last look at
    drift. `paused_until`: nothing starts by itself before; `under_way`: the run that is.

    `accepted`: how many were newly accepted; where these suffice, how many of them a run would learn, as counted at
    `counted_at`. Without one it was not counted yet.
    """

    alphabet: Alphabet
    accepted: int
    needed: int
    counted_at: datetime | None
    appointments: list[Appointment]
    watches_drift: bool
    drift: dict[str, Any]
    drift_seen_at: datetime | None
    paused_until: datetime | None
    under_way: TrainingRun | None

    @property
    def is_uncounted(self) -> bool:
        """Enough were accepted, and nobody knows yet how many of them a run would learn."""
        return self.counted_at is None and 0 < self.needed <= self.accepted


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
    accepted, counted_at = _new_samples(alphabet, plan)
    return Forecast(
        alphabet=alphabet,
        accepted=accepted,
        needed=plan.needed,
        counted_at=counted_at,
        appointments=[each for each in appointed if each.alphabet == alphabet.slug],
        watches_drift=plan.watches_drift,
        drift=plan.drift,
        drift_seen_at=plan.drift_seen_at,
        paused_until=paused_until(alphabet, plan, now),
        under_way=under_way,
    )


def how_far(alphabet: Alphabet) -> tuple[int, int, bool]:
    """How many new samples there are, how many start a run by themselves, 0 for never, and whether the former is known: see
    Forecast.is_uncounted.
    """
    plan = RetrainingPlan.objects.all().of(alphabet)
    accepted, counted_at = _new_samples(alphabet, plan)
    return accepted, plan.needed, accepted < plan.needed or counted_at is not None


def _new_samples(alphabet: Alphabet, plan: RetrainingPlan) -> tuple[int, datetime | None]:
    """The number to show, and when it was counted: None for what is not counted, only accepted."""
    last = TrainingRun.objects.all().last_to_make_a_version(alphabet)
    accepted = _accepted_since(last, alphabet)
    learned = plan.counted_after(last) if 0 < plan.needed <= accepted else None
    return (accepted, None) if learned is None else (learned, plan.counted_at)


def newly_accepted(alphabet: Alphabet) -> int:
    """Accepted samples that the last version did not learn from, or learned as something else. Cheap."""
    return _accepted_since(TrainingRun.objects.all().last_to_make_a_version(alphabet), alphabet)


def _accepted_since(last: TrainingRun | None, alphabet: Alphabet) -> int:
    return Sample.objects.all().teaching(alphabet).not_learned_in(last.snapshot_id if last else None).count()


def paused_until(alphabet: Alphabet, plan: RetrainingPlan, now: datetime) -> datetime | None:
    """Neither a run that failed, nor one that was cancelled, nor one that did not stop the drift is started over and over."""
    last = TrainingRun.objects.all().last_of(alphabet)
    if last is None or not (last.ended_without_a_version or last.trigger == Trigger.DRIFT):
        return None
    until = (last.ended_at or last.created_at) + timedelta(hours=plan.pause_hours)
    return until if until > now else None
