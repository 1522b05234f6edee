"""A trained network, with what there is to do with one: read pictures, give its weights, take some."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BATCH = 512


@dataclass(frozen=True, kw_only=True)
class EpochRecord:
    """One point of the learning curves; shares of 1. `validation_accuracy` is None without validation data.

    `learning_rate`: at the end of the epoch. `images` were learned from in `seconds`, validation left out.
    """

    epoch: int
    loss: float
    accuracy: float
    validation_accuracy: float | None
    learning_rate: float
    images: int
    seconds: float


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedModel:
    """`model`: a Keras model from `ink` to `logits` and `embedding`.

    `knows_junk`: it was shown what is no character, so the log-sum-exp of its logits is the log-odds of being one.
    """

    model: Any
    architecture: str
    history: tuple[EpochRecord, ...]
    knows_junk: bool = False

    @property
    def parameters(self) -> int:
        return int(self.model.count_params())

    def logits(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """float32 [N, K] for pictures uint8 [N, 28, 28]."""
        return self.outputs(pixels)["logits"]

    def outputs(self, pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        """`logits` float32 [N, K] and `embedding` float32 [N, D]."""
        parts = [
            self.model.predict_on_batch(as_ink(pixels[start : start + _BATCH]))
            for start in range(0, max(len(pixels), 1), _BATCH)
        ]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def weights(self) -> dict[str, NDArray[Any]]:
        """Every weight by its path in the network, to warm-start another of the same architecture."""
        return {variable.path: np.asarray(variable.numpy()) for variable in self.model.weights}


def as_ink(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """uint8 [N, 28, 28] as the network's input: float32 [N, 28, 28, 1] in 0..1."""
    return np.asarray(pixels[..., np.newaxis] / np.float32(255), np.float32)


def set_weights(model: Any, weights: Mapping[str, NDArray[Any]]) -> None:
    """Give a fresh model what `FittedModel.weights` gave. Raises ValueError unless every array fits."""
    wanted = {variable.path: variable for variable in model.weights}
    if set(wanted) != set(weights):
        stray = sorted(set(wanted) ^ set(weights))
        raise ValueError(
            f"Weights must name the same arrays as {model.name}. Received others: {', '.join(stray)}."
        )
    for path, variable in wanted.items():
        if tuple(variable.shape) != weights[path].shape:
            raise ValueError(
                f"{path} must have the shape {tuple(variable.shape)}. Received: {weights[path].shape}."
            )
    for path, variable in wanted.items():
        variable.assign(weights[path])
