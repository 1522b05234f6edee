"""The renderer: strokes into the 28x28 picture that the network sees. One renderer serves and trains.

The strokes are scaled as vectors and only then drawn, so a small and a large drawing of the same shape get
the same pen. They are drawn at eight times the size and averaged down, which keeps thin strokes even.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from recognition.ink.framing import BOX, CANVAS, FINE, shrink_centred
from recognition.ink.strokes import Ink, InkError

# Goes up whenever the same strokes come out as other pixels.
RENDERER_VERSION = 1

# The median thickness of the strokes in MNIST.
PEN = 2.4

_FRACTION_BITS = 3
_UNIT = FINE << _FRACTION_BITS
# A tenth of a pixel: fewer segments to draw, no visible change.
_TOLERANCE = 0.1 * _UNIT
_SMALLEST_SPAN = 1e-9
# OpenCV draws thick lines two pixels wider than asked for, and an even width like the odd one below it.
_OPENCV_SURPLUS = 2


def render_ink(ink: Ink) -> NDArray[np.uint8]:
    """The picture of an Ink: uint8 [28, 28], white on black."""
    return render(ink.strokes)


def render(strokes: Sequence[NDArray[np.floating]], *, pen: float = PEN) -> NDArray[np.uint8]:
    """Draw strokes, arrays [points, 2 or more] with x and y first, as uint8 [28, 28], white on black.

    The longest side fills 20 pixels, the centre of mass lies in the middle. `pen` is the width of the pen in
    pixels of the result; training varies it.
    """
    if not strokes:
        raise InkError("Rendering needs at least one stroke. Received: none.")
    width = _odd(pen * FINE)
    canvas = np.zeros((CANVAS, CANVAS), np.uint8)
    lines = _fitted(strokes, width)
    cv2.polylines(canvas, lines, False, 255, width - _OPENCV_SURPLUS, cv2.LINE_8, _FRACTION_BITS)
    return shrink_centred(canvas)


def _odd(width: float) -> int:
    return max(_OPENCV_SURPLUS + 1, 2 * round((width - 1) / 2) + 1)


def _fitted(strokes: Sequence[NDArray[np.floating]], width: int) -> list[NDArray[np.int32]]:
    """The strokes as fixed-point polylines in the middle of the canvas, pen included within the box."""
    points = np.concatenate([stroke[:, :2] for stroke in strokes])
    low, high = points.min(axis=0), points.max(axis=0)
    span = float((high - low).max())
    scale = ((BOX * FINE - width) << _FRACTION_BITS) / span if span > _SMALLEST_SPAN else 0.0
    middle = ((CANVAS << _FRACTION_BITS) - (1 << _FRACTION_BITS)) / 2
    fixed = np.rint((points - (low + high) / 2) * scale + middle).astype(np.int32)
    ends = np.cumsum([len(stroke) for stroke in strokes])[:-1]
    return [_simplified(line) for line in np.split(fixed, ends)]


def _simplified(line: NDArray[np.int32]) -> NDArray[np.int32]:
    if len(line) > 2:
        line = cv2.approxPolyDP(line, _TOLERANCE, False)[:, 0].astype(np.int32)
    # OpenCV draws nothing for a lone point, and a dot for a line that stays where it is.
    return line if len(line) > 1 else np.repeat(line, 2, axis=0)
