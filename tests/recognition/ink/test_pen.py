import numpy as np
import pytest

from recognition.ink.framing import BOX, FINE
from recognition.ink.pen import THICKEST, THINNEST, even_out, middle_lines, stroke_widths
from tests.recognition.ink.drawing import SHAPES, bounds, scan


def strokes(*, pen: float, height: float = 0.7) -> np.ndarray:
    return scan(SHAPES["four"], height=height, pen=pen) < 128


@pytest.mark.parametrize("width", [1, 2, 3, 5, 8, 21])
def test_the_width_of_a_bar_is_measured(width: int) -> None:
    bar = np.zeros((40, 100), bool)
    bar[10 : 10 + width, 5:95] = True

    assert np.median(stroke_widths(bar)) == pytest.approx(width, abs=1)


def test_a_bar_along_the_edge_is_as_wide_as_elsewhere() -> None:
    bar = np.zeros((40, 100), bool)
    bar[:9] = True

    assert np.median(stroke_widths(bar)) == pytest.approx(9, abs=1)


def test_every_piece_has_a_middle() -> None:
    pieces = np.zeros((20, 20), bool)
    pieces[3, 3] = pieces[10:12, 10:12] = pieces[15:18, 2:19] = True

    (rows, columns), _ = middle_lines(pieces)

    assert {(row // 7, column // 7) for row, column in zip(rows, columns, strict=True)} >= {
        (0, 0),
        (1, 1),
        (2, 1),
    }


@pytest.mark.parametrize("pen", [0.01, 0.05, 0.1, 0.15])
def test_any_pen_is_brought_between_the_thinnest_and_the_thickest(pen: float) -> None:
    evened = even_out(strokes(pen=pen)) > 0

    width = float(np.median(stroke_widths(evened))) / FINE
    assert THINNEST - 0.2 <= width <= THICKEST + 0.2


@pytest.mark.parametrize("pen", [0.01, 0.05, 0.1, 0.15])
def test_the_longest_side_fills_the_box_with_any_pen(pen: float) -> None:
    top, left, bottom, right = bounds(even_out(strokes(pen=pen)))

    assert max(bottom - top, right - left) == pytest.approx(BOX * FINE, abs=3)


def test_a_hair_across_the_whole_picture_does_not_vanish() -> None:
    hair = np.zeros((480, 640), bool)
    hair[200, :] = True

    top, left, bottom, right = bounds(even_out(hair))

    assert (bottom - top, right - left) == pytest.approx((THINNEST * FINE, BOX * FINE), abs=3)


def test_the_thin_strokes_of_a_broad_nib_stay_connected() -> None:
    nib = np.zeros((200, 200), bool)
    nib[20:180, 20:75] = nib[20:180, 125:180] = nib[98:103, 20:180] = True

    evened = even_out(nib)

    assert evened[:, evened.shape[1] // 2].any()


def test_a_blot_keeps_its_shape() -> None:
    blot = np.zeros((50, 50), bool)
    blot[10:40, 10:40] = True

    top, left, bottom, right = bounds(even_out(blot))

    assert (bottom - top, right - left) == (BOX * FINE, BOX * FINE)
