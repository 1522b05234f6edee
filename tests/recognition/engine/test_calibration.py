import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recognition.engine.calibration import (
    HIGHEST_TEMPERATURE,
    LOWEST_TEMPERATURE,
    expected_calibration_error,
    fit_temperature,
    reliability,
    softmax,
)

logits_of_any_size = arrays.arrays(
    np.float32, arrays.array_shapes(min_dims=2, max_dims=2), elements=st.floats(-1e4, 1e4, width=32)
)


@given(logits=logits_of_any_size, temperature=st.floats(0.05, 20))
def test_softmax_gives_probabilities_that_add_up_to_one(logits: np.ndarray, temperature: float) -> None:
    probabilities = softmax(logits, temperature)

    assert probabilities.sum(axis=1) == pytest.approx(np.ones(len(logits)))


@given(logits=logits_of_any_size)
def test_softmax_keeps_the_order_of_the_logits(logits: np.ndarray) -> None:
    probabilities = softmax(logits)

    best = logits.argmax(axis=1)
    assert (np.take_along_axis(probabilities, best[:, None], 1)[:, 0] == probabilities.max(axis=1)).all()


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_fit_temperature_finds_the_temperature_that_made_the_labels(temperature: float) -> None:
    random = np.random.default_rng(7)
    truth = random.normal(size=(20_000, 5)) * 2
    shares = softmax(truth).cumsum(axis=1)
    labels = (random.random((20_000, 1)) > shares).sum(axis=1).clip(max=4)

    fitted = fit_temperature(truth * temperature, labels)

    assert fitted == pytest.approx(temperature, rel=0.05)


def test_fit_temperature_stays_above_nothing_where_no_reading_is_wrong() -> None:
    fitted = fit_temperature(np.eye(3) * 10, np.arange(3))

    assert LOWEST_TEMPERATURE <= fitted < 1


def test_fit_temperature_stays_finite_where_every_reading_is_wrong() -> None:
    fitted = fit_temperature(np.eye(3) * 10, np.array([1, 2, 0]))

    assert fitted == pytest.approx(HIGHEST_TEMPERATURE)


@pytest.mark.parametrize(("logits", "labels"), [(0, 0), (3, 2)])
def test_fit_temperature_refuses_logits_that_do_not_pair_with_labels(logits: int, labels: int) -> None:
    with pytest.raises(ValueError, match=f"Received: {logits}, {labels}"):
        fit_temperature(np.zeros((logits, 4)), np.zeros(labels, int))


def test_the_calibration_error_is_nothing_where_confidence_equals_accuracy() -> None:
    probabilities = np.tile([0.75, 0.25], (4, 1))

    error = expected_calibration_error(probabilities, np.array([0, 0, 0, 1]))

    assert error == pytest.approx(0.0)


def test_the_calibration_error_is_the_gap_where_every_confidence_is_alike() -> None:
    probabilities = np.tile([0.9, 0.1], (10, 1))

    error = expected_calibration_error(probabilities, np.array([0] * 6 + [1] * 4))

    assert error == pytest.approx(0.3)


def test_the_calibration_error_lets_no_bin_make_up_for_another() -> None:
    overconfident, underconfident = [0.9, 0.1], [0.6, 0.4]
    probabilities = np.array([overconfident] * 10 + [underconfident] * 10)

    error = expected_calibration_error(probabilities, np.array([0] * 6 + [1] * 4 + [0] * 9 + [1]))

    assert error == pytest.approx(0.3)


def test_each_bin_tells_its_mean_confidence_and_accuracy() -> None:
    probabilities = np.array([[0.9, 0.1], [0.88, 0.12], [0.6, 0.4], [1.0, 0.0]])

    bins = reliability(probabilities, np.array([0, 1, 0, 0]), bins=5)

    assert [(each.count, each.confidence, each.accuracy) for each in bins[:3]] == [(0, None, None)] * 3
    assert [each.count for each in bins[3:]] == [1, 3]
    assert [each.confidence for each in bins[3:]] == pytest.approx([0.6, 2.78 / 3])
    assert bins[3].accuracy == 1.0
    assert bins[4].accuracy == pytest.approx(2 / 3)


def test_the_bins_cover_all_from_nothing_to_certainty() -> None:
    bins = reliability(np.array([[1.0, 0.0]]), np.array([0]))

    assert (bins[0].low, bins[-1].high) == (0.0, 1.0)
    assert [each.high for each in bins[:-1]] == [each.low for each in bins[1:]]
    assert bins[-1].count == 1
