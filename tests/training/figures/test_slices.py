from typing import Any

import numpy as np
import pytest

from training.figures.outcomes import Outcomes
from training.figures.slices import MOST_WRITERS, SMALLEST_WRITER, slices


def outcomes(*right: bool) -> Outcomes:
    """Right or wrong in turn; what is wrong is neither in the top three nor a look-alike."""
    found = np.array(right, bool)
    return Outcomes(right=found, top3=found, folded=found)


def cut(*right: bool, **by: list[str]) -> dict[str, dict[str, Any]]:
    count = len(right)
    texts: dict[str, Any] = {name: np.array(values) for name, values in by.items()}
    return slices(outcomes(*right), np.zeros((count, 3)), np.zeros(count, np.int64), **texts)


def test_digits_capitals_and_small_letters_are_told_apart_by_the_raw_label() -> None:
    found = cut(True, False, True, True, labels=["7", "O", "o", "o"])

    assert {name: shares["accuracy"] for name, shares in found.items()} == {
        "digits": 1,
        "upper": 0,
        "lower": 1,
    }
    assert found["lower"]["examples"] == 2


def test_what_is_no_single_digit_or_letter_is_in_no_slice() -> None:
    assert cut(True, True, True, labels=["\\alpha", "+", ""]) == {}


def test_each_slice_has_its_interval() -> None:
    assert cut(True, True, labels=["a", "b"])["lower"]["accuracy_interval"] == pytest.approx(
        [0.3424, 1.0], abs=1e-4
    )


def test_a_kind_is_also_measured_among_its_own_classes() -> None:
    # The first is taken for class 2, a letter; among the digits 0 and 1 it would have been right.
    logits = np.array([[5.0, 1.0, 9.0], [1.0, 5.0, 0.0], [0.0, 0.0, 9.0]])
    targets = np.array([0, 1, 2])

    found = slices(outcomes(False, True, True), logits, targets, labels=np.array(["0", "1", "O"]))

    assert found["digits"]["accuracy"] == 0.5
    assert found["digits"]["own_classes"] == 1.0


def test_pointers_are_cut_where_they_are_known() -> None:
    found = cut(True, False, True, pointers=["mouse", "pen", ""])

    assert set(found) == {"pointer:mouse", "pointer:pen"}


def test_a_writer_of_a_few_samples_is_left_out() -> None:
    many, few = SMALLEST_WRITER, SMALLEST_WRITER - 1

    found = cut(*[True] * (many + few), writers=["ann"] * many + ["bob"] * few)

    assert list(found) == ["writer:ann"]


def test_the_worst_read_writers_come_first_and_no_more_than_forty() -> None:
    writers = [f"w{index:02}" for index in range(MOST_WRITERS + 5) for _ in range(SMALLEST_WRITER)]
    right = [
        sample >= writer % SMALLEST_WRITER
        for writer in range(MOST_WRITERS + 5)
        for sample in range(SMALLEST_WRITER)
    ]

    found = cut(*right, writers=writers)

    shares = [scores["accuracy"] for scores in found.values()]
    assert len(found) == MOST_WRITERS
    assert shares == sorted(shares)
    assert next(iter(found)) == "writer:w19"


def test_without_anything_known_there_are_no_slices() -> None:
    assert cut(True) == {}
