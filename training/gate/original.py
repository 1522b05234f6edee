"""The original test sets: not worse than the champion, nor than the best champion there was, on real hands of every class."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from training.gate.answers import Answers, pooled
from training.gate.paired import SURE, TWINS_SHARE, Paired
from training.gate.rule import Rule, smallest

# Percentage points, as fractions.
MARGIN = 0.003
MARGIN_WITH_FEW = 0.02
FEW = 5_000


@dataclass(frozen=True, kw_only=True)
class BestBefore:
    """The former champion that read most of the same frozen original test sets right: its name and how many."""

    version: str
    right: int


def tested_on_handwriting(classes: Sequence[str], answers: Sequence[Answers]) -> Rule:
    """Without real handwriting of every class nobody knows what became of the champion's."""
    real = [each.targets for each in answers if not each.synthetic]
    tested = set(np.concatenate([np.zeros(0, np.int64), *real]).tolist())
    missing = [name for index, name in enumerate(classes) if index not in tested]
    return Rule(
        name="Tested on real handwriting of every class",
        passed=not missing,
        grave=False,
        detail=f"no real test samples of: {' '.join(missing)}" if missing else "every class was tested",
        otherwise=f"real test samples of {' '.join(missing)} would have been needed" if missing else "",
        figures={"missing": missing},
    )


def not_inferior(answers: Sequence[Answers]) -> Rule:
    """The lower 95 % bound of the paired difference stays above the margin (a wider one where samples are few)."""
    name, paired = "Not worse on the original test sets", pooled(answers)
    if not len(paired):
        return _skipped(name, grave=False)
    size, margin = len(paired), _margin(len(paired))
    few = f"; with under {FEW:,} samples the difference itself must not be below 0" if size < FEW else ""
    passed = _is_not_inferior(paired)
    return Rule(
        name=name,
        passed=passed,
        grave=False,
        detail=f"difference {paired.mean:+.2%}, lower 95 % bound {paired.lower:+.2%}, must stay above {-margin:+.2%}{few}",
        otherwise=more_right(paired, _is_not_inferior, passed=passed),
        figures={
            "difference": paired.mean,
            "lower": paired.lower,
            "margin": margin,
            "newly_right": paired.won,
            "newly_wrong": paired.lost,
            "size": size,
        },
    )


def not_clearly_worse(answers: Sequence[Answers]) -> Rule:
    """So many newly wrong and so few newly right come about in more than one of forty trainings of the same (exact test)."""
    name, paired = "Not surely worse on the original test sets", pooled(answers)
    if not len(paired):
        return _skipped(name, grave=True)
    passed = _is_not_clearly_worse(paired)
    chance = _chance_of_losses(paired)
    return Rule(
        name=name,
        passed=passed,
        detail=f"{paired.lost} newly wrong and {paired.won} newly right: one trained anew from the same does"
        f" as badly in {chance:.2%} of cases, rejected below {SURE:.1%}",
        otherwise=more_right(paired, _is_not_clearly_worse, passed=passed),
        figures={
            "chance": chance,
            "newly_right": paired.won,
            "newly_wrong": paired.lost,
            "size": len(paired),
        },
    )


def no_slow_decline(answers: Sequence[Answers], best: BestBefore | None) -> Rule:
    """Each promotion may lose a little within the margin; all of them together may not: the best champion is remembered."""
    name = "Not worse than the best champion so far"
    size = sum(len(each.targets) for each in answers)
    if best is None or not size:
        return Rule(
            name=name,
            passed=True,
            grave=False,
            detail="no former champion was measured on exactly these test sets",
        )
    right = sum(int((each.challenger == each.targets).sum()) for each in answers)
    margin = _margin(size)
    least = best.right - int(margin * size)
    return Rule(
        name=name,
        passed=right >= least,
        grave=False,
        detail=f"{right:,} right of {size:,}, {best.version} had {best.right:,}; up to {margin:.1%} fewer are allowed",
        otherwise=f"needs {least - right:,} more right of {size:,}"
        if right < least
        else f"{right - least + 1:,} fewer right would have broken it",
        figures={"right": right, "best": best.right, "version": best.version, "size": size},
    )


def more_right(paired: Paired, holds: Callable[[Paired], bool], *, passed: bool) -> str:
    """How many more right answers would have made a rule hold, or how many fewer would have broken it."""
    size = len(paired)
    if passed:
        fewer = smallest(lambda samples: not holds(paired.shifted(-samples)), most=size)
        return f"{fewer:,} fewer right of {size:,} would have broken it" if fewer else ""
    more = smallest(lambda samples: holds(paired.shifted(samples)), most=size)
    return f"needs {more:,} more right of {size:,}" if more else "no such test set is large enough to pass it"


def _skipped(name: str, *, grave: bool) -> Rule:
    return Rule(
        name=name,
        passed=True,
        grave=grave,
        detail="skipped: there is no original test set",
        figures={"size": 0},
    )


def _margin(size: int) -> float:
    return MARGIN if size >= FEW else MARGIN_WITH_FEW


def _is_not_inferior(paired: Paired) -> bool:
    return paired.lower > -_margin(len(paired)) and (len(paired) >= FEW or paired.mean >= 0)


def _is_not_clearly_worse(paired: Paired) -> bool:
    return _chance_of_losses(paired) > SURE


def _chance_of_losses(paired: Paired) -> float:
    return Paired.of(-paired.difference).luck(share=TWINS_SHARE)
