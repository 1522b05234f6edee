from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training.comparison import grounds as module
from training.comparison.grounds import Ground, grounds, shares_writers


def ground(**changes: Any) -> Ground:
    """Two pictures, a C and a D; c is folded into C."""
    fields: dict[str, Any] = {
        "name": "letters",
        "dataset": "nist_sd19",
        "classes": ("C", "D"),
        "merges": {"c": "C"},
        "pixels": np.zeros((2, 28, 28), np.uint8),
        "targets": np.array([0, 1]),
    }
    return Ground(**(fields | changes))


def logits(*rows: list[float]) -> np.ndarray:
    return np.array(rows, np.float32)


def test_it_suits_a_network_that_has_all_of_its_classes() -> None:
    assert ground().suits(["D", "C", "7"])
    assert not ground().suits(["C", "7"])


def test_it_suits_a_network_that_tells_apart_what_it_folds() -> None:
    assert ground().suits(["c", "D"])


def test_answers_outside_its_classes_do_not_count() -> None:
    """The 7 is likeliest both times."""
    mark = ground().mark(logits([5, 1, 9], [1, 5, 9]), classes=["C", "D", "7"], trained_on=[])

    assert (mark.examples, mark.accuracy) == (2, 1.0)


def test_of_classes_that_it_folds_the_likeliest_speaks() -> None:
    mark = ground().mark(logits([1, 4, 7], [1, 6, 5]), classes=["C", "D", "c"], trained_on=[])

    assert mark.accuracy == 1.0


def test_a_wrong_answer_counts_as_wrong() -> None:
    mark = ground().mark(logits([5, 1], [5, 1]), classes=["C", "D"], trained_on=[])

    assert mark.accuracy == 0.5
    assert mark.low < 0.5 < mark.high


@pytest.mark.parametrize(
    ("trained_on", "shared"),
    [(["nist_sd19"], False), (["mnist"], True), (["nist_sd19", "az_handwritten"], True), (["unipen"], False)],
)
def test_writers_may_be_shared_with_other_sets_of_the_same_source(
    trained_on: list[str], shared: bool
) -> None:
    assert shares_writers("nist_sd19", trained_on) is shared
    assert (
        ground().mark(logits([1, 0], [0, 1]), classes=["C", "D"], trained_on=trained_on).shares_writers
        is shared
    )


def test_without_the_data_sets_there_is_no_ground(tmp_path: Path) -> None:
    assert grounds(tmp_path, cache=None) == []


def test_only_test_examples_are_read_and_no_more_than_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training.datasets.registry import load

    monkeypatch.setattr(module, "_PLAN", (("digits", "sklearn_digits", list("0123456789"), {}),))
    drawn = load("sklearn_digits", tmp_path)
    tested = {picture.tobytes() for picture in drawn.pixels[drawn.splits == "test"]}

    [found] = grounds(tmp_path, cache=None, most=50)

    assert len(found.targets) == 50
    assert {picture.tobytes() for picture in found.pixels} <= tested
