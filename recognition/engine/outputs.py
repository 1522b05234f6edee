"""What a model file answers, before there is a bundle around it."""

import numpy as np
import onnxruntime
from numpy.typing import NDArray

_NAMES = ("logits", "embedding")
_BATCH = 32


def model_outputs(model: bytes, pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """`logits` float32 [N, K] and `embedding` float32 [N, D] of an ONNX model for pictures uint8 [N, 28, 28]."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    parts = [
        session.run(
            list(_NAMES), {"ink": pixels[start : start + _BATCH, ..., np.newaxis].astype(np.float32) / 255}
        )
        for start in range(0, max(len(pixels), 1), _BATCH)
    ]
    return {name: np.concatenate([part[place] for part in parts]) for place, name in enumerate(_NAMES)}
