"""Made-up annotators with real hands: who draws what, who says what it is, and who of them is up to something."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

HONEST = 40
HONEST_SLIPS = 0.02
# Of the drawings of each, so many are shown to two others as well; and so many gold questions are asked of each.
SHOWN_TO_OTHERS = 0.05
GOLD_ASKED = 20

# (what it is, whether it is a gold question) -> what this person calls it
Calls = Callable[[int, bool], int]


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawings:
    """What one person has drawn: pixels uint8 [N, 28, 28] and what each truly is, int64 [N]."""

    pixels: NDArray[np.uint8]
    true: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.true)


@dataclass(frozen=True, kw_only=True, eq=False)
class Annotator:
    name: str
    number: int
    drawings: Drawings
    calls: Calls
    attacks: bool = False


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What `person` says that drawing `place` of `author` is."""

    author: int
    place: int
    person: int
    said: int


@dataclass(frozen=True, kw_only=True)
class Answers:
    """All that was said: readings of drawings, and (right, seen) of gold questions by person."""

    readings: list[Reading] = field(default_factory=list)
    gold: dict[int, tuple[int, int]] = field(default_factory=dict)


def honest(classes: int, random: np.random.Generator) -> Calls:
    def calls(true: int, gold: bool) -> int:
        return int(random.integers(classes)) if random.random() < HONEST_SLIPS else true

    return calls


def flips_all(classes: int, shift: int) -> Calls:
    """Each class by the name of another, always the same."""
    return lambda true, gold: (true + shift) % classes


def calls_one_another(what: int, by: int, otherwise: Calls) -> Calls:
    return lambda true, gold: by if true == what else otherwise(true, gold)


def only_where_it_counts(attack: Calls, otherwise: Calls) -> Calls:
    """Patient: good on gold questions."""
    return lambda true, gold: otherwise(true, gold) if gold else attack(true, gold)


def answers(people: Sequence[Annotator], *, classes: int, random: np.random.Generator) -> Answers:
    """Everybody says what they drew, what some others drew, and what the gold questions are."""
    given = Answers()
    for one in people:
        for place, true in enumerate(one.drawings.true.tolist()):
            given.readings.append(_reads(one, one, place, true))
        shown = random.permutation(len(one.drawings))[: max(1, round(SHOWN_TO_OTHERS * len(one.drawings)))]
        # A flood is not shown to others whole: they have no time for it.
        for place in shown[:50].tolist():
            for other in random.choice(len(people), 2, replace=False).tolist():
                if people[other] is not one:
                    true = int(one.drawings.true[place])
                    given.readings.append(_reads(people[other], one, place, true))
        asked = random.integers(classes, size=GOLD_ASKED).tolist()
        given.gold[one.number] = (sum(one.calls(true, True) == true for true in asked), len(asked))
    return given


def _reads(reader: Annotator, author: Annotator, place: int, true: int) -> Reading:
    return Reading(author=author.number, place=place, person=reader.number, said=reader.calls(true, False))
