import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.ink.hand import LENGTH, WAY_POINTS, hand_of

coordinates = st.floats(-1e6, 1e6, allow_nan=False)
points = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=20)
inks = st.lists(points, min_size=1, max_size=5)


@given(inks, st.floats(0, 1e6))
def test_any_ink_has_finite_features(ink: list[list[tuple[float, float]]], canvas: float) -> None:
    features = hand_of(ink, canvas=canvas)

    assert features.shape == (LENGTH,)
    assert np.isfinite(features).all()
    assert np.abs(features[: 2 * WAY_POINTS]).max() <= 0.5001


def test_the_way_does_not_tell_where_and_how_large() -> None:
    stroke = np.array([[0, 0], [10, 40], [30, 20]], float)

    small, large = (hand_of([each], canvas=100) for each in (stroke, stroke * 3 + 7))

    assert small[: 2 * WAY_POINTS] == pytest.approx(large[: 2 * WAY_POINTS], abs=1e-5)
    assert large[-2:] - small[-2:] == pytest.approx([np.log(3)] * 2, abs=1e-5)


def test_size_is_told_in_shares_of_the_canvas() -> None:
    stroke = np.array([[0, 0], [10, 40]], float)

    assert hand_of([stroke], canvas=80) == pytest.approx(hand_of([stroke * 5], canvas=400), abs=1e-5)


def test_the_direction_of_the_pen_is_told() -> None:
    stroke = [[0, 0], [10, 40]]

    assert not np.allclose(hand_of([stroke], canvas=80), hand_of([stroke[::-1]], canvas=80))


def test_strokes_are_counted_and_lifting_takes_no_way() -> None:
    one, two = [[0, 0], [0, 10], [0, 20]], [[[0, 0], [0, 10]], [[0, 10], [0, 20]]]

    whole, parted = hand_of([one], canvas=20), hand_of(two, canvas=20)

    assert (whole[2 * WAY_POINTS], parted[2 * WAY_POINTS]) == (1, 2)
    assert whole[: 2 * WAY_POINTS] == pytest.approx(parted[: 2 * WAY_POINTS])
