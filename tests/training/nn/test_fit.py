"""Trainings of a few seconds on two shapes that a network can hardly fail to tell apart."""

import dataclasses
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from recognition.engine.outputs import model_outputs
from tests.linear import linear_model
from training.datasets.examples import Examples
from training.gate import ONNX_TOLERANCE
from training.nn.config import FitConfig
from training.nn.progress import Progress

pytestmark = pytest.mark.training

CONFIG = FitConfig(
    epochs=2, learning_rate=3e-3, warm_start=False, batch=32, examples_per_epoch=256, average=0.5, warmup=0.2
)


def bars(count: int, *, seed: int = 0) -> Examples:
    """Class 0: a bar across; class 1: a bar down; each a little noisy."""
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 60, (count, 28, 28)).astype(np.uint8)
    targets = np.arange(count) % 2
    pixels[targets == 0, 12:16, 5:23] = 255
    pixels[targets == 1, 5:23, 12:16] = 255
    return Examples(pixels=pixels, targets=targets, weights=np.ones(count))


def fitted(config: FitConfig = CONFIG, **changes: Any) -> Any:
    from training.nn.fit import fit

    arguments: dict[str, Any] = {
        "architecture": "mnist_deep_cnn",
        "classes": 2,
        "base": bars(200),
        "collected": None,
        "validation": bars(40, seed=1),
        "initial_weights": None,
        "on_progress": lambda progress: None,
        "should_stop": lambda: False,
    }
    return fit(config, **(arguments | changes))


@pytest.fixture(scope="module")
def trained() -> Any:
    return fitted()


def test_it_learns_what_it_is_shown() -> None:
    model = fitted(dataclasses.replace(CONFIG, epochs=6), architecture="inkloop_cnn")

    test = bars(100, seed=2)
    assert (model.logits(test.pixels).argmax(axis=1) == test.targets).mean() > 0.95


def test_it_keeps_a_record_of_every_epoch(trained: Any) -> None:
    history = trained.history

    assert [record.epoch for record in history] == [1, 2]
    assert all(0 <= record.validation_accuracy <= 1 for record in history)


def test_it_needs_no_validation_data() -> None:
    assert fitted(validation=bars(0)).history[-1].validation_accuracy is None


def test_the_same_seed_and_data_give_the_same_network(trained: Any) -> None:
    first, second = trained.weights(), fitted().weights()

    assert all(np.allclose(first[name], second[name], atol=1e-5) for name in first)


def test_what_was_collected_changes_the_network(trained: Any) -> None:
    """Collected labels say the opposite of the base about bars of another brightness."""
    faint = bars(64, seed=3)
    flipped = Examples(pixels=faint.pixels // 3, targets=1 - faint.targets, weights=faint.weights)

    joined = fitted(collected=flipped)

    assert not np.allclose(trained.logits(flipped.pixels), joined.logits(flipped.pixels), atol=1e-3)


def test_it_tells_how_far_it_is() -> None:
    reports: list[Progress] = []

    fitted(on_progress=reports.append)

    last = reports[-1]
    assert (last.epoch, last.epochs, last.step, last.steps) == (2, 2, 8, 8)
    assert last.seconds_left == 0


def test_it_stops_at_the_step_it_is_told_to() -> None:
    from training.exceptions import TrainingCancelled

    answers = iter([False, False, False, True])

    with pytest.raises(TrainingCancelled, match="epoch 1 of 2, at step 4"):
        fitted(should_stop=lambda: next(answers))


def test_a_warm_start_begins_where_the_champion_stood() -> None:
    champion = fitted(dataclasses.replace(CONFIG, epochs=6), architecture="inkloop_cnn")
    still = dataclasses.replace(CONFIG, epochs=1, examples_per_epoch=32, learning_rate=1e-9, warm_start=True)

    warm = fitted(still, architecture="inkloop_cnn", initial_weights=champion.weights())

    kernels = [name for name in warm.weights() if name.endswith("kernel")]
    assert all(np.allclose(warm.weights()[name], champion.weights()[name], atol=1e-6) for name in kernels)


def test_a_cold_start_leaves_the_champions_weights_alone(trained: Any) -> None:
    cold = fitted(dataclasses.replace(CONFIG, seed=2), initial_weights=trained.weights())

    assert not np.allclose(cold.weights()["logits/kernel"], trained.weights()["logits/kernel"])


def test_it_refuses_weights_of_another_network(trained: Any) -> None:
    warm = dataclasses.replace(CONFIG, warm_start=True)

    with pytest.raises(ValueError, match="same arrays as inkloop_cnn"):
        fitted(warm, architecture="inkloop_cnn", initial_weights=trained.weights())


def test_it_refuses_weights_of_another_alphabet(trained: Any) -> None:
    warm = dataclasses.replace(CONFIG, warm_start=True)

    with pytest.raises(ValueError, match=r"logits/.* must have the shape .*3.* Received: .*2"):
        fitted(warm, classes=3, initial_weights=trained.weights())


def test_the_exported_network_answers_as_the_trained_one(trained: Any) -> None:
    from training.nn.export import check_equal, to_onnx

    assert check_equal(to_onnx(trained), trained, bars(100, seed=4).pixels) <= ONNX_TOLERANCE


def test_it_notices_an_export_of_another_network(trained: Any) -> None:
    from training.nn.export import ExportMismatch, check_equal, largest_difference, to_onnx

    exported = to_onnx(trained)
    other = fitted(dataclasses.replace(CONFIG, seed=2))

    with pytest.raises(ExportMismatch, match=r"may differ by 0\.0001"):
        check_equal(exported, other, bars(10).pixels)
    assert ONNX_TOLERANCE < largest_difference(exported, other, bars(10).pixels) < float("inf")


@pytest.mark.parametrize("broken", ["logits", "embedding"])
def test_one_output_that_is_no_number_is_as_different_as_can_be(broken: str) -> None:
    """Whichever it is: a larger one before or behind it hides nothing."""
    from training.nn.export import ExportMismatch, check_equal, largest_difference

    model, pixels = linear_model(2), bars(3).pixels
    answers = {**model_outputs(model, pixels)}
    answers[broken] = np.full_like(answers[broken], np.nan)
    fitted: Any = SimpleNamespace(outputs=lambda pixels: answers)

    assert largest_difference(model, fitted, pixels) == float("inf")
    with pytest.raises(ExportMismatch):
        check_equal(model, fitted, pixels)


@pytest.mark.parametrize(("steps", "decay"), [(10, 0.0), (100, 0.8), (100_000, 0.998)])
def test_the_averaged_weights_do_not_reach_back_to_the_beginning(steps: int, decay: float) -> None:
    from training.nn.fit import _average

    assert _average(FitConfig.full(), steps) == pytest.approx(decay)
