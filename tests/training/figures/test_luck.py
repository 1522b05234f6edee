import itertools
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.figures.luck import EXACT_UP_TO, luck


def test_with_even_weights_it_is_mcnemars_exact_test() -> None:
    signs = np.array([1] * 9 + [-1] * 2, float)

    assert luck(signs) == pytest.approx(sum(comb(11, wins) for wins in range(9, 12)) / 2**11)


def test_another_share_makes_it_a_binomial_tail() -> None:
    signs = np.array([1] * 7 + [-1] * 3, float)

    tail = sum(comb(10, wins) * 0.55**wins * 0.45 ** (10 - wins) for wins in range(7, 11))
    assert luck(signs, share=0.55) == pytest.approx(tail)


@given(st.lists(st.integers(-6, 6).filter(bool), min_size=1, max_size=9))
def test_it_counts_all_ways_the_signs_may_fall(signed: list[int]) -> None:
    weights = [abs(each) for each in signed]
    sums = [
        sum(sign * weight for sign, weight in zip(signs, weights, strict=True))
        for signs in itertools.product((1, -1), repeat=len(weights))
    ]

    found = luck(np.array(signed, float))

    assert found == pytest.approx(sum(each >= sum(signed) for each in sums) / len(sums))


def test_nothing_is_no_evidence() -> None:
    assert luck(np.zeros(0)) == 1.0


@pytest.mark.parametrize("share", [0.5, 0.55])
def test_the_approximation_goes_on_where_exactness_ends(share: float) -> None:
    weights = np.arange(EXACT_UP_TO) % 5 + 1.0
    signs = np.where(np.arange(EXACT_UP_TO) % 20 < 20 * (share + 0.05), 1, -1) * weights

    assert luck(np.append(signs, [1.0, -1.0]), share=share) == pytest.approx(
        luck(signs, share=share), abs=0.01
    )


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        luck(np.ones(3), share=share)
