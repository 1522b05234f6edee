"""What to ask for next, as plain values."""

from collections import Counter
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.trust.need import SPREAD, misread, prompts, whole_set

DIGITS = list("0123456789")


def asked(count: int = 10, *, seed: int = 0, **known: object) -> list[str]:
    given = {"accepted": {}, "own": {}, "confused": {}} | known
    return prompts(DIGITS, count=count, random=Random(seed), **given)  # type: ignore[arg-type]  # noqa: S311


@pytest.mark.parametrize("seed", range(5))
def test_what_hardly_anybody_drew_is_asked_for_first_and_again(seed: int) -> None:
    found = asked(12, seed=seed, accepted=dict.fromkeys(DIGITS, 50) | {"7": 0})

    assert found[0] == "7"
    assert found.count("7") == 2  # after SPREAD others


@pytest.mark.parametrize("seed", range(5))
def test_what_this_person_has_not_drawn_comes_before_what_they_have(seed: int) -> None:
    found = asked(3, seed=seed, own=dict.fromkeys(DIGITS, 9) | {"1": 0, "4": 0, "8": 0})

    assert set(found) == {"1", "4", "8"}


@pytest.mark.parametrize("seed", range(5))
def test_what_the_model_misreads_comes_before_what_it_knows(seed: int) -> None:
    assert asked(1, seed=seed, confused={"5": 0.08, "6": 0.01}) == ["5"]


@settings(max_examples=25)
@given(
    st.integers(0, 10_000),
    st.dictionaries(st.sampled_from(DIGITS), st.integers(0, 1_000)),
    st.dictionaries(st.sampled_from(DIGITS), st.integers(0, 1_000)),
    st.lists(st.sampled_from(DIGITS), max_size=3),
)
def test_none_comes_again_before_others_came(
    seed: int, accepted: dict[str, int], own: dict[str, int], before: list[str]
) -> None:
    found = asked(30, seed=seed, accepted=accepted, own=own, before=before)

    assert len(found) == 30
    if before:
        assert found[0] != before[-1]
    for place in range(len(found) - SPREAD):
        assert len(set(found[place : place + SPREAD + 1])) == SPREAD + 1


def test_two_classes_alternate() -> None:
    found = prompts(["a", "b"], accepted={"a": 99}, own={}, confused={}, count=6, random=Random(1))  # noqa: S311

    assert found in (list("ababab"), list("bababa"))


def test_all_is_asked_for_where_nothing_is_known() -> None:
    assert set(asked(10)) == set(DIGITS)


def test_chance_has_a_say() -> None:
    assert len({tuple(asked(10, seed=seed)) for seed in range(5)}) > 1


@given(st.integers(0, 10_000))
def test_a_set_holds_every_class_once_and_keeps_lookalikes_apart(seed: int) -> None:
    groups = [["0", "6"], ["1", "7"]]

    found = whole_set(DIGITS, lookalikes=groups, random=Random(seed))  # noqa: S311

    assert Counter(found) == Counter(DIGITS)
    pairs = list(pairwise(found))[:-2]  # at the end there may be no other left
    assert not any({one, other} <= set(group) for one, other in pairs for group in groups)


def test_what_is_drawn_alike_is_no_misreading() -> None:
    confusion = np.array([[8, 2, 0], [0, 5, 5], [0, 0, 0]])
    forgiven = np.zeros((3, 3), bool)
    forgiven[0, 1] = forgiven[1, 0] = True

    assert misread(confusion, forgiven=forgiven).tolist() == [0, 0.5, 0]
