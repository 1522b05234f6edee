"""Which classes are worth drawing next: those with few samples, and those that the model takes for others. Pure."""

from collections.abc import Collection, Mapping, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

# The parts of a need: nobody has drawn it, this person has not, the model misreads it. Each at most its figure.
OVERALL, OWN, CONFUSED = 2.0, 1.0, 1.0
# So much chance decides: two people with the same history are not asked the same.
_CHANCE = 0.3
# A class comes again at the earliest after so many others, where there are twice as many.
SPREAD = 5


def prompts(
    classes: Sequence[str],
    *,
    accepted: Mapping[str, int],
    own: Mapping[str, int],
    confused: Mapping[str, float],
    count: int,
    before: Sequence[str] = (),
    random: Random,
) -> list[str]:
    """The next `count` classes to ask for, the most needed first, spread; never one twice in a row.

    `accepted`, `own`: samples by class, of all and of this person; `confused`: how often a model takes it for another
    class, 0 to 1; `before`: what was asked last, in its order. There are two classes or more.
    """
    accepted_now, own_now = ({name: counts.get(name, 0) for name in classes} for counts in (accepted, own))
    spread = min(SPREAD, len(classes) // 2)
    asked: list[str] = [name for name in before if name in own_now]
    known = len(asked)
    for _ in range(count):
        resting = set(asked[-spread:])
        needs = need(accepted_now, own_now, confused)
        chosen = max(
            (name for name in classes if name not in resting),
            key=lambda name: needs[name] + _CHANCE * random.random(),
        )
        asked.append(chosen)
        accepted_now[chosen] += 1
        own_now[chosen] += 1
    return asked[known:]


def need(
    accepted: Mapping[str, int], own: Mapping[str, int], confused: Mapping[str, float]
) -> dict[str, float]:
    """By class, 0 up to the sum of the parts: half of a part is left where a class has twice as many as the rarest."""
    fewest, fewest_own = min(accepted.values(), default=0), min(own.values(), default=0)
    most_confused = max((confused.get(name, 0) for name in accepted), default=0)
    return {
        name: OVERALL * (1 + fewest) / (1 + count)
        + OWN * (1 + fewest_own) / (1 + own[name])
        + (CONFUSED * confused.get(name, 0) / most_confused if most_confused else 0)
        for name, count in accepted.items()
    }


def whole_set(
    classes: Sequence[str], *, lookalikes: Sequence[Sequence[str]] = (), random: Random
) -> list[str]:
    """Every class once, by chance, look-alikes apart from each other as long as others are left."""
    left = list(classes)
    random.shuffle(left)
    ordered: list[str] = []
    while left:
        alike = _alike(ordered[-1], lookalikes) if ordered else set()
        ordered.append(left.pop(next((place for place, name in enumerate(left) if name not in alike), 0)))
    return ordered


def misread(confusion: NDArray[np.int64], *, forgiven: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How often each class is taken for another one, float64 [N] from 0 to 1, from how often [true, read] was seen.

    `forgiven` [N, N]: pairs that are drawn alike: more drawings would not tell them apart. 0 where nothing was tested.
    """
    others = confusion * ~(np.eye(len(confusion), dtype=bool) | forgiven)
    rates: NDArray[np.float64] = others.sum(axis=1) / np.maximum(confusion.sum(axis=1), 1)
    return rates


def _alike(name: str, lookalikes: Sequence[Collection[str]]) -> set[str]:
    return {each for group in lookalikes if name in group for each in group}
