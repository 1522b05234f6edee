import numpy as np
import pytest
from numpy.typing import NDArray

from training.nn.augment import Augmenter


@pytest.fixture
def sevens() -> NDArray[np.uint8]:
    picture = np.zeros((28, 28), np.uint8)
    picture[5:8, 8:20] = 255
    picture[8:24, 17:20] = 255
    return np.repeat(picture[None], 200, axis=0)


def varied(pixels: NDArray[np.uint8], *, strength: float = 1.0, seed: int = 1) -> NDArray[np.uint8]:
    return Augmenter(strength=strength, random=np.random.default_rng(seed)).vary(pixels)


def test_it_gives_pictures_of_the_same_shape_and_type(sevens: NDArray[np.uint8]) -> None:
    result = varied(sevens)

    assert result.shape == sevens.shape
    assert result.dtype == np.uint8


def test_it_gives_every_copy_another_shape(sevens: NDArray[np.uint8]) -> None:
    assert len(np.unique(varied(sevens), axis=0)) == len(sevens)


def test_it_leaves_the_originals_alone(sevens: NDArray[np.uint8]) -> None:
    before = sevens.copy()

    varied(sevens)

    assert (sevens == before).all()


def test_it_changes_nothing_at_strength_zero(sevens: NDArray[np.uint8]) -> None:
    assert (varied(sevens, strength=0.0) == sevens).all()


def test_the_same_seed_gives_the_same_pictures(sevens: NDArray[np.uint8]) -> None:
    assert (varied(sevens, seed=3) == varied(sevens, seed=3)).all()


def test_another_seed_gives_other_pictures(sevens: NDArray[np.uint8]) -> None:
    assert (varied(sevens, seed=3) != varied(sevens, seed=4)).any()


def test_it_keeps_the_ink_on_the_canvas(sevens: NDArray[np.uint8]) -> None:
    before = sevens.sum(axis=(1, 2)).astype(float)

    kept = varied(sevens).sum(axis=(1, 2)) / before

    assert kept.min() > 0.4
    assert kept.max() < 2.0


def test_more_strength_moves_more_ink(sevens: NDArray[np.uint8]) -> None:
    def moved(strength: float) -> float:
        return float(np.abs(varied(sevens, strength=strength).astype(int) - sevens).mean())

    assert moved(0.3) < moved(1.0)


def test_it_writes_some_thicker_and_some_thinner(sevens: NDArray[np.uint8]) -> None:
    ink = varied(sevens).sum(axis=(1, 2)) / sevens.sum(axis=(1, 2))

    assert (ink < 0.9).any()
    assert (ink > 1.1).any()
