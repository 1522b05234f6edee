"""The test that may be looked at after every label: what it promises, by exact sums and by simulation."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.figures.sequential import ERROR_RATE, evidence, still_needed

COUNTS = st.integers(0, 60)


def by_integration(won: int, lost: int) -> float:
    """The same average, term by term: the integral of p^won (1-p)^lost from 0 to a half, by expanding (1-p)^lost."""
    total = sum(
        Fraction((-1) ** k * comb(lost, k), won + k + 1) * Fraction(1, 2) ** (won + k + 1)
        for k in range(lost + 1)
    )
    return float(2 * total * Fraction(2) ** (won + lost))


@pytest.mark.parametrize(("won", "lost"), [(0, 0), (0, 1), (3, 0), (5, 9), (12, 12), (2, 20)])
def test_it_is_the_average_that_it_says(won: int, lost: int) -> None:
    assert evidence(won=won, lost=lost).worse == pytest.approx(by_integration(won, lost))


def test_before_any_answer_it_says_nothing() -> None:
    none = evidence(won=0, lost=0)

    assert [none.worse, none.better] == pytest.approx([1, 1])


@given(COUNTS, COUNTS)
def test_of_equal_models_it_expects_what_it_has(won: int, lost: int) -> None:
    """A martingale: the mean over the next answer is what it is now. That is what makes looking at any time harmless."""
    now = evidence(won=won, lost=lost).worse
    after = [evidence(won=won + 1, lost=lost).worse, evidence(won=won, lost=lost + 1).worse]

    assert np.mean(after) == pytest.approx(now)


@given(COUNTS, COUNTS, st.floats(0.5, 1))
def test_of_a_better_challenger_it_expects_less(won: int, lost: int, chance: float) -> None:
    now = evidence(won=won, lost=lost).worse
    then = (
        chance * evidence(won=won + 1, lost=lost).worse
        + (1 - chance) * evidence(won=won, lost=lost + 1).worse
    )

    assert then <= now * (1 + 1e-9)


@given(COUNTS, COUNTS)
def test_a_loss_is_never_evidence_against_being_worse(won: int, lost: int) -> None:
    before, after = evidence(won=won, lost=lost), evidence(won=won, lost=lost + 1)

    assert after.worse >= before.worse * (1 - 1e-9)
    assert after.better <= before.better * (1 + 1e-9)


@given(COUNTS, COUNTS)
def test_it_is_the_same_seen_from_the_other_side(won: int, lost: int) -> None:
    assert evidence(won=won, lost=lost).worse == evidence(won=lost, lost=won).better


@given(COUNTS, COUNTS)
def test_nobody_is_worse_and_better(won: int, lost: int) -> None:
    found = evidence(won=won, lost=lost)

    assert not (found.is_worse and found.is_better)


def paths(chance: float, *, trials: int, answers: int, seed: int) -> float:
    """The share of trials that are ended as worse at some time, looked at after every answer."""
    table = {
        (won, lost): evidence(won=won, lost=lost).is_worse
        for won in range(answers + 1)
        for lost in range(answers + 1 - won)
    }
    wins = (np.random.default_rng(seed).random((trials, answers)) < chance).cumsum(axis=1)
    ended = 0
    for row in wins.tolist():
        ended += any(table[won, place + 1 - won] for place, won in enumerate(row))
    return ended / trials


def test_equal_models_are_rarely_taken_for_worse_however_often_one_looks() -> None:
    assert paths(0.5, trials=1_000, answers=120, seed=1) <= ERROR_RATE


def test_a_much_worse_challenger_is_found_out() -> None:
    assert paths(0.25, trials=200, answers=120, seed=2) > 0.95


def test_a_better_challenger_stays() -> None:
    assert paths(0.6, trials=500, answers=120, seed=3) <= 0.02


def test_it_says_how_many_losses_would_end_it() -> None:
    more = still_needed(won=3, lost=5)

    assert evidence(won=3, lost=5 + more).is_worse
    assert not evidence(won=3, lost=4 + more).is_worse


def test_thousands_of_answers_are_no_trouble() -> None:
    assert evidence(won=4_000, lost=6_000).is_worse
    assert not evidence(won=5_000, lost=5_000).is_worse


def test_counts_below_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        evidence(won=-1, lost=0)
