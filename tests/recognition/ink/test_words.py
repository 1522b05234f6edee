"""Where the words of a page end. The browser's twin is held against the same examples in tests/browser/modules."""

import pytest

from recognition.ink.page.words import words_of
from tests.written import LINES_OF_WORDS, BoxSides, row


@pytest.mark.parametrize(("lines", "expected"), LINES_OF_WORDS.values(), ids=LINES_OF_WORDS)
def test_a_gap_that_is_clearly_wider_than_usual_ends_a_word(
    lines: list[list[BoxSides]], expected: list[list[list[int]]]
) -> None:
    assert words_of(lines) == expected


@pytest.mark.parametrize("times", [2, 7])
def test_how_large_the_page_is_does_not_matter(times: int) -> None:
    lines = [row(0, 25, 50, 100, 125), row(0, 24, 80)]
    larger = [[tuple(side * times for side in box) for box in line] for line in lines]

    assert words_of(larger) == words_of(lines)  # type: ignore[arg-type]
