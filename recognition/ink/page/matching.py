"""How far what was found on a page is what is there: boxes against boxes, text against text."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LEAST_OVERLAP = 0.5


def overlaps(found: NDArray[np.floating], there: NDArray[np.floating]) -> NDArray[np.float64]:
    """Intersection over union of boxes [N, 4] and [M, 4], left, top, right, bottom: [N, M]."""
    low = np.maximum(found[:, np.newaxis, :2], there[np.newaxis, :, :2])
    high = np.minimum(found[:, np.newaxis, 2:], there[np.newaxis, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (found, there)]
    return np.asarray(shared / np.maximum(areas[0][:, np.newaxis] + areas[1] - shared, 1e-9))


def matched(overlap: NDArray[np.floating], *, least: float = LEAST_OVERLAP) -> list[tuple[int, int]]:
    """Pairs of found and there, each in one pair at most, those that overlap most first; none overlaps less than `least`."""
    pairs: list[tuple[int, int]] = []
    ones, others = np.nonzero(overlap >= least)
    for place in np.argsort(-overlap[ones, others], kind="stable").tolist():
        one, other = int(ones[place]), int(others[place])
        if all(one != first and other != second for first, second in pairs):
            pairs.append((one, other))
    return pairs


def edits(read: Sequence[str], truth: Sequence[str]) -> int:
    """The fewest characters to put in, take out or replace until what was read is the truth (Levenshtein)."""
    row = list(range(len(truth) + 1))
    for number, character in enumerate(read, start=1):
        above, row = row, [number]
        for place, wanted in enumerate(truth, start=1):
            row.append(min(above[place] + 1, row[-1] + 1, above[place - 1] + (character != wanted)))
    return row[-1]
