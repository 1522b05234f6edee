"""No class may pay for the others. Look-alikes trade answers; that is told apart from a loss."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.figures.folding import alike
from training.gate.answers import Answers
from training.gate.rule import Rule

CLASS_MINIMUM = 50
CLASS_LOSS = 0.03
# Beyond this a class is given up for its look-alikes, not traded with them.
TRADE_LOSS = 0.10

NAME = "No class loses much"


@dataclass(frozen=True, kw_only=True)
class ClassChange:
    """`change`: the class's share right, after less before; `folded`: the same, look-alikes counting as right; `family`: as
    `change`, over all samples of the class and its look-alikes together.
    """

    name: str
    size: int
    change: float
    folded: float
    family: float

    @property
    def loses(self) -> bool:
        return self.size >= CLASS_MINIMUM and self.change < -CLASS_LOSS

    @property
    def is_trade(self) -> bool:
        """What it loses its look-alikes gain: the border between drawings that nobody can tell apart has moved."""
        return self.loses and self.folded >= -CLASS_LOSS and self.family >= 0 and self.change >= -TRADE_LOSS

    @property
    def missing(self) -> int:
        """How many more of the class right would bring it back within what is allowed."""
        return int(np.ceil(self.size * (-CLASS_LOSS - self.change) - 1e-9)) if self.loses else 0


def no_class_loses(
    classes: Sequence[str], answers: Sequence[Answers], lookalikes: Sequence[Sequence[str]] = ()
) -> Rule:
    changes = class_changes(classes, answers, lookalikes)
    losses = [each for each in changes if each.loses and not each.is_trade]
    trades = [each for each in changes if each.is_trade]
    lost = ", ".join(f"{each.name} {each.change:+.1%}" for each in losses)
    traded = ", ".join(f"{each.name} {each.change:+.1%}" for each in trades)
    fine = f"no class of {CLASS_MINIMUM} or more test samples loses over {CLASS_LOSS:.0%}"
    aside = f"; traded with look-alikes that gain as much, up to {TRADE_LOSS:.0%}: {traded}" if trades else ""
    needs = ", ".join(f"{each.missing} more {each.name} right of {each.size:,}" for each in losses)
    return Rule(
        name=NAME,
        passed=not losses,
        grave=False,
        detail=(lost or fine) + aside,
        otherwise=f"needs {needs}" if losses else _room(changes),
        figures={"losses": _by_name(losses), "trades": _by_name(trades)},
    )


def class_changes(
    classes: Sequence[str], answers: Sequence[Answers], lookalikes: Sequence[Sequence[str]]
) -> list[ClassChange]:
    targets, before, after = (
        np.concatenate([np.zeros(0, np.int64), *parts])
        for parts in (
            [each.targets for each in answers],
            [each.champion for each in answers],
            [each.challenger for each in answers],
        )
    )
    same = alike(classes, lookalikes)
    difference = (after == targets).astype(np.float64) - (before == targets)
    folded = same[targets, after].astype(np.float64) - same[targets, before]
    return [
        ClassChange(
            name=name,
            size=int((targets == place).sum()),
            change=_mean(difference[targets == place]),
            folded=_mean(folded[targets == place]),
            family=_mean(difference[same[place][targets]]),
        )
        for place, name in enumerate(classes)
    ]


def _room(changes: Sequence[ClassChange]) -> str:
    """The class that is nearest to breaking the rule."""
    counted = [each for each in changes if each.size >= CLASS_MINIMUM and not each.is_trade]
    if not counted:
        return ""
    nearest = min(counted, key=_spare)
    return f"{_spare(nearest):,} fewer {nearest.name} right of {nearest.size:,} would have broken it"


def _spare(each: ClassChange) -> int:
    return int(np.floor(each.size * (each.change + CLASS_LOSS) + 1e-9)) + 1


def _by_name(changes: Sequence[ClassChange]) -> dict[str, Any]:
    return {each.name: round(each.change, 4) for each in changes}


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if len(values) else 0.0
