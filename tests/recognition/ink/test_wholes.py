"""Pieces of a line are believed to be characters as far as the others of their line are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.ink.page.wholes import in_the_light_of_each_other

LIKELY = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_a_doubtful_piece_is_believed_beside_sure_ones_and_doubted_beside_others() -> None:
    among_sure = in_the_light_of_each_other(np.array([0.9, *[0.999] * 12]))
    among_doubtful = in_the_light_of_each_other(np.array([0.9, *[0.05] * 12]))

    assert among_sure[0] > 0.98
    assert among_doubtful[0] < 0.5


def test_in_a_usual_line_each_is_as_likely_as_by_itself() -> None:
    usual = np.array([*[1.0] * 92, *[0.0] * 8])

    assert in_the_light_of_each_other(usual) == pytest.approx(usual, abs=1e-6)


def test_of_one_piece_alone_a_sure_one_stays_sure_and_a_doubtful_one_is_not() -> None:
    assert in_the_light_of_each_other(np.array([0.99]))[0] > 0.98
    assert in_the_light_of_each_other(np.array([0.6]))[0] < 0.7


@given(LIKELY)
def test_it_stays_a_probability_and_keeps_the_order(likely: list[float]) -> None:
    adjusted = in_the_light_of_each_other(np.array(likely))

    assert np.isfinite(adjusted).all()
    assert adjusted.min() >= 0
    assert adjusted.max() <= 1
    order = np.argsort(likely, kind="stable")
    assert (np.diff(adjusted[order]) >= -1e-9).all()
