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
# Where on the canvas a box in its middle lies, with a little room for rounding.
_BOXED = slice((CANVAS - BOX * FINE) // 2 - 4, (CANVAS + BOX * FINE) // 2 + 4)

# A picture this small gains nothing from a thread pool, and a pool does not survive the fork of a worker.
cv2.setNumThreads(0)


def shrink_centred(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The 28x28 picture of a fine canvas [CANVAS, CANVAS] whose ink lies in the middle.

    The centre of mass comes to the middle of the picture, as far as all of the ink stays inside it.
    """
    down, across = _masses(canvas, slice(None))
    return _window(
        canvas, int(_window_starts(down[np.newaxis], 0)[0]), int(_window_starts(across[np.newaxis], 0)[0])
    )


def shrink_boxed(canvases: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What shrink_centred gives, uint8 [N, 28, 28], for canvases [N, CANVAS, CANVAS] with no ink outside the box."""
    masses = np.array([_masses(canvas, _BOXED) for canvas in canvases])
    tops, lefts = (_window_starts(masses[:, axis], _BOXED.start).tolist() for axis in (0, 1))
    return np.array([_window(*each) for each in zip(canvases, tops, lefts, strict=True)])


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


def _masses(canvas: NDArray[np.uint8], part: slice) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The ink in each row and in each column of a part of the canvas."""
    seen = canvas[part, part]
    down = cv2.reduce(seen, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)
    across = cv2.reduce(seen, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S)
    return np.asarray(down.ravel(), np.int32), np.asarray(across.ravel(), np.int32)


def _window(canvas: NDArray[np.uint8], top: int, left: int) -> NDArray[np.uint8]:
    window = canvas[top : top + FINE * SIDE, left : left + FINE * SIDE]
    return np.asarray(cv2.resize(window, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def _window_starts(masses: NDArray[np.int32], offset: int) -> NDArray[np.intp]:
    """Where along the canvas the windows begin, given the ink by row or by column from `offset` on: [N, length]."""
    inked = masses > 0
    first = offset + inked.argmax(axis=1)
    last = offset + masses.shape[1] - 1 - inked[:, ::-1].argmax(axis=1)
    centres = masses @ _POSITIONS[offset : offset + masses.shape[1]] / masses.sum(axis=1)
    earliest, latest = np.maximum(0, last + 1 - FINE * SIDE), np.minimum(first, 2 * MARGIN)
    return np.asarray(np.clip(np.rint(centres - FINE * MIDDLE), earliest, latest), np.intp)


def _centre(mass: NDArray[Any]) -> float:
    return float(mass @ _POSITIONS[: len(mass)]) / float(mass.sum())
