from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from recognition.ink.flat import FlatInks
from recognition.ink.raster import PEN, render, render_all
from tests.recognition.ink.drawing import Stroke, strokes

inks = st.lists(strokes, min_size=1, max_size=5)


def same(some: Sequence[Stroke], others: Sequence[NDArray[np.floating]]) -> bool:
    return len(some) == len(others) and all(
        np.array_equal(one[:, :2], other) for one, other in zip(some, others, strict=True)
    )


@given(drawn=inks)
def test_the_strokes_come_back(drawn: list[list[Stroke]]) -> None:
    lines = FlatInks.of(drawn).lines()

    assert len(lines) == len(drawn)
    assert all(same(one, other) for one, other in zip(drawn, lines, strict=True))


@given(drawn=inks, data=st.data())
def test_it_gives_the_inks_that_are_taken(drawn: list[list[Stroke]], data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(drawn) - 1), max_size=6))

    lines = FlatInks.of(drawn).take(np.array(places, np.intp)).lines()

    assert all(same(drawn[place], line) for place, line in zip(places, lines, strict=True))


@given(drawn=inks)
def test_joined_is_one_behind_the_other(drawn: list[list[Stroke]]) -> None:
    joined = FlatInks.joined([FlatInks.of(drawn), FlatInks.none(2), FlatInks.of(drawn[:1])])

    assert len(joined) == len(drawn) + 3
    assert joined.are_drawn.tolist() == [True] * len(drawn) + [False, False, True]
    assert same(drawn[0], joined.lines()[-1])


def test_a_character_without_strokes_has_no_points() -> None:
    none = FlatInks.none(2)

    assert len(none) == 2
    assert none.points_an_ink.tolist() == [0, 0]
    assert none.take(np.array([1])).lines() == [[]]


@given(drawn=inks)
def test_many_are_drawn_as_one_is(drawn: list[list[Stroke]]) -> None:
    together = render_all(FlatInks.of(drawn), pens=np.full(len(drawn), PEN))

    assert (together == np.array([render(one) for one in drawn])).all()


@pytest.mark.parametrize("pen", [1.6, 3.4])
def test_each_is_drawn_with_its_own_pen(pen: float) -> None:
    line = [np.array([[0.0, 0.0], [3.0, 9.0]])]

    pictures = render_all(FlatInks.of([line, line]), pens=np.array([PEN, pen]))

    assert (pictures[0] == render(line)).all()
    assert (pictures[1] == render(line, pen=pen)).all()
