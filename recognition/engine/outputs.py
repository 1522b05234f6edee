"""What a model file answers, before there is a bundle around it."""

from collections.abc import Callable

import numpy as np
import onnxruntime
from numpy.typing import NDArray

_NAMES = ("logits", "embedding")
_BATCH = 32


def model_outputs(model: bytes, pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """`logits` float32 [N, K] and `embedding` float32 [N, D] of an ONNX model for pictures uint8 [N, 28, 28]."""
    read = reader(model)
    parts = [read(pixels[start : start + _BATCH]) for start in range(0, max(len(pixels), 1), _BATCH)]
    return {name: np.concatenate([part[name] for part in parts]) for name in _NAMES}


def reader(model: bytes) -> Callable[[NDArray[np.uint8]], dict[str, NDArray[np.float32]]]:
    """What answers for one batch as `model_outputs` does for many, on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def read(pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        ink = pixels[..., np.newaxis].astype(np.float32) / 255
        return dict(zip(_NAMES, session.run(list(_NAMES), {"ink": ink}), strict=True))

    return read
