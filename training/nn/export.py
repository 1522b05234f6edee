"""From Keras to the ONNX file that serves, the proof that both say the same, and the int8 twin."""

import hashlib
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
import tf2onnx
from numpy.typing import NDArray

from recognition.engine.info import Int8Info
from recognition.engine.outputs import model_outputs
from recognition.engine.quantization import quantized
from training.datasets.examples import Examples
from training.gate import ONNX_TOLERANCE, is_faithful
from training.nn.fitted import FittedModel

OPSET = 18
# What int8 may lose, as a share of 1.
INT8_LOSS = 0.001
_CALIBRATION_PICTURES = 512
_CALIBRATION_SEED = 20260101


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


def largest_difference(model: bytes, fitted: FittedModel, pixels: NDArray[np.uint8]) -> float:
    """Of any output over `pixels`, uint8 [N, 28, 28]; infinite where one of the two answers with what is no number."""
    exported, trained = model_outputs(model, pixels), fitted.outputs(pixels)
    # NumPy's maximum of what holds no number is none; Python's depends on where it stands.
    largest = float(np.max([np.abs(exported[name] - trained[name]).max() for name in trained]))
    return largest if np.isfinite(largest) else float("inf")


def check_equal(model: bytes, fitted: FittedModel, pixels: NDArray[np.uint8]) -> float:
    """The largest difference, for those who have no gate that would show it. Raises ExportMismatch."""
    largest = largest_difference(model, fitted, pixels)
    if not is_faithful(largest):
        raise ExportMismatch(
            f"ONNX and Keras may differ by {ONNX_TOLERANCE}. Received: a difference of {largest:.3g}."
        )
    return largest


@dataclass(frozen=True, kw_only=True)
class Twin:
    """The int8 twin of a model. Accuracies, shares of 1, on validation data, of the twin and of the float32 model."""

    model: bytes
    accuracy: float
    float32_accuracy: float

    @property
    def holds(self) -> bool:
        """Whether the twin reads as well as the model, but for a tenth of a point."""
        return self.float32_accuracy - self.accuracy <= INT8_LOSS + 1e-9

    def info(self) -> Int8Info:
        return Int8Info(
            sha256=hashlib.sha256(self.model).hexdigest(),
            size_bytes=len(self.model),
            opset=OPSET,
            accuracy=self.accuracy,
            float32_accuracy=self.float32_accuracy,
        )


def to_int8(model: bytes, *, train: Examples, validation: Examples) -> Twin:
    """Quantize an exported model, calibrated on training pictures, and measure both on the validation ones.

    Raises ValueError where there is nothing to calibrate or to measure on.
    """
    if not len(validation):
        raise ValueError("An int8 model is measured on validation data. Received: none.")
    random = np.random.default_rng(_CALIBRATION_SEED)
    chosen = random.choice(len(train), min(_CALIBRATION_PICTURES, len(train)), replace=False)
    twin = quantized(model, calibration=train.pixels[np.sort(chosen)])
    return Twin(
        model=twin, accuracy=_accuracy(twin, validation), float32_accuracy=_accuracy(model, validation)
    )


def _accuracy(model: bytes, validation: Examples) -> float:
    answers = model_outputs(model, validation.pixels)["logits"].argmax(axis=1)
    return float((answers == validation.targets).mean())
