"""What asking people about a sample is worth: reckoned where a model has read it, and kept up to date in bulk.

Called by workers: a process keeps for a while what drawings are compared with, and how many there are of each class.
"""

import time
import uuid
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Case, F, FloatField, Value, When
from django.db.models.functions import Abs
from numpy.typing import NDArray

from recognition.models import CHALLENGER, CHAMPION, Alphabet, Embedding, Prediction, QueueEntry, Sample
from recognition.queue import queueing
from recognition.trust.worth import WEIGHTS, disagreement, novelty, rarity, uncertainty, worth

# The newest drawings that one is compared with.
COMPARED_WITH = 2_000
# What the model takes for no character is no sure thing, however sure it is of the class that it would be.
REJECTED_UNCERTAINTY = 0.5
_KEPT_SECONDS = 300.0
# Entries that one statement changes: so many at once are not given to anybody for some milliseconds.
_BATCH = 2_000
# A class that has become so little rarer is as rare as before.
_RARER_BY = 0.02
_SAME = 1e-9

_APPRAISED = ["likely", *QueueEntry.PARTS, "worth", "appraised_by"]

_kept: dict[Hashable, tuple[float, Any]] = {}


def enter(sample: Sample, readings: Sequence[Prediction], *, vector: NDArray[Any] | None = None) -> None:
    """Let people be asked about a rendered sample, in two queries: its drawer waits for what the model reads.

    Of `readings`, by versions of today, people are told the one that is shown; two versions' may disagree.
    `vector` [D]: how the version of the first of them sees it. What stands in the queue already is worth something else.
    """
    for entry in queueing.entries_of([sample]):
        if readings:
            _read(entry, sample.alphabet, readings, _today(sample.alphabet) if len(readings) > 1 else {})
            entry.rarity = _rarity(sample.alphabet).get(entry.likely, entry.rarity)
            if vector is not None:
                entry.novelty = novelty(_float(vector), _known(sample, readings[0].version_id))
        entry.worth = worth(sample.alphabet.queue_strategy, entry.parts)
        QueueEntry.objects.all().put([entry], _APPRAISED)


def appraise_all(alphabet: Alphabet, sample_ids: Sequence[uuid.UUID]) -> int:
    """By what models have read in them, in five queries; how new they are is left as it was. Returns how many."""
    readings: dict[uuid.UUID, list[Prediction]] = {}
    for prediction in Prediction.objects.all().of_today(sample_ids):
        readings.setdefault(prediction.sample_id, []).append(prediction)
    with transaction.atomic():
        entries = list(QueueEntry.objects.all().waiting().to_change([*readings]))
        rarities, today = _rarity(alphabet), _today(alphabet)
        for entry in entries:
            _read(entry, alphabet, readings[entry.pk], today)
            entry.rarity = rarities.get(entry.likely, entry.rarity)
            entry.worth = worth(alphabet.queue_strategy, entry.parts)
        QueueEntry.objects.all().put(entries, _APPRAISED)
    return len(entries)


def refresh(alphabet: Alphabet) -> int:
    """Let what waits be worth what it is by today's counts and the strategy of today. Returns how many changed."""
    rarities = rarity(Sample.objects.counted_by_class(alphabet), alphabet.classes)
    now = Case(
        *(When(likely=name, then=Value(value)) for name, value in rarities.items()),
        default=F("rarity"),
        output_field=FloatField(),
    )
    rarer = QueueEntry.objects.all().waiting_in(alphabet).alias(off=Abs(F("rarity") - now))
    changed = _change(rarer.filter(off__gt=_RARER_BY), rarity=now)
    worth_now = sum((F(name) * weight for name, weight in _weights(alphabet)), Value(0.0))
    other = QueueEntry.objects.all().waiting_in(alphabet).alias(off=Abs(F("worth") - worth_now))
    return changed + _change(other.filter(off__gt=_SAME), worth=worth_now)


def forget_all() -> None:
    """For tests: another database may use the same ids."""
    _kept.clear()


def _weights(alphabet: Alphabet) -> list[tuple[str, float]]:
    return list(WEIGHTS[alphabet.queue_strategy].items())


def _change(entries: Any, **values: Any) -> int:
    """In batches, without those that somebody is given at this moment: they are changed the next time."""
    changed = 0
    ids = list(entries.values_list("pk", flat=True))
    for start in range(0, len(ids), _BATCH):
        with transaction.atomic():
            free = QueueEntry.objects.all().to_change(ids[start : start + _BATCH])
            locked = list(free.values_list("pk", flat=True))
            changed += QueueEntry.objects.filter(pk__in=locked).update(**values)
    return changed


def _read(
    entry: QueueEntry, alphabet: Alphabet, readings: Sequence[Prediction], today: Mapping[str, int]
) -> None:
    """What people are told decides what it is taken for; how unsure the champion of today is, what asking is worth."""
    shown = next((each for each in readings if each.shown), readings[0])
    entry.likely = "" if shown.rejected else alphabet.class_of(shown.top_label) or ""
    own = {each.version_id: each for each in readings}
    newest = own.get(today.get(CHAMPION, -1), shown)
    entry.appraised_by_id = newest.version_id
    probabilities = [float(each["probability"]) for each in newest.ranking]
    entry.uncertainty = uncertainty(probabilities, classes=len(alphabet.classes))
    if newest.rejected:
        entry.uncertainty = max(entry.uncertainty, REJECTED_UNCERTAINTY)
    pair = [own[pk] for pk in today.values() if pk in own]
    entry.disagreement = disagreement(*(_odds(each) for each in pair)) if len(pair) == 2 else 0.0


def _today(alphabet: Alphabet) -> dict[str, int]:
    """The versions that are champion and challenger, as far as there are some."""
    return dict(alphabet.aliases.filter(name__in=(CHAMPION, CHALLENGER)).values_list("name", "version"))


def _odds(reading: Prediction) -> dict[str, float]:
    return {str(each["label"]): float(each["probability"]) for each in reading.ranking}


def _rarity(alphabet: Alphabet) -> Mapping[str, float]:
    def count() -> Mapping[str, float]:
        return rarity(Sample.objects.counted_by_class(alphabet), alphabet.classes)

    found: Mapping[str, float] = _kept_or((alphabet.pk, alphabet.revision), count)
    return found


def _known(sample: Sample, version_id: int) -> NDArray[np.float64]:
    """How the version sees the newest drawings of the alphabet, but this one: float64 [N, D]."""

    def fetch() -> tuple[list[Any], NDArray[np.float64]]:
        rows = list(Embedding.objects.all().newest_in(sample.alphabet, version_id)[:COMPARED_WITH])
        vectors = [np.frombuffer(bytes(vector), np.float16).astype(np.float64) for _, vector in rows]
        return [pk for pk, _ in rows], np.stack(vectors) if vectors else np.zeros((0, 1))

    ids: list[Any]
    vectors: NDArray[np.float64]
    ids, vectors = _kept_or((sample.alphabet_id, version_id, "seen"), fetch)
    others = [place for place, pk in enumerate(ids) if pk != sample.pk]
    return vectors if len(others) == len(ids) else vectors[others]


def _float(vector: NDArray[Any]) -> NDArray[np.float64]:
    """As it is kept: what is compared was rounded alike."""
    return vector.astype(np.float16).astype(np.float64)


def _kept_or(key: Hashable, make: Any) -> Any:
    kept = _kept.get(key)
    if kept is None or time.monotonic() - kept[0] > _KEPT_SECONDS:
        kept = _kept[key] = (time.monotonic(), make())
    return kept[1]
