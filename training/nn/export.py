"""From Keras to the ONNX file that serves, and the proof that both say the same."""

import numpy as np
import tensorflow as tf
import tf2onnx
from numpy.typing import NDArray

from recognition.engine.outputs import model_outputs
from training.nn.fitted import FittedModel

OPSET = 18
TOLERANCE = 1e-4


class ExportMismatch(Exception):
    """The exported file answers other than the network it was made from."""


def to_onnx(fitted: FittedModel) -> bytes:
    """The network as ONNX: `ink` float32 [N, 28, 28, 1] to `logits` [N, K] and `embedding` [N, D]."""
    shape = fitted.model.input_shape

    def serve(ink: tf.Tensor) -> dict[str, tf.Tensor]:
        outputs = fitted.model(ink, training=False)
        return {name: tf.identity(outputs[name], name=name) for name in ("logits", "embedding")}

    signature = [tf.TensorSpec((None, *shape[1:]), tf.float32, name="ink")]
    model, _ = tf2onnx.convert.from_function(
        tf.function(serve, input_signature=signature), input_signature=signature, opset=OPSET
    )
    return bytes(model.SerializeToString())


def check_equal(model: bytes, fitted: FittedModel, pixels: NDArray[np.uint8]) -> float:
    """The largest difference of any output over `pixels`, uint8 [N, 28, 28]. Raises ExportMismatch."""
    exported, trained = model_outputs(model, pixels), fitted.outputs(pixels)
    largest = max(float(np.abs(exported[name] - trained[name]).max()) for name in trained)
    if not largest <= TOLERANCE:
        raise ExportMismatch(
            f"ONNX and Keras may differ by {TOLERANCE}. Received: a difference of {largest:.3g}."
        )
    return largest
