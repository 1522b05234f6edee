from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from recognition.ink.raster import PEN, render, render_ink
from recognition.ink.strokes import Ink, InkError
from tests.recognition.ink.drawing import Stroke, bounds, centre_of_mass, circle, line, span, strokes

MIDDLE = 14.0


def longest_side(picture: np.ndarray) -> int:
    top, left, bottom, right = bounds(picture)
    return max(bottom - top, right - left)


@given(drawn=strokes)
def test_it_gives_a_white_on_black_picture_of_28_by_28(drawn: list[Stroke]) -> None:
    picture = render(drawn)

    assert (picture.shape, str(picture.dtype), int(picture.max())) == ((28, 28), "uint8", 255)


@given(drawn=strokes)
def test_the_longest_side_fills_the_box_and_nothing_is_cut_off(drawn: list[Stroke]) -> None:
    assume(span(drawn) > 0)

    picture = render(drawn)

    # Between pixels, 20 of them reach into a 21st.
    assert longest_side(picture) in (20, 21)


@given(drawn=strokes)
def test_the_centre_of_mass_is_in_the_middle_unless_the_edge_is_in_the_way(drawn: list[Stroke]) -> None:
    picture = render(drawn)

    top, left, bottom, right = bounds(picture)
    row, column = centre_of_mass(picture)
    assert abs(row - MIDDLE) < 0.2 or top == 0 or bottom == 28
    assert abs(column - MIDDLE) < 0.2 or left == 0 or right == 28


@given(drawn=strokes, across=st.integers(-(10**6), 10**6), down=st.integers(-(10**6), 10**6))
def test_it_does_not_matter_where_it_was_drawn(drawn: list[Stroke], across: int, down: int) -> None:
    moved = [stroke + np.array([across, down]) for stroke in drawn]

    assert (render(moved) == render(drawn)).all()


@given(drawn=strokes, factor=st.floats(1e-4, 1e4))
def test_it_does_not_matter_how_large_it_was_drawn(drawn: list[Stroke], factor: float) -> None:
    scaled = [stroke * factor for stroke in drawn]

    difference = np.abs(render(scaled).astype(int) - render(drawn))
    assert difference.mean() < 1


@given(drawn=strokes, order=st.randoms(use_true_random=False))
def test_it_does_not_matter_in_which_order_the_strokes_came(drawn: list[Stroke], order: Random) -> None:
    shuffled = list(drawn)
    order.shuffle(shuffled)

    assert (render(shuffled) == render(drawn)).all()


@given(drawn=strokes, times=st.integers(2, 5))
def test_a_pen_that_rests_leaves_no_more_ink(drawn: list[Stroke], times: int) -> None:
    resting = [np.repeat(stroke, times, axis=0) for stroke in drawn]

    difference = np.abs(render(resting).astype(int) - render(drawn))
    assert difference.mean() < 1


def test_it_draws_what_an_exact_pen_would() -> None:
    spiral = circle(turns=1.6) * np.linspace(0.3, 1, 60)[:, None]

    picture = render([spiral])

    assert np.abs(picture.astype(float) - exactly_drawn(spiral)).mean() < 3


def exactly_drawn(stroke: Stroke) -> np.ndarray:
    """The share of each pixel within half a pen of the stroke, at 16 times the resolution, centred on its mass."""
    pen, fine = 2.375, 16
    scaled = (
        (stroke - (stroke.min(axis=0) + stroke.max(axis=0)) / 2) * (20 - pen) / np.ptp(stroke, axis=0).max()
    )
    grid = np.stack(np.meshgrid(*[(np.arange(28 * fine) + 0.5) / fine - 14] * 2), axis=-1)
    covered = np.zeros(grid.shape[:2], bool)
    for start, end in pairwise(scaled):
        along = np.clip((grid - start) @ (end - start) / ((end - start) ** 2).sum(), 0, 1)
        covered |= np.linalg.norm(grid - start - along[..., None] * (end - start), axis=-1) <= pen / 2
    offset = np.rint((grid[covered].mean(axis=0) - 0.5) * fine).astype(int)
    moved = np.roll(covered, (-offset[1], -offset[0]), axis=(0, 1))
    return np.asarray(moved.reshape(28, fine, 28, fine).mean(axis=(1, 3)) * 255)


def test_the_time_and_pressure_of_a_point_change_nothing() -> None:
    bare = circle()
    timed = np.column_stack([bare, np.arange(60), np.full(60, np.nan)])

    assert (render([timed]) == render([bare])).all()


@pytest.mark.parametrize(
    "dot",
    [line((7, 7)), line((7, 7), (7, 7), (7, 7)), line((1e6, -1e6))],
    ids=["a point", "three points in one place", "far away"],
)
def test_a_dot_is_as_large_as_the_pen_and_in_the_middle(dot: Stroke) -> None:
    picture = render([dot])

    assert picture.sum() / 255 == pytest.approx(np.pi / 4 * PEN**2, rel=0.15)
    assert centre_of_mass(picture) == pytest.approx((MIDDLE, MIDDLE), abs=0.1)


@pytest.mark.parametrize(
    ("stroke", "sides"),
    [
        (line((0, 5), (300, 5)), (3, 20)),
        (line((5, 0), (5, 300)), (20, 3)),
        (line((0, 5), (300, 5), (0, 5)), (3, 20)),
    ],
    ids=["across", "down", "there and back"],
)
def test_a_straight_line_is_as_thick_as_the_pen(stroke: Stroke, sides: tuple[int, int]) -> None:
    top, left, bottom, right = bounds(render([stroke]))

    assert (bottom - top, right - left) == pytest.approx(sides, abs=1)


def test_y_grows_downward() -> None:
    heavy_bottom = [line((0, 0), (50, 100)), *[line((-20, 95 + step), (50, 95 + step)) for step in range(5)]]

    top, _, bottom, _ = bounds(render(heavy_bottom))

    assert 14 - top > bottom - 14


def test_a_mass_at_one_end_moves_the_picture_no_farther_than_its_edge() -> None:
    hammer = [line((0, 0), (0, 100)), *[line((-50, step), (50, step)) for step in range(92, 101)]]

    top, _, bottom, _ = bounds(render(hammer))

    assert (top, bottom) == (0, 20)


def test_a_wider_pen_leaves_more_ink() -> None:
    ink = [int(render([circle()], pen=pen).sum()) for pen in (0.1, 1.0, 1.8, 2.4, 3.5)]

    assert ink == sorted(set(ink))


def test_the_box_holds_a_wide_pen_as_well() -> None:
    picture = render([circle()], pen=5)

    assert longest_side(picture) in (20, 21)


def test_as_many_points_as_ink_may_have_are_drawn() -> None:
    scribble = np.random.default_rng(1).random((4096, 2)) * 300

    picture = render([scribble])

    assert longest_side(picture) in (20, 21)


@pytest.mark.parametrize("size", [1e-12, 1e-6, 1e6, 1e12])
def test_a_drawing_of_any_size_is_seen(size: float) -> None:
    picture = render([circle(radius=size)])

    assert picture.max() == 255


def test_it_refuses_to_draw_nothing() -> None:
    with pytest.raises(InkError, match=r"at least one stroke. Received: none"):
        render([])


def test_an_ink_is_drawn_like_its_strokes() -> None:
    data = {"strokes": [[[0, 0], [9, 30], [20, 4]]], "width": 50, "height": 50, "pointer": "touch"}
    ink = Ink.from_json(data)

    assert (render_ink(ink) == render(ink.strokes)).all()
