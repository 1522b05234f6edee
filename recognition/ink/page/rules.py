"""Printed lines out of a page's ink: rules to write on, and the boxes of forms."""

import cv2
import numpy as np
from numpy.typing import NDArray

from recognition.ink.pen import stroke_widths

Mask = NDArray[np.bool_]

# A rule along the page: this part of its length, and of many heights of what is written; where nothing else tells how
# large that is, most of the page.
_SHORTEST_PART, _MOST_OF_PAGE = 0.25, 0.7
_SHORTEST_HEIGHTS = 3.0
_SHORTEST = 40
# The side of a box is this much taller than what is written into it.
_TALLER = 1.35
# A rule is no wider than this many pens.
_WIDEST_PENS = 1.6
_IN_A_RULE = 0.6
_SLACK = 5


def without_rules(ink: Mask) -> Mask:
    """The ink of a level page without its printed lines; a stroke that crosses one stays whole."""
    across = _rules(ink, _shortest(ink))
    left = _taken_out(ink, across)
    height = _usual_height(left)
    down = round(_TALLER * height) + 3 if across.any() and height else _shortest(left.T)
    return np.ascontiguousarray(_taken_out(left.T, _rules(left.T, down)).T)


def _shortest(ink: Mask) -> int:
    """How long a run along the rows must be to be a rule."""
    length = ink.shape[1]
    height = _usual_height(ink, narrower=_SHORTEST_PART * length)
    if not height:
        return int(max(_SHORTEST, round(_MOST_OF_PAGE * length)))
    return int(max(_SHORTEST, round(_SHORTEST_PART * length), round(_SHORTEST_HEIGHTS * height)))


def _rules(ink: Mask, shortest: int) -> Mask:
    """Pixels of straight runs along the rows, too long for a stroke and no wider than one; noise may have broken them."""
    closed = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, _SLACK), np.uint8))
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    if not runs.any():
        return np.zeros(ink.shape, bool)
    thick = max(4, round(_WIDEST_PENS * float(np.percentile(stroke_widths(ink), 75))) + 1)
    solid = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8)) > 0
    return np.asarray(
        (cv2.dilate(((runs > 0) & ~solid).astype(np.uint8), np.ones((3, 1), np.uint8)) > 0) & ink
    )


def _taken_out(ink: Mask, rules: Mask) -> Mask:
    if not rules.any():
        return ink
    width = float(np.median(stroke_widths(rules)))
    # Where ink goes on above or below the rule, a stroke crosses it.
    tall = np.ones((round(width) + 4, 1), np.uint8)
    crossing = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, tall) > 0
    left = ink & ~(rules & ~crossing)
    near = cv2.dilate(rules.astype(np.uint8), np.ones((5, 4 * _SLACK + 1), np.uint8)) > 0
    return left & ~_shreds(left, near)


def _shreds(ink: Mask, near: Mask) -> Mask:
    """The pieces that lie in a rule's way for the most part: what is left of it where it was faint or wide."""
    count, pieces = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8)
    area = np.bincount(pieces.ravel(), minlength=count)
    inside = np.bincount(pieces[near], minlength=count)
    shred = inside > _IN_A_RULE * np.maximum(area, 1)
    shred[0] = False
    return np.asarray(shred[pieces])


def _usual_height(ink: Mask, *, narrower: float = np.inf) -> float:
    """Of pieces that are no mere lines nor as wide as that, the dots left out; 0 where there is none."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    width, height, area = (stats[1:, column].astype(float) for column in (2, 3, 4))
    written = (width > 0.3 * height) & (height > 0.2 * width) & (area > 20) & (width < narrower)
    written[written] = height[written] > 0.4 * height[written].max(initial=0)
    return float(np.median(height[written])) if written.any() else 0.0
