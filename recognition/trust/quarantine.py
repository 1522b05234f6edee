"""Whose readings wait before anybody learns from them, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from recognition.trust.reliability import Evidence, estimate, proved_by_gold


class Waits(StrEnum):
    """Why somebody's readings wait. Empty: they do not."""

    NOT = ""
    NEW = "new account"
    UNRELIABLE = "not reliable enough"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """`hours`: how old an account must be; `reliability`: how often right, 0 to 1, its mean at least."""

    hours: float
    reliability: float


def waits(*, rules: Rules, reviews: bool, joined: datetime, now: datetime, evidence: Evidence) -> Waits:
    """Reviewers wait for nobody. Whoever is not reliable waits however old; whoever has proved to be does not, however new."""
    if reviews:
        return Waits.NOT
    if estimate(evidence).mean < rules.reliability:
        return Waits.UNRELIABLE
    is_new = now - joined < timedelta(hours=rules.hours)
    if is_new and proved_by_gold(evidence) < rules.reliability:
        return Waits.NEW
    return Waits.NOT
