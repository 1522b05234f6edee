"""How far the labelling is: a person's part, everybody's, and how far the next training is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.utils import timezone

from accounts.models import User
from recognition.models import Alphabet, QueueEntry, Reliability, Turn
from recognition.queue.leaning import kept_leaning_in
from recognition.trust.suggesting import Share

# Everybody's figures are counted over many rows: they may be so old.
_KEPT_SECONDS = 5
# The pace is that of the last readings without such a break between two.
_PACE_OF, _BREAK = 50, timedelta(minutes=2)
_FEWEST_FOR_A_PACE = 3

Forecast = Callable[[Alphabet], tuple[int, int, bool]]
_forecasts: list[Forecast] = []


def foresee(forecast: Forecast) -> None:
    """Let the room above tell how far the next training is: (new samples, needed ones, whether the former are counted).

    0 needed where none starts by itself; not counted where enough were accepted, and it is not known how many are learned.
    """
    if forecast not in _forecasts:
        _forecasts.append(forecast)


def progress(user: User, alphabet: Alphabet) -> dict[str, Any]:
    now = timezone.now()
    kept = caches["local"].get_or_set(
        f"labelling-progress-{alphabet.pk}", lambda: _everybodys(alphabet, now), _KEPT_SECONDS
    )
    return {"mine": _mine(user, alphabet, now), **(kept or {}), "suggestions": kept_leaning_in(alphabet)}


def _everybodys(alphabet: Alphabet, now: datetime) -> dict[str, Any]:
    answered = Turn.objects.all().answered_in(alphabet)
    entries = QueueEntry.objects.all()
    return {
        "team": {
            "today": answered.since(_midnight(now)).count(),
            "total": answered.count(),
            "waiting": entries.waiting_in(alphabet).count(),
            "retired": entries.retired_in(alphabet).count(),
        },
        "training": _training(alphabet),
    }


def _mine(user: User, alphabet: Alphabet, now: datetime) -> dict[str, Any]:
    answered = Turn.objects.all().answered_in(alphabet).by(user)
    return {
        "today": answered.since(_midnight(now)).count(),
        "total": answered.count(),
        "per_minute": pace(list(answered.latest_ends()[:_PACE_OF])),
        "gold": _on_gold(user, alphabet),
    }


def _on_gold(user: User, alphabet: Alphabet) -> dict[str, Any]:
    known = Reliability.objects.all().of_people(alphabet, [user.pk]).get(user.pk)
    share = Share(count=int(known.gold_right), of=int(known.gold_seen)) if known else Share(count=0, of=0)
    return {
        "right": share.count,
        "seen": share.of,
        "accuracy": share.value,
        "low": share.low,
        "high": share.high,
    }


def pace(ends: list[datetime]) -> float | None:
    """Readings a minute, from when the last ones were given, the latest first; None for too few to tell."""
    without_break = ends[:1]
    for end in ends[1:]:
        if without_break[-1] - end > _BREAK:
            break
        without_break.append(end)
    if len(without_break) < _FEWEST_FOR_A_PACE:
        return None
    seconds = (without_break[0] - without_break[-1]).total_seconds()
    return 60 * (len(without_break) - 1) / seconds if seconds > 0 else None


def _training(alphabet: Alphabet) -> dict[str, Any] | None:
    for forecast in _forecasts:
        new, needed, is_counted = forecast(alphabet)
        if needed:
            return {"new": new, "needed": needed, "counted": is_counted}
    return None


def _midnight(now: datetime) -> datetime:
    """Of this day, where the site is."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
