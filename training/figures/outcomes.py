"""What came of each answer, and the shares that any selection of them adds up to."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.figures.intervals import wilson


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcomes:
    """bool [N] each: the first answer right; the right one among three; the first right or a look-alike."""

    right: NDArray[np.bool_]
    top3: NDArray[np.bool_]
    folded: NDArray[np.bool_]

    @classmethod
    def of(
        cls, order: NDArray[np.integer], targets: NDArray[np.integer], alike: NDArray[np.bool_]
    ) -> "Outcomes":
        """`order` [N, K]: the classes of each answer, the likeliest first; `alike` [K, K]: see folding."""
        return cls(
            right=order[:, 0] == targets,
            top3=(order[:, :3] == targets[:, None]).any(axis=1),
            folded=alike[targets, order[:, 0]],
        )

    def __len__(self) -> int:
        return len(self.right)

    def where(self, chosen: NDArray[np.bool_]) -> "Outcomes":
        return Outcomes(right=self.right[chosen], top3=self.top3[chosen], folded=self.folded[chosen])

    def shares(self) -> dict[str, Any]:
        """Needs at least one outcome."""
        return {
            "examples": len(self),
            "accuracy": float(self.right.mean()),
            "accuracy_interval": interval(self.right),
            "top3": float(self.top3.mean()),
            "folded": float(self.folded.mean()),
        }


def interval(outcomes: NDArray[np.bool_]) -> list[float]:
    """[low, high], as JSON has it."""
    return list(wilson(int(outcomes.sum()), len(outcomes)))
