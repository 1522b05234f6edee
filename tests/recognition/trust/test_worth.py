"""What asking is worth: parts between 0 and 1, and the order that each strategy makes of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.models import QueueStrategy
from recognition.trust.spreading import spread
from recognition.trust.worth import (
    PARTS,
    WEIGHTS,
    disagreement,
    novelty,
    oldness,
    rarity,
    uncertainty,
    worth,
)

shares = st.lists(st.floats(0.001, 1), min_size=1, max_size=10).map(
    lambda drawn: sorted((each / sum(drawn) for each in drawn), reverse=True)
)


def test_each_strategy_weighs_parts_that_there_are() -> None:
    assert set(WEIGHTS) == set(QueueStrategy.values)
    assert {name for weights in WEIGHTS.values() for name in weights} == set(PARTS)


@given(probabilities=shares)
def test_uncertainty_lies_between_nothing_and_all(probabilities: list[float]) -> None:
    assert 0 <= uncertainty(probabilities, classes=10) <= 1


def test_who_is_sure_is_not_uncertain_and_who_knows_nothing_is() -> None:
    assert uncertainty([1.0], classes=10) == pytest.approx(0)
    assert uncertainty([0.1] * 10, classes=10) == pytest.approx(1)
    assert uncertainty([], classes=10) == 1
    assert uncertainty([1.0], classes=1) == 0


def test_a_narrow_margin_and_many_candidates_make_uncertain() -> None:
    assert uncertainty([0.5, 0.5], classes=10) > uncertainty([0.9, 0.1], classes=10)
    assert uncertainty([0.5], classes=10) > uncertainty([0.5, 0.5], classes=10) / 2


@given(one=shares, other=shares)
def test_disagreement_is_mutual(one: list[float], other: list[float]) -> None:
    first, second = dict(zip("abcdefghij", one, strict=False)), dict(zip("jihgfedcba", other, strict=False))

    assert disagreement(first, second) == pytest.approx(disagreement(second, first))
    assert 0 <= disagreement(first, second) <= 1
    assert disagreement(first, first) == 0


def test_another_first_choice_disagrees_more_than_another_probability() -> None:
    sure, less = {"a": 0.9, "b": 0.1}, {"a": 0.6, "b": 0.4}

    assert disagreement(sure, {"b": 0.6, "a": 0.4}) > 0.5 > disagreement(sure, less) > 0


def test_what_was_seen_before_is_not_new() -> None:
    known = np.array([[1.0, 0], [0, 2.0]])

    assert novelty(np.array([3.0, 0]), known) == pytest.approx(0)
    assert novelty(np.array([1.0, 1.0]), known) == pytest.approx(1 - 0.5**0.5)
    assert novelty(np.array([-1.0, -1.0]), known) == 1
    assert novelty(np.array([1.0, 0]), known[:0]) == 0


def test_the_rarest_is_worth_most() -> None:
    assert rarity({"a": 100, "b": 1}, ["a", "b", "c"]) == {
        "a": 0.0,
        "b": pytest.approx(0.85, abs=0.01),
        "c": 1.0,
    }
    assert rarity({}, ["a"]) == {"a": 0.0}


def test_the_oldest_come_first_by_their_strategy() -> None:
    parts = dict.fromkeys(PARTS, 0.0)
    young, old = parts | {"oldness": oldness(2_000), "uncertainty": 1.0}, parts | {"oldness": oldness(1_000)}

    assert worth("oldest", old) > worth("oldest", young)
    assert worth("uncertain", old) < worth("uncertain", young)


kinds = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=30)


@given(kinds=kinds, count=st.integers(0, 20))
def test_as_many_are_taken_as_there_are_and_in_their_order(kinds: list[tuple[str, int]], count: int) -> None:
    places = spread(kinds, count)

    assert len(places) == min(count, len(kinds))
    assert places == sorted(set(places))


@given(kinds=kinds.filter(bool), count=st.integers(1, 20))
def test_the_best_of_all_is_among_them(kinds: list[tuple[str, int]], count: int) -> None:
    assert spread(kinds, count)[0] == 0


def test_others_come_before_more_of_the_same() -> None:
    kinds = [("a", 1), ("a", 1), ("a", 2), ("b", 1), ("b", 2), ("c", 3)]

    assert spread(kinds, 2) == [0, 4]
    assert spread(kinds, 3) == [0, 4, 5]
    assert spread(kinds, 1, seen=[("a", 1), ("b", 2)]) == [5]
