import csv
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recognition.ink.images import ImageError, frame, normalise
from recognition.ink.pen import stroke_widths
from recognition.ink.raster import render
from tests.recognition.ink.drawing import SHAPES, bounds, centre_of_mass, photo, scan, unlikeness

# Less than a pixel off all around the strokes; another character of SHAPES is at 1 or more.
ALIKE = 0.35


def thickness(picture: np.ndarray) -> float:
    """The width of the pen in pixels of the picture."""
    fine = cv2.resize(picture, None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC)
    return float(np.median(stroke_widths(np.asarray(fine) > 127))) / 8


@pytest.mark.parametrize("name", SHAPES)
def test_a_scan_looks_like_the_drawing(name: str) -> None:
    picture = scan(SHAPES[name])

    assert unlikeness(normalise(picture), render(SHAPES[name])) < ALIKE


def test_different_characters_do_not_look_alike() -> None:
    scans = {name: normalise(scan(drawn)) for name, drawn in SHAPES.items()}

    others = [
        unlikeness(scans[one], render(SHAPES[other])) for one in SHAPES for other in SHAPES if one != other
    ]

    assert min(others) > 2 * ALIKE


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize(
    "conditions",
    [
        {"falloff": 0.6},
        {"shadow": 0.4},
        {"noise": 12.0},
        {"contrast": 0.25},
        {"quality": 10},
        {"falloff": 0.5, "shadow": 0.3, "noise": 8.0, "contrast": 0.5, "quality": 40},
    ],
    ids=["uneven light", "a shadow", "grain", "faint ink", "a poor JPEG", "all at once"],
)
def test_a_photo_looks_like_the_drawing(name: str, conditions: dict[str, float]) -> None:
    picture = photo(scan(SHAPES[name]), **conditions)  # type: ignore[arg-type]

    assert unlikeness(normalise(picture), render(SHAPES[name])) < ALIKE


@pytest.mark.parametrize("name", SHAPES)
def test_light_on_dark_reads_like_dark_on_light(name: str) -> None:
    picture = 255 - photo(scan(SHAPES[name]))

    assert unlikeness(normalise(picture), render(SHAPES[name])) < ALIKE


@pytest.mark.parametrize("size", [(28, 28), (64, 48), (300, 300), (900, 1200), (3000, 2000)])
def test_the_size_of_the_picture_does_not_matter(size: tuple[int, int]) -> None:
    picture = scan(SHAPES["four"], size=size, height=0.6, pen=0.1)

    assert unlikeness(normalise(picture), render(SHAPES["four"])) < ALIKE


@pytest.mark.parametrize("height", [0.15, 0.4, 0.9])
def test_the_size_of_the_character_does_not_matter(height: float) -> None:
    picture = photo(scan(SHAPES["six"], height=height))

    assert unlikeness(normalise(picture), render(SHAPES["six"])) < ALIKE


@pytest.mark.parametrize("pen", [0.01, 0.03, 0.06, 0.12])
def test_a_fine_and_a_broad_pen_come_out_about_as_wide_as_the_renderers(pen: float) -> None:
    picture = normalise(scan(SHAPES["four"], height=0.7, pen=pen))

    assert 2.0 <= thickness(picture) <= 3.4


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("pen", [0.01, 0.2])
def test_a_very_fine_and_a_very_broad_pen_keep_the_shape(name: str, pen: float) -> None:
    picture = normalise(scan(SHAPES[name], height=0.7, pen=pen))

    assert unlikeness(picture, render(SHAPES[name], pen=2.8)) < 0.6


def test_a_character_cut_out_to_its_edges_is_read() -> None:
    whole = render(SHAPES["four"])
    top, left, bottom, right = bounds(whole)

    cut_out = normalise(whole[top:bottom, left:right])

    assert unlikeness(cut_out, whole) < ALIKE


def test_the_longest_side_fills_the_box_and_the_mass_is_in_the_middle() -> None:
    picture = normalise(photo(scan(SHAPES["h"], height=0.3)))

    top, left, bottom, right = bounds(picture)
    assert max(bottom - top, right - left) in (20, 21)
    assert centre_of_mass(picture) == pytest.approx((14, 14), abs=0.2)


def dusty(picture: np.ndarray) -> np.ndarray:
    places = np.random.default_rng(3).integers(0, picture.shape, (30, 2))
    for row, column in places:
        cv2.circle(picture, (int(column), int(row)), 1, 90, -1)
    return picture


def on_a_table(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape
    corner = np.array([(0, 0), (width // 5, 0), (width // 9, height), (0, height)], np.int32)
    return np.asarray(cv2.fillPoly(picture, [corner], 45))


def beside_a_neighbour(picture: np.ndarray) -> np.ndarray:
    cv2.line(picture, (0, 200), (40, 260), 30, 10)
    cv2.line(picture, (0, 290), (40, 260), 30, 10)
    return picture


def on_ruled_paper(picture: np.ndarray) -> np.ndarray:
    picture[20::60] = np.minimum(picture[20::60], 205)
    return picture


@pytest.mark.parametrize("surroundings", [dusty, on_a_table, beside_a_neighbour, on_ruled_paper])
def test_what_is_around_the_character_is_left_out(surroundings: object) -> None:
    assert callable(surroundings)

    picture = normalise(photo(surroundings(scan(SHAPES["six"]))))

    assert unlikeness(picture, render(SHAPES["six"])) < ALIKE


def test_a_dot_belongs_to_its_character() -> None:
    dotted = normalise(photo(scan(SHAPES["i"])))

    assert (dotted.any(axis=1).astype(int)[4:14] == 0).any()


@pytest.mark.parametrize(
    "blank",
    [
        np.full((300, 400), 255, np.uint8),
        np.zeros((300, 400), np.uint8),
        np.full((28, 28), 128, np.uint8),
        np.full((1, 1), 7, np.uint8),
        photo(np.full((300, 400), 255, np.uint8), noise=0.5),
        photo(np.full((300, 400), 255, np.uint8), noise=10),
        photo(np.full((480, 640), 255, np.uint8), shadow=0.4, noise=4),
    ],
    ids=["white", "black", "grey", "a pixel", "uneven light", "grain", "a shadow"],
)
def test_it_refuses_a_picture_without_ink(blank: np.ndarray) -> None:
    with pytest.raises(ImageError, match=r"no ink in the picture\. Received: an even surface"):
        normalise(blank)


@given(picture=arrays.arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 60))))
def test_it_reads_or_refuses_any_picture_and_never_breaks(picture: np.ndarray) -> None:
    try:
        normalised = normalise(picture)
    except ImageError:
        return

    assert normalised.shape == (28, 28)
    assert normalised.any()


@pytest.mark.data
def test_real_scans_come_out_with_a_usual_pen(handwriting: Path) -> None:
    with (handwriting / "scans" / "labels.csv").open() as file:
        names = [row["file"] for row in csv.DictReader(file)][::4]

    widths = [thickness(normalise(read_grey(handwriting / "scans" / name))) for name in names]

    assert 2.2 <= np.median(widths) <= 3.3


@pytest.mark.data
def test_mnist_reads_much_the_same_as_black_ink_on_white_paper(handwriting: Path) -> None:
    digits = np.load(handwriting / "mnist.npz")["x_test"][:100]

    differences = [unlikeness(normalise(255 - digit), frame(digit)) for digit in digits]

    assert np.median(differences) < ALIKE


def read_grey(path: Path) -> np.ndarray:
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
