"""95 % intervals by the bootstrap over items: how a figure would have come out had other items of the kind been read.

Items that count alike are drawn together, as a multinomial: the same bootstrap, however many items there are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
_AT_ONCE = 100
_BOUNDS = (2.5, 97.5)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """`value` of so many `items`; 95 % of the resampled values lie from `low` to `high`. None where it is not defined."""

    value: float | None
    low: float | None
    high: float | None
    items: int


def measured(
    figure: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    multiplicity: NDArray[np.integer],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Measured:
    """`figure`: weights [B, P] of P kinds of items -> the figure by each row, NaN where it is not defined.

    `multiplicity`: how many items there are of each kind, [P].
    """
    items = int(multiplicity.sum())
    if not items:
        return Measured(value=None, low=None, high=None, items=0)
    value = float(figure(multiplicity[None].astype(np.float64))[0])
    drawn = np.concatenate([figure(weights) for weights in _draws(multiplicity, items, resamples, seed)])
    defined = drawn[np.isfinite(drawn)]
    if not np.isfinite(value):
        return Measured(value=None, low=None, high=None, items=items)
    if not len(defined):
        return Measured(value=value, low=None, high=None, items=items)
    low, high = np.percentile(defined, _BOUNDS)
    return Measured(value=value, low=float(low), high=float(high), items=items)


def _draws(
    multiplicity: NDArray[np.integer], items: int, resamples: int, seed: int
) -> Iterator[NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    shares = multiplicity / items
    for start in range(0, resamples, _AT_ONCE):
        rows = min(_AT_ONCE, resamples - start)
        yield random.multinomial(items, shares, size=rows).astype(np.float64)
