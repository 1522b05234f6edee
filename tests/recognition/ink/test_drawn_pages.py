"""Drawings of many characters: every character keeps its own strokes, to the point."""

import numpy as np
import pytest
from numpy.typing import NDArray

from recognition.ink.page.drawn import Drawing, Part
from recognition.ink.segments import Found, read_line
from recognition.ink.strokes import Ink, strokes_from_points
from tests.recognition.ink.test_segments import knows_rings

Points = list[list[float]]


def ring(x: float, y: float, radius: float = 30) -> Points:
    angles = np.linspace(0, 2 * np.pi, 40)
    around: Points = np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1).tolist()
    return around


def line(*points: tuple[float, float]) -> Points:
    return [[*map(float, point)] for point in points]


def drawing(*strokes: Points) -> Drawing:
    return Drawing.of(Ink(strokes=tuple(strokes_from_points(strokes)), width=900, height=400, pointer="pen"))


def found_on(drawn: Drawing, *, read: bool = False) -> list[list[list[Part]]]:
    lines: list[list[Found]] = [
        read_line(drawn.written, number, knows_rings if read else None)
        for number in range(len(drawn.written.lines))
    ]
    return [drawn.parts_of(found) for found in lines]


def strokes_of(parts: list[list[Part]]) -> list[list[int]]:
    return [[part.stroke for part in each] for each in parts]


def test_characters_come_line_by_line_with_their_strokes_whatever_their_order() -> None:
    drawn = drawing(ring(300, 260), ring(100, 80), ring(210, 85), ring(120, 255))

    assert [strokes_of(line) for line in found_on(drawn)] == [[[1], [2]], [[3], [0]]]


def test_a_dot_and_an_accent_stay_with_their_letter() -> None:
    dotted = [line((100, 60), (100, 120)), line((101, 40))]
    accented = [ring(200, 95, 25), line((195, 55), (215, 40))]

    assert strokes_of(found_on(drawing(*dotted, *accented, ring(300, 95)))[0]) == [[0, 1], [2, 3], [4]]


def test_strokes_that_stand_above_one_another_are_one_character() -> None:
    drawn = drawing(ring(60, 100), line((120, 90), (170, 90)), line((120, 110), (170, 110)), ring(240, 100))

    assert strokes_of(found_on(drawn)[0]) == [[0], [1, 2], [3]]


def test_strokes_of_two_characters_that_touch_are_not_taken_together() -> None:
    assert strokes_of(found_on(drawing(ring(100, 100), ring(158, 100), ring(260, 100)))[0]) == [[0], [1], [2]]


def test_a_stroke_that_runs_through_two_characters_is_parted_between_them() -> None:
    eight = [*ring(100, 100), *(np.array(ring(160, 100)) * 1.0)[[*range(20, 39), *range(20)]].tolist()]
    drawn = drawing(eight, ring(300, 100))

    parts = found_on(drawn, read=True)[0]

    inks = [drawn.ink_of(each) for each in parts]
    middles = [np.concatenate(ink.strokes)[:, 0] for ink in inks]
    assert len(parts) == 3
    assert middles[0].max() <= 140
    assert middles[1].min() >= 120


def test_what_was_drawn_over_is_no_character_of_its_own() -> None:
    once = ring(100, 100)

    assert strokes_of(found_on(drawing(once, once, ring(260, 100)))[0]) == [[0, 1], [2]]


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e4])
def test_the_unit_of_the_canvas_does_not_matter(scale: float) -> None:
    strokes = [ring(100, 80), ring(210, 85), line((320, 40), (320, 110))]
    scaled = [(np.array(stroke) * scale).tolist() for stroke in strokes]

    drawn = drawing(*scaled)

    assert strokes_of(found_on(drawn)[0]) == [[0], [1], [2]]
    assert max(drawn.width, drawn.height) <= 2400


def test_a_character_has_its_points_as_they_were_drawn() -> None:
    stroke = strokes_from_points([[[10.5, 20, 5, 0.5], [11, 60, 9, 0.25], [12, 80, 12, 1.0]]])[0]
    drawn = Drawing.of(Ink(strokes=(stroke,), width=100, height=100, pointer="pen"))

    ink = drawn.ink_of([Part(0, 0.0, 2.0)])

    assert np.array_equal(ink.strokes[0], stroke)
    assert (ink.width, ink.height, ink.pointer) == (100, 100, "pen")


def test_a_stroke_is_cut_between_its_points() -> None:
    drawn = drawing(line((0, 0), (100, 0), (100, 100)))

    [cut] = drawn.ink_of([Part(0, 0.25, 1.5)]).strokes

    assert cut[:, :2].tolist() == [[25, 0], [100, 0], [100, 50]]


def corners(drawn: Drawing, *sides: float) -> tuple[int, int, int, int]:
    """A box of the canvas on the page."""
    places: NDArray[np.float64] = (np.array(sides).reshape(2, 2) - drawn.offset) * drawn.factor
    left, top, right, bottom = np.rint(places).astype(int).ravel().tolist()
    return left, top, right, bottom


def test_a_box_holds_the_strokes_in_it_and_not_what_reaches_into_it() -> None:
    drawn = drawing(ring(100, 100), line((125, 100), (400, 100)), ring(440, 100))

    parts = drawn.parts_in(corners(drawn, 65, 65, 140, 135))

    assert [part.stroke for part in parts] == [0]


def test_a_box_around_half_a_stroke_has_that_half() -> None:
    drawn = drawing(line((0, 50), (200, 50)), ring(300, 50))

    [cut] = drawn.ink_of(drawn.parts_in(corners(drawn, -5, 30, 100, 70))).strokes

    assert cut[0, 0] == 0
    assert cut[-1, 0] == pytest.approx(100, abs=5)


def test_a_box_on_empty_paper_holds_nothing() -> None:
    drawn = drawing(ring(100, 100), ring(400, 100))

    assert drawn.parts_in(corners(drawn, 200, 60, 300, 140)) == []


def test_a_lone_dot_is_a_page_too() -> None:
    drawn = drawing(line((50, 50)))

    assert strokes_of(found_on(drawn)[0]) == [[0]]
