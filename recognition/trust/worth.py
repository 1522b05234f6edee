"""What asking people about a sample is worth, in parts, and which strategy counts which of them how much."""

from collections.abc import Mapping, Sequence
from math import log, log1p

from numpy import float64
from numpy.typing import NDArray

# The parts, 0 to 1 each, but `oldness`, which only says which of two is older.
PARTS = ("uncertainty", "disagreement", "novelty", "rarity", "oldness")
WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "mixed": {"uncertainty": 0.5, "disagreement": 0.2, "novelty": 0.15, "rarity": 0.15, "oldness": 0.05},
    "uncertain": {"uncertainty": 1.0},
    "disagreement": {"disagreement": 1.0, "uncertainty": 0.1},
    "novel": {"novelty": 1.0, "uncertainty": 0.1},
    "rare": {"rarity": 1.0, "uncertainty": 0.1},
    "oldest": {"oldness": 1.0},
}
# In a mix, what has waited so much longer counts as much more as its weight says.
DAYS_OF_AGEING = 30.0
# Of a sample that no model has read.
UNREAD_UNCERTAINTY = 1.0


def worth(strategy: str, parts: Mapping[str, float]) -> float:
    """By the strategy, from the parts of PARTS."""
    return sum(weight * parts[name] for name, weight in WEIGHTS[strategy].items())


def uncertainty(probabilities: Sequence[float], *, classes: int) -> float:
    """0 for a model that is sure, 1 for one that knows nothing: half margin, half entropy.

    `probabilities`: the largest ones, best first; what is missing to 1 lies evenly on the rest of the classes.
    """
    if classes < 2 or not probabilities:
        return UNREAD_UNCERTAINTY if classes > 1 else 0.0
    best = probabilities[0]
    second = probabilities[1] if len(probabilities) > 1 else 0.0
    left = max(0.0, 1 - sum(probabilities))
    others = max(classes - len(probabilities), 1)
    entropy = sum(_surprise(each) for each in probabilities) + others * _surprise(left / others)
    return _unit(0.5 * (1 - (best - second)) + 0.5 * entropy / log(classes))


def disagreement(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Of two versions' rankings: half for another first choice, half for how far the probabilities lie apart."""
    if not one or not other:
        return 0.0
    apart = sum(abs(one.get(name, 0.0) - other.get(name, 0.0)) for name in {*one, *other}) / 2
    differs = max(one, key=one.__getitem__) != max(other, key=other.__getitem__)
    return _unit(0.5 * differs + 0.5 * apart)


def novelty(vector: NDArray[float64], known: NDArray[float64]) -> float:
    """How far a drawing [D] lies from the nearest of those drawn before [N, D]: 1 - their cosine. 0 where none is known."""
    length = float((vector @ vector) ** 0.5)
    if not len(known) or length == 0:
        return 0.0
    lengths = ((known * known).sum(axis=1) ** 0.5).clip(1e-12)
    return _unit(1 - float((known @ vector / lengths).max()) / length)


def rarity(counts: Mapping[str, int], classes: Sequence[str]) -> dict[str, float]:
    """Of each class: 1 where nothing of it was collected, 0 for the commonest."""
    most = max((counts.get(name, 0) for name in classes), default=0)
    return {name: 1 - log1p(counts.get(name, 0)) / log1p(most) if most else 0.0 for name in classes}


def oldness(day: float) -> float:
    """Of what was drawn on that day, counted from any fixed one: the later, the less."""
    return -day / DAYS_OF_AGEING


def _surprise(probability: float) -> float:
    return -probability * log(probability) if probability > 0 else 0.0


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)
