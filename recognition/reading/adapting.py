"""Let what a person named take part in reading what they draw. Called by tasks only, as recognition.reading.predicting is.

A process keeps the exemplars of the hands it met last, and asks with each drawing whether any was made or deleted since:
they never change, so only those that are new to it are fetched.
"""

import time
from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
from django.conf import settings
from django.utils import timezone
from numpy.typing import NDArray

from recognition import trusting
from recognition.engine import personal
from recognition.engine.personal import NOWHERE, Blend, Examples, Looks
from recognition.ink.hand import hand_of
from recognition.models import Alphabet, Embedding, Exemplar, Label, ModelVersion, Writer
from recognition.models.embedding import EmbeddingQuerySet
from recognition.models.exemplar import MOST_OF_A_WRITER, ExemplarQuerySet
from recognition.trusting import KeptOut

# An alphabet without a model is read by examples once one of its classes has as many.
FIRST_EXAMPLES = 3
# The accepted drawings of an alphabet without a model among which examples are chosen; of a class, so many.
MOST_POOLED, MOST_POOLED_OF_A_CLASS = 2_000, 50
# Of the newest of them so many are looked at with each reading; what else was accepted is found with the next look at people.
NEWEST_POOLED = 200
# Of a class by one person, as soon as others give examples of it: nobody can put themselves in the place of the rest.
MOST_OF_A_PERSON = 5
# How long a process goes by what it knows of people: who waits in quarantine, whom an administrator has excluded.
PEOPLE_KEPT_SECONDS = 60
HANDS_KEPT = 256

_STORED = np.float16


@dataclass(frozen=True, kw_only=True)
class Row:
    """As a table has it. `revision`: of the alphabet, in which the reading was given; None: today's."""

    pk: int
    reading: str
    vector: bytes
    hand: bytes | None
    revision: int | None = None
    read_as: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class _People:
    """`relied_on`: who does not wait in quarantine. `kept_out`: what an administrator lets nobody learn from."""

    relied_on: tuple[int, ...]
    kept_out: tuple[KeptOut, ...]


@dataclass(frozen=True, kw_only=True)
class _Offered:
    """An accepted drawing. `backed`: somebody relied on named it. `place`: among its author's of the class,
    from 1 for the newest backed one.
    """

    pk: int
    name: str
    author: int
    backed: bool
    place: int


@dataclass(frozen=True, kw_only=True, eq=False)
class _Kept:
    """`stamp` tells what is kept: while the database gives the same one, nothing is fetched. `pks`: int64 [M]."""

    stamp: object
    pks: NDArray[np.int64]
    examples: Examples


@dataclass(frozen=True, kw_only=True, eq=False)
class _Pool(_Kept):
    """The examples of an alphabet, chosen by what was known of `people`."""

    people: _People


_kept: "OrderedDict[Hashable, _Kept]" = OrderedDict()


def of_hand(writer: Writer, version: ModelVersion, alphabet: Alphabet) -> Examples:
    """What the hand's owner named, in the features of this version: one query, a second one for what is new."""
    of_it = Exemplar.objects.all().of_hand(writer.pk, version.pk)
    key, stamp = (writer.pk, version.pk, alphabet.revision), of_it.stamp()
    kept = _kept_by(key)
    if kept is None or kept.stamp != stamp:
        kept = _keep(key, _brought_up_to_date(kept, of_it, stamp, alphabet))
    return kept.examples


def of_alphabet(alphabet: Alphabet, version: ModelVersion) -> Examples:
    """Accepted drawings of an alphabet without a model by all who are relied on, as another alphabet's version sees them.

    One query, and two more where an example has changed; once a minute what is known of the people is asked anew, and
    the examples are chosen among all that was accepted. In between what is taken back is gone at once, and what is newest
    is held against the examples alone, however much was accepted.
    """
    people, pooled = _people(alphabet, _period()), Embedding.objects.all().pooled(alphabet, version)
    key = (alphabet.pk, version.pk, alphabet.revision, "pool")
    kept = _kept_by(key)
    stands = pooled.stamped(newest=NEWEST_POOLED, besides=[] if kept is None else kept.pks.tolist())
    newest = dict(islice(stands.items(), NEWEST_POOLED))
    if not isinstance(kept, _Pool) or kept.people is not people:
        kept = _keep(key, _pool(pooled, newest, people, alphabet))
    elif kept.stamp != stands:
        kept = _keep(key, _pool(pooled.among(stands), newest, people, alphabet))
    return kept.examples


