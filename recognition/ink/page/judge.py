"""How likely a candidate is to be one whole character: a small network on what features_of says of it.

Its numbers lie beside it. They are fitted on pages of training writers by `manage.py bench pages --fit`.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

NUMBERS = Path(__file__).with_name("judge.npz")

_SUREST = 1e-5


@dataclass(frozen=True, kw_only=True, eq=False)
class Judge:
    """`mean`, `spread`: [F]. `hidden`: [F, U], `bias`: [U], rectified. `out`: [U + 1], the last the bias of the answer."""

    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    hidden: NDArray[np.float64]
    bias: NDArray[np.float64]
    out: NDArray[np.float64]

    def __call__(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability of being one whole character: [N] in 0..1, never quite either."""
        units = np.maximum((features - self.mean) / self.spread @ self.hidden + self.bias, 0)
        odds = units @ self.out[:-1] + self.out[-1]
        likely = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
        return np.asarray(np.clip(likely, _SUREST, 1 - _SUREST), np.float64)

    def save(self, path: Path) -> None:
        arrays = {name: np.asarray(value, np.float32) for name, value in vars(self).items()}
        np.savez(path, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> "Judge":
        with np.load(path, allow_pickle=False) as arrays:
            return cls(**{name: arrays[name].astype(np.float64) for name in arrays.files})


@cache
def shipped() -> Judge:
    return Judge.load(NUMBERS)
