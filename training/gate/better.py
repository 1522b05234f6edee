"""Not being worse is no reason to change the champion: the challenger must be shown to be better, and not by luck.

This rule makes the gate's error rate: a version that is no better passes it by the collected drawings in at most SURE of
cases, by the original test sets in at most SURE, so in at most ERROR_RATE by either.
"""

from collections.abc import Sequence
from typing import Any

from training.gate.answers import Answers, pooled, pooled_by_user
from training.gate.collected import DECISIVE_PEOPLE
from training.gate.original import more_right
from training.gate.paired import SURE, TWINS_SHARE, Paired
from training.gate.rule import Rule

ERROR_RATE = 2 * SURE


def shown_better(answers: Sequence[Answers]) -> Rule:
    base = pooled([each for each in answers if not each.collected])
    collected = [each for each in answers if each.collected]
    people = sum(each.people for each in collected)
    ours = pooled_by_user(collected) if people >= DECISIVE_PEOPLE else Paired.of(pooled([]).difference)
    on_base, on_ours = _chance(base), _chance(ours)
    passed = min(on_base, on_ours) <= SURE
    return Rule(
        name="Shown to be better, not by luck",
        passed=passed,
        grave=False,
        detail=f"{_told('original test samples', base, on_base)}; {_told('collected drawings', ours, on_ours)}; a version"
        f" trained anew from the same must do as much in at most {SURE:.1%} of cases on one of them",
        otherwise=_otherwise(base, ours, passed=passed, by_ours=on_ours <= on_base),
        figures={
            "chance_original": on_base,
            "chance_collected": on_ours,
            "twins_share": TWINS_SHARE,
            "newly_right": base.won,
            "newly_wrong": base.lost,
        },
    )


def error_rate(answers: Sequence[Answers]) -> dict[str, Any]:
    """How often luck promotes what is no better: in one look at these test sets, and at least once in all looks so far."""
    looks = max((each.looks for each in answers), default=1)
    return {"each": ERROR_RATE, "looks": looks, "any": 1 - (1 - ERROR_RATE) ** looks}


def _chance(paired: Paired) -> float:
    return paired.luck(share=TWINS_SHARE)


def _is_better(paired: Paired) -> bool:
    return _chance(paired) <= SURE


def _told(name: str, paired: Paired, chance: float) -> str:
    if not len(paired):
        return f"too few {name}"
    return f"of {len(paired):,} {name} {paired.won:,} newly right and {paired.lost:,} newly wrong, by luck {chance:.1%}"


def _otherwise(base: Paired, ours: Paired, *, passed: bool, by_ours: bool) -> str:
    if passed:
        return more_right(ours if by_ours else base, _is_better, passed=True)
    ways = [
        f"{more_right(paired, _is_better, passed=False)} {name}"
        for name, paired in (("original test samples", base), ("collected drawings", ours))
        if len(paired)
    ]
    return ", or ".join(ways) or "there is nothing to show it on"
