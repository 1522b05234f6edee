"""Is one of two models worse? Asked after every answer, for as long as one likes, without being wrong more often for it. Pure.

Each drawing is read by both; one that both read alike tells nothing. Of those that only one of them reads right, `won` are the
challenger's and `lost` the champion's. Were they equally good, each would be a fair coin. The evidence against that is a
mixture likelihood ratio (Robbins 1970; Johari et al. 2017): the chance of just these answers where the coin favours the champion,
averaged over all such coins, over their chance with the fair one. Whoever bets so on equal models has at no time more
than 20 times the stake with a chance above 1 in 20 (Ville's inequality), so it may be looked at whenever a label comes.
"""

from dataclasses import dataclass
from math import exp, lgamma, log

import numpy as np

ERROR_RATE = 0.05
# Beyond this nothing is gained by larger numbers, and exp would overflow.
_LARGEST_LOG = 700.0


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """`worse`: how many times likelier the answers are with a worse challenger than with an equal one; `better`: likewise."""

    won: int
    lost: int
    worse: float
    better: float

    @property
    def is_worse(self) -> bool:
        return self.worse >= 1 / ERROR_RATE

    @property
    def is_better(self) -> bool:
        return self.better >= 1 / ERROR_RATE


def evidence(*, won: int, lost: int) -> Evidence:
    if won < 0 or lost < 0:
        raise ValueError(f"Counts are 0 or more. Received: {won} and {lost}.")
    return Evidence(won=won, lost=lost, worse=_one_sided(won, lost), better=_one_sided(lost, won))


def still_needed(*, won: int, lost: int) -> int:
    """How many losses in a row, from here on, would end it as worse."""
    more = 0
    while _one_sided(won, lost + more) < 1 / ERROR_RATE:
        more += 1
    return more


def _one_sided(for_it: int, against: int) -> float:
    """Average over all chances p below a half, evenly, of p^for_it (1-p)^against, over a half to the power of both."""
    answers = for_it + against
    whole = lgamma(for_it + 1) + lgamma(against + 1) - lgamma(answers + 2)  # the beta function
    below = _log_below_half(for_it, against)
    return exp(min(log(2) + whole + below + answers * log(2), _LARGEST_LOG))


def _log_below_half(for_it: int, against: int) -> float:
    """Log of the mass below a half of the beta density with these counts: more heads than `for_it` of so many fair coins."""
    size = for_it + against + 1
    heads = np.arange(for_it + 1, size + 1)
    places = np.arange(1, size + 1)
    chosen = np.concatenate([[0.0], np.cumsum(np.log((size - places + 1) / places))])
    logs = chosen[heads] - size * log(2)
    largest = float(logs.max())
    return largest + log(float(np.exp(logs - largest).sum()))
