import json

import numpy as np
import pytest
from numpy.typing import NDArray

from training.figures.scores import evaluate

CLASSES = ("a", "b", "c", "d", "e")


@pytest.fixture
def logits() -> NDArray[np.float32]:
    """Read as a, b, b and e; the right answer c stands third in the third row."""
    return np.array([[9, 1, 0, 0, 0], [1, 9, 0, 0, 0], [2, 9, 1, 0, 0], [0, 0, 0, 1, 9]], np.float32)


TARGETS = np.array([0, 1, 2, 0])


def test_accuracy_is_the_share_of_right_answers(logits: NDArray[np.float32]) -> None:
    assert evaluate(logits, TARGETS, classes=CLASSES).accuracy == 0.5


def test_top_3_counts_the_right_answer_among_three(logits: NDArray[np.float32]) -> None:
    assert evaluate(logits, TARGETS, classes=CLASSES).top3 == 1.0


def test_top_3_does_not_count_a_fourth_place() -> None:
    falling = np.array([[9, 8, 7, 6, 5]], np.float32)

    assert evaluate(falling, np.array([3]), classes=CLASSES).top3 == 0.0


def test_each_class_has_its_accuracy_and_count(logits: NDArray[np.float32]) -> None:
    scores = evaluate(logits, TARGETS, classes=CLASSES)

    assert scores.per_class == {"a": 0.5, "b": 1.0, "c": 0.0, "d": None, "e": None}
    assert scores.counts == {"a": 2, "b": 1, "c": 1, "d": 0, "e": 0}


def test_the_confusion_matrix_has_true_classes_as_rows(logits: NDArray[np.float32]) -> None:
    confusion = evaluate(logits, TARGETS, classes=CLASSES).confusion

    assert confusion[0] == [1, 0, 0, 0, 1]
    assert confusion[2] == [0, 1, 0, 0, 0]


def test_the_likelihood_is_that_of_the_right_classes() -> None:
    even = np.zeros((3, 5), np.float32)

    assert evaluate(even, np.array([0, 1, 2]), classes=CLASSES).nll == pytest.approx(np.log(5))


def test_a_sure_and_wrong_model_is_badly_calibrated(logits: NDArray[np.float32]) -> None:
    assert evaluate(logits, TARGETS, classes=CLASSES).ece == pytest.approx(0.5, abs=0.01)


def test_a_high_temperature_makes_it_less_sure(logits: NDArray[np.float32]) -> None:
    assert evaluate(logits, TARGETS, classes=CLASSES, temperature=100.0).ece == pytest.approx(0.3, abs=0.03)


def test_it_can_be_written_as_json(logits: NDArray[np.float32]) -> None:
    scores = evaluate(logits, TARGETS, classes=CLASSES).to_json()

    assert json.loads(json.dumps(scores)) == scores


def test_it_refuses_logits_of_another_alphabet(logits: NDArray[np.float32]) -> None:
    with pytest.raises(ValueError, match=r"\[N, 2\] for N targets.*Received: \[4, 5\] for 4"):
        evaluate(logits, TARGETS, classes=("a", "b"))


def test_it_refuses_an_empty_test_set() -> None:
    with pytest.raises(ValueError, match="N at least 1"):
        evaluate(np.zeros((0, 5), np.float32), np.zeros(0, np.int64), classes=CLASSES)


def test_look_alikes_are_folded(logits: NDArray[np.float32]) -> None:
    """The third, c read as b, is forgiven; the fourth, a read as e, is not."""
    scores = evaluate(logits, TARGETS, classes=CLASSES, lookalikes=[["b", "c"]])

    assert (scores.accuracy, scores.folded) == (0.5, 0.75)


def test_each_headline_has_its_interval(logits: NDArray[np.float32]) -> None:
    scores = evaluate(logits, TARGETS, classes=CLASSES)

    assert scores.accuracy_interval == pytest.approx([0.1500, 0.8500], abs=1e-4)
    assert scores.top3_interval == pytest.approx([0.5101, 1.0], abs=1e-4)
    assert scores.folded_interval == scores.accuracy_interval


def test_the_bins_of_the_reliability_diagram_hold_every_example(logits: NDArray[np.float32]) -> None:
    bins = evaluate(logits, TARGETS, classes=CLASSES).reliability

    assert len(bins) == 15
    assert sum(each.count for each in bins) == 4


def test_the_calibration_error_is_the_gap_of_the_bins(logits: NDArray[np.float32]) -> None:
    scores = evaluate(logits, TARGETS, classes=CLASSES, temperature=5)

    gaps = [
        each.count * abs(each.accuracy - each.confidence)
        for each in scores.reliability
        if each.accuracy is not None and each.confidence is not None
    ]
    assert scores.ece == pytest.approx(sum(gaps) / 4)


def test_slices_are_cut_where_raw_labels_are_known(logits: NDArray[np.float32]) -> None:
    scores = evaluate(logits, TARGETS, classes=CLASSES, labels=np.array(["a", "b", "C", "A"]))

    assert {name: shares["examples"] for name, shares in scores.slices.items()} == {"lower": 2, "upper": 2}
