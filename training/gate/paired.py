"""Two models' answers to the same samples: how far they differ, and how likely luck alone would do as much. Pure."""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from training.figures.luck import luck

Z_95 = 1.959964
# One-sided: as rare as a value beyond one of the two bounds.
SURE = 0.025
# Two trainings that differ only by their seed are two models, and one of them truly is a little better. Of the answers in
# which twins differ up to so many go one's way; more than that is no twin. docs/evaluation.md tells how it was measured.
TWINS_SHARE = 0.55
# Weights are laid on so many steps, to count with them exactly.
_STEPS = 30


@dataclass(frozen=True, kw_only=True, eq=False)
class Paired:
    """`difference`: float64 [N], +1 where only the challenger is right, -1 where only the champion is, else 0.

    `weights`: float64 [N], mean 1.
    """

    difference: NDArray[np.float64]
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, difference: NDArray[np.float64], weights: NDArray[np.float64] | None = None) -> "Paired":
        return cls(difference=difference, weights=np.ones(len(difference)) if weights is None else weights)

    def __len__(self) -> int:
        return len(self.difference)

    @property
    def won(self) -> int:
        """Newly right."""
        return int((self.difference > 0).sum())

    @property
    def lost(self) -> int:
        """Newly wrong."""
        return int((self.difference < 0).sum())

    @property
    def mean(self) -> float:
        """The weighted difference, as a fraction."""
        return float(np.average(self.difference, weights=self.weights)) if len(self) else 0.0

    @property
    def error(self) -> float:
        """The standard error of the mean."""
        if not len(self):
            return 0.0
        spread = self.weights * (self.difference - self.mean)
        return float(sqrt((spread**2).sum()) / self.weights.sum())

    @property
    def lower(self) -> float:
        """Lower 95 % bound of the mean; the mean itself where nothing is newly wrong, which no bound makes worse."""
        return self.mean - Z_95 * self.error if self.lost else self.mean

    def luck(self, *, share: float = 0.5) -> float:
        """How likely at least this comes about where each differing answer goes the challenger's way with chance `share`.

        With a share of a half and even weights this is McNemar's exact test, one-sided.
        """
        differs = self.difference != 0
        weights = self.weights[differs]
        if not len(weights) or weights.min() == weights.max():
            return luck(self.difference[differs], share=share)
        steps = np.maximum(1, np.round(weights * (_STEPS / weights.max())))
        return luck(self.difference[differs] * steps, share=share)

    def shifted(self, samples: int) -> "Paired":
        """With so many more of the answers right than there are (fewer, where negative), one after the other.

        A newly wrong answer is put right first, then what both got wrong; of what is taken away, a newly right one first.
        """
        changed = self.difference.copy()
        step = 1.0 if samples > 0 else -1.0
        order = np.concatenate([np.flatnonzero(changed == sign * step) for sign in (-1, 0, 1)])[
            : abs(samples)
        ]
        changed[order] = np.clip(changed[order] + step, -1, 1)
        return Paired(difference=changed, weights=self.weights)

    def needed(self, factor: float) -> int:
        """How many samples more make the evidence `factor` times as strong, where the rates stay as they are."""
        return max(1, ceil(len(self) * (factor**2 - 1)))
