"""The renderer: strokes into the 28x28 picture that the network sees. One renderer serves and trains.

The strokes are scaled as vectors and only then drawn, so a small and a large drawing of the same shape get
the same pen. They are drawn at eight times the size and averaged down, which keeps thin strokes even.
"""

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from recognition.ink.flat import FlatInks
from recognition.ink.framing import BOX, CANVAS, FINE, SIDE, shrink_boxed
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
# Canvases kept at a time: few enough to stay in the cache.
_AT_ONCE = 16
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
    picture: NDArray[np.uint8] = render_all(FlatInks.of([strokes]), pens=np.array([pen]))[0]
    return picture


def render_all(inks: FlatInks, *, pens: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Draw N inks, each with at least a stroke, with pens [N], as `render` draws one: uint8 [N, 28, 28]."""
    widths = _odd(pens * FINE)
    fixed = _fitted(inks, widths)
    strokes, firsts = inks.strokes.tolist(), inks.inks.tolist()
    lines = [_simplified(fixed[start:end]) for start, end in pairwise(strokes)]
    pictures = np.empty((len(inks), SIDE, SIDE), np.uint8)
    for start in range(0, len(inks), _AT_ONCE):
        stop = min(start + _AT_ONCE, len(inks))
        canvases = np.zeros((stop - start, CANVAS, CANVAS), np.uint8)
        for canvas, place in zip(canvases, range(start, stop), strict=True):
            width = int(widths[place]) - _OPENCV_SURPLUS
            drawn = lines[firsts[place] : firsts[place + 1]]
            cv2.polylines(canvas, drawn, False, 255, width, cv2.LINE_8, _FRACTION_BITS)
        pictures[start:stop] = shrink_boxed(canvases)
    return pictures


def _odd(widths: NDArray[np.floating]) -> NDArray[np.int32]:
    return np.asarray(np.maximum(_OPENCV_SURPLUS + 1, 2 * np.rint((widths - 1) / 2) + 1), np.int32)


def _fitted(inks: FlatInks, widths: NDArray[np.int32]) -> NDArray[np.int32]:
    """The points in fixed point, each ink in the middle of the canvas, pen included within the box: [P, 2]."""
    starts = inks.strokes[inks.inks[:-1]]
    low, high = np.minimum.reduceat(inks.points, starts), np.maximum.reduceat(inks.points, starts)
    span = (high - low).max(axis=1)
    room = (BOX * FINE - widths) << _FRACTION_BITS
    scale = np.where(span > _SMALLEST_SPAN, room / np.maximum(span, _SMALLEST_SPAN), 0.0)
    owner = np.repeat(np.arange(len(inks)), inks.points_an_ink)
    middle = ((CANVAS << _FRACTION_BITS) - (1 << _FRACTION_BITS)) / 2
    return np.rint((inks.points - ((low + high) / 2)[owner]) * scale[owner, np.newaxis] + middle).astype(
        np.int32
    )


def _simplified(line: NDArray[np.int32]) -> NDArray[np.int32]:
    if len(line) > 2:
        line = cv2.approxPolyDP(line, _TOLERANCE, False)[:, 0].astype(np.int32)
    # OpenCV draws nothing for a lone point, and a dot for a line that stays where it is.
    return line if len(line) > 1 else np.repeat(line, 2, axis=0)
