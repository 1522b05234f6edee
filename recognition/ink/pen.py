"""The width of a pen, measured on a mask of its strokes and brought near the renderer's."""

import cv2
import numpy as np
from numpy.typing import NDArray

from recognition.ink.framing import BOX, CANVAS, FINE

Mask = NDArray[np.bool_]
Distance = NDArray[np.float32]

# Pens between these, in pixels of the 28x28 picture, are left alone: handwriting varies, and so does what trains.
THINNEST = 2.2
THICKEST = 3.0


def middle_lines(mask: Mask) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], Distance]:
    """The points, rows and columns, in the middle of the strokes, and the width of the stroke at each, in pixels.

    Every connected piece has at least one.
    """
    depth = _depth(np.pad(mask, 1))[1:-1, 1:-1]
    rows, columns = np.nonzero(_ridge(depth))
    return (rows, columns), 2 * depth[rows, columns] - 1


def stroke_widths(mask: Mask) -> Distance:
    """The widths of the strokes along their middle lines, in pixels."""
    return middle_lines(mask)[1]


def even_out(mask: Mask) -> NDArray[np.uint8]:
    """The strokes of a mask in the middle of a fine canvas [CANVAS, CANVAS], 0 or 255, with a usual pen.

    What would come out thinner than the renderer's pen is thickened, what would be too thick is thinned; either way
    the longest side fills the box.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    strokes = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    length, width = max(strokes.shape), float(np.median(stroke_widths(strokes)))
    natural = BOX * FINE / length
    if length < 2 * width:
        return _canvas_of(_placed(strokes, natural))  # a blot tells nothing about its pen
    wanted = min(max(width * natural, THINNEST * FINE), THICKEST * FINE)
    placed = _placed(strokes, (BOX * FINE - wanted) / (length - width))
    return _canvas_of(_grown(placed, (wanted - float(np.median(stroke_widths(placed)))) / 2))


def _canvas_of(ink: Mask) -> NDArray[np.uint8]:
    return ink.astype(np.uint8) * 255


def _placed(strokes: Mask, factor: float) -> Mask:
    height, width = (min(max(1, round(side * factor)), BOX * FINE) for side in strokes.shape)
    shrunk = factor < 1
    how = cv2.INTER_AREA if shrunk else cv2.INTER_LINEAR
    sized = cv2.resize(strokes.astype(np.uint8) * 255, (width, height), interpolation=how)
    canvas = np.zeros((CANVAS, CANVAS), bool)
    top, left = (CANVAS - height) // 2, (CANVAS - width) // 2
    # A hair's breadth must not vanish on the way down.
    canvas[top : top + height, left : left + width] = sized > (0 if shrunk else 127)
    return canvas


def _grown(ink: Mask, border: float) -> Mask:
    """The ink with this many pixels more on every side, or fewer, though never thinned away."""
    if border > 0.5:
        return np.asarray(_depth(~ink) <= border)
    if border < -0.5:
        depth = _depth(ink)
        middle_lines = _depth(~_ridge(depth)) <= THINNEST * FINE / 2
        return (depth > -border) | (ink & middle_lines)
    return ink


def _depth(mask: Mask) -> Distance:
    """The distance of each pixel to the nearest False."""
    return np.asarray(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5), np.float32)


def _ridge(depth: Distance) -> Mask:
    """Where no neighbour lies deeper: the middle lines."""
    return (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8)) - 1e-3) & (depth > 0)
