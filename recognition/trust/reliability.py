"""How often one person is right, as far as it is known: a beta distribution over three kinds of evidence."""

from dataclasses import dataclass
from functools import lru_cache

from recognition.trust.beta import beta_quantile

# Before any evidence: right nine times of ten, worth ten readings.
EXPECTED_RIGHT, EXPECTED_WRONG = 9.0, 1.0
# What others say may be wrong as well, and several accounts may be one person: it counts a quarter, and never more
# than so many readings in all. A gold answer and a reviewer's word count whole.
AGREEMENT_COUNTS = 0.25
AGREEMENT_AT_MOST = 10.0


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """How often somebody was right, of how often it could be told; agreement and review may count in parts.

    `gold`: glyphs known beforehand. `agreed`: with what the others' readings add up to. `upheld`: by a reviewer.
    """

    gold_right: float = 0.0
    gold_seen: float = 0.0
    agreed: float = 0.0
    compared: float = 0.0
    upheld: float = 0.0
    reviewed: float = 0.0

    def __post_init__(self) -> None:
        for right, seen in (
            (self.gold_right, self.gold_seen),
            (self.agreed, self.compared),
            (self.upheld, self.reviewed),
        ):
            if not 0 <= right <= seen + 1e-9:
                raise ValueError(f"right must lie between 0 and seen. Received: {right} of {seen}.")


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """`mean`: the chance that a reading is right. `low`, `high`: 95 % of the belief lies between."""

    mean: float
    low: float
    high: float


def estimate(evidence: Evidence) -> Estimate:
    counts = min(AGREEMENT_COUNTS, AGREEMENT_AT_MOST / evidence.compared if evidence.compared else 1.0)
    right = EXPECTED_RIGHT + evidence.gold_right + evidence.upheld + counts * evidence.agreed
    wrong = EXPECTED_WRONG + (evidence.gold_seen - evidence.gold_right)
    wrong += (evidence.reviewed - evidence.upheld) + counts * (evidence.compared - evidence.agreed)
    return _beta(right, wrong)


def proved_by_gold(evidence: Evidence) -> float:
    """What somebody is right at least, with 97.5 % certainty, by gold answers alone and no kind expectation."""
    return _beta(1 + evidence.gold_right, 1 + evidence.gold_seen - evidence.gold_right).low


# A millisecond each, asked about the same people again and again.
@lru_cache(maxsize=4096)
def _beta(right: float, wrong: float) -> Estimate:
    a, b = max(right, 1e-6), max(wrong, 1e-6)
    return Estimate(mean=a / (a + b), low=beta_quantile(0.025, a, b), high=beta_quantile(0.975, a, b))
