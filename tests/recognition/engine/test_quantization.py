"""The int8 twin of a small real model, made and read by ONNX Runtime."""

import numpy as np
import pytest
from numpy.typing import NDArray

from recognition.engine.outputs import model_outputs
from recognition.engine.quantization import quantized
from tests.recognition.engine import tiny


@pytest.fixture
def pictures() -> NDArray[np.uint8]:
    """Each with one bright pixel among the three that the model looks at, the others darker."""
    random = np.random.default_rng(3)
    rows = random.uniform(0, 0.4, (70, 3))
    rows[np.arange(70), np.arange(70) % 3] = 1.0
    return np.stack([tiny.picture(*row) for row in rows])


def test_the_twin_answers_as_the_model_does(pictures: NDArray[np.uint8]) -> None:
    model = tiny.onnx_model()

    twin = model_outputs(quantized(model, calibration=pictures), pictures)["logits"]

    exact = model_outputs(model, pictures)["logits"]
    assert (twin.argmax(axis=1) == exact.argmax(axis=1)).all()
    assert np.abs(twin - exact).max() < 0.05 * np.abs(exact).max()


def test_the_twin_is_another_model_and_smaller(pictures: NDArray[np.uint8]) -> None:
    model = tiny.onnx_model(classes=40)

    twin = quantized(model, calibration=pictures)

    assert len(twin) < 0.5 * len(model)


def test_it_needs_pictures() -> None:
    with pytest.raises(ValueError, match=r"pictures to calibrate on. Received: none"):
        quantized(tiny.onnx_model(), calibration=np.zeros((0, 28, 28), np.uint8))
