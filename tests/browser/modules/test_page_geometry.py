from typing import Any

import pytest

from tests.browser.modules.conftest import Script
from tests.written import LINES_OF_WORDS, BoxSides

SHEET = {"width": 100, "height": 50}
BOX = {"left": 10, "top": 10, "right": 30, "bottom": 40, "line": 0, "label": "", "reading": None}


def run(script: Script, name: str, *given: Any) -> Any:
    return script("pages/geometry.js", f"return m.{name}(...given)", *given)


def sides(box: Any) -> list[int]:
    return [box["left"], box["top"], box["right"], box["bottom"]]


@pytest.mark.parametrize(
    ("by", "expected"),
    [((5, -5), [15, 5, 35, 35]), ((-50, 90), [0, 20, 20, 50]), ((900, 0), [80, 10, 100, 40])],
)
def test_a_box_is_moved_and_stays_on_the_sheet(
    script: Script, by: tuple[int, int], expected: list[int]
) -> None:
    assert sides(run(script, "moved", BOX, *by, SHEET)) == expected


@pytest.mark.parametrize(
    ("by", "expected"),
    [((5, 5), [10, 10, 35, 45]), ((-90, -90), [10, 10, 14, 14]), ((900, 900), [10, 10, 100, 50])],
)
def test_a_box_is_resized_by_its_corner_and_never_vanishes(
    script: Script, by: tuple[int, int], expected: list[int]
) -> None:
    assert sides(run(script, "resized", BOX, *by, SHEET)) == expected


def test_two_corners_make_a_box_in_whichever_order(script: Script) -> None:
    corners = {"x": 40, "y": 30}, {"x": 20, "y": -4}

    assert sides(run(script, "between", *corners, SHEET)) == [20, 0, 40, 30]


def test_a_box_too_small_to_be_meant_is_none(script: Script) -> None:
    assert run(script, "between", {"x": 1, "y": 1}, {"x": 3, "y": 30}, SHEET) is None


def test_halves_meet_in_the_middle(script: Script) -> None:
    assert [sides(half) for half in run(script, "halves", BOX)] == [[10, 10, 20, 40], [20, 10, 30, 40]]


def test_merged_holds_both(script: Script) -> None:
    assert sides(run(script, "merged", BOX, {**BOX, "left": 2, "bottom": 45})) == [2, 10, 30, 45]


@pytest.mark.parametrize(("top", "expected"), [(12, 0), (62, 1), (200, 2)])
def test_a_new_box_stands_on_the_line_beside_it(script: Script, top: int, expected: int) -> None:
    known = [BOX, {**BOX, "top": 60, "bottom": 90, "line": 1}]

    assert run(script, "lineOf", {**BOX, "top": top, "bottom": top + 20}, known) == expected


def test_the_text_is_what_people_say_else_what_the_model_reads(script: Script) -> None:
    reading = {"ranking": [{"label": "b", "probability": 0.9}]}
    boxes = [
        {**BOX, "line": 1, "label": "c"},
        {**BOX, "left": 50, "right": 60, "reading": reading},
        {**BOX, "label": "a", "reading": reading},
    ]

    assert run(script, "textOf", boxes) == "ab\nc"


def test_the_text_has_a_space_between_words_and_none_for_what_is_not_read(script: Script) -> None:
    said = zip((10, 35, 60, 120, 180), ("a", "b", "c", "", "d"), strict=True)
    boxes = [{**BOX, "left": left, "right": left + 20, "label": label} for left, label in said]

    assert run(script, "textOf", boxes) == "abc d"


@pytest.mark.parametrize(("lines", "expected"), LINES_OF_WORDS.values(), ids=LINES_OF_WORDS)
def test_words_end_where_the_site_says_too(
    script: Script, lines: list[list[BoxSides]], expected: list[list[list[int]]]
) -> None:
    sides = ("left", "top", "right", "bottom")
    boxes = [[dict(zip(sides, box, strict=True)) for box in line] for line in lines]

    assert script("pages/words.js", "return m.wordsOf(...given)", boxes) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ({"key": "ArrowLeft"}, ["step", -1]),
        ({"key": "ArrowDown", "altKey": True}, ["move", 0, 1]),
        ({"key": "ArrowRight", "shiftKey": True}, ["resize", 1, 0]),
        ({"key": "m", "altKey": True}, ["mergeWithNext"]),
        ({"key": "z", "ctrlKey": True}, ["undo"]),
        ({"key": "s"}, ["say", "s"]),
        ({"key": "c", "ctrlKey": True}, None),
        ({"key": "Tab"}, None),
    ],
)
def test_keys_mean_what_the_help_says(
    script: Script, key: dict[str, Any], expected: list[Any] | None
) -> None:
    assert script("pages/keyboard.js", "return m.meaning(...given)", key, ["s", "c"]) == expected
