"""Where the words of a page end: at gaps that are clearly wider than usual on it.

static/js/pages/words.js is its twin in the browser; tests hold both against the same examples.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median_low

# Left, top, right, bottom, in pixels, the last two one beyond.
Box = tuple[int, int, int, int]

# Wider than the usual gap by this part of a usual box's height, and at least so wide. Chosen on pages composed of training
# writers' characters: F1 of the breaks 1.000, and 0.9996 with validation writers. Forms, where each character has a cell,
# reach 0.8. Without the second number, drawings whose characters overlap fall apart: 0.4 instead of 1.0.
_WIDER, _WIDE = 0.25, 0.5


def words_of(lines: Sequence[Sequence[Box]]) -> list[list[list[int]]]:
    """Of each line its words, each the places of its boxes. `lines`: the boxes of a page from left to right.

    What is usual is told by the whole page, which has more gaps than a line; the only gap of a page ends no word.
    """
    widest = _widest_within_a_word(lines)
    return [_words(line, widest) for line in lines]


def _words(line: Sequence[Box], widest: float) -> list[list[int]]:
    words: list[list[int]] = []
    for place, box in enumerate(line):
        if place and _gap(line[place - 1], box) <= widest:
            words[-1].append(place)
        else:
            words.append([place])
    return words


def _widest_within_a_word(lines: Sequence[Sequence[Box]]) -> float:
    gaps = [_gap(one, other) for line in lines for one, other in pairwise(line)]
    if not gaps:
        return 0.0
    height = median_low([box[3] - box[1] for line in lines for box in line])
    return max(median_low(gaps) + _WIDER * height, _WIDE * height)


def _gap(one: Box, other: Box) -> int:
    return other[0] - one[2]
