import numpy as np
import pytest
from numpy.typing import NDArray

from training.nn.sampling import epoch_indices

NONE = np.zeros(0)


def drawn(
    *, size: int, base: NDArray[np.float64], collected: NDArray[np.float64] = NONE, repeats: float = 8.0
) -> NDArray[np.intp]:
    return epoch_indices(
        size=size,
        base=base,
        collected=collected,
        collected_share=0.25,
        collected_repeats=repeats,
        random=np.random.default_rng(5),
    )


def test_even_weights_give_each_example_once() -> None:
    assert sorted(drawn(size=100, base=np.ones(100))) == list(range(100))


def test_it_shuffles() -> None:
    assert drawn(size=100, base=np.ones(100)).tolist() != list(range(100))


def test_an_example_comes_as_often_as_its_weight_says() -> None:
    counts = np.bincount(drawn(size=600, base=np.array([1.0, 2.0, 3.0])))

    assert counts.tolist() == [100, 200, 300]


def test_an_example_without_weight_never_comes() -> None:
    assert 1 not in drawn(size=50, base=np.array([1.0, 0.0, 1.0]))


def test_a_quarter_of_an_epoch_is_collected() -> None:
    indices = drawn(size=1000, base=np.ones(5000), collected=np.ones(400))

    assert (indices >= 5000).sum() == 250
    assert len(indices) == 1000


def test_a_few_collected_examples_are_not_repeated_without_end() -> None:
    indices = drawn(size=1000, base=np.ones(5000), collected=np.ones(3))

    assert np.bincount(indices)[5000:].tolist() == [8, 8, 8]
    assert len(indices) == 1000


def test_a_heavy_collected_example_keeps_to_the_same_limit() -> None:
    indices = drawn(size=1000, base=np.ones(5000), collected=np.array([1000.0, 1.0, 1.0]))

    assert np.bincount(indices, minlength=5003)[5000] == 8


@pytest.mark.parametrize("size", [1, 7, 256, 10_000])
def test_an_epoch_has_the_asked_size(size: int) -> None:
    weights = np.random.default_rng(1).uniform(0.1, 5, 333)

    assert len(drawn(size=size, base=weights, collected=weights)) == size
