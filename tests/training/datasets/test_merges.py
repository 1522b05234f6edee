import numpy as np
import pytest

from training.datasets.merges import OUTSIDE, merge

CLASSES = ("0", "1", "C", "a")


def test_it_gives_places_in_the_classes() -> None:
    assert merge(np.array(["a", "0", "C"]), merges={}, classes=CLASSES).tolist() == [3, 0, 2]


def test_it_folds_what_the_merges_name() -> None:
    assert merge(np.array(["c", "C"]), merges={"c": "C"}, classes=CLASSES).tolist() == [2, 2]


def test_it_leaves_other_labels_outside() -> None:
    assert merge(np.array(["\\alpha", "A", "a"]), merges={}, classes=CLASSES).tolist() == [
        OUTSIDE,
        OUTSIDE,
        3,
    ]


def test_it_refuses_a_merge_into_a_class_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match=r"classes of the alphabet\. Received: Z"):
        merge(np.array(["z"]), merges={"z": "Z"}, classes=CLASSES)
