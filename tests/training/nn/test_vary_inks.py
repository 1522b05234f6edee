import numpy as np
import pytest
from numpy.typing import NDArray

from recognition.ink.flat import FlatInks
from recognition.ink.raster import render
from training.nn.augment import Augmenter
from training.nn.vary_inks import InkVariation

SEVEN = [
    np.array([[0.0, 0.0], [5.0, 0.2], [10.0, 0.0], [7.0, 9.0], [5.0, 18.0]]),
    np.array([[3.0, 9.0], [9.0, 9.0]]),
]
DOT = [np.array([[4.0, 4.0]])]


def sevens(count: int) -> FlatInks:
    return FlatInks.of([SEVEN] * count)


def varied(inks: FlatInks, *, strength: float = 1.0, seed: int = 1) -> NDArray[np.uint8]:
    return InkVariation(strength=strength, random=np.random.default_rng(seed)).vary(inks)


def test_every_copy_is_written_another_way() -> None:
    pictures = varied(sevens(100))

    assert pictures.shape == (100, 28, 28)
    assert len(np.unique(pictures, axis=0)) == 100


def test_the_result_is_framed_like_a_real_drawing() -> None:
    for picture in varied(sevens(50)):
        rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 in (20, 21)


def test_it_stays_near_what_was_drawn() -> None:
    original = render(SEVEN).astype(float)
    other = render([np.array([[0.0, 0.0], [10.0, 10.0]])]).astype(float)

    for picture in varied(sevens(50)).astype(float):
        assert (
            np.corrcoef(picture.ravel(), original.ravel())[0, 1]
            > np.corrcoef(picture.ravel(), other.ravel())[0, 1]
        )


def test_without_strength_it_is_what_was_drawn() -> None:
    assert (varied(sevens(3), strength=0.0) == render(SEVEN)).all()


def test_more_strength_moves_more_ink() -> None:
    def moved(strength: float) -> float:
        return float(np.abs(varied(sevens(50), strength=strength).astype(int) - render(SEVEN)).mean())

    assert 0 < moved(0.3) < moved(1.0)


def test_pens_are_thick_and_thin() -> None:
    ink = varied(sevens(100)).sum(axis=(1, 2)) / render(SEVEN).sum()

    assert ink.min() < 0.85
    assert ink.max() > 1.2


def test_a_dot_stays_a_dot() -> None:
    pictures = varied(FlatInks.of([DOT] * 20))

    assert all(0 < np.count_nonzero(picture) <= 36 for picture in pictures)


def test_the_same_seed_writes_the_same_way() -> None:
    assert (varied(sevens(5), seed=3) == varied(sevens(5), seed=3)).all()
    assert (varied(sevens(5), seed=3) != varied(sevens(5), seed=4)).any()


@pytest.mark.parametrize("strength", [0.0, 1.0])
def test_strokes_are_varied_as_strokes_and_pictures_as_pictures(strength: float) -> None:
    inks = FlatInks.joined([sevens(1), FlatInks.none(1)])
    pixels = np.stack([np.zeros((28, 28), np.uint8), render(SEVEN)])

    result = Augmenter(strength=strength, random=np.random.default_rng(1)).vary(pixels, inks)

    assert result[1].any()
    assert result[0].any() == (strength > 0)
