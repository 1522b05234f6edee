"""Many annotators at one queue at once, each a thread with a connection of its own: what they read, and what goes wrong."""

import random
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from accounts.models import User
from ocrsite.bench.labelling import drawings
from recognition import labelling
from recognition.models import Alphabet, Label, QueueEntry, RetiredAs
from recognition.queue import serving

ALPHABET = "letters"
AT_ONCE = 20
# Of what they see they misread, pass over, and take back to say it again, these shares.
MISREAD, PASSED_OVER, TAKEN_BACK = 0.05, 0.02, 0.02
_WAIT_SECONDS = 0.02


@dataclass(frozen=True, kw_only=True)
class Session:
    """What happened. `twice`: samples that somebody was asked about again though they had answered or passed over them."""

    seconds: float
    readings: int
    twice: int
    over_collected: int
    lost: int
    early: int
    retired_as: Mapping[str, int] = field(default_factory=dict)


def lines(*, annotators: int, samples: int, readings: int, **options: Any) -> Iterator[str]:
    alphabet = Alphabet.objects.get(slug=ALPHABET)
    alphabet.required_readings = readings
    alphabet.save()
    truth = drawings.draw(alphabet, samples, authors=drawings.people(drawings.AUTHORS, named="drawer"))
    users = drawings.people(annotators, named="annotator")
    session = simulate(alphabet, users, truth)
    yield (
        f"{annotators} annotators, {samples:,} samples, {readings} readings required: {session.readings:,} readings in "
        f"{session.seconds:.0f} s, {1000 * session.seconds * annotators / max(session.readings, 1):.0f} ms of an annotator's each"
    )
    retired = ", ".join(f"{count:,} {name}" for name, count in sorted(session.retired_as.items()))
    yield f"retired as: {retired}"
    yield (
        f"over-collected {session.over_collected}, lost {session.lost}, retired early {session.early}, "
        f"served twice to one {session.twice}"
    )


def simulate(alphabet: Alphabet, users: Sequence[User], truth: Mapping[uuid.UUID, str]) -> Session:
    """All work until nothing waits for them, as fast as they can."""
    start = time.perf_counter()
    with ThreadPoolExecutor(len(users)) as pool:
        works = [pool.submit(_work, user, alphabet, truth, seed) for seed, user in enumerate(users)]
        twice = sum(work.result() for work in works)
    seconds = time.perf_counter() - start
    read = Counter(Label.objects.live().filter(sample__in=[*truth]).values_list("sample", flat=True))
    entries = list(QueueEntry.objects.filter(sample__in=[*truth]))
    required = alphabet.required_readings
    return Session(
        seconds=seconds,
        readings=sum(read.values()),
        twice=twice,
        over_collected=sum(count > required for count in read.values()),
        lost=sum(not entry.is_retired for entry in entries) + len(truth) - len(entries),
        early=sum(_is_early(entry, read[entry.pk], required) for entry in entries),
        retired_as=Counter(entry.retired_as for entry in entries if entry.is_retired),
    )


def _is_early(entry: QueueEntry, readings: int, required: int) -> bool:
    """Whether fewer have read it than could have agreed beyond doubt, or than were to be asked where they did not."""
    agreed = entry.retired_as in (RetiredAs.AGREED, RetiredAs.NOT_A_CHARACTER)
    return entry.is_retired and readings < (required // 2 + 1 if agreed else required)


def _work(user: User, alphabet: Alphabet, truth: Mapping[uuid.UUID, str], seed: int) -> int:
    """Returns how often they were asked again about what they were done with."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    done: set[uuid.UUID] = set()
    twice = 0
    try:
        while _is_needed(user, alphabet):
            asked = serving.serve(user=user, alphabet=alphabet, count=AT_ONCE)
            for each in asked:
                twice += each.turn.sample_id in done
                done.add(each.turn.sample_id)
                _answer(user, each, alphabet, truth[each.turn.sample_id], chance)
            if not asked:
                time.sleep(_WAIT_SECONDS)
        return twice
    finally:
        connection.close()


def _is_needed(user: User, alphabet: Alphabet) -> bool:
    """Whether something waits that they have not met: whoever is at it may still pass over it."""
    waiting = QueueEntry.objects.all().waiting_in(alphabet)
    return waiting.exclude(sample__turns__user=user).exclude(sample__author=user).exists()


def _answer(user: User, asked: serving.Asked, alphabet: Alphabet, truth: str, chance: random.Random) -> None:
    if chance.random() < PASSED_OVER:
        serving.skip(user=user, sample_id=asked.turn.sample_id)
        return
    if chance.random() < TAKEN_BACK:
        slip = _say(user, asked, alphabet, chance.choice(alphabet.classes))
        labelling.take_back(user=user, sample=asked.turn.sample, if_match=slip.etag)
    said = chance.choice(alphabet.classes) if chance.random() < MISREAD else truth
    _say(user, asked, alphabet, said)


def _say(user: User, asked: serving.Asked, alphabet: Alphabet, said: str) -> Label:
    label, _ = labelling.label_sample(
        user=user,
        sample=asked.turn.sample,
        reading=labelling.read(alphabet=alphabet, label=said, verdict=None),
        prediction=asked.prediction,
    )
    return label
