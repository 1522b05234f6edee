import pytest

from tests.browser.modules.conftest import Script

BOX = {"left": 100, "top": 50, "width": 200, "height": 200}


def on_sheet(script: Script, x: float, y: float, side: float) -> list[float]:
    size = {"width": side, "height": side}
    place: list[float] = script("ink/geometry.js", "return m.onSheet(...given)", x, y, BOX, size)
    return place


def test_a_place_of_the_window_becomes_a_place_on_the_sheet(script: Script) -> None:
    assert on_sheet(script, 150, 60, 200) == [50, 10]


def test_a_sheet_shown_at_half_its_size_still_counts_in_its_own_units(script: Script) -> None:
    assert on_sheet(script, 150, 60, 400) == [100, 20]


@pytest.mark.parametrize(("x", "y", "expected"), [(90, 40, [0, 0]), (400, 400, [200, 200])])
def test_a_pointer_beyond_the_edge_draws_along_the_edge(
    script: Script, x: float, y: float, expected: list[float]
) -> None:
    assert on_sheet(script, x, y, 200) == expected


def test_places_are_kept_to_a_hundredth(script: Script) -> None:
    assert on_sheet(script, 100 + 1 / 3, 50, 200) == [0.33, 0]


def test_fitted_strokes_fill_the_square_up_to_the_margin(script: Script) -> None:
    [[first, last]] = script("ink/geometry.js", "return m.fitted(...given)", [[[10, 10], [30, 50]]], 56, 6)

    assert first == [17, 6]
    assert last == [39, 50]


def test_a_lone_dot_is_fitted_into_the_middle(script: Script) -> None:
    assert script("ink/geometry.js", "return m.fitted(...given)", [[[7, 7]]], 56, 6) == [[[28, 28]]]


def test_a_dot_is_a_path_that_stays_where_it_is(script: Script) -> None:
    path = script("ink/geometry.js", "return m.smoothPath(...given)", [[3, 4, 0]])

    assert path == [["M", 3, 4], ["L", 3, 4]]


def test_a_bend_is_rounded_through_the_middles_of_its_sides(script: Script) -> None:
    path = script("ink/geometry.js", "return m.smoothPath(...given)", [[0, 0], [10, 0], [10, 10]])

    assert path == [["M", 0, 0], ["Q", 10, 0, 10, 5], ["L", 10, 10]]
