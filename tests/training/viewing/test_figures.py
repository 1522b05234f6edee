"""Metrics as rows: what is shown first, and what is left out."""

import pytest

from training.figures.intervals import wilson
from training.judging import measuring
from training.pages.progress import fraction_done
from training.viewing import origins
from training.viewing.figures import class_rows, confusions, headlines, matrix, missing, slices
from training.viewing.origins import Origin, origin_of, title_of

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
SLICE = {"examples": 30, "accuracy": 0.8, "accuracy_interval": [0.6, 0.9], "top3": 1.0, "folded": 0.9}


def test_every_test_set_has_a_headline_and_nothing_else_has() -> None:
    found = headlines({"mnist-test": SCORES, "learning_curve": [{"epoch": 1}], "note": {"text": "none"}})

    assert [(each.test_set, each.size, each.accuracy) for each in found] == [("mnist-test", 30, 0.8)]


def test_figures_that_were_never_taken_are_none() -> None:
    [headline] = headlines({"old-test": {"accuracy": 0.5}})

    assert (headline.size, headline.top3, headline.ece, headline.folded) == (None, None, None, None)
    assert (headline.accuracy_interval, headline.folded_interval) == (None, None)


def test_a_headline_has_its_interval_even_where_it_was_taken_without_one() -> None:
    [headline] = headlines({"mnist-test": SCORES})

    assert headline.accuracy_interval == wilson(24, 30)
    assert headline.top3_interval == wilson(30, 30)


def test_drawn_sets_come_first_then_scanned_then_unknown_then_synthetic_and_large_before_small() -> None:
    small = {"accuracy": 0.9, "examples": 10}
    tests = ["hershey-test", "somebodys-test", "mnist-test", "crohme-test", "unipen-test", "drawn"]

    found = headlines({name: SCORES if name == "unipen-test" else small for name in tests})

    assert [each.test_set for each in found] == [
        "drawn", "unipen-test", "crohme-test", "mnist-test", "somebodys-test", "hershey-test",
    ]  # fmt: skip
    assert [each.title for each in found][:2] == ["all drawn sets", "unipen-test"]


@pytest.mark.parametrize(
    ("test_set", "origin"),
    [
        ("write-math-test", Origin.DRAWN),
        ("unipen-digits-test", Origin.DRAWN),
        ("nist-sd19-test", Origin.PAPER),
        ("nist_sd19-test", Origin.PAPER),
        ("hershey-test", Origin.SYNTHETIC),
        ("unipenlike-test", Origin.UNKNOWN),
        ("collected-test", Origin.DRAWN),
    ],
)
def test_the_name_of_a_test_set_tells_where_it_comes_from(test_set: str, origin: Origin) -> None:
    assert origin_of(test_set) is origin
    assert title_of(test_set) == test_set


def test_the_names_of_what_is_no_data_set_are_those_that_measuring_gives() -> None:
    assert (origins.COLLECTED, origins.POOLED) == (measuring.COLLECTED, measuring.DRAWN)


def test_the_most_frequent_confusion_comes_first() -> None:
    found = confusions(SCORES, CLASSES)

    assert [(each.meant, each.read, each.count, each.total, each.share) for each in found] == [
        ("1", "7", 7, 20, 0.35),
        ("1", "9", 1, 20, 0.05),
    ]


def test_a_confusion_of_look_alikes_is_called_one() -> None:
    found = confusions(SCORES, CLASSES, lookalikes=[["1", "7"]])

    assert [each.alike for each in found] == [True, False]


def test_the_weakest_class_comes_first_and_one_without_samples_not_at_all() -> None:
    weakest, strongest = class_rows(SCORES, CLASSES, confusions(SCORES, CLASSES))

    assert (weakest.name, weakest.count, weakest.accuracy, weakest.interval) == ("1", 20, 0.6, wilson(12, 20))
    assert weakest.worst is not None
    assert weakest.worst.read == "7"
    assert (strongest.name, strongest.worst) == ("7", None)


def test_the_matrix_marks_the_diagonal_and_how_hot_a_cell_is() -> None:
    first, _, last = matrix(SCORES, CLASSES)

    assert (first.meant, first.total) == ("1", 20)
    assert [(cell.read, cell.count, cell.heat, cell.is_right) for cell in first.cells] == [
        ("1", 12, 2, True),
        ("7", 7, 6, False),
        ("9", 1, 3, False),
    ]
    assert [cell.heat for cell in last.cells] == [0, 0, 0]


def test_metrics_without_a_confusion_matrix_have_no_confusions() -> None:
    assert confusions({"accuracy": 0.5}, CLASSES) == []
    assert matrix({"accuracy": 0.5}, CLASSES) == []


def test_slices_are_grouped_by_what_tells_them_apart() -> None:
    figures = {"slices": {"digits": SLICE, "pointer:pen": SLICE, "writer:a:b": SLICE}}

    found = slices(figures)

    assert {kind: [each.name for each in parts] for kind, parts in found.items()} == {
        "character": ["digits"],
        "pointer": ["pen"],
        "writer": ["a:b"],
    }
    assert slices({}) == {}


def test_what_was_not_measured_is_named() -> None:
    full = SCORES | {"folded": 0.9, "reliability": [], "slices": {}}

    assert missing({"a-test": full, "rejection": {"examples": 1}, "latency": {"threads": 1}}) == []
    assert missing({"a-test": full, "b-test": SCORES, "latency": {"threads": 1}}) == [
        "look-alikes folded",
        "reliability",
        "slices",
        "what it refuses",
    ]


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
