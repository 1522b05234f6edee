"""What only one of two versions misreads, told from the mistakes that each keeps."""

import numpy as np
import pytest

from training.figures import sides
from training.figures.mistakes import Mistakes, find_mistakes
from training.figures.sides import set_against

TARGETS = np.zeros(8, np.int64)
PIXELS = np.arange(8, dtype=np.uint8)[:, None, None] * np.ones((1, 28, 28), np.uint8)


def misread(*places: int) -> Mistakes:
    """Of eight examples those at these places."""
    probabilities = np.tile([0.9, 0.1], (8, 1))
    probabilities[list(places)] = [0.2, 0.8]
    return find_mistakes(probabilities, TARGETS, PIXELS, classes=["a", "b"])


def without_places(mistakes: Mistakes) -> Mistakes:
    return Mistakes(**vars(mistakes) | {"places": np.full(len(mistakes), -1, np.int32)})


def greys(mistakes: Mistakes) -> list[int]:
    return [int(picture[0, 0]) for picture in mistakes.pixels]


def test_each_side_holds_what_it_alone_misread() -> None:
    found = set_against(misread(0, 2, 5), misread(2, 6))

    assert (greys(found.only_first), greys(found.only_second), found.both) == ([0, 5], [6], 1)
    assert found.is_whole


def test_where_places_were_not_kept_pictures_tell() -> None:
    found = set_against(without_places(misread(0, 2, 5)), misread(2, 6))

    assert (greys(found.only_first), greys(found.only_second), found.both) == ([0, 5], [6], 1)


def test_two_alike_leave_nothing() -> None:
    found = set_against(misread(1, 3), misread(1, 3))

    assert (len(found.only_first), len(found.only_second), found.both) == (0, 0, 2)


def test_behind_the_last_one_kept_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first was cut off after 4: whether it misread 6 is not known."""
    monkeypatch.setattr(sides, "MOST_MISTAKES", 3)

    found = set_against(misread(0, 2, 4), misread(2, 6))

    assert (greys(found.only_first), greys(found.only_second)) == ([0, 4], [])
    assert not found.is_whole


def test_one_that_was_withdrawn_still_counts() -> None:
    cleaned = misread(0, 2).without("", PIXELS[0])

    found = set_against(cleaned, misread(2))

    assert len(found.only_first) == 1
    assert not found.only_first.shown.any()
