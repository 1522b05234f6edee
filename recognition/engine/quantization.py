"""A float32 model made int8: static QDQ quantization, calibrated on pictures.

Used where models are made, never where they serve: it needs the onnx package, and is imported only when called for.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

_BATCH = 32


def quantized(model: bytes, *, calibration: NDArray[np.uint8]) -> bytes:
    """The model with int8 weights, a scale for each channel, and uint8 activations, whose ranges come from `calibration`.

    `calibration`: uint8 [N, 28, 28], some hundreds of pictures that the model was trained on, N at least 1.
    Inputs and outputs keep their names and types.
    """
    if not len(calibration):
        raise ValueError("Quantization needs pictures to calibrate on. Received: none.")
    with tempfile.TemporaryDirectory() as folder:
        given, prepared, made = (Path(folder) / name for name in ("given", "prepared", "made"))
        given.write_bytes(model)
        quant_pre_process(given, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            made,
            _Pictures(calibration),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            # Seven bits: processors without VNNI add two products in 16 bits, which eight would overflow.
            reduce_range=True,
            calibrate_method=CalibrationMethod.MinMax,
        )
        return made.read_bytes()


class _Pictures(CalibrationDataReader):  # type: ignore[misc]
    """The pictures in batches, as the model takes them."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self._batches: Iterator[NDArray[np.uint8]] = iter(
            np.split(pixels, range(_BATCH, len(pixels), _BATCH))
        )

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        pixels = next(self._batches, None)
        if pixels is None:
            return None
        return {"ink": np.asarray(pixels[..., np.newaxis] / 255, np.float32)}
