"""How a hand drew, which the picture does not show: the way of the pen, the number of strokes, the size.

A round 0 that begins at the top and an O that begins at the side are one picture, and two habits. Pure.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WAY_POINTS = 24
# The way of the pen, the number of strokes, and the logarithms of width and height as shares of the canvas.
LENGTH = 2 * WAY_POINTS + 3

# A side counts as this share of the other one at least: how wide a stroke straight down is says nothing.
_LEAST_SIDE = 0.2
_LEAST = 1e-3


def hand_of(
    strokes: Sequence[NDArray[np.floating]] | Sequence[Sequence[Sequence[float]]], *, canvas: float
) -> NDArray[np.float32]:
    """Features float32 [LENGTH] of strokes, points [x, y, ...] in the order of the pen.

    The way is WAY_POINTS points at equal lengths of pen on paper, [x, y] in -0.5..0.5 of the larger side of the
    drawing, centred. `canvas`: the height of the canvas, in its units; 0, next to it or less: unknown, counted as 1.
    """
    points, travelled = _way(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = np.maximum(high - low, 0)
    larger = max(float(extent.max()), 1e-9)
    at = np.linspace(0, travelled[-1], WAY_POINTS)
    centred = (points - (low + high) / 2) / larger
    way = [np.interp(at, travelled, centred[:, axis]) for axis in (0, 1)]
    sides = np.maximum(extent, _LEAST_SIDE * larger) / (canvas if canvas > _LEAST else 1.0)
    size = np.log(np.maximum(sides, _LEAST))
    return np.concatenate([np.stack(way, axis=1).ravel(), [len(strokes)], size]).astype(np.float32)


def _way(strokes: Sequence[object]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """All points in order, and how far the pen had gone on paper at each: lifting it takes no length."""
    lines = [np.asarray([point[:2] for point in stroke], np.float64) for stroke in strokes]  # type: ignore[attr-defined]
    steps = [np.concatenate([[0.0], np.hypot(*np.diff(line, axis=0).T)]) for line in lines]
    return np.concatenate(lines), np.cumsum(np.concatenate(steps))
