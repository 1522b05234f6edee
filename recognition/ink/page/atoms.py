"""A line of writing cut finer than its characters: every character is a run of such parts, in their order."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recognition.ink.page.lines import Pieces

Mask = NDArray[np.bool_]

# Pieces that share this part of the narrower one's width stand above one another: a dot on its stem, the bars of =.
_ABOVE = 0.5
# What is smaller than this part of the line's height, either way, may be a dot that was set beside its stem.
_DOT = 0.4
_DOT_REACH = 0.35
# What is narrower than this part of the line's height is one character at most.
_NARROWEST = 0.38
# A cut goes through ink of no more than this many pens, all in all.
_DEEPEST_CUT = 2.2
# Cuts are at least this part of the line's height apart.
_APART = 0.09
# A step to the side costs as much as this many pixels of ink.
_SIDESTEP = 0.15
_LEAST_INK = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Atom:
    """Ink that is cut no further. `rows`, `columns`: int [P], its pixels on the page. `cut`: what the cut to its left
    went through, in pens; 0 where there was none."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    cut: float

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom, the last two one beyond."""
        return (
            int(self.columns.min()), int(self.rows.min()), int(self.columns.max()) + 1, int(self.rows.max()) + 1,
        )  # fmt: skip


def line_height(pieces: Pieces, line: list[int]) -> float:
    """How tall the taller characters of a line are."""
    heights = pieces.heights[line]
    tall = heights[heights >= 0.4 * heights.max()]
    return float(np.percentile(tall, 60))


def groups_of(pieces: Pieces, line: list[int], *, height: float) -> list[Atom]:
    """The connected ink of a line, dots with their stems, from left to right. `height`: of its taller characters, pixels."""
    groups = [_together(pieces, group) for group in _groups(pieces, line, height)]
    return sorted(groups, key=lambda group: sum(group.box[::2]))


def cut(whole: Atom, *, height: float, pen: float) -> list[Atom]:
    """An atom along the paths from top to bottom that meet the least ink, from left to right; narrow ones stay whole."""
    left, top, right, bottom = whole.box
    if right - left < _NARROWEST * height:
        return [whole]
    rows, columns = whole.rows - top, whole.columns - left
    ink = np.zeros((bottom - top, right - left), bool)
    ink[rows, columns] = True
    paths, costs = _seams(ink, apart=max(2, round(_APART * height)), most=_DEEPEST_CUT * pen)
    side = (columns >= paths[:, rows]).sum(axis=0)
    atoms: list[Atom] = []
    first = 0
    for last in range(len(paths) + 1):
        pending = (side >= first) & (side <= last)
        rest = side > last
        if pending.sum() < _LEAST_INK or 0 < rest.sum() < _LEAST_INK:
            continue
        cost = float(costs[first - 1]) / pen if first else 0.0
        atoms.append(Atom(rows=whole.rows[pending], columns=whole.columns[pending], cut=cost))
        first = last + 1
    return atoms


def _groups(pieces: Pieces, line: list[int], height: float) -> list[list[int]]:
    """Pieces of which one stands above the other, together."""
    boxes = pieces.boxes
    owner = {place: place for place in line}

    def root(place: int) -> int:
        while owner[place] != place:
            place = owner[place]
        return place

    small = {
        place
        for place in line
        if max(boxes[place, 3] - boxes[place, 1], boxes[place, 2] - boxes[place, 0]) < _DOT * height
    }
    for index, one in enumerate(line):
        for other in line[index + 1 :]:
            shared = min(boxes[one, 2], boxes[other, 2]) - max(boxes[one, 0], boxes[other, 0])
            narrower = min(pieces.widths[one], pieces.widths[other])
            if shared > _ABOVE * narrower:
                owner[root(other)] = root(one)
    for dot in small:
        stem = _stem(dot, [place for place in line if place not in small], boxes, height)
        if stem is not None and root(dot) == dot and dot not in (owner[p] for p in line if p != dot):
            owner[dot] = root(stem)
    groups: dict[int, list[int]] = {}
    for place in line:
        groups.setdefault(root(place), []).append(place)
    return list(groups.values())


def _stem(dot: int, others: list[int], boxes: NDArray[np.int64], height: float) -> int | None:
    """What a dot stands over, a little beside it: the nearest that begins below the dot."""
    left, top, right, bottom = boxes[dot].tolist()
    middle = (left + right) / 2
    nearest, least = None, _DOT_REACH * height
    for place in others:
        if boxes[place, 1] < (top + bottom) / 2:
            continue
        beside = max(0.0, float(boxes[place, 0]) - middle, middle - float(boxes[place, 2]))
        if beside < least:
            nearest, least = place, beside
    return nearest


def _together(pieces: Pieces, group: list[int]) -> Atom:
    rows, columns = zip(*(_pixels(pieces, place) for place in group), strict=True)
    return Atom(rows=np.concatenate(rows), columns=np.concatenate(columns), cut=0.0)


def _pixels(pieces: Pieces, place: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    left, top, right, bottom = pieces.boxes[place].tolist()
    rows, columns = np.nonzero(pieces.labels[top:bottom, left:right] == place + 1)
    return rows + top, columns + left


def _seams(ink: Mask, *, apart: int, most: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Paths [S, H], from left to right, none crossing another, the column of each row; and the ink [S] that each meets."""
    height = len(ink)
    middle = height // 2
    cost = ink.astype(np.float64)
    down, came_down = _cheapest(cost[: middle + 1])
    up, came_up = _cheapest(cost[middle:][::-1])
    through = down[-1] + up[-1] - cost[middle]
    chosen = _lowest(through, apart=apart, most=most)
    paths = np.empty((len(chosen), height), np.int64)
    for index, column in enumerate(chosen):
        paths[index, : middle + 1] = _traced(came_down, column)[::-1]
        paths[index, middle:] = _traced(came_up, column)
    order = np.argsort(paths.mean(axis=1), kind="stable")
    paths, met = paths[order], through[chosen][order]
    return np.maximum.accumulate(paths, axis=0), met


def _cheapest(cost: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The cost of the cheapest path from the first row to each pixel, and by which step (-1, 0, 1) it came."""
    total = np.empty_like(cost)
    came = np.zeros(cost.shape, np.int64)
    total[0] = cost[0]
    for row in range(1, len(cost)):
        above = np.pad(total[row - 1], 1, constant_values=np.inf)
        choices = np.stack([above[:-2] + _SIDESTEP, above[1:-1], above[2:] + _SIDESTEP])
        step = choices.argmin(axis=0)
        total[row] = cost[row] + np.take_along_axis(choices, step[np.newaxis], axis=0)[0]
        came[row] = step - 1
    return total, came


def _traced(came: NDArray[np.int64], column: int) -> list[int]:
    """The columns of the cheapest path that ends in this column of the last row, from there back to the first row."""
    path = [column]
    for row in range(len(came) - 1, 0, -1):
        column += int(came[row, column])
        path.append(column)
    return path


def _lowest(through: NDArray[np.float64], *, apart: int, most: float) -> list[int]:
    """Columns of local minima, at least so far apart, the cheapest first to choose; none at the very edge."""
    taken: list[int] = []
    inner = np.arange(1, len(through) - 1)
    low = inner[
        (through[inner] <= most)
        & (through[inner] <= through[inner - 1])
        & (through[inner] <= through[inner + 1])
    ]
    for column in low[np.argsort(through[low], kind="stable")].tolist():
        if all(abs(column - other) >= apart for other in taken):
            taken.append(column)
    return sorted(taken)
