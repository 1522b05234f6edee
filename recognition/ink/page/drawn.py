"""A drawing of many characters as a page: its strokes are its pieces of ink, and every character keeps its own strokes.

Where one stroke runs through two characters it is parted between them. The page is the part of the canvas that is drawn on,
at a scale of its own; what comes out is in the units of the canvas again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from recognition.ink.page.lines import Pieces
from recognition.ink.segments import Box, Found, Written, lines_of_strokes
from recognition.ink.strokes import Ink, Stroke

# How tall the taller strokes stand on the page, the pen that draws them there, and the paper around them; pixels.
_TALL, PEN, _MARGIN = 96.0, 7, 24
_LONGEST_SIDE = 2400
_PAPER, _INK = 255, 30
# A stroke whose ink is in one character for this part is not parted.
_WHOLE = 0.85
# What is shorter than this many pens goes with what it hangs on.
_SHORTEST_PENS = 1.5
# As segments.ink_in has it: this part of a stroke, or of the ink in the box, makes it belong to a box it reaches into.
_OWN_PART, _MOST_PART = 0.3, 0.5
_NOBODY = -1


class Part(NamedTuple):
    """The points `first` to `last` of a stroke; 2.5 lies half-way between its points 2 and 3."""

    stroke: int
    first: float
    last: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawing:
    """`ink` on a page of `width` x `height` pixels: x and y are moved by `offset` and then scaled by `factor`."""

    ink: Ink
    offset: NDArray[np.float64]
    factor: float
    width: int
    height: int

    @classmethod
    def of(cls, ink: Ink) -> "Drawing":
        points = np.concatenate([stroke[:, :2] for stroke in ink.strokes])
        low, high = points.min(axis=0), points.max(axis=0)
        spans = np.array([np.ptp(stroke[:, :2], axis=0) for stroke in ink.strokes])
        tall = float(np.percentile(np.maximum(spans[:, 1], spans[:, 0] / 4), 75))
        longest = max(float((high - low).max()), 1e-9)
        factor = min(_TALL / max(tall, longest / 1000), (_LONGEST_SIDE - 2 * _MARGIN) / longest)
        width, height = (np.ceil((high - low) * factor).astype(int) + 2 * _MARGIN).tolist()
        return cls(ink=ink, offset=low - _MARGIN / factor, factor=factor, width=width, height=height)

    @cached_property
    def dense(self) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Of each stroke where on it points stand that are no farther apart than half a pen, and their places in pixels."""
        return [_dense((stroke[:, :2] - self.offset) * self.factor) for stroke in self.ink.strokes]

    @cached_property
    def written(self) -> Written:
        """Its lines. Raises PageError."""
        pieces = self._pieces()
        return lines_of_strokes(pieces, ink=pieces.labels > 0, pen=float(PEN))

    @cached_property
    def picture(self) -> NDArray[np.uint8]:
        """uint8 [H, W], dark on light."""
        page = np.full((self.height, self.width), _PAPER, np.uint8)
        for _, places in self.dense:
            _draw(page, places, _INK, smooth=True)
        return page

    def parts_of(self, found: Sequence[Found]) -> list[list[Part]]:
        """The strokes of each of the characters of a line."""
        whose = np.full((self.height, self.width), _NOBODY, np.int32)
        for index, each in enumerate(found):
            for atom in each.atoms:
                whose[atom.rows, atom.columns] = index
        parts: list[list[Part]] = [[] for _ in found]
        for stroke, (where, places) in enumerate(self.dense):
            owners = self._owners(whose, places)
            for owner, first, last in _runs(owners):
                parts[owner].append(Part(stroke, float(where[first]), float(where[last])))
        return parts

    def parts_in(self, box: Box) -> list[Part]:
        """The strokes in a box, cut at its sides, without what only reaches into it from a neighbour."""
        left, top, right, bottom = box
        inside: list[NDArray[np.bool_]] = [
            np.asarray((places >= (left, top)).all(axis=1) & (places <= (right, bottom)).all(axis=1))
            for _, places in self.dense
        ]
        total = sum(int(each.sum()) for each in inside)
        parts = []
        for stroke, ((where, _), here) in enumerate(zip(self.dense, inside, strict=True)):
            if here.sum() >= min(_OWN_PART * len(here), _MOST_PART * total) and here.any():
                parts += [
                    Part(stroke, float(where[first]), float(where[last]))
                    for owner, first, last in _runs(np.where(here, 0, _NOBODY))
                ]
        return parts

    def ink_of(self, parts: Sequence[Part]) -> Ink:
        """These parts of strokes on the same canvas, as they were drawn."""
        strokes = tuple(_cut(self.ink.strokes[part.stroke], part.first, part.last) for part in parts)
        return Ink(strokes=strokes, width=self.ink.width, height=self.ink.height, pointer=self.ink.pointer)

    def _pieces(self) -> Pieces:
        """A piece a stroke; one of which nothing is seen, for it was drawn over, is one with what covers it."""
        labels = np.zeros((self.height, self.width), np.int32)
        # What is short comes last, so that a dot on a line is seen.
        for stroke in sorted(range(len(self.dense)), key=lambda stroke: -len(self.dense[stroke][1])):
            _draw(labels, self.dense[stroke][1], stroke + 1)
        seen, area = np.unique(labels[labels > 0], return_counts=True)
        names = np.zeros(len(self.dense) + 1, np.int32)
        names[seen] = np.arange(1, len(seen) + 1)
        boxes = np.array(
            [_box(self.dense[stroke - 1][1], self.width, self.height) for stroke in seen.tolist()]
        )
        return Pieces(labels=names[labels], boxes=boxes.astype(np.int64), area=area.astype(np.int64))

    def _owners(self, whose: NDArray[np.int32], places: NDArray[np.float64]) -> NDArray[np.int64]:
        """To which character each of a stroke's points belongs; _NOBODY for all where it is of another line."""
        columns, rows = np.rint(places).astype(int).T
        owners = whose[rows, columns].astype(np.int64)
        known = owners != _NOBODY
        if known.sum() < 0.5 * len(owners):
            return np.full(len(owners), _NOBODY)
        counts = np.bincount(owners[known])
        if counts.max() >= _WHOLE * known.sum():
            return np.full(len(owners), int(counts.argmax()))
        return _smoothed(owners, shortest=round(2 * _SHORTEST_PENS))


