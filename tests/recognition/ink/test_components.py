import numpy as np
import pytest

from recognition.ink.components import own_strokes

HEIGHT, WIDTH = 200, 300


def letter() -> np.ndarray:
    """An h-like shape in the middle, its pen 8 wide."""
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[60:140, 120:128] = mask[95:103, 120:168] = mask[95:140, 160:168] = True
    return mask


def with_piece(rows: slice, columns: slice) -> np.ndarray:
    mask = letter()
    mask[rows, columns] = True
    return mask


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (slice(20, 22), slice(30, 32)),
        (slice(0, HEIGHT), slice(0, 90)),
        (slice(190, HEIGHT), slice(0, WIDTH)),
        (slice(0, 5), slice(0, 60)),
        (slice(90, 98), slice(0, 30)),
        (slice(0, 6), slice(120, 160)),
        (slice(95, 103), slice(275, 283)),
    ],
    ids=[
        "a speck of dust",
        "a table",
        "the edge of a scanner",
        "a shadow in a corner",
        "a neighbour that is cut off",
        "a line above that is cut off",
        "a blot far away",
    ],
)
def test_it_leaves_out(rows: slice, columns: slice) -> None:
    own = own_strokes(with_piece(rows, columns))

    assert (own == letter()).all()


@pytest.mark.parametrize(
    ("rows", "columns"),
    [(slice(30, 38), slice(140, 148)), (slice(0, 6), slice(140, 148)), (slice(60, 140), slice(190, 198))],
    ids=["a dot above", "a dot above that touches the edge", "a second stroke"],
)
def test_it_keeps(rows: slice, columns: slice) -> None:
    mask = with_piece(rows, columns)

    assert (own_strokes(mask) == mask).all()


def test_it_keeps_a_single_piece_wherever_it_touches() -> None:
    mask = np.zeros((30, 30), bool)
    mask[:, :6] = mask[24:] = True

    assert (own_strokes(mask) == mask).all()


def test_it_keeps_a_character_in_pieces_that_all_touch_the_edge() -> None:
    mask = np.zeros((30, 30), bool)
    mask[:12, :12] = mask[18:, 18:] = True

    assert (own_strokes(mask) == mask).all()


def test_it_leaves_something_of_dust_alone() -> None:
    dust = np.zeros((50, 50), bool)
    dust[::9, ::9] = True

    assert own_strokes(dust).any()


def test_it_leaves_nothing_of_nothing() -> None:
    assert not own_strokes(np.zeros((5, 5), bool)).any()
