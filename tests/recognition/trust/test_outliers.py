"""What lies apart from its class is found, and nothing else is told to."""

import numpy as np
from numpy.typing import NDArray

from recognition.trust.outliers import LEAST_OF_A_CLASS, oddities

WIDE = 16


def clouds(sizes: list[int], *, seed: int = 0) -> tuple[NDArray[np.float32], list[int]]:
    """Classes around axes of their own."""
    random = np.random.default_rng(seed)
    axes = np.eye(WIDE)
    classes = [name for name, size in enumerate(sizes) for _ in range(size)]
    return (axes[classes] + 0.08 * random.standard_normal((len(classes), WIDE))).astype(np.float32), classes


def test_a_drawing_in_the_wrong_cloud_is_odd_and_it_is_told_whose_it_is() -> None:
    embeddings, classes = clouds([120, 120])
    embeddings[5] = embeddings[150]

    [found] = oddities(embeddings, classes, most=10)

    assert (found.place, found.nearest) == (5, 1)
    assert found.oddness > 10
    assert found.distance > 0.6  # its own lie nearer than 0.2


def test_three_alike_do_not_vouch_for_each_other() -> None:
    embeddings, classes = clouds([150, 150])
    embeddings[:3] = embeddings[200]

    assert {each.place for each in oddities(embeddings, classes, most=10)} == {0, 1, 2}


def test_the_oddest_come_first_and_no_more_than_wanted() -> None:
    embeddings, classes = clouds([100, 100])
    embeddings[0] = 0.5 * (embeddings[0] + embeddings[150])
    embeddings[1] = embeddings[150]

    assert [each.place for each in oddities(embeddings, classes, most=10)] == [1, 0]
    assert [each.place for each in oddities(embeddings, classes, most=1)] == [1]


def test_a_class_of_few_has_no_usual_distance() -> None:
    embeddings, classes = clouds([100, LEAST_OF_A_CLASS - 1])
    embeddings[105] = embeddings[0]

    assert oddities(embeddings, classes, most=10) == []


def test_ordinary_clouds_hold_few_odd_ones() -> None:
    embeddings, classes = clouds([300, 300, 300])

    assert len(oddities(embeddings, classes, most=900)) < 0.02 * 900


def test_nothing_is_nothing() -> None:
    assert oddities(np.zeros((0, 4), np.float32), [], most=5) == []
