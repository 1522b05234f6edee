"""Metrics as rows: what is shown first, and what is left out."""

import pytest

from training.pages.figures import class_rows, confusions, headlines, matrix
from training.pages.progress import fraction_done

CLASSES = ["1", "7", "9"]
SCORES = {
    "examples": 30,
    "accuracy": 0.8,
    "top3": 1.0,
    "ece": 0.02,
    "per_class": {"1": 0.6, "7": 1.0, "9": None},
    "counts": {"1": 20, "7": 10, "9": 0},
    "confusion": [[12, 7, 1], [0, 10, 0], [0, 0, 0]],
}


def test_every_test_set_has_a_headline_and_nothing_else_has() -> None:
    found = headlines({"mnist-test": SCORES, "learning_curve": [{"epoch": 1}], "note": {"text": "none"}})

    assert [(each.test_set, each.size, each.accuracy) for each in found] == [("mnist-test", 30, 0.8)]


def test_figures_that_were_never_taken_are_none() -> None:
    [headline] = headlines({"old-test": {"accuracy": 0.5}})

    assert (headline.size, headline.top3, headline.ece) == (None, None, None)


def test_the_most_frequent_confusion_comes_first() -> None:
    found = confusions(SCORES, CLASSES)

    assert [(each.meant, each.read, each.count, each.share) for each in found] == [
        ("1", "7", 7, 0.35),
        ("1", "9", 1, 0.05),
    ]


def test_the_weakest_class_comes_first_and_one_without_samples_not_at_all() -> None:
    weakest, strongest = class_rows(SCORES, CLASSES)

    assert (weakest.name, weakest.count, weakest.accuracy) == ("1", 20, 0.6)
    assert weakest.worst is not None
    assert weakest.worst.read == "7"
    assert (strongest.name, strongest.worst) == ("7", None)


def test_the_matrix_marks_the_diagonal_and_how_hot_a_cell_is() -> None:
    rows = dict(matrix(SCORES, CLASSES))

    assert [(cell.count, cell.heat, cell.is_right) for cell in rows["1"]] == [
        (12, 4, True),
        (7, 3, False),
        (1, 1, False),
    ]
    assert [cell.heat for cell in rows["9"]] == [0, 0, 0]


def test_metrics_without_a_confusion_matrix_have_no_confusions() -> None:
    assert confusions({"accuracy": 0.5}, CLASSES) == []
    assert matrix({"accuracy": 0.5}, CLASSES) == []


@pytest.mark.parametrize(
    ("progress", "fraction"),
    [
        ({}, None),
        ({"phase": "evaluating"}, None),
        ({"epoch": 1, "epochs": 4, "step": 0, "steps": 10}, 0.0),
        ({"epoch": 2, "epochs": 4, "step": 5, "steps": 10}, 0.375),
        ({"epoch": 4, "epochs": 4, "step": 10, "steps": 10}, 1.0),
    ],
)
def test_progress_is_a_fraction_of_the_whole_fit(progress: dict[str, int], fraction: float | None) -> None:
    assert fraction_done(progress) == fraction
