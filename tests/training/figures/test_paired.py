from itertools import product
from math import comb

import pytest

from training.figures.paired import Paired, apart, coin, luck


def pair(size: int, only_first: int, only_second: int, neither: int = 0) -> Paired:
    return Paired(size=size, only_first=only_first, only_second=only_second, neither=neither)


def test_the_difference_is_told_by_those_that_one_alone_reads_right() -> None:
    assert pair(100, 2, 7).difference == pytest.approx(0.05)
    assert pair(100, 7, 2).difference == pytest.approx(-0.05)


def test_the_interval_turns_round_with_the_two() -> None:
    low, high = pair(200, 3, 12, 5).interval

    assert pair(200, 12, 3, 5).interval == pytest.approx((-high, -low))
    assert low < pair(200, 3, 12, 5).difference < high


def test_two_that_never_differ_may_still_differ_elsewhere() -> None:
    low, high = pair(50, 0, 0, 3).interval

    assert low < 0 < high


def test_of_no_example_everything_is_possible() -> None:
    low, high = pair(0, 0, 0).interval

    assert low <= -0.7
    assert high >= 0.7


@pytest.mark.parametrize("truth", [(0.05, 0.05, 0.05), (0.02, 0.1, 0.1), (0.2, 0.05, 0.1), (0.01, 0.01, 0.3)])
def test_the_interval_holds_the_truth_as_often_as_it_says(truth: tuple[float, float, float]) -> None:
    """Counted exactly, over every fourfold table of 24 examples."""
    size, (first, second, neither) = 24, truth
    covered = 0.0
    for a, b, c in product(range(size + 1), repeat=3):
        if a + b + c <= size:
            low, high = pair(size, a, b, c).interval
            if low - 1e-12 <= second - first <= high + 1e-12:
                ways = comb(size, a) * comb(size - a, b) * comb(size - a - b, c)
                rest = 1 - first - second - neither
                covered += ways * first**a * second**b * neither**c * rest ** (size - a - b - c)

    assert covered >= 0.93


def test_a_fair_coin_is_seldom_so_one_sided() -> None:
    assert coin(0, 5) == pytest.approx(2 / 32)
    assert coin(1, 10) == pytest.approx(22 / 1024)
    assert coin(5, 10) == 1
    assert coin(0, 0) == 1


def test_chance_is_that_of_the_examples_that_differ() -> None:
    assert pair(10_000, 1, 9).chance == pair(10, 9, 1).chance == coin(1, 10)


def test_shares_of_different_examples_are_held_apart() -> None:
    """The example of Newcombe's paper: 56 of 70 against 48 of 80 differ by 0.2, between 0.0524 and 0.3339."""
    low, high = apart(48, 80, 56, 70)

    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_few_examples_come_out_far_apart_by_luck() -> None:
    """The tea tasting: 3 of 4 against 1 of 4 is seen in 34 of 70 draws, 4 of 4 against none in 2 of 70."""
    assert luck(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert luck(4, 4, 0, 4) == pytest.approx(2 / 70)
    assert luck(2, 2, 0, 0) == 1


def test_of_a_few_examples_nothing_can_be_said() -> None:
    low, high = apart(3, 4, 4, 4)

    assert low < 0 < high
