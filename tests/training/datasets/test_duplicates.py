from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from training.datasets.duplicates import content_hashes, repeated


def pictures(*brightness: int) -> NDArray[np.uint8]:
    return np.array([np.full((28, 28), each, np.uint8) for each in brightness], np.uint8).reshape(-1, 28, 28)


def left_out(*sets: tuple[Sequence[int], str, Sequence[str]]) -> list[list[bool]]:
    """Of sets of pictures by their brightness, labels, and splits by their first letters."""
    names = {"r": "train", "v": "validation", "t": "test", "-": ""}
    return [
        each.tolist()
        for each in repeated(
            [pictures(*one) for one, _, _ in sets],
            [np.array([*labels]) for _, labels, _ in sets],
            [np.array([names[split] for split in splits]) for _, _, splits in sets],
        )
    ]


def test_equal_pictures_have_equal_hashes() -> None:
    first, second, third = content_hashes(pictures(1, 2, 1)).tolist()

    assert first == third != second


def test_what_is_tested_is_not_trained_on() -> None:
    assert left_out(([1, 2, 1], "aaa", "rrt")) == [[True, False, False]]


def test_nor_when_another_set_tests_it_under_another_label() -> None:
    assert left_out(([1, 2], "ab", "rv"), ([1, 2], "xy", "tt")) == [[True, True], [False, False]]


def test_what_is_validated_on_is_not_trained_on() -> None:
    assert left_out(([1, 1], "aa", "rv")) == [[True, False]]


def test_of_equal_ones_to_train_on_the_first_stays() -> None:
    assert left_out(([1, 2, 1], "aaa", "rrr"), ([1], "a", "r")) == [[False, False, True], [True]]


def test_equal_pictures_that_are_two_characters_both_stay() -> None:
    assert left_out(([1, 1], "0O", "rr")) == [[False, False]]


def test_no_test_example_is_ever_left_out() -> None:
    assert left_out(([1, 1], "aa", "tt"), ([1], "a", "t")) == [[False, False], [False]]


@pytest.mark.parametrize("split", ["r", "t"])
def test_examples_on_no_side_count_for_nothing(split: str) -> None:
    assert left_out(([1], "a", "-"), ([1], "a", split)) == [[False], [False]]


def test_no_sets_and_empty_ones_are_no_error() -> None:
    assert left_out(([], "", ""), ([1], "a", "r")) == [[], [False]]
