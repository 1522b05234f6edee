import numpy as np
import pytest

from tests.measured import in_places
from training.figures.mistakes import MOST_MISTAKES, ClassesNotKept, Mistakes, find_mistakes

CLASSES = ["x", "yes"]
PROBABILITIES = np.array([[0.9, 0.1], [0.75, 0.25], [0.2, 0.8]])
TARGETS = np.array([0, 1, 1])
PIXELS = np.arange(3, dtype=np.uint8)[:, None, None] * np.ones((1, 28, 28), np.uint8)


def test_it_keeps_what_was_misread_with_its_picture() -> None:
    found = find_mistakes(PROBABILITIES, TARGETS, PIXELS, np.array(["a", "b", "b"]), classes=CLASSES)

    assert (found.targets.tolist(), found.answers.tolist(), found.labels.tolist()) == (["yes"], ["x"], ["b"])
    assert found.probabilities.tolist() == [0.75]
    assert found.pixels[0, 0, 0] == 1


def test_it_comes_back_from_bytes() -> None:
    found = find_mistakes(PROBABILITIES, TARGETS, PIXELS, classes=CLASSES)

    back = Mistakes.from_bytes(found.to_bytes())

    for name in ("pixels", "targets", "answers", "probabilities", "labels"):
        kept, read = getattr(found, name), getattr(back, name)
        assert kept.dtype == read.dtype
        assert kept.tolist() == read.tolist()


def test_it_keeps_the_first_ones_of_very_many() -> None:
    count = MOST_MISTAKES + 10
    found = find_mistakes(
        np.tile([0.9, 0.1], (count, 1)),
        np.ones(count, np.int64),
        np.zeros((count, 28, 28), np.uint8),
        classes=CLASSES,
    )

    assert len(found) == MOST_MISTAKES


def test_without_mistakes_it_is_empty_and_still_can_be_kept() -> None:
    found = find_mistakes(PROBABILITIES, np.array([0, 0, 1]), PIXELS, classes=CLASSES)

    assert len(Mistakes.from_bytes(found.to_bytes())) == 0


def test_several_sets_are_joined_and_narrowed() -> None:
    found = find_mistakes(PROBABILITIES, TARGETS, PIXELS, classes=CLASSES)

    joined = Mistakes.joined([found, found])
    back = joined.where(np.arange(len(joined))[::-1])

    assert joined.targets.tolist() == [*found.targets.tolist(), *found.targets.tolist()]
    assert back.pixels.tolist() == joined.pixels[::-1].tolist()
    assert len(joined.where(np.zeros(len(joined), np.bool_))) == 0


def test_places_of_before_names_were_kept_are_read_in_the_classes_of_then() -> None:
    found = find_mistakes(PROBABILITIES, TARGETS, PIXELS, classes=CLASSES)
    content = in_places(found, CLASSES)

    back = Mistakes.from_bytes(content, classes=CLASSES)

    assert (back.targets.tolist(), back.answers.tolist()) == (["yes"], ["x"])
    with pytest.raises(ClassesNotKept):
        Mistakes.from_bytes(content)


def test_names_need_no_classes() -> None:
    found = find_mistakes(PROBABILITIES, TARGETS, PIXELS, classes=CLASSES)

    back = Mistakes.from_bytes(found.to_bytes(), classes=["others", "than", "these"])

    assert back.targets.tolist() == ["yes"]