def adapts(writer: Writer) -> bool:
    """Whether this installation, and the person, want it."""
    return settings.PERSONAL_ADAPTATION and writer.author.personal_adaptation


def by_hand(
    probabilities: NDArray[np.float64],
    looks: Looks,
    *,
    writer: Writer,
    version: ModelVersion,
    alphabet: Alphabet,
) -> Blend | None:
    """The version's answers [N, K] to drawings of this hand, with what its owner named; None where that is nothing."""
    if not adapts(writer):
        return None
    examples = of_hand(writer, version, alphabet)
    return personal.blend(probabilities, looks, examples) if len(examples) else None


def by_examples(looks: Looks, *, alphabet: Alphabet, version: ModelVersion) -> Blend | None:
    """What the examples of an alphabet without a model say; None while no class has enough of them."""
    examples = of_alphabet(alphabet, version)
    known = examples.classes[examples.classes != NOWHERE]
    if not len(known) or np.bincount(known).max() < FIRST_EXAMPLES:
        return None
    return personal.alone(looks, examples, classes=len(alphabet.classes))


def hand_in(ink: dict[str, Any] | None) -> NDArray[np.float32] | None:
    """How stored ink was drawn; None for a picture."""
    return hand_of(ink["strokes"], canvas=float(ink["height"])) if ink else None


def packed(features: NDArray[np.floating] | None) -> bytes | None:
    return None if features is None else features.astype(_STORED).tobytes()


def forget_all() -> None:
    """For tests: another database may use the same ids."""
    _kept.clear()
    _people.cache_clear()


def _kept_by(key: Hashable) -> _Kept | None:
    if key in _kept:
        _kept.move_to_end(key)
    return _kept.get(key)


def _keep(key: Hashable, kept: _Kept) -> _Kept:
    _kept[key] = kept
    while len(_kept) > HANDS_KEPT:
        _kept.popitem(last=False)
    return kept


def _brought_up_to_date(
    kept: _Kept | None, of_it: ExemplarQuerySet, stamp: tuple[int, int, int], alphabet: Alphabet
) -> _Kept:
    """With what is new. Where something was deleted as well, without it: the arrays of the rest are taken over."""
    pks = np.zeros(0, np.int64) if kept is None else kept.pks
    rows = _rows(of_it.newer_than(int(pks.max(initial=0))))
    more = _Kept(stamp=stamp, pks=_pks(rows), examples=_examples(rows, alphabet))
    whole = more if kept is None else _joined(kept, more)
    if _stamp_of(whole.pks) == stamp and len(whole.pks) <= MOST_OF_A_WRITER:
        return whole
    wanted = of_it.newest_ids()
    missing = _rows(of_it.filter(pk__in=set(wanted) - set(whole.pks.tolist())))
    stay = np.flatnonzero(np.isin(whole.pks, wanted))
    rest = _Kept(stamp=stamp, pks=whole.pks[stay], examples=whole.examples.take(stay))
    return _joined(rest, _Kept(stamp=stamp, pks=_pks(missing), examples=_examples(missing, alphabet)))


def _joined(some: _Kept, others: _Kept) -> _Kept:
    return _Kept(
        stamp=others.stamp,
        pks=np.concatenate([some.pks, others.pks]),
        examples=some.examples.joined_to(others.examples),
    )


def _stamp_of(pks: NDArray[np.int64]) -> tuple[int, int, int]:
    """As the database would tell it of these."""
    return len(pks), int(pks.max(initial=0)), int(pks.sum())


def _rows(exemplars: ExemplarQuerySet) -> list[Row]:
    return [
        Row(
            pk=each.pk,
            reading=each.character,
            vector=bytes(each.vector),
            hand=None if each.hand is None else bytes(each.hand),
            revision=each.revision,
            read_as=each.read_as,
        )
        for each in exemplars
    ]


