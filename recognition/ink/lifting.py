"""Lift the ink off the paper: from a scan or photo of one character to the mask of its strokes."""

import cv2
import numpy as np
from numpy.typing import NDArray

from recognition.ink import paper
from recognition.ink.components import own_strokes
from recognition.ink.pen import stroke_widths

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]

# The longest side of the picture that is worked on.
SMALLEST_SIDE = 160
LARGEST_SIDE = 640
# A picture this small was cut out by a program, not framed by a person: the ink may touch every edge.
_CUT_OUT_SIDE = 96
# From here on pixels are fine enough for noise to be smoothed away without harm to the strokes.
_SMOOTHED_SIDE = 256
# The paper is looked for under strokes this many times as wide as the widest ones found.
_CLEARANCE = 2.5
# Ink differs from the paper by this part of the range, and stands out of what noise the paper has.
_FAINTEST_INK = 0.06
_NOISE_FACTOR = 6.0
_CLEAR_FACTOR = 9.0
_MANY_PIECES = 12
# In parts of the deepest ink: printed lines lie below this, and no stroke ends above.
_THRESHOLD_RANGE = (0.5, 0.6)


def lift(gray: Grey) -> Mask:
    """The ink of a greyscale picture [H, W], dark on light or light on dark, as a mask [h, w] at working size.

    The mask has no True where the picture has no ink.
    """
    smooth = _smoothed(_working_size(gray))
    light, filled = paper.is_light(smooth), max(gray.shape) <= _CUT_OUT_SIDE
    widest = paper.WIDEST_STROKE * max(smooth.shape)
    rough = own_strokes(_inked(paper.depth(smooth, widest=widest, light=light, filled=filled)))
    if not rough.any():
        return rough
    closer = min(widest, _CLEARANCE * float(np.percentile(stroke_widths(rough), 90)) + 4)
    depth = paper.depth(smooth, widest=closer, light=light, filled=filled)
    inked = _inked(depth)
    strokes = own_strokes(inked)
    return strokes if _stands_out(depth, inked, strokes) else np.zeros_like(strokes)


def _working_size(gray: Grey) -> Grey:
    longest = max(gray.shape)
    return paper.scaled(gray, min(max(longest, SMALLEST_SIDE), LARGEST_SIDE) / longest)


def _smoothed(gray: Grey) -> Grey:
    if max(gray.shape) < _SMOOTHED_SIDE:
        return gray
    return np.asarray(cv2.GaussianBlur(cv2.medianBlur(gray, 3), (0, 0), 0.8), np.uint8)


def _inked(depth: paper.Depth) -> Mask:
    # The shallow third is paper even where a character fills the picture; these are percentiles of a bell curve.
    lowest, low = np.percentile(depth[::2, ::2], (5, 30))
    noise = float(low - lowest) / 1.12
    above = depth - (float(low) + 0.52 * noise)
    peak = float(cv2.blur(above, (3, 3)).max())
    if peak < max(_FAINTEST_INK, _NOISE_FACTOR * noise):
        return np.zeros(depth.shape, bool)
    faintest, firmest = (share * peak for share in _THRESHOLD_RANGE)
    return np.asarray(above > min(max(_otsu(above, above > firmest), faintest), firmest))


def _stands_out(depth: paper.Depth, inked: Mask, strokes: Mask) -> bool:
    """Whether the strokes are ink: the marks of rough paper are faint, or many and little deeper than the rest."""
    if not strokes.any() or depth[strokes].mean() < _FAINTEST_INK:
        return False
    blank = depth[cv2.dilate(inked.astype(np.uint8), np.ones((5, 5), np.uint8)) == 0]
    pieces = cv2.connectedComponents(inked.astype(np.uint8))[0] - 1
    clear = depth[strokes].mean() - blank.mean() > _CLEAR_FACTOR * blank.std() if blank.size else True
    return pieces <= _MANY_PIECES or bool(clear)


def _otsu(above: paper.Depth, strong: Mask) -> float:
    """The level between ink and paper, looked for where the ink is: a small character must not drown."""
    rows, columns = np.flatnonzero(strong.any(axis=1)), np.flatnonzero(strong.any(axis=0))
    margin = 2 + max(above.shape) // 20
    part = above[
        max(0, rows[0] - margin) : rows[-1] + margin, max(0, columns[0] - margin) : columns[-1] + margin
    ]
    level, _ = cv2.threshold(np.clip(part * 255, 0, 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    return level / 255
