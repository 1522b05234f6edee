"""What each candidate is worth on a way through its line: a small network on what is said of it and what stands around it.

Its numbers lie beside it. They are fitted on pages of training writers by `manage.py bench pages --fit`, see
training.nn.page_judge, where the same network is made; here it is a few products of matrices, for there is one line at a time.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from recognition.ink.page.lattice import Lattice

NUMBERS = Path(__file__).with_name("judge.npz")

Floats = NDArray[np.float32]

STRIDE = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Judgement:
    """Of N candidates. `worth`: [N], what each adds to a way; the exponentials of two ways' sums are as their chances.

    `likely`: [N], the probability that it is one whole character, whatever else stands on the line.
    """

    worth: Floats
    likely: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Judge:
    """`mean`, `spread`: [F], of the features. `kernels`: of two convolutions with STRIDE, [k, k, C, D] each; `looks`, `says`,
    `both`, `out`: [U, V], dense layers on what is seen, on the features, on both and to the answers. Each with its bias."""

    mean: Floats
    spread: Floats
    first_kernel: Floats
    first_bias: Floats
    second_kernel: Floats
    second_bias: Floats
    looks_kernel: Floats
    looks_bias: Floats
    says_kernel: Floats
    says_bias: Floats
    both_kernel: Floats
    both_bias: Floats
    out_kernel: Floats
    out_bias: Floats

    def __call__(self, lattice: Lattice) -> Judgement:
        features = ((lattice.features - self.mean) / self.spread).astype(np.float32)
        seen = _convolved(np.asarray(lattice.seen / 255, np.float32), self.first_kernel, self.first_bias)
        seen = _convolved(seen, self.second_kernel, self.second_bias).reshape(len(seen), -1)
        looks = _rectified(seen @ self.looks_kernel + self.looks_bias)
        says = _rectified(features @ self.says_kernel + self.says_bias)
        both = np.concatenate([looks, says, features], axis=1)
        answers = _rectified(both @ self.both_kernel + self.both_bias) @ self.out_kernel + self.out_bias
        return Judgement(worth=answers[:, 0], likely=1 / (1 + np.exp(-np.clip(answers[:, 1], -50, 50))))

    def save(self, path: Path) -> None:
        np.savez_compressed(path, allow_pickle=False, **vars(self))

    @classmethod
    def load(cls, path: Path) -> "Judge":
        with np.load(path, allow_pickle=False) as arrays:
            return cls(**{name: arrays[name] for name in arrays.files})


@cache
def shipped() -> Judge:
    return Judge.load(NUMBERS)


def _convolved(pictures: Floats, kernel: Floats, bias: Floats) -> Floats:
    """[N, H, W, C] to [N, H', W', D], of whole windows only, and rectified."""
    windows = sliding_window_view(pictures, kernel.shape[:2], axis=(1, 2))[:, ::STRIDE, ::STRIDE]
    return _rectified(
        np.asarray(np.tensordot(windows, kernel.transpose(2, 0, 1, 3), axes=3) + bias, np.float32)
    )


def _rectified(values: Floats) -> Floats:
    return np.asarray(np.maximum(values, 0), np.float32)
