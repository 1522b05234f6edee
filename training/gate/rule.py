"""One rule as it came out, and what all of them together say."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

PROMOTED, CHALLENGER, REJECTED = "promoted", "challenger", "rejected"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`grave` rules reject; the others leave the version as challenger for a person to judge.

    `otherwise`: what would have changed how it came out; "" where nothing that can be counted would.
    """

    name: str
    passed: bool
    detail: str
    grave: bool = True
    otherwise: str = ""
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    verdict: str
    reason: str
    rules: tuple[Rule, ...]
    error_rate: dict[str, Any] = field(default_factory=dict)

    @property
    def otherwise(self) -> str:
        """What would have promoted it; "" where it was."""
        broken = [rule for rule in self.rules if not rule.passed]
        return "; ".join(rule.otherwise or f"“{rule.name}” would have to hold" for rule in broken)

    def to_json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "reason": self.reason,
            "otherwise": self.otherwise,
            "error_rate": self.error_rate,
            "rules": [asdict(rule) for rule in self.rules],
        }


def verdict_of(rules: Sequence[Rule], *, why: str, error_rate: dict[str, Any]) -> Verdict:
    broken = [rule for rule in rules if not rule.passed]
    if not broken:
        return Verdict(verdict=PROMOTED, reason=why, rules=tuple(rules), error_rate=error_rate)
    verdict = REJECTED if any(rule.grave for rule in broken) else CHALLENGER
    reason = "; ".join(f"{rule.name} — does not hold: {rule.detail}" for rule in broken)
    return Verdict(verdict=verdict, reason=reason, rules=tuple(rules), error_rate=error_rate)


def smallest(holds: Callable[[int], bool], *, most: int) -> int | None:
    """The smallest number from 1 to `most` for which it holds, as it then does for all above; None where for none."""
    if most < 1 or not holds(most):
        return None
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