def _dense(places: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    gaps = np.hypot(*np.diff(places, axis=0).T)
    steps = np.maximum(1, np.ceil(gaps / (PEN / 2))).astype(int)
    starts = np.repeat(np.arange(len(gaps)), steps)
    within = np.arange(len(starts)) - np.repeat(np.cumsum(steps) - steps, steps)
    where = np.append(starts + within / steps[starts], len(places) - 1.0)
    lower = np.minimum(where.astype(int), len(places) - 1)
    upper = np.minimum(lower + 1, len(places) - 1)
    part = (where - lower)[:, np.newaxis]
    return where, places[lower] * (1 - part) + places[upper] * part


def _draw(
    page: NDArray[np.int32] | NDArray[np.uint8],
    places: NDArray[np.float64],
    value: int,
    *,
    smooth: bool = False,
) -> None:
    line = np.rint(places).astype(np.int32)
    line = line if len(line) > 1 else np.repeat(line, 2, axis=0)
    cv2.polylines(page, [line], False, value, PEN, cv2.LINE_AA if smooth else cv2.LINE_8)


def _box(places: NDArray[np.float64], width: int, height: int) -> tuple[int, int, int, int]:
    reach = PEN // 2 + 1
    left, top = np.floor(places.min(axis=0)).astype(int) - reach
    right, bottom = np.ceil(places.max(axis=0)).astype(int) + reach
    return max(int(left), 0), max(int(top), 0), min(int(right), width), min(int(bottom), height)


def _runs(owners: NDArray[np.integer]) -> list[tuple[int, int, int]]:
    """(owner, first, last) of each stretch of points of one owner, without nobody's. Neighbouring stretches meet."""
    ends = np.flatnonzero(np.diff(owners, append=_NOBODY - 1))
    firsts = np.concatenate([[0], ends[:-1] + 1])
    return [
        (int(owners[first]), int(first), int(last))
        for first, last in zip(firsts.tolist(), ends.tolist(), strict=True)
        if owners[first] != _NOBODY
    ]


def _smoothed(owners: NDArray[np.int64], *, shortest: int) -> NDArray[np.int64]:
    """Stretches of nobody's and short ones go to what comes before them; at the beginning to what comes behind."""
    smooth = owners.copy()
    stretches = [(owner, first, last) for owner, first, last in _runs(owners) if last - first + 1 >= shortest]
    if not stretches:
        return np.full(len(owners), int(np.bincount(owners[owners != _NOBODY]).argmax()))
    bounds = [0, *(first for _, first, _ in stretches[1:]), len(owners)]
    for (owner, _, _), first, end in zip(stretches, bounds, bounds[1:], strict=False):
        smooth[first:end] = owner
    return smooth


def _cut(stroke: Stroke, first: float, last: float) -> Stroke:
    """The points from one place of a stroke to another; at a place between two points there is one in between."""
    inner = np.arange(int(np.ceil(first)), int(np.floor(last)) + 1)
    where = np.unique(np.concatenate([[first], inner, [last]]))
    lower = where.astype(int)
    upper = np.minimum(lower + 1, len(stroke) - 1)
    part = (where - lower)[:, np.newaxis]
    between: Stroke = np.where(part > 0, stroke[lower] * (1 - part) + stroke[upper] * part, stroke[lower])
    between.flags.writeable = False
    return between