def _pooled_rows(pks: Sequence[int]) -> list[Row]:
    found = Embedding.objects.filter(pk__in=pks)
    return [
        Row(pk=pk, reading=reading, vector=bytes(vector), hand=None if hand is None else bytes(hand))
        for pk, reading, vector, hand in found.values_list("pk", "sample__settled_class", "vector", "hand")
    ]


def _pool(pooled: EmbeddingQuerySet, newest: Mapping[int, str], people: _People, alphabet: Alphabet) -> _Pool:
    """Chosen among these; `newest`: the class of the newest of all by id, which the next stamp is to hold as well."""
    rows = _pooled_rows([each.pk for each in _chosen(_offered(pooled, people))])
    return _Pool(
        stamp={**newest, **{row.pk: row.reading for row in rows}},
        pks=_pks(rows),
        examples=_examples(rows, alphabet),
        people=people,
    )


def _offered(pooled: EmbeddingQuerySet, people: _People) -> list[_Offered]:
    newest = pooled.without(people.kept_out).newest_of_each_author(
        relied_on=people.relied_on, kept_out=people.kept_out, of_a_class=MOST_POOLED_OF_A_CLASS
    )
    return [
        _Offered(pk=pk, name=name, author=author, backed=backed, place=place)
        for pk, name, author, backed, place in newest[:MOST_POOLED]
    ]


def _chosen(offered: Sequence[_Offered]) -> list[_Offered]:
    """Of a class that has backed ones these alone, of one person never many beside others in it, of each class the newest.

    Whoever is new is helped by a few of their own drawings of what nobody else has drawn, and where everybody is new by all.
    """
    backed = {each.name for each in offered if each.backed}
    heard = [each for each in offered if each.backed or each.name not in backed]
    relied_on = {each.author for each in heard if each.backed}
    givers: defaultdict[str, set[int]] = defaultdict(set)
    for each in heard:
        givers[each.name].add(each.author)
    taken: defaultdict[str, list[_Offered]] = defaultdict(list)
    for each in sorted(heard, key=lambda each: -each.pk):
        is_alone = givers[each.name] == {each.author} and (each.backed or relied_on <= {each.author})
        most = MOST_POOLED_OF_A_CLASS if is_alone else MOST_OF_A_PERSON
        if each.place <= most and len(taken[each.name]) < MOST_POOLED_OF_A_CLASS:
            taken[each.name].append(each)
    return [each for some in taken.values() for each in some]


@lru_cache(maxsize=HANDS_KEPT)
def _people(alphabet: Alphabet, period: int) -> _People:
    """Asked anew in each period. Whoever begins to name is relied on from the next one: a new account may be in a hurry."""
    named = Label.objects.all().readings_of(alphabet).order_by().values_list("user", flat=True).distinct()
    standings = trusting.standings(alphabet, named, now=timezone.now())
    return _People(
        relied_on=tuple(user for user, standing in standings.items() if not standing.waits),
        kept_out=tuple(trusting.kept_out()),
    )


def _period() -> int:
    return int(time.monotonic() // PEOPLE_KEPT_SECONDS)


def _pks(rows: Sequence[Row]) -> NDArray[np.int64]:
    return np.array([row.pk for row in rows], np.int64)


def _examples(rows: Sequence[Row], alphabet: Alphabet) -> Examples:
    """One of each row; a reading that the alphabet has given up belongs to no class, NOWHERE."""
    place = {name: index for index, name in enumerate(alphabet.classes)}
    vectors = [np.frombuffer(row.vector, _STORED) for row in rows]
    hands = [None if row.hand is None else np.frombuffer(row.hand, _STORED) for row in rows]
    return Examples(
        looks=Looks.of(np.stack(vectors) if vectors else np.zeros((0, 1)), hands),
        classes=np.array([place.get(_class_now(row, alphabet) or "", NOWHERE) for row in rows], np.int64),
        taken_for=np.array([place.get(row.read_as, NOWHERE) for row in rows], np.int64),
    )


def _class_now(row: Row, alphabet: Alphabet) -> str | None:
    if row.revision is None:
        return alphabet.class_of(row.reading)
    return alphabet.class_of_earlier(row.reading, row.revision)
