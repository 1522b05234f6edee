"""How an attack shows in what somebody has given: each sign is a sentence with its numbers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from recognition.trust.reliability import Estimate, Evidence, estimate

# From so many of a person's readings on, their numbers mean something.
_ENOUGH = 20
_DOUBTED_SHARE = 0.25
_PAIR_SHARE = 0.5
_FLOOD_TIMES = 5
_FLOOD_SHARE = 0.05
_GOOD_ON_GOLD = 0.9


@dataclass(frozen=True, kw_only=True)
class Given:
    """What one person gave in an alphabet. `doubted`, of `looked_at`: suspects; `pair`: the commonest (said, seen) of them.

    `part`: of all that everybody gave, 0 to 1; `counted`: of the mass of the next snapshot.
    """

    readings: int
    evidence: Evidence
    looked_at: int = 0
    doubted: int = 0
    pair: tuple[str, str] | None = None
    pair_count: int = 0
    part: float = 0.0
    counted: float = 0.0

    @property
    def known(self) -> Estimate:
        return estimate(self.evidence)

    @property
    def doubted_share(self) -> float:
        return self.doubted / self.looked_at if self.looked_at else 0.0


def signs(given: Given, *, everybody: Sequence[int], reliability: float) -> list[str]:
    """What speaks for an attack. `everybody`: how many readings each person gave; `reliability`: what is asked of them."""
    found = [_unreliable(given, reliability), _doubted(given), _one_pair(given), _flood(given, everybody)]
    return [sign for sign in [*found, _two_faces(given)] if sign]


def _unreliable(given: Given, reliability: float) -> str:
    known = given.known
    if known.mean >= reliability:
        return ""
    return f"wrong too often: right {known.mean:.0%} of the time, {known.low:.0%} to {known.high:.0%}"


def _doubted(given: Given) -> str:
    if given.looked_at < _ENOUGH or given.doubted_share < _DOUBTED_SHARE:
        return ""
    return f"much is doubted: {given.doubted:,} of {given.looked_at:,}"


def _one_pair(given: Given) -> str:
    if given.pair is None or given.pair_count < max(_ENOUGH, _PAIR_SHARE * given.doubted):
        return ""
    said, seen = given.pair
    return f"one wrong pair: {seen} called {said}, {given.pair_count:,} times"


def _flood(given: Given, everybody: Sequence[int]) -> str:
    usual = median(everybody) if everybody else 0
    if len(everybody) < 3 or given.readings < _FLOOD_TIMES * max(usual, _ENOUGH) or given.part < _FLOOD_SHARE:
        return ""
    return f"a flood: {given.part:.0%} of all that was given, counted as {given.counted:.1%}"


def _two_faces(given: Given) -> str:
    """Who knows gold questions when they see them."""
    gold = given.evidence
    good = gold.gold_seen >= _ENOUGH / 2 and gold.gold_right >= _GOOD_ON_GOLD * gold.gold_seen
    if not good or given.looked_at < _ENOUGH or given.doubted_share < _DOUBTED_SHARE:
        return ""
    return f"good on gold questions ({gold.gold_right:.0f} of {gold.gold_seen:.0f}) and doubted elsewhere"
