"""Let what a person named take part in reading what they draw. Called by tasks only, as recognition.predicting is.

A process keeps the exemplars of the hands it met last, and asks with each drawing for the ids that count: exemplars are
made and deleted, never changed, so only those that are new to it are fetched.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from recognition.engine import personal
from recognition.engine.personal import Blend, Examples, Looks
from recognition.ink.hand import hand_of
from recognition.models import Alphabet, Embedding, Exemplar, ModelVersion, Writer

# An alphabet without a model is read by examples once one of its classes has as many.
FIRST_EXAMPLES = 3
# The newest accepted drawings of an alphabet without a model that are compared with; of a class, so many.
MOST_POOLED, MOST_POOLED_OF_A_CLASS = 2_000, 50
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
class _Kept:
    """`stamp` tells what is kept: while the database gives the same one, nothing is fetched."""

    stamp: Sequence[Hashable]
    rows: dict[int, Row]
    examples: Examples


_kept: "OrderedDict[Hashable, _Kept]" = OrderedDict()


def of_hand(writer: Writer, version: ModelVersion, alphabet: Alphabet) -> Examples:
    """What the hand's owner named, in the features of this version: one query, a second one for what is new."""
    ids = Exemplar.objects.all().of_hand(writer.pk, version.pk).newest_ids()

    def fetch(missing: Sequence[int]) -> "Sequence[Row]":
        return [
            Row(
                pk=each.pk,
                reading=each.character,
                vector=bytes(each.vector),
                hand=each.hand and bytes(each.hand),
                revision=each.revision,
                read_as=each.read_as,
            )
            for each in Exemplar.objects.filter(pk__in=missing)
        ]

    return _up_to_date((writer.pk, version.pk), [(each, "") for each in ids], fetch, alphabet)


def of_alphabet(alphabet: Alphabet, version: ModelVersion) -> Examples:
    """Everybody's accepted drawings of an alphabet without a model, as another alphabet's version sees them."""
    stamp = Embedding.objects.all().pooled(alphabet, version).stamped(most=MOST_POOLED)

    def fetch(missing: Sequence[int]) -> "Sequence[Row]":
        found = Embedding.objects.filter(pk__in=missing)
        return [
            Row(pk=pk, reading=reading, vector=bytes(vector), hand=hand and bytes(hand))
            for pk, reading, vector, hand in found.values_list(
                "pk", "sample__settled_class", "vector", "hand"
            )
        ]

    counted: dict[str, int] = {}
    taken = []
    for pk, label_class in stamp:
        counted[label_class] = counted.get(label_class, 0) + 1
        if counted[label_class] <= MOST_POOLED_OF_A_CLASS:
            taken.append((pk, label_class))
    return _up_to_date((alphabet.pk, version.pk, "pool"), taken, fetch, alphabet)


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
    if not len(examples) or np.bincount(examples.classes).max() < FIRST_EXAMPLES:
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


def _up_to_date(
    key: tuple[Hashable, ...],
    stamp: Sequence[tuple[int, str]],
    fetch: "Callable[[Sequence[int]], Sequence[Row]]",
    alphabet: Alphabet,
) -> Examples:
    key = (*key, alphabet.revision)
    kept = _kept.get(key)
    if kept is None or kept.stamp != stamp:
        rows = kept.rows if kept else {}
        rows = rows | {
            row.pk: row for row in fetch([pk for pk, name in stamp if _differs(rows.get(pk), name)])
        }
        rows = {pk: rows[pk] for pk, _ in stamp if pk in rows}
        kept = _Kept(stamp=stamp, rows=rows, examples=_examples(list(rows.values()), alphabet))
        _kept[key] = kept
        while len(_kept) > HANDS_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return kept.examples


def _differs(row: Row | None, name: str) -> bool:
    """Missing, or, where the stamp tells classes, of another class than before."""
    return row is None or name not in ("", row.reading)


def _examples(rows: Sequence[Row], alphabet: Alphabet) -> Examples:
    """Those of today's classes; a reading that the alphabet has given up says nothing."""
    place = {name: index for index, name in enumerate(alphabet.classes)}
    named = [(row, name) for row in rows if (name := _class_now(row, alphabet)) is not None]
    vectors = [np.frombuffer(row.vector, _STORED) for row, _ in named]
    hands = [None if row.hand is None else np.frombuffer(row.hand, _STORED) for row, _ in named]
    return Examples(
        looks=Looks.of(np.stack(vectors) if vectors else np.zeros((0, 1)), hands),
        classes=np.array([place[name] for _, name in named], np.int64),
        taken_for=np.array([place.get(row.read_as, -1) for row, _ in named], np.int64),
    )


def _class_now(row: Row, alphabet: Alphabet) -> str | None:
    if row.revision is None:
        return alphabet.class_of(row.reading)
    return alphabet.class_of_earlier(row.reading, row.revision)
