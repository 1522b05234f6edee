"""Whether somebody sees what the model reads before they say what it is, and what seeing it does to them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from recognition.trust.beta import beta_quantile


def is_suggested(policy: str, *, user_id: int, sample_id: str) -> bool:
    """`policy`: shown | hidden | half. Which half is one person's is settled for ever, and looks like chance."""
    if policy not in ("shown", "hidden", "half"):
        raise ValueError(f"A policy is shown, hidden or half. Received: {policy!r}.")
    if policy == "half":
        return hashlib.sha256(f"{user_id} {sample_id}".encode()).digest()[0] % 2 == 0
    return policy == "shown"


@dataclass(frozen=True, kw_only=True)
class Share:
    """So many `of` all. `low`, `high`: the exact (Clopper and Pearson's) 95 % interval; 0 and 1 where nothing is known."""

    count: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.of:
            raise ValueError(f"count must lie between 0 and of. Received: {self.count} of {self.of}.")

    @property
    def value(self) -> float | None:
        return self.count / self.of if self.of else None

    @property
    def low(self) -> float:
        return beta_quantile(0.025, self.count, self.of - self.count + 1) if self.count else 0.0

    @property
    def high(self) -> float:
        return beta_quantile(0.975, self.count + 1, self.of - self.count) if self.count < self.of else 1.0


@dataclass(frozen=True, kw_only=True)
class Leaning:
    """By how much more often people say what the model says when they see it: -1 to 1, with its 95 % interval."""

    difference: float
    low: float
    high: float


def leaning(shown: Share, hidden: Share) -> Leaning | None:
    """From how often readings agree with the model, where it was seen and where not; None where one side has none.

    The interval is Newcombe's, of two exact ones.
    """
    if shown.value is None or hidden.value is None:
        return None
    difference = shown.value - hidden.value
    down = sqrt((shown.value - shown.low) ** 2 + (hidden.high - hidden.value) ** 2)
    up = sqrt((shown.high - shown.value) ** 2 + (hidden.value - hidden.low) ** 2)
    return Leaning(difference=difference, low=max(-1.0, difference - down), high=min(1.0, difference + up))


def median(values: Sequence[float]) -> float | None:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else None
