"""Which connected pieces of a line are whole characters, judged in the light of each other.

In separated writing nearly every piece is one, in touching writing few are. How many of a line's pieces are likely ones tells
which of both it is, and that how far to believe in each: the probabilities are adjusted to the line's own share of characters,
estimated by expectation maximization (Saerens, Latinne and Decaestecker, Neural Computation 14, 2002).
"""

import numpy as np
from numpy.typing import NDArray

# The share of characters among the pieces on the pages that the judge was fitted on.
_USUAL = 0.92
# How many pieces of a usual line each line's share begins with: a line may have one or two.
_BEFORE = 1.0
_ROUNDS = 20
_LEAST = 1e-9


def in_the_light_of_each_other(likely: NDArray[np.floating]) -> NDArray[np.float64]:
    """`likely`: [N], of each piece by itself that it is a whole character; [N], of each among the others of its line."""
    alone = np.clip(np.asarray(likely, np.float64), _LEAST, 1 - _LEAST)
    odds, adjusted = alone / (1 - alone), alone
    for _ in range(_ROUNDS):
        share = (adjusted.sum() + _BEFORE * _USUAL) / (len(alone) + _BEFORE)
        here = odds * (share / _USUAL) * ((1 - _USUAL) / max(1 - share, _LEAST))
        adjusted = here / (1 + here)
    return adjusted
