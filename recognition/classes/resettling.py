"""Settle samples anew once the classes are others: the labels stay as they are, what they add up to is reckoned again.

Few are settled in the transaction that changed the classes. Many go in batches on the housekeeping queue, each asking for
the next; until they are through the alphabet says so (`is_settling`), and nothing is trained on it.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from recognition import outbox
from recognition.classes.layouts import unclear
from recognition.labelling import update_state
from recognition.models import Alphabet, AlphabetRevision, Label, Sample, State

SETTLE_ANEW = "recognition.settle_anew"
BATCH = 500
# More than these wait for a worker: whoever saves does not.
AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Moves:
    """What becomes of samples: `moved` into another class, `opened` again, `accepted` now. `is_exact`: counted, not reckoned."""

    settled_anew: int = 0
    moved: int = 0
    opened: int = 0
    accepted: int = 0
    is_exact: bool = True

    def to_json(self) -> dict[str, int | bool]:
        return {
            "settled_anew": self.settled_anew,
            "moved": self.moved,
            "opened": self.opened,
            "accepted": self.accepted,
            "is_exact": self.is_exact,
        }


def begin(alphabet: Alphabet, before: Alphabet) -> Moves:
    """Within the transaction that made `alphabet` of `before`: settle the few, or ask for the first batch of many."""
    readings = changed_readings(before, alphabet)
    affected = Sample.objects.with_readings_given(alphabet, readings)
    ids = list(affected.order_by("pk").values_list("pk", flat=True)[: AT_ONCE + 1]) if readings else []
    if len(ids) > AT_ONCE:
        outbox.enqueue(task=SETTLE_ANEW, alphabet_id=alphabet.pk, revision=alphabet.revision, after=None)
        return _reckoned(alphabet, before, readings)
    moves = _settle(alphabet, ids)
    alphabet.settled_revision = alphabet.revision
    alphabet.save(update_fields=["settled_revision"])
    return moves


def settle_batch(*, alphabet_id: int, revision: int, after: str | None) -> int:
    """Settle the next of those whose readings say another class since `revision`. Returns how many it were."""
    with transaction.atomic():
        alphabet = Alphabet.objects.all().held(alphabet_id)
        if alphabet.settled_revision >= revision:
            return 0
        readings = changed_readings(_before(alphabet, revision), alphabet)
        affected = Sample.objects.with_readings_given(alphabet, readings).order_by("pk")
        if after is not None:
            affected = affected.after(uuid.UUID(after))
        ids = list(affected.values_list("pk", flat=True)[:BATCH])
        _settle(alphabet, ids)
        if len(ids) == BATCH:
            outbox.enqueue(task=SETTLE_ANEW, alphabet_id=alphabet_id, revision=revision, after=str(ids[-1]))
        else:
            Alphabet.objects.filter(pk=alphabet_id).update(settled_revision=alphabet.revision)
    return len(ids)


def changed_readings(before: Alphabet, now: Alphabet) -> list[tuple[str, int]]:
    """(reading, revision it was given in) of labels that stand and say another class than before."""
    return [
        (reading, revision)
        for reading, revision in Label.objects.all().given_in(now)
        if before.class_of_earlier(reading, revision) != now.class_of_earlier(reading, revision)
    ]


def _before(alphabet: Alphabet, revision: int) -> Alphabet:
    """As it was before that revision."""
    history = AlphabetRevision.objects.all().history(alphabet)
    earlier = [past for past in history if past.number < revision]
    layout = earlier[-1].layout
    return Alphabet(
        slug=alphabet.slug,
        classes=list(layout.classes),
        merges=dict(layout.merges),
        revision=earlier[-1].number,
        unclear=unclear(earlier, layout),
    )


def _settle(alphabet: Alphabet, ids: Sequence[uuid.UUID]) -> Moves:
    counted: Counter[str] = Counter()
    for sample in Sample.objects.to_settle(ids):
        stood = sample.state, sample.settled_class
        sample.alphabet = alphabet
        update_state(sample)
        counted[_what_became(stood, (sample.state, sample.settled_class))] += 1
    return Moves(
        settled_anew=len(ids), moved=counted["moved"], opened=counted["opened"], accepted=counted["accepted"]
    )


def _what_became(stood: tuple[str, str], stands: tuple[str, str]) -> str:
    if stood[0] == State.ACCEPTED and stands[0] != State.ACCEPTED:
        return "opened"
    if stands[0] == State.ACCEPTED and stood[0] != State.ACCEPTED:
        return "accepted"
    return "moved" if stood[1] != stands[1] else "same"


def _reckoned(alphabet: Alphabet, before: Alphabet, readings: Sequence[tuple[str, int]]) -> Moves:
    """By what accepted samples are settled as, as if nobody had read them otherwise: many are not looked at one by one."""
    affected = Sample.objects.with_readings_given(alphabet, readings)
    moved = opened = 0
    for reading, revision in readings:
        was = before.class_of_earlier(reading, revision)
        if was is None:
            continue
        settled = Sample.objects.with_readings_given(alphabet, [(reading, revision)]).settled_as(was).count()
        if alphabet.class_of_earlier(reading, revision) is None:
            opened += settled
        else:
            moved += settled
    return Moves(settled_anew=affected.count(), moved=moved, opened=opened, is_exact=False)
