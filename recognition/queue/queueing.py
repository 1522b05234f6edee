"""What enters the labelling queue, and what leaves it: an entry follows what is said of its sample, in the same transaction.

Who is asked about which sample next is recognition.queue.serving's.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from recognition.models import Alphabet, Label, QueueEntry, RetiredAs, Sample, State, Turn, TurnState, Verdict
from recognition.models.copying import copy_in
from recognition.trust.retirement import NO_CHARACTER, UNSURE, Retired, retirement
from recognition.trust.worth import oldness, worth

# What a reviewer sends back, and what somebody doubts, comes before everything else, and in no grid.
URGENT = 1
_FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
_DAY_SECONDS = 24 * 60 * 60


def enter(sample: Sample) -> None:
    """Let people be asked about it from now on, unless enough have read it. Not before it is rendered; twice is once."""
    enter_all([sample])


def enter_all(samples: Sequence[Sample]) -> int:
    """Many at once, each with its alphabet, in three queries. Returns how many were new."""
    there = set(QueueEntry.objects.filter(pk__in=[each.pk for each in samples]).values_list("pk", flat=True))
    entries = entries_of([each for each in samples if each.pk not in there and each.is_rendered])
    QueueEntry.objects.bulk_create(entries, ignore_conflicts=True)
    return len(entries)


def enter_new(samples: Sequence[Sample], labels: Iterable[Label]) -> None:
    """Rendered samples that were stored in this transaction, each with its alphabet, and all that was said of them."""
    copy_in(QueueEntry, _entries(samples, _grouped(samples, labels)))


def entries_of(samples: Sequence[Sample]) -> list[QueueEntry]:
    """As they would enter the queue now, not stored: unread by any model, which is the most uncertain there is."""
    return [*_entries(samples, _by_sample(samples))]


def _entries(samples: Sequence[Sample], labels: Mapping[uuid.UUID, list[Label]]) -> Iterator[QueueEntry]:
    now = timezone.now()
    for sample in samples:
        if not sample.is_withdrawn:
            day = (sample.created_at - _FIRST_DAY).total_seconds() / _DAY_SECONDS
            entry = QueueEntry(sample=sample, alphabet=sample.alphabet, oldness=oldness(day))
            entry.worth = worth(sample.alphabet.queue_strategy, entry.parts)
            _judge(entry, sample, labels[sample.pk], now=now)
            yield entry


def judge_all(alphabet: Alphabet, entries: Sequence[QueueEntry]) -> None:
    """Many held entries at once, each with its sample: as their readings stand now, by what the alphabet asks for now."""
    labels = _by_sample([entry.sample for entry in entries])
    for entry in entries:
        entry.sample.alphabet = alphabet
        _judge(entry, entry.sample, labels[entry.pk], now=timezone.now())
    QueueEntry.objects.all().put(entries, QueueEntry.CONSIDERED)


def _by_sample(samples: Sequence[Sample]) -> dict[uuid.UUID, list[Label]]:
    return _grouped(samples, Label.objects.all().readings_on(samples))


def _grouped(samples: Sequence[Sample], labels: Iterable[Label]) -> dict[uuid.UUID, list[Label]]:
    grouped: dict[uuid.UUID, list[Label]] = {each.pk: [] for each in samples}
    for label in labels:
        grouped[label.sample_id].append(label)
    return grouped


def follow(sample: Sample, label: Label) -> None:
    """After a reading, in its transaction: its person's turn is answered; a reviewer's word answers what was asked for."""
    now = timezone.now()
    QueueEntry.objects.all().held(sample.pk)  # before the turn, as whoever gives turns has it
    Turn.objects.filter(user=label.user_id, sample=sample).update(state=TurnState.ANSWERED, ended_at=now)
    if label.settles:
        QueueEntry.objects.filter(pk=sample.pk).exclude(more=0).update(more=0)


def follow_undone(sample: Sample, user: User) -> None:
    """After a reading was taken back, in its transaction: its person's turn is open again."""
    entry = QueueEntry.objects.all().held(sample.pk)
    turn = Turn.objects.all().of(user, sample.pk)
    if turn is not None:
        turn.open(until=lease_end(timezone.now()))
    uncover(entry)


