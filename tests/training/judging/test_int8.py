import numpy as np
import pytest

from tests.recognition.engine import tiny
from training.datasets.examples import Examples
from training.judging import int8

pytestmark = pytest.mark.training


def examples(count: int) -> Examples:
    """Each with one bright pixel, which says its class among three."""
    targets = np.arange(count) % 3
    blank = np.zeros((28, 28), np.uint8)
    pixels = np.stack([blank, *(tiny.picture(*np.eye(3)[each]) for each in targets)])[1:]
    return Examples(pixels=pixels, targets=targets, weights=np.ones(count))


def test_a_twin_that_reads_as_well_is_kept_with_its_figures() -> None:
    twin, left_out = int8.twin_of(tiny.onnx_model(), train=examples(30), validation=examples(9))

    assert left_out == ""
    assert twin is not None
    assert twin.info().size_bytes == len(twin.model)
    assert (twin.info().accuracy, twin.info().float32_accuracy) == (1.0, 1.0)


@pytest.mark.parametrize(("accuracy", "holds"), [(0.99, True), (0.989, True), (0.9889, False), (1.0, True)])
def test_a_twin_may_lose_a_tenth_of_a_point(accuracy: float, holds: bool) -> None:
    from training.nn.export import Twin

    assert Twin(model=b"", accuracy=accuracy, float32_accuracy=0.99).holds is holds


def test_a_twin_that_reads_worse_is_left_out_with_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quantization that turns every class into the next one."""
    worse = tiny.onnx_model(shift=1)
    monkeypatch.setattr("training.nn.export.quantized", lambda model, *, calibration: worse)

    twin, left_out = int8.twin_of(tiny.onnx_model(), train=examples(3), validation=examples(9))

    assert twin is None
    assert left_out == "It reads 0.00% of the validation pictures, the float32 model 100.00%."


def test_a_model_that_cannot_be_quantized_goes_without() -> None:
    twin, left_out = int8.twin_of(b"no model", train=examples(3), validation=examples(3))

    assert twin is None
    assert left_out.startswith("It could not be made: ")


def test_without_validation_data_there_is_no_twin() -> None:
    twin, left_out = int8.twin_of(tiny.onnx_model(), train=examples(3), validation=examples(0))

    assert twin is None
    assert "measured on validation data" in left_out
