"""Look at how the champion is doing: its last predictions against its first ones."""

from collections.abc import Iterable
from typing import Any

from recognition.models import Alphabet, Answer, ModelVersion, Prediction
from training.figures.drift import Drift, Gauge, Seen, look
from training.models import RetrainingPlan


def look_at(alphabet: Alphabet, plan: RetrainingPlan) -> Drift:
    """What people saw of the alphabet's champion; nothing yet where it is new, or there is none."""
    needed = plan.drift_reference + plan.drift_window
    champion = ModelVersion.objects.champion_of(alphabet)
    if champion is None:
        return Drift(seen=0, needed=needed, corrected=Gauge(), confidence=Gauge())
    answered = Prediction.objects.all().answered_by_people(champion)
    first = answered.order_by("created_at", "pk")[: plan.drift_reference]
    last = answered.order_by("-created_at", "-pk")[: plan.drift_window]
    reference, recent = _seen(first), _seen(last)
    if len(reference) + len(recent) < needed or answered.count() < needed:
        seen = min(answered.count(), needed)
        return Drift(seen=seen, needed=needed, corrected=Gauge(), confidence=Gauge())
    return look(reference, recent, needed=needed, was=_was(plan.drift, champion)).of(champion.pk)


def _was(seen: dict[str, Any], champion: ModelVersion) -> tuple[bool, bool]:
    """What the last look said of the same champion: another one begins anew."""
    if seen.get("version") != champion.pk:
        return False, False
    return bool(seen["corrected"]["out"]), bool(seen["confidence"]["out"])


def _seen(rows: Iterable[tuple[float, str | None]]) -> list[Seen]:
    said = {Answer.CORRECTED: True, Answer.ACCEPTED: False}
    return [
        Seen(confidence=confidence, corrected=None if answer is None else said.get(Answer(answer)))
        for confidence, answer in rows
    ]
