import numpy as np
import pytest

from recognition.ink.page.matching import edits, matched, overlaps


def test_overlap_is_the_shared_part_of_both() -> None:
    boxes = np.array([[0.0, 0, 10, 10]])

    assert overlaps(boxes, np.array([[0.0, 0, 10, 10], [5, 0, 15, 10], [20, 0, 30, 10]])) == pytest.approx(
        np.array([[1, 1 / 3, 0]])
    )


def test_each_box_is_matched_once_the_best_first() -> None:
    assert matched(np.array([[0.6, 0.9], [0.55, 0.8], [0.1, 0.2]])) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("read", "truth", "expected"), [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("a", "a", 0)]
)
def test_edits_are_counted_as_levenshtein_did(read: str, truth: str, expected: int) -> None:
    assert edits(list(read), list(truth)) == expected
