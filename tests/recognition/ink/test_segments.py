"""Pages drawn here, with shapes whose places are known: no data, and a recognizer that goes by shape alone."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from recognition.ink.page.sheet import leveling
from recognition.ink.segments import PageError, lines_on, picture_in, segment

Grey = NDArray[np.uint8]
PEN = 6


def knows_rings(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A recognizer of one character, the ring: sure of whatever is as wide as tall around an empty middle."""
    inked = pixels > 127
    wide, tall = inked.any(axis=1).sum(axis=1), inked.any(axis=2).sum(axis=1)
    hollow = ~inked[:, 12:17, 12:17].any(axis=(1, 2))
    ring = hollow & (np.abs(wide - tall) <= 3)
    return np.log(np.where(ring[:, None], [[0.98, 0.02]], [[0.5, 0.5]])), np.where(ring, 0.999, 0.01)


def paper(height: int = 240, width: int = 640) -> Grey:
    return np.full((height, width), 225, np.uint8)


def ring(page: Grey, x: int, y: int, radius: int = 18) -> None:
    cv2.circle(page, (x, y), radius, 40, PEN)


def stem(page: Grey, x: int, y: int) -> None:
    cv2.line(page, (x, y - 8), (x, y + 20), 40, PEN)


def dotted(page: Grey, x: int, y: int) -> None:
    stem(page, x, y)
    cv2.circle(page, (x, y - 22), 3, 40, -1)


def middles(found: list[tuple[int, int, int, int]]) -> list[tuple[int, int]]:
    return [((left + right) // 2, (top + bottom) // 2) for left, top, right, bottom in found]


def near(places: list[tuple[int, int]], truth: list[tuple[int, int]], *, by: int = 4) -> bool:
    return len(places) == len(truth) and bool(np.abs(np.array(places) - truth).max() <= by)


def test_characters_come_line_by_line_and_from_left_to_right() -> None:
    page = paper()
    truth = [(80, 60), (160, 60), (300, 60), (90, 160), (200, 160)]
    for x, y in reversed(truth):
        ring(page, x, y)

    _, found = segment(page, None)

    assert near(middles([each.box for each in found]), truth)
    assert [each.line for each in found] == [0, 0, 0, 1, 1]


def test_a_dot_stays_with_its_stem() -> None:
    page = paper()
    for x in (80, 160, 240, 320):
        dotted(page, x, 100)

    _, found = segment(page, None)

    assert len(found) == 4
    assert all(bottom - top > 40 for _, top, _, bottom in (each.box for each in found))


def test_the_bars_of_an_equals_sign_stay_together() -> None:
    page = paper()
    ring(page, 80, 100)
    for y in (92, 108):
        cv2.line(page, (140, y), (180, y), 40, PEN)
    ring(page, 240, 100)

    _, found = segment(page, None)

    assert near(middles([each.box for each in found]), [(80, 100), (160, 100), (240, 100)])


@pytest.mark.parametrize("degrees", [-5.0, 5.0])
def test_a_page_that_lies_askew_is_turned_level(degrees: float) -> None:
    page = paper(320, 700)
    for y in (110, 200):
        for x in range(120, 600, 60):
            ring(page, x, y)
    matrix, size = leveling(700, 320, -degrees)
    askew = cv2.warpAffine(page, matrix, size, borderValue=225)

    sheet, found = segment(np.asarray(askew, np.uint8), None)

    assert sheet.angle == pytest.approx(degrees, abs=0.5)
    assert [sum(each.line == line for each in found) for line in (0, 1)] == [8, 8]


def test_a_shadow_across_the_page_is_no_ink() -> None:
    page = paper()
    for x in (80, 160, 240, 320, 400, 480):
        ring(page, x, 100)
    light = 1 - 0.5 / (1 + np.exp(-(np.arange(640) - 320) / 12))
    shaded = (page * light).astype(np.uint8)

    _, found = segment(shaded, None)

    assert len(found) == 6


def test_light_writing_on_a_dark_board_is_read_as_well() -> None:
    page = paper()
    for x in (80, 160, 240, 320, 400):
        ring(page, x, 100)

    _, found = segment(255 - page, None)

    assert len(found) == 5


def test_the_boxes_of_a_form_are_no_characters() -> None:
    page = paper(240, 720)
    for column in range(11):
        cv2.line(page, (60 + 58 * column, 60), (60 + 58 * column, 150), 90, 2)
    for y in (60, 150):
        cv2.line(page, (60, y), (640, y), 90, 2)
    for column in range(0, 10, 2):
        ring(page, 89 + 58 * column, 105)

    _, found = segment(page, None)

    assert near(
        middles([each.box for each in found]), [(89 + 58 * column, 105) for column in range(0, 10, 2)]
    )


def test_the_long_bar_of_a_large_letter_is_no_printed_line() -> None:
    page = paper(240, 320)
    cv2.line(page, (40, 50), (160, 50), 40, PEN)
    cv2.line(page, (100, 50), (100, 190), 40, PEN)
    ring(page, 240, 120, radius=60)

    _, found = segment(page, None)

    assert near(middles([each.box for each in found]), [(100, 120), (240, 120)])


def test_touching_characters_are_parted_where_the_recognizer_is_surer() -> None:
    page = paper()
    for x in (80, 160, 204, 300):
        ring(page, x, 100)

    _, found = segment(page, knows_rings)

    assert near(middles([each.box for each in found]), [(80, 100), (160, 100), (204, 100), (300, 100)], by=6)


def test_without_a_recognizer_what_touches_stays_together() -> None:
    page = paper()
    for x in (80, 160, 198, 300):
        ring(page, x, 100)

    _, found = segment(page, None)

    assert len(found) == 3


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_page_has_no_characters(level: int) -> None:
    _, found = segment(np.full((300, 400), level, np.uint8), None)

    assert found == []


def test_noise_on_paper_is_not_writing() -> None:
    noise = np.random.default_rng(3).normal(220, 6, (400, 600))

    _, found = segment(np.clip(noise, 0, 255).astype(np.uint8), None)

    assert found == []


def test_a_pattern_of_too_many_pieces_is_refused() -> None:
    ink = np.zeros((600, 600), bool)
    ink[::6, ::6] = True

    with pytest.raises(PageError, match=r"at most 5,000 pieces of ink. Received: 10,000"):
        lines_on(ink, pen=1.0)


def test_a_box_shows_its_own_ink_and_not_what_reaches_into_it() -> None:
    page = paper()
    ring(page, 80, 100)
    alone = lines_on(page < 128, pen=PEN)
    cv2.line(page, (95, 60), (150, 130), 40, PEN)
    crossed = lines_on(page < 128, pen=PEN)

    seen = picture_in(crossed, (58, 62, 103, 123))

    expected = picture_in(alone, (58, 78, 103, 123))
    assert seen is not None
    assert expected is not None
    assert np.array_equal(seen, expected)


def test_a_box_without_ink_has_no_picture() -> None:
    page = paper()
    ring(page, 80, 100)
    sheet, _ = segment(page, None)

    assert picture_in(lines_on(sheet.ink, pen=sheet.pen), (300, 20, 340, 60)) is None
