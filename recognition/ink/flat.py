"""Many inks as one array of points, so that NumPy works on all of them at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, eq=False)
class FlatInks:
    """N inks, one behind the other.

    `points`: float [P, 2], x and y. `strokes`: int [S + 1], where each stroke's points begin, and their end.
    `inks`: int [N + 1], where each ink's strokes begin, and their end; an ink without strokes stands for a
    character of which there is only a picture.
    """

    points: NDArray[np.floating]
    strokes: NDArray[np.intp]
    inks: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.inks) - 1

    @classmethod
    def of(cls, inks: Sequence[Sequence[NDArray[np.floating]]]) -> "FlatInks":
        """From lists of strokes, arrays [points, 2 or more] with x and y first, each with a point at least."""
        lines = [stroke[:, :2] for ink in inks for stroke in ink]
        return cls(
            points=np.concatenate([np.zeros((0, 2)), *lines]),
            strokes=_bounds([len(line) for line in lines]),
            inks=_bounds([len(ink) for ink in inks]),
        )

    @classmethod
    def none(cls, count: int) -> "FlatInks":
        """`count` characters of which there are only pictures."""
        return cls(points=np.zeros((0, 2)), strokes=_bounds([]), inks=np.zeros(count + 1, np.intp))

    @classmethod
    def joined(cls, parts: Iterable["FlatInks"]) -> "FlatInks":
        parts = list(parts)
        return cls(
            points=np.concatenate([np.zeros((0, 2), np.float32), *(part.points for part in parts)]),
            strokes=_bounds(np.concatenate([[], *(part.points_a_stroke for part in parts)])),
            inks=_bounds(np.concatenate([[], *(part.strokes_an_ink for part in parts)])),
        )

    @property
    def strokes_an_ink(self) -> NDArray[np.intp]:
        return np.diff(self.inks)

    @property
    def points_a_stroke(self) -> NDArray[np.intp]:
        return np.diff(self.strokes)

    @property
    def points_an_ink(self) -> NDArray[np.intp]:
        return np.diff(self.strokes[self.inks])

    @property
    def are_drawn(self) -> NDArray[np.bool_]:
        """Of which inks there are strokes: bool [N]."""
        return self.strokes_an_ink > 0

    def take(self, places: NDArray[np.integer]) -> "FlatInks":
        """These inks, in this order, as often as they are named."""
        strokes = _ranges(self.inks[places], self.strokes_an_ink[places])
        return FlatInks(
            points=self.points[_ranges(self.strokes[strokes], self.points_a_stroke[strokes])],
            strokes=_bounds(self.points_a_stroke[strokes]),
            inks=_bounds(self.strokes_an_ink[places]),
        )

    def lines(self) -> list[list[NDArray[np.floating]]]:
        """Each ink as a list of strokes, arrays [points, 2]."""
        lines = np.split(self.points, self.strokes[1:-1]) if len(self.strokes) > 1 else []
        return [lines[start:end] for start, end in zip(self.inks[:-1], self.inks[1:], strict=True)]


def _bounds(lengths: Sequence[int] | NDArray[np.integer]) -> NDArray[np.intp]:
    return np.concatenate([[0], np.cumsum(np.asarray(lengths, np.intp))]).astype(np.intp)


def _ranges(starts: NDArray[np.intp], lengths: NDArray[np.intp]) -> NDArray[np.intp]:
    """The places start, start + 1, … of each range, one range behind the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.asarray(np.arange(total) + np.repeat(starts - (ends - lengths), lengths), np.intp)
