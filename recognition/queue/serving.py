"""Who is asked about which sample next. Of several who ask at once each gets others.

Whoever gives turns locks the entries of the queue first and counts then, in a statement of its own that sees what was
written until the lock was had, who has read them or is at it: no sample is read by more people than are to read it.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg2.errors import LockNotAvailable

from accounts.models import User
from recognition.exceptions import Conflict, NotAllowed
from recognition.models import (
    Alphabet,
    ImportedSample,
    Prediction,
    QueueEntry,
    Sample,
    Suggestions,
    Turn,
    TurnState,
)
from recognition.models.queue_entry import Coverage
from recognition.queue import gold_asking
from recognition.queue.queueing import lease_end, uncover
from recognition.trust.spreading import spread
from recognition.trust.suggesting import is_suggested

MOST_AT_ONCE = 48
# Counted exactly up to so many: more is told as what waits for everybody.
COUNTED = 1_000
_COUNTED_FOR_SECONDS = 10
# Of so many of the best are those taken that differ most.
_POOL_TIMES, _POOL_LEAST = 3, 12
# The last turns of a person from which the next ones are to differ.
_RECENT = 8
# Who finds too few that nobody has locked at this moment waits for the others: they are free in a few milliseconds.
_ATTEMPTS = (False, True, True)
# Whoever waits holds locks as well: they give up before the database takes it for a deadlock, after a second.
_WAIT_MILLISECONDS = 800
_ROUNDS = 20
# Read by enough people, and about to be retired.
_A_WHILE = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A sample that somebody is asked about. `ink`: None of a picture. `prediction`: what the model read, where they see it.

    `imported`: the class that the import which brought it suggests, where they see suggestions; "" for none.
    """

    turn: Turn
    ink: dict[str, Any] | None
    prediction: Prediction | None
    imported: str


def serve(*, user: User, alphabet: Alphabet, count: int, likely: str | None = None) -> list[Asked]:
    """Give the person up to `count` turns: first those they hold, which are renewed, then what is worth most.

    `likely`: only what the model reads as this class, the surest first, always with what it reads. Raises NotAllowed
    where the alphabet takes no readings from them.
    """
    if not alphabet.may_be_labelled_by(user):
        raise NotAllowed(f"{alphabet.name} is labelled by {alphabet.get_labelled_by_display()} only.")
    turns = _renewed(user, alphabet, count, likely)
    for waits in _ATTEMPTS:
        given, some_are_locked = _give(user, alphabet, count - len(turns), likely, waits=waits)
        turns += given
        if len(turns) >= count or not some_are_locked:
            break
    return asked_about(turns, alphabet)


def asked_about(turns: Sequence[Turn], alphabet: Alphabet) -> list[Asked]:
    """Each turn, of one alphabet, with its sample and what is shown beside it, in three queries."""
    ids = [turn.sample_id for turn in turns]
    samples = Sample.objects.all().inks(ids)
    suggested = [turn.sample_id for turn in turns if turn.suggested]
    predictions = Prediction.objects.all().newest_of(suggested) if suggested else {}
    imported = _imported(turns, alphabet)
    return [
        Asked(
            turn=turn,
            ink=samples[turn.sample_id],
            prediction=predictions.get(turn.sample_id),
            imported=imported.get(turn.sample_id, ""),
        )
        for turn in turns
    ]


def _imported(turns: Sequence[Turn], alphabet: Alphabet) -> dict[uuid.UUID, str]:
    """What imports suggest, as classes of today: a grid shows what the model reads in any case, and nothing else with it."""
    seen = [
        turn.sample_id
        for turn in turns
        if is_suggested(alphabet.suggestions, user_id=turn.user_id, sample_id=str(turn.sample_id))
    ]
    suggestions = ImportedSample.objects.all().suggestions_of(seen) if seen else {}
    return {pk: known for pk, read in suggestions.items() if (known := alphabet.class_of(read))}


def waiting_for(user: User, alphabet: Alphabet, *, given: int, wanted: int) -> int:
    """About how many the person can still be asked: what they were given, where they wanted more than there is.

    Counted anew only now and then.
    """
    if given < wanted:
        return given
    counted: int | None = caches["local"].get_or_set(
        f"waiting-{alphabet.pk}-{user.pk}", lambda: _count_waiting(user, alphabet), _COUNTED_FOR_SECONDS
    )
    return max(counted or 0, given)