def reconsider(sample: Sample) -> None:
    """Retire the sample once enough was said, or have it asked about again where it is no more: as its readings stand now."""
    entry = QueueEntry.objects.all().held(sample.pk)
    if entry is None:
        enter(sample)
        return
    before = entry.considered
    _judge(entry, sample, list(Label.objects.all().readings_on([sample])), now=timezone.now())
    if entry.considered != before:
        entry.save(update_fields=[*QueueEntry.CONSIDERED])


@transaction.atomic
def reopen(sample: Sample, *, more: int = 1) -> QueueEntry | None:
    """A reviewer sends it back: so many more people are to read it, before anything else. None where it cannot be read."""
    if more < 1:
        raise ValueError(f"more must be at least 1. Received: {more}.")
    enter(sample)
    entry = QueueEntry.objects.all().held(sample.pk)
    if entry is not None:
        entry.more = more
        entry.read_before = len(Label.objects.all().readings_on([sample])) - entry.untold
        entry.retired_at, entry.retired_as = None, ""
        entry.urgency, entry.covered_until = URGENT, None
        entry.save()
    return entry


def ask_no_more(sample: Sample) -> None:
    """What a reviewer sent back was taken up again: as many people are to read it as the alphabet asks for."""
    entry = QueueEntry.objects.all().held(sample.pk)
    if entry is not None and entry.more:
        entry.more = entry.read_before = entry.urgency = 0
        entry.save(update_fields=["more", "read_before", "urgency"])
        reconsider(sample)


@transaction.atomic
def doubt(*, user: User, sample: Sample) -> None:
    """It does not look like what the model reads: it comes before others, in no grid, and the person may be asked what it is."""
    entry = QueueEntry.objects.all().held(sample.pk)
    Turn.objects.filter(user=user, sample=sample, state=TurnState.OPEN).update(state=TurnState.LAPSED)
    if entry is not None and not entry.is_retired:
        entry.urgency = URGENT
        entry.save(update_fields=["urgency"])
    uncover(entry)


def leave(sample: Sample) -> None:
    """After it was taken back: nobody is asked about it any more, and whoever is at it need not answer."""
    QueueEntry.objects.filter(pk=sample.pk).delete()
    Turn.objects.filter(sample=sample, state=TurnState.OPEN).update(state=TurnState.LAPSED)


def uncover(entry: QueueEntry | None) -> None:
    """Of a held entry: somebody who was at it is so no more."""
    if entry is not None and entry.covered_until is not None:
        entry.covered_until = None
        entry.save(update_fields=["covered_until"])


def lease_end(now: datetime) -> datetime:
    """When a turn that is given now expires."""
    return now + timedelta(minutes=settings.QUEUE_LEASE_MINUTES)


def _judge(entry: QueueEntry, sample: Sample, labels: Sequence[Label], *, now: datetime) -> None:
    alphabet = sample.alphabet
    said = _said(labels, alphabet)
    entry.required = alphabet.required_readings
    entry.untold = len(labels) - len(said)
    reason = retirement(
        said,
        asked=entry.asked(alphabet.required_readings),
        may_end_early=not entry.more,
        reviewed=any(label.settles for label in labels),
        settled_as=_settled_as(sample),
    )
    if sample.is_excluded:
        reason = Retired.ENOUGH
    if reason == Retired.NOT:
        entry.retired_at, entry.retired_as = None, ""
    elif entry.retired_as != reason:
        entry.retired_at, entry.retired_as = now, RetiredAs(str(reason))


def _said(labels: Sequence[Label], alphabet: Alphabet) -> list[str | None]:
    """As recognition.trust.retirement has it, without readings of classes that are no more."""
    said: list[str | None] = []
    for label in labels:
        if label.verdict == Verdict.UNSURE:
            said.append(UNSURE)
        elif label.verdict == Verdict.NOT_A_CHARACTER:
            said.append(NO_CHARACTER)
        elif told := alphabet.class_of_earlier(label.character, label.revision):
            said.append(told)
    return said


def _settled_as(sample: Sample) -> str | None:
    if sample.state == State.ACCEPTED:
        return sample.settled_class
    return NO_CHARACTER if sample.state == State.REJECTED else None
