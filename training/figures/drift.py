"""Whether a champion reads worse than it did at first: corrected more often, or less sure. Pure.

Two gauges, each with a band around what the reference window gave. A gauge is out of its band when it lies beyond by
more than chance explains and by more than a person would care about; once out, it counts as back only when it has
come half of the way, so that a gauge at the edge does not flutter.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

# A band is at least so wide, in shares of 1: smaller changes matter to nobody.
LEAST_CORRECTED = 0.03
LEAST_CONFIDENCE = 0.03
# Standard errors of a difference beyond which chance is no explanation: one look in several thousand.
STANDARD_ERRORS = 3.5
# Answers that a rate needs.
FEWEST_ANSWERS = 30
# Of the band: how near the reference a gauge must come to be back.
_BACK_WITHIN = 0.5


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One prediction: how sure it was, 0 to 1, and what its reader said; None where nobody answered."""

    confidence: float
    corrected: bool | None


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """`now` against `before`; `limit` is the edge of the band. All None where too little was seen."""

    now: float | None = None
    before: float | None = None
    limit: float | None = None
    out: bool = False


@dataclass(frozen=True, kw_only=True)
class Drift:
    """`seen` of `needed` predictions are there; before that nothing is said. `version`: whose they are."""

    seen: int
    needed: int
    corrected: Gauge
    confidence: Gauge
    version: int | None = None

    @property
    def drifting(self) -> bool:
        return self.corrected.out or self.confidence.out

    @property
    def reason(self) -> str:
        told = []
        if self.corrected.out:
            told.append(_told("is corrected", self.corrected))
        if self.confidence.out:
            told.append(_told("is sure of itself", self.confidence))
        return "The champion " + " and ".join(told) if told else ""

    def of(self, version: int) -> "Drift":
        return replace(self, version=version)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"drifting": self.drifting, "reason": self.reason}


def look(
    reference: Sequence[Seen], recent: Sequence[Seen], *, needed: int, was: tuple[bool, bool] = (False, False)
) -> Drift:
    """Hold the `recent` predictions against the `reference`; `needed`: how many both are together when complete.

    `was`: whether corrections and confidence were out of their bands at the last look.
    """
    seen = len(reference) + len(recent)
    if seen < needed or not reference or not recent:
        return Drift(seen=seen, needed=needed, corrected=Gauge(), confidence=Gauge())
    return Drift(
        seen=seen,
        needed=needed,
        corrected=_corrections(reference, recent, was=was[0]),
        confidence=_confidences(reference, recent, was=was[1]),
    )


def _corrections(reference: Sequence[Seen], recent: Sequence[Seen], *, was: bool) -> Gauge:
    before, now = (
        [each.corrected for each in part if each.corrected is not None] for part in (reference, recent)
    )
    if min(len(before), len(now)) < FEWEST_ANSWERS:
        return Gauge()
    first, last = sum(before) / len(before), sum(now) / len(now)
    # Of both together, and never of nothing: no correction among thirty is no proof that there are none.
    pooled = (sum(before) + sum(now) + 1) / (len(before) + len(now) + 2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / len(before) + 1 / len(now)))
    band = max(LEAST_CORRECTED, STANDARD_ERRORS * error)
    return Gauge(now=last, before=first, limit=first + band, out=_is_out(last - first, band, was=was))


def _confidences(reference: Sequence[Seen], recent: Sequence[Seen], *, was: bool) -> Gauge:
    before, now = ([each.confidence for each in part] for part in (reference, recent))
    first, last = sum(before) / len(before), sum(now) / len(now)
    error = math.sqrt(_variance(before, first) / len(before) + _variance(now, last) / len(now))
    band = max(LEAST_CONFIDENCE, STANDARD_ERRORS * error)
    return Gauge(now=last, before=first, limit=first - band, out=_is_out(first - last, band, was=was))


def _is_out(worse_by: float, band: float, *, was: bool) -> bool:
    return worse_by > (band * _BACK_WITHIN if was else band)


def _variance(values: Sequence[float], mean: float) -> float:
    return sum((value - mean) ** 2 for value in values) / max(len(values) - 1, 1)


def _told(what: str, gauge: Gauge) -> str:
    return f"{what} {gauge.now:.1%} lately, {gauge.before:.1%} at first"