def _count_waiting(user: User, alphabet: Alphabet) -> int:
    now = timezone.now()
    held = Turn.objects.all().held_at(now).filter(user=user, alphabet=alphabet).count()
    free: int = _askable(user, alphabet, now).uncovered(now=now)[:COUNTED].count()
    everybodys = QueueEntry.objects.all().waiting_in(alphabet).count() if free >= COUNTED else 0
    return held + max(free, everybodys)


@transaction.atomic
def skip(*, user: User, sample_id: uuid.UUID) -> Turn:
    """The person passes over it: somebody else is asked in their place. Twice is once. Raises Conflict once answered."""
    entry = QueueEntry.objects.all().held(sample_id)
    turn = _unanswered(user, sample_id)
    if turn.state != TurnState.SKIPPED:
        turn.state, turn.ended_at = TurnState.SKIPPED, timezone.now()
        turn.save(update_fields=["state", "ended_at"])
        uncover(entry)
    return turn


@transaction.atomic
def take_up(*, user: User, sample_id: uuid.UUID) -> Turn:
    """Take a skip back, or a turn that has lapsed up again. Raises Conflict once answered, or where others are at it by now."""
    now = timezone.now()
    entry = QueueEntry.objects.all().held(sample_id)
    turn = _unanswered(user, sample_id)
    if not turn.is_held_at(now):
        if entry is None or not (turn.is_gold or _is_free(entry, user, turn.alphabet, now)):
            raise Conflict("By now it was read by enough others, or they are at it.")
        turn.open(until=lease_end(now))
    return turn


def _unanswered(user: User, sample_id: uuid.UUID) -> Turn:
    if not Sample.objects.filter(pk=sample_id).to_ask(user.pk).exists():
        raise Conflict("The sample was taken back; nobody is asked about it any more.")
    turn: Turn = Turn.objects.get(user=user, sample=sample_id)
    if turn.state == TurnState.ANSWERED:
        raise Conflict("It is answered already. Take the answer back first.")
    return turn


def _is_free(entry: QueueEntry, user: User, alphabet: Alphabet, now: datetime) -> bool:
    coverage = QueueEntry.objects.all().coverage([entry.pk], user, now=now)[entry.pk]
    return not entry.is_retired and entry.lacks(coverage, alphabet.required_readings) > 0


def _renewed(user: User, alphabet: Alphabet, count: int, likely: str | None) -> list[Turn]:
    """What the person holds, as far as it still needs to be read; it is theirs for the whole time again."""
    now = timezone.now()
    held = Turn.objects.all().held_at(now).filter(user=user, alphabet=alphabet).order_by("given_at", "pk")
    turns = list(held.of_kind(likely))
    if not turns:
        return []
    with transaction.atomic():
        ids = [turn.sample_id for turn in turns]
        # One that somebody has locked is being counted at this moment: it keeps its time.
        locked = {entry.pk for entry in QueueEntry.objects.filter(pk__in=ids).held_by_nobody()}
        still = Sample.objects.all().still_to_read(ids, user.pk)
        over = [
            turn.pk
            for turn in turns
            if turn.sample_id not in still or not (still[turn.sample_id] or turn.is_gold)
        ]
        # Not one that was answered since it was looked at: its answer is why the sample is retired.
        Turn.objects.all().still_open(over).update(state=TurnState.LAPSED)
        turns = [turn for turn in turns if turn.pk not in over][:count]
        until = lease_end(now)
        renewed = [turn for turn in turns if turn.sample_id in locked or turn.is_gold]
        Turn.objects.all().still_open([turn.pk for turn in renewed]).update(expires_at=until)
        if likely is not None:
            Turn.objects.all().still_open([turn.pk for turn in turns]).update(suggested=True)
    for turn in renewed:
        turn.expires_at = until
    for turn in turns:
        turn.suggested |= likely is not None
    return turns


def _give(
    user: User, alphabet: Alphabet, wanted: int, likely: str | None, *, waits: bool
) -> tuple[list[Turn], bool]:
    """New turns, gold questions among them, and whether they are fewer than wanted because others have some locked."""
    try:
        with transaction.atomic():
            if waits:
                _wait_no_longer()
            return _given(user, alphabet, wanted, likely, waits)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        return [], True


def _wait_no_longer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(_WAIT_MILLISECONDS)])


