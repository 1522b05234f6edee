"""The frame every picture shares: 28x28, the longest side of the ink 20, its centre of mass in the middle.

The middle is that of MNIST, the centre of the pixel at row 14, column 14, so that MNIST is left as it is.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 28
BOX = 20
MIDDLE = SIDE / 2 + 0.5
# Drawings are made this many times larger and averaged down.
FINE = 8
# Room to move the picture in: ink that stays inside it is never moved by more than 7.5 pixels.
MARGIN = FINE * 8
CANVAS = FINE * SIDE + 2 * MARGIN

# A box between pixels reaches into one more, a soft edge loses one, and to resize such a picture would blur it.
_ALREADY_BOXED = (BOX - 1, BOX, BOX + 1)
# The tails of a blur, of 255, that are no part of the character when it is measured.
_FAINTEST = 12
_POSITIONS = np.arange(CANVAS) + 0.5

# A picture this small gains nothing from a thread pool, and a pool does not survive the fork of a worker.
cv2.setNumThreads(0)


def shrink_centred(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The 28x28 picture of a fine canvas [CANVAS, CANVAS] that holds its box in the middle.

    The centre of mass comes to the middle of the picture, as far as all of the ink stays inside it.
    """
    top = _window_start(cv2.reduce(canvas, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S))
    left = _window_start(cv2.reduce(canvas, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S))
    window = canvas[top : top + FINE * SIDE, left : left + FINE * SIDE]
    return np.asarray(cv2.resize(window, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def boxed(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The ink of a clean white-on-black picture, its longest side brought to the box."""
    whole = _cropped(ink, 0)
    if max(whole.shape) in _ALREADY_BOXED:
        return whole
    crop = _cropped(ink, _FAINTEST)
    longest = max(crop.shape)
    height, width = (max(1, round(side * BOX / longest)) for side in crop.shape)
    # Averaging is for large steps only: it would blur a picture that is nearly the right size.
    how = cv2.INTER_AREA if longest > 2 * BOX else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(crop, (width, height), interpolation=how), np.uint8)


def _cropped(ink: NDArray[np.uint8], faintest: int) -> NDArray[np.uint8]:
    mask = ink > faintest
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def centred(box: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The 28x28 picture with a boxed character in it, moved by whole pixels to its centre of mass."""
    height, width = box.shape
    top = _start(box.sum(axis=1, dtype=np.int64), height)
    left = _start(box.sum(axis=0, dtype=np.int64), width)
    picture = np.zeros((SIDE, SIDE), np.uint8)
    picture[top : top + height, left : left + width] = box
    return picture


def _start(mass: NDArray[np.int64], length: int) -> int:
    return min(max(round(MIDDLE - _centre(mass)), 0), SIDE - length)


def _window_start(mass: NDArray[Any]) -> int:
    inked = np.flatnonzero(mass)
    earliest, latest = max(0, inked[-1] + 1 - FINE * SIDE), min(inked[0], 2 * MARGIN)
    return int(min(max(round(_centre(mass.ravel()) - FINE * MIDDLE), earliest), latest))


def _centre(mass: NDArray[Any]) -> float:
    return float(mass @ _POSITIONS[: len(mass)]) / float(mass.sum())
