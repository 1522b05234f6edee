"""Which connected pieces of a mask belong to the character, and which are dust, shadow, table or neighbour."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from recognition.ink.pen import middle_lines

Mask = NDArray[np.bool_]
Which = NDArray[np.bool_]
Numbers = NDArray[np.int64]

# Of a piece against the largest one, and of its area against a square dot of the pen.
_SMALLEST_SHARE = 0.004
_SMALLEST_DOT = 0.3
_MAIN_SHARE = 0.2
# A speck farther from the character than this many times its size is none of it.
_FARTHEST = 1.0
# What leaves the picture is left out when at least this part of the ink stays.
_REMAINING_INK = 0.25
# A stroke that ends at the edge of the picture touches it over no more than this many pen widths.
_CONTACT_WIDTHS = 2.5
# Though it be most of the ink: what is this much wider than the strokes inside, where those are longer than a dot.
_THICK_WIDTHS = 2.5
_SHORTEST_STROKE = 4


def own_strokes(mask: Mask) -> Mask:
    """The mask without the pieces that are not the character's; something remains of any ink."""
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    if count <= 2:
        return mask
    points, widths_there = middle_lines(mask)
    width = float(np.median(widths_there))
    boxes, area = stats[1:, :4].astype(np.int64), stats[1:, 4].astype(np.int64)
    labels = np.asarray(pieces)
    own = ~_intruders(labels, boxes, area, _widths(labels[points], widths_there))
    own &= area >= np.maximum(_SMALLEST_DOT * width**2, _SMALLEST_SHARE * area[own].max())
    if not own.any():
        own = area == area.max()
    own &= _near(boxes, own & (area >= _MAIN_SHARE * area[own].max()))
    return np.asarray(np.concatenate([[False], own])[labels])


def _intruders(labels: NDArray[Any], boxes: Numbers, area: Numbers, widths: NDArray[Any]) -> Which:
    """Pieces that come in from outside the picture, unless they are most of the ink and drawn with its pen."""
    left, top, right, bottom = _edges(boxes)
    height, length = labels.shape
    sides = np.stack([left == 0, top == 0, right == length, bottom == height]).sum(axis=0)
    inside = sides == 0
    main = int(np.argmax(np.where(inside, area, 0)))
    if not inside[main]:
        return np.zeros(len(area), bool)
    border = np.concatenate([labels[[0, -1]].ravel(), labels[1:-1, [0, -1]].ravel()])
    contact = np.bincount(border, minlength=len(area) + 1)[1:]
    beside = (right <= left[main]) | (left >= right[main])
    foreign = ~inside & ((sides > 1) | (contact > _CONTACT_WIDTHS * widths[main]) | beside)
    if area[inside].sum() >= _REMAINING_INK * area.sum():
        return np.asarray(foreign)
    is_stroke = area[main] >= _SHORTEST_STROKE * widths[main] ** 2
    return np.asarray(foreign & is_stroke & (widths > _THICK_WIDTHS * widths[main]))


def _widths(labels: NDArray[Any], widths: NDArray[Any]) -> NDArray[Any]:
    """The greatest width of each piece, from the labels and widths of points on the middle lines."""
    greatest = np.zeros(labels.max() + 1)
    np.maximum.at(greatest, labels, widths)
    return greatest[1:]


def _near(boxes: Numbers, main: Which) -> Which:
    """Pieces that are not farther from the main ones than part of their common size."""
    left, top, right, bottom = _edges(boxes)
    first_column, last_column = left[main].min(), right[main].max()
    first_row, last_row = top[main].min(), bottom[main].max()
    size = max(last_column - first_column, last_row - first_row)
    across = np.maximum(first_column - right, left - last_column)
    along = np.maximum(first_row - bottom, top - last_row)
    return np.asarray(np.maximum(across, along) < _FARTHEST * size)


def _edges(boxes: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    left, top = boxes[:, 0], boxes[:, 1]
    return left, top, left + boxes[:, 2], top + boxes[:, 3]
