"""What a worker does for the labelling queue between the questions: fill it, and keep it as the alphabets want it now."""

import time
import uuid
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from recognition import outbox
from recognition.models import Alphabet, QueueEntry, Sample, Turn, TurnState
from recognition.queue import appraising, queueing

FILL = "recognition.fill_queue"
BATCH = 1_000
# Of so many of the newest samples those are looked for that got no entry where they were made.
_LOOKED_AT = 5_000
_BUDGET_SECONDS = 30.0


def fill(*, after: str | None) -> int:
    """Enter a batch of all samples there are, and ask for the next. Returns how many were looked at."""
    samples = Sample.objects.all().to_enter()
    if after is not None:
        samples = samples.after(uuid.UUID(after))
    batch = list(samples.order_by("pk")[:BATCH])
    _enter(batch)
    if len(batch) == BATCH:
        outbox.enqueue(task=FILL, after=str(batch[-1].pk))
    return len(batch)


def tend() -> None:
    """What beat asks for each minute; what takes longer goes on the next time."""
    deadline = time.monotonic() + _BUDGET_SECONDS
    Turn.objects.all().expired_at(timezone.now()).update(state=TurnState.LAPSED)
    _enter(list(Sample.objects.all().newest_without_entry(_LOOKED_AT)[:BATCH]))
    for alphabet in Alphabet.objects.all().in_use():
        while time.monotonic() < deadline and _reconsider(alphabet):
            pass
        appraising.refresh(alphabet)


def _enter(samples: Sequence[Sample]) -> None:
    with transaction.atomic():
        queueing.enter_all(samples)
    by_alphabet: defaultdict[Alphabet, list[uuid.UUID]] = defaultdict(list)
    for sample in samples:
        by_alphabet[sample.alphabet].append(sample.pk)
    for alphabet, ids in by_alphabet.items():
        appraising.appraise_all(alphabet, ids)


@transaction.atomic
def _reconsider(alphabet: Alphabet) -> int:
    """A batch of those that were considered when another number of people was to be asked. Returns how many it were."""
    entries = list(QueueEntry.objects.all().other_than_asked(alphabet).for_judgement()[:BATCH])
    queueing.judge_all(alphabet, entries)
    return len(entries)
