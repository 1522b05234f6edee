"""Whether people lean towards what the model reads when they see it: their readings with and without, side by side.

What they saw is told by their reading, which names the prediction before their eyes: people may hide what they are offered.
"""

from collections.abc import Sequence
from typing import Any

from django.core.cache import caches

from recognition.models import Alphabet, Label, Prediction, Turn, Verdict
from recognition.trust.suggesting import Leaning, Share, leaning, median

# The newest readings that are looked at.
LOOKED_AT = 5_000
_KEPT_SECONDS = 60


def kept_leaning_in(alphabet: Alphabet) -> dict[str, Any] | None:
    """As it was lately."""
    kept = caches["local"].get_or_set(
        f"leaning-{alphabet.pk}", lambda: {"found": leaning_in(alphabet)}, _KEPT_SECONDS
    )
    return kept["found"] if kept else None


def leaning_in(alphabet: Alphabet) -> dict[str, Any] | None:
    """How often readings given one by one in the queue agree with the model, how long they took, and the difference.

    None while none was given without seeing what it reads.
    """
    turns = list(Turn.objects.all().answered_one_by_one_in(alphabet).order_by("-ended_at")[:LOOKED_AT])
    seen: dict[bool, list[tuple[bool, float | None]]] = {True: [], False: []}
    for label, reading in _told(turns):
        said = alphabet.class_of_earlier(label.character, label.revision) if label.character else ""
        read = "" if reading.rejected else alphabet.class_of(reading.top_label) or reading.top_label
        seen[label.prediction_id is not None].append((said == read, label.seconds))
    if not seen[False]:
        return None
    shown, hidden = _share(seen[True]), _share(seen[False])
    return {
        "shown": _figures(shown, seen[True]),
        "hidden": _figures(hidden, seen[False]),
        "leaning": _told_leaning(leaning(shown, hidden)),
    }


def _told(turns: Sequence[Turn]) -> list[tuple[Label, Prediction]]:
    """Of each turn what its person says now, with what the model reads; without those that are unsure."""
    ids = {turn.sample_id for turn in turns}
    users = {turn.user_id for turn in turns}
    sure = Label.objects.all().readings_on_ids(ids).filter(user__in=users).exclude(verdict=Verdict.UNSURE)
    labels = {(label.user_id, label.sample_id): label for label in sure}
    readings = Prediction.objects.all().newest_of(ids)
    return [
        (label, readings[turn.sample_id])
        for turn in turns
        if (label := labels.get((turn.user_id, turn.sample_id))) and turn.sample_id in readings
    ]


def _share(seen: Sequence[tuple[bool, float | None]]) -> Share:
    return Share(count=sum(agrees for agrees, _ in seen), of=len(seen))


def _figures(share: Share, seen: Sequence[tuple[bool, float | None]]) -> dict[str, Any]:
    return {
        "agree": share.count,
        "readings": share.of,
        "low": share.low,
        "high": share.high,
        "seconds": median([seconds for _, seconds in seen if seconds is not None]),
    }


def _told_leaning(found: Leaning | None) -> dict[str, float] | None:
    return None if found is None else {"difference": found.difference, "low": found.low, "high": found.high}
