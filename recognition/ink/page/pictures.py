"""Parts of a page's ink in the network's frame: many at once, so at half the renderer's fineness."""

import cv2
import numpy as np
from numpy.typing import NDArray

from recognition.ink.framing import BOX, MIDDLE, SIDE
from recognition.ink.pen import THICKEST, THINNEST

Mask = NDArray[np.bool_]

_FINE = 4
_MARGIN = _FINE * 8
_CANVAS = SIDE * _FINE + 2 * _MARGIN


def picture_of(ink: Mask, *, pen: float) -> NDArray[np.uint8]:
    """The ink of a tight crop as uint8 [28, 28], white on black. `pen`: the width of its strokes in pixels of the crop.

    As recognition.ink.pen.even_out and framing.shrink_centred do it, for a pen that is known.
    """
    length = max(ink.shape)
    natural = BOX / length
    wanted = min(max(pen * natural, THINNEST), THICKEST)
    factor = (BOX - wanted) / (length - pen) if length > 2 * pen else natural
    border = _FINE * (wanted - pen * factor) / 2 if length > 2 * pen else 0.0
    canvas = np.zeros((_CANVAS, _CANVAS), np.uint8)
    height, width = (min(max(1, round(side * factor * _FINE)), BOX * _FINE) for side in ink.shape)
    shrunk = factor * _FINE < 1
    sized = cv2.resize(
        ink.view(np.uint8) * 255,
        (width, height),
        interpolation=cv2.INTER_AREA if shrunk else cv2.INTER_LINEAR,
    )
    top, left = (_CANVAS - height) // 2, (_CANVAS - width) // 2
    canvas[top : top + height, left : left + width] = sized
    return _shrunk(_grown(canvas, border) if abs(border) > 0.5 else canvas)


def _grown(canvas: NDArray[np.uint8], border: float) -> NDArray[np.uint8]:
    """The strokes wider by so many pixels on every side, or narrower, though none is thinned away."""
    inked = canvas > 127
    if border > 0:
        distance = cv2.distanceTransform((~inked).view(np.uint8), cv2.DIST_L2, 3)
        return np.asarray(distance <= border).view(np.uint8) * 255
    depth = cv2.distanceTransform(inked.view(np.uint8), cv2.DIST_L2, 3)
    ridge = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8)) - 1e-3) & inked
    spine = cv2.dilate(ridge.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return ((depth > -border) | (spine & inked)).view(np.uint8) * 255


def _shrunk(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Averaged down, the centre of mass in the middle as far as all of the ink stays inside."""
    down = cv2.reduce(canvas, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)
    across = cv2.reduce(canvas, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S)
    top, left = (_start(np.asarray(mass, np.int32).ravel()) for mass in (down, across))
    window = canvas[top : top + SIDE * _FINE, left : left + SIDE * _FINE]
    return np.asarray(cv2.resize(window, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def _start(mass: NDArray[np.int32]) -> int:
    inked = np.flatnonzero(mass)
    centre = float(mass @ (np.arange(_CANVAS) + 0.5)) / float(mass.sum())
    earliest, latest = max(0, int(inked[-1]) + 1 - SIDE * _FINE), min(int(inked[0]), 2 * _MARGIN)
    return min(max(round(centre - _FINE * MIDDLE), earliest), latest)
