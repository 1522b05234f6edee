from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recognition.ink.framing import boxed
from recognition.ink.images import ImageError, frame
from recognition.ink.raster import render
from tests.recognition.ink.drawing import Stroke, bounds, centre_of_mass, span, strokes

pictures = arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40)))


@given(picture=pictures.filter(lambda picture: bool(picture.any())))
def test_any_picture_with_ink_comes_out_in_the_box(picture: np.ndarray) -> None:
    framed = frame(picture)

    top, left, bottom, right = bounds(framed)
    assert framed.shape == (28, 28)
    assert max(bottom - top, right - left) <= 21


@given(picture=pictures.filter(lambda picture: int(picture.max()) > 127))
@example(picture=np.array([[255], [21]], np.uint8))
def test_the_centre_of_mass_comes_to_the_middle_unless_the_edge_is_in_the_way(picture: np.ndarray) -> None:
    """The edge of the box that the ink was brought to: where that was resized, its last rows may have faded to nothing."""
    box, framed = boxed(picture), frame(picture)

    for axis in (0, 1):
        first_of_box = bounds(framed)[axis] - bounds(box)[axis]
        in_the_way = first_of_box == 0 or first_of_box + box.shape[axis] == 28
        assert abs(centre_of_mass(framed)[axis] - 14) <= 0.5 or in_the_way


@pytest.mark.parametrize("shape", [(16, 16), (20, 16), (28, 28), (128, 128)])
def test_a_character_fills_the_box_whatever_the_size_of_its_picture(shape: tuple[int, int]) -> None:
    picture = np.zeros(shape, np.uint8)
    picture[2:-2, 5:8] = 255

    top, _, bottom, _ = bounds(frame(picture))

    assert bottom - top == 20


@given(drawn=strokes.filter(lambda drawn: span(drawn) > 0))
def test_a_rendered_drawing_has_the_frame_already(drawn: list[Stroke]) -> None:
    picture = render(drawn)

    assert (frame(picture) == picture).all()


def test_grey_levels_stay_soft() -> None:
    soft = np.zeros((28, 28), np.uint8)
    soft[4:24, 13:16] = (90, 255, 90)

    assert (frame(soft) == soft).all()


def test_faint_tails_of_a_blur_do_not_count_as_size() -> None:
    blurred = np.zeros((60, 60), np.uint8)
    blurred[10:50, 30] = 255
    blurred[2:10, 30] = 8

    top, _, bottom, _ = bounds(frame(blurred))

    assert bottom - top == 20


def test_a_picture_of_zeros_and_ones_is_made_bright() -> None:
    binary = np.zeros((16, 8), np.uint8)
    binary[3:13, 4] = 1

    assert frame(binary).max() == 255


def test_it_refuses_a_picture_without_ink() -> None:
    with pytest.raises(ImageError, match="no ink"):
        frame(np.zeros((28, 28), np.uint8))


@pytest.mark.data
def test_mnist_has_the_frame_already(handwriting: Path) -> None:
    digits = np.load(handwriting / "mnist.npz")["x_test"][:500]

    assert all((frame(digit) == digit).all() for digit in digits)