def _given(
    user: User, alphabet: Alphabet, wanted: int, likely: str | None, waits: bool
) -> tuple[list[Turn], bool]:
    now = timezone.now()
    gold = gold_asking.drawn(user, alphabet, wanted, likely)
    if wanted < 1:
        return [], False
    entries, is_short = _free_entries(user, alphabet, max(wanted - len(gold), 1), likely, now, waits)
    if not entries:
        return [], is_short
    # Where nothing else is left, gold questions come to an end as well.
    gold = gold[: len(entries)]
    taken = dict(list(entries.items())[: wanted - len(gold)])
    last = {each: taken[each] for each in taken if each.lacks(taken[each], alphabet.required_readings) == 1}
    _cover(last, now, until=lease_end(now))
    chosen = [(entry.pk, False) for entry in taken] + [(pk, True) for pk in gold]
    if gold:
        gold_asking.CHANCE.shuffle(chosen)
    return _opened(user, alphabet, chosen, likely, now), is_short


def _free_entries(
    user: User, alphabet: Alphabet, wanted: int, likely: str | None, now: datetime, waits: bool
) -> tuple[dict[QueueEntry, Coverage], bool]:
    """Locked, with who is at each, so few that nobody is asked in vain; whether there may be more that others have locked."""
    pool = max(_POOL_TIMES * wanted, _POOL_LEAST)
    free: dict[QueueEntry, Coverage] = {}
    seen: set[uuid.UUID] = set()
    askable = _askable(user, alphabet, now).of_kind(likely)
    for _ in range(_ROUNDS):
        left = askable.uncovered(now=now).exclude(pk__in=seen)
        ordered = left.most_worth() if likely is None else left.surest()
        found = list(ordered.held_by_nobody()[:pool] if not waits else left.held_in_turn(ordered[:pool]))
        seen |= {entry.pk for entry in found}
        coverage = QueueEntry.objects.all().coverage([entry.pk for entry in found], user, now=now)
        lacking = {entry: entry.lacks(coverage[entry.pk], alphabet.required_readings) for entry in found}
        _cover({entry: coverage[entry.pk] for entry in found if lacking[entry] < 1}, now)
        free |= {
            entry: coverage[entry.pk]
            for entry in found
            if lacking[entry] > 0 and not coverage[entry.pk].is_met
        }
        if len(found) < pool or len(free) >= wanted:
            break
    taken = list(free)[:wanted] if likely is not None else _spread(list(free), wanted, user, alphabet)
    is_short = len(taken) < wanted and askable.uncovered(now=now).exclude(pk__in=seen).exists()
    return {entry: free[entry] for entry in taken}, is_short


def _spread(entries: Sequence[QueueEntry], wanted: int, user: User, alphabet: Alphabet) -> list[QueueEntry]:
    recent = Turn.objects.all().latest_of(user, alphabet).kinds()[:_RECENT] if wanted < _RECENT else ()
    kinds = [(entry.likely, entry.writer_id) for entry in entries]  # type: ignore[attr-defined]  # annotated
    return [entries[place] for place in spread(kinds, wanted, seen=list(recent))]


def _cover(entries: dict[QueueEntry, Coverage], now: datetime, *, until: datetime | None = None) -> None:
    """Nobody looks at these before one of those who are at them could be too late, from `until` on."""
    by_end: defaultdict[datetime, list[uuid.UUID]] = defaultdict(list)
    for entry, coverage in entries.items():
        ends = [each for each in (coverage.until, until) if each is not None]
        by_end[min(ends, default=now + _A_WHILE)].append(entry.pk)
    for end, ids in by_end.items():
        QueueEntry.objects.filter(pk__in=ids).update(covered_until=end)


def _opened(
    user: User,
    alphabet: Alphabet,
    chosen: Sequence[tuple[uuid.UUID, bool]],
    likely: str | None,
    now: datetime,
) -> list[Turn]:
    """Turns at the chosen samples; who had one that has lapsed has it again."""
    policy = Suggestions.SHOWN if likely is not None else alphabet.suggestions
    hides = policy == Suggestions.HIDDEN
    read = set() if hides else Prediction.objects.all().read_among([pk for pk, _ in chosen])
    turns = [
        Turn(
            user=user,
            sample_id=pk,
            alphabet=alphabet,
            suggested=pk in read and is_suggested(policy, user_id=user.pk, sample_id=str(pk)),
            is_gold=is_gold,
            given_at=now,
            expires_at=lease_end(now),
        )
        for pk, is_gold in chosen
    ]
    return Turn.objects.bulk_create(
        turns,
        update_conflicts=True,
        unique_fields=["user", "sample"],
        update_fields=["state", "suggested", "is_gold", "given_at", "expires_at", "ended_at"],
    )


def _askable(user: User, alphabet: Alphabet, now: datetime) -> Any:
    fresh_after = now - timedelta(minutes=settings.QUEUE_AUTHOR_MINUTES)
    return QueueEntry.objects.all().askable(user, alphabet, now=now, fresh_after=fresh_after)
