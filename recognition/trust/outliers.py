"""Which drawings lie apart from their class in the features of a network. Pure: features in, oddities out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A class of fewer drawings has no usual distance yet.
LEAST_OF_A_CLASS = 20
# So many deviations beyond its class's usual distance are odd.
ODD_FROM = 4.0
# The nearest of its class by which a drawing is judged: one copy of a slip beside it does not make it usual.
NEIGHBOURS = 3
# Of each class so many stand for all of it.
_LOOKED_AT_A_CLASS = 400
_BATCH = 4_096
# From the median absolute deviation to the standard deviation of a normal distribution.
_DEVIATIONS = 1.4826


@dataclass(frozen=True, kw_only=True)
class Oddity:
    """`place`: of the drawing. `distance`: 1 - cosine to the NEIGHBOURS nearest of its class, in the mean. `oddness`: in
    deviations of that class. `nearest`: the class whose drawings it is nearest to.
    """

    place: int
    distance: float
    oddness: float
    nearest: int


def oddities(
    embeddings: NDArray[np.floating], classes: Sequence[int], *, most: int, seed: int = 0
) -> list[Oddity]:
    """Of the drawings [N, D] of these classes [N] those that are too far from their own, the oddest first, `most` at most."""
    of = np.asarray(classes, np.int64)
    if not len(of):
        return []
    unit = _of_length_one(embeddings)
    random = np.random.default_rng(seed)
    shown = {
        int(name): random.permutation(np.flatnonzero(of == name))[:_LOOKED_AT_A_CLASS]
        for name in np.flatnonzero(np.bincount(of) >= LEAST_OF_A_CLASS)
    }
    odd = [each for name in shown for each in _odd_ones(unit, np.flatnonzero(of == name), shown[name])]
    odd = sorted(odd, key=lambda each: (-each[2], each[0]))[:most]
    places = np.array([place for place, _, _ in odd], np.int64)
    near = np.stack([_distances(unit, places, shown[name]) for name in shown]) if odd else np.zeros((1, 0))
    nearest = np.array(list(shown), np.int64)[near.argmin(axis=0)] if odd else places
    return [
        Oddity(place=place, distance=distance, oddness=oddness, nearest=int(name))
        for (place, distance, oddness), name in zip(odd, nearest, strict=True)
    ]


def _odd_ones(
    unit: NDArray[np.float32], members: NDArray[np.int64], shown: NDArray[np.int64]
) -> list[tuple[int, float, float]]:
    """(place, distance, oddness) of those of a class that lie too far from it."""
    own = _distances(unit, members, shown)
    usual = float(np.median(own))
    deviation = max(_DEVIATIONS * float(np.median(np.abs(own - usual))), 1e-6)
    oddness = (own - usual) / deviation
    return [
        (int(members[which]), float(own[which]), float(oddness[which]))
        for which in np.flatnonzero(oddness >= ODD_FROM).tolist()
    ]


def _distances(
    unit: NDArray[np.float32], places: NDArray[np.int64], shown: NDArray[np.int64]
) -> NDArray[np.float64]:
    """[len(places)]: of each to the nearest of those `shown`, in the mean; a drawing is not its own neighbour."""
    found = np.empty(len(places))
    near = min(NEIGHBOURS, len(shown) - 1)
    for start in range(0, len(places), _BATCH):
        rows = places[start : start + _BATCH]
        apart = 1 - unit[rows] @ unit[shown].T
        apart[rows[:, None] == shown[None, :]] = np.inf
        found[start : start + len(rows)] = np.partition(apart, near - 1, axis=1)[:, :near].mean(axis=1)
    return found


def _of_length_one(embeddings: NDArray[np.floating]) -> NDArray[np.float32]:
    raw = np.asarray(embeddings, np.float32)
    lengths = np.linalg.norm(raw, axis=1, keepdims=True)
    unit: NDArray[np.float32] = np.divide(raw, lengths, out=np.zeros_like(raw), where=lengths > 0)
    return unit
