"""A network whose classes are finer than an alphabet's: its outputs counted together where they are one class now."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.classes.layouts import covers


@dataclass(frozen=True, kw_only=True)
class Fold:
    """`classes`: those of the alphabet now. `places`: for each output of the network its place in them, -1 for none."""

    classes: tuple[str, ...]
    places: tuple[int, ...]

    def __post_init__(self) -> None:
        if not covers([place for place in self.places if place >= 0], self.classes):
            raise ValueError(
                f"A fold must lead to each of {len(self.classes)} classes. Received: places {sorted(set(self.places))}."
            )

    @property
    def changes_nothing(self) -> bool:
        return self.places == tuple(range(len(self.classes)))

    def logits(self, raw: NDArray[np.float32], *, temperature: float) -> NDArray[np.float32]:
        """[N, outputs] to [N, classes], so that the probabilities at this temperature are the sums of the members'.

        An output that leads to no class is left out: what it stands for is no character of the alphabet any more.
        """
        folded = np.empty((len(raw), len(self.classes)), np.float64)
        for place, members in enumerate(self._members()):
            scaled = raw[:, members].astype(np.float64) / temperature
            largest = scaled.max(axis=1, keepdims=True)
            folded[:, place] = (largest + np.log(np.exp(scaled - largest).sum(axis=1, keepdims=True)))[:, 0]
        return (folded * temperature).astype(np.float32)

    def _members(self) -> Sequence[list[int]]:
        members: list[list[int]] = [[] for _ in self.classes]
        for output, place in enumerate(self.places):
            if place >= 0:
                members[place].append(output)
        return members
