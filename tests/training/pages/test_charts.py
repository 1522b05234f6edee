"""Figures as coordinates: what is high stands high, and nothing leaves the frame."""

from typing import Any

import pytest

from training.pages.charts import (
    BOTTOM,
    LEFT,
    RIGHT,
    STRIP_BOTTOM,
    STRIP_TOP,
    TOP,
    Line,
    learning_charts,
    reliability_chart,
)

CURVE = [
    {"epoch": 1, "loss": 1.65, "accuracy": 0.62, "validation_accuracy": 0.81},
    {"epoch": 2, "loss": 0.99, "accuracy": 0.81, "validation_accuracy": 0.82},
    {"epoch": 3, "loss": 0.73, "accuracy": 0.88, "validation_accuracy": 0.88},
]
BINS: list[dict[str, Any]] = [
    {"low": 0.0, "high": 0.5, "count": 0, "confidence": None, "accuracy": None},
    {"low": 0.5, "high": 0.9, "count": 10, "confidence": 0.7, "accuracy": 0.5},
    {"low": 0.9, "high": 1.0, "count": 90, "confidence": 0.97, "accuracy": 1.0},
]


def places(line: Line) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, _, y in (point.partition(",") for point in line.points.split())]


def test_accuracy_and_loss_are_charts_of_their_own() -> None:
    right, loss = learning_charts(CURVE)

    assert [line.name for line in right.lines] == ["training", "validation"]
    assert [line.name for line in loss.lines] == ["training"]


def test_a_loss_in_validation_is_drawn_where_it_was_taken() -> None:
    _, loss = learning_charts([row | {"validation_loss": 0.5} for row in CURVE])

    assert [line.name for line in loss.lines] == ["training", "validation"]


def test_epochs_run_from_left_to_right_and_better_is_higher() -> None:
    right, _ = learning_charts(CURVE)
    training = places(right.lines[0])

    assert (training[0][0], training[-1][0]) == (LEFT, RIGHT)
    assert training[0][1] > training[1][1] > training[2][1]
    assert all(LEFT <= x <= RIGHT and TOP <= y <= BOTTOM for line in right.lines for x, y in places(line))


def test_every_value_has_its_dot() -> None:
    assert Line(name="training", points="1,2 3,4.5").dots == "M1,2h0M3,4.5h0"


def test_the_axes_carry_round_numbers() -> None:
    right, loss = learning_charts(CURVE)

    assert [tick.text for tick in right.x_ticks] == ["1", "2", "3"]
    assert [tick.text for tick in right.y_ticks] == ["60", "70", "80", "90"]
    assert [tick.text for tick in loss.y_ticks] == ["0.6", "0.8", "1.0", "1.2", "1.4", "1.6", "1.8"]


def test_many_epochs_do_not_crowd_the_axis() -> None:
    right, _ = learning_charts([CURVE[0] | {"epoch": epoch} for epoch in range(1, 61)])

    assert [tick.text for tick in right.x_ticks] == ["1", "20", "40", "60"]


def test_the_chart_says_what_it_shows() -> None:
    right, _ = learning_charts(CURVE)

    assert right.summary == (
        "in training 62.0% after epoch 1, 88.0% after epoch 3; in validation 81.0% after epoch 1, 88.0% after epoch 3"
    )


@pytest.mark.parametrize("value", [0.0, 1.0, 0.9967])
def test_one_epoch_and_a_flat_line_can_be_drawn(value: float) -> None:
    [right] = learning_charts([{"epoch": 1, "accuracy": value}])

    [(x, y)] = places(right.lines[0])
    assert LEFT < x < RIGHT
    assert TOP <= y <= BOTTOM


@pytest.mark.parametrize("curve", [[], [{}], [{"epoch": 1}], [{"epoch": 1, "loss": float("nan")}]])
def test_without_numbers_there_is_no_chart(curve: list[dict[str, float]]) -> None:
    assert learning_charts(curve) == []


def test_a_bar_stands_as_high_as_its_answers_were_right() -> None:
    chart = reliability_chart(BINS)

    assert chart is not None
    empty, half, full = chart.bins
    assert (empty.height, empty.strip_height) == (0, 0)
    assert (half.y, half.height) == ((TOP + BOTTOM) / 2, (BOTTOM - TOP) / 2)
    assert (full.y, full.x + full.width) == (TOP, RIGHT)
    assert (full.strip_y, full.strip_height) == (STRIP_TOP, STRIP_BOTTOM - STRIP_TOP)


@pytest.mark.parametrize("bins", [[], BINS[:1]])
def test_without_answers_there_is_no_diagram(bins: list[dict[str, Any]]) -> None:
    assert reliability_chart(bins) is None
