import numpy as np
import pytest

from recognition.ink.flat import FlatInks
from training.datasets.combining import combined
from training.datasets.spec import LabelledSet


def labelled(name: str, labels: str, inks: FlatInks | None = None) -> LabelledSet:
    names = np.array([*labels])
    return LabelledSet(
        name=name,
        pixels=np.full((len(labels), 28, 28), len(name), np.uint8),
        labels=names,
        writers=np.array(["ann"] * len(labels)),
        splits=np.array(["test" if label == "t" else "train" for label in labels]),
        sha256=name,
        inks=inks,
    )


def test_everything_stands_behind_the_other_with_its_split() -> None:
    both = combined([labelled("one", "at"), labelled("other", "b")], name="both")

    assert both.labels.tolist() == ["a", "t", "b"]
    assert both.splits.tolist() == ["train", "test", "train"]
    assert both.pixels[:, 0, 0].tolist() == [3, 3, 5]


def test_writers_of_the_same_name_in_two_sets_are_two_people() -> None:
    both = combined([labelled("one", "a"), labelled("other", "b")], name="both")

    assert both.writers.tolist() == ["one/ann", "other/ann"]


def test_inks_are_kept_where_there_are_any() -> None:
    inks = FlatInks.of([[np.array([[0.0, 0.0], [1.0, 1.0]])]])

    both = combined([labelled("one", "at"), labelled("other", "b", inks)], name="both")

    assert both.inks is not None
    assert both.inks.are_drawn.tolist() == [False, False, True]


def test_its_checksum_follows_what_is_in_it() -> None:
    first, second = labelled("one", "a"), labelled("other", "b")

    assert combined([first, second], name="x").sha256 == combined([first, second], name="y").sha256
    assert combined([first, second], name="x").sha256 != combined([second, first], name="x").sha256


def test_nothing_cannot_be_combined() -> None:
    with pytest.raises(ValueError, match="Received: none"):
        combined([], name="x")
