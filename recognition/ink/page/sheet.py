"""The ink of a whole page: off its paper, without printed rules, the writing turned level."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from recognition.ink import paper
from recognition.ink.page.rules import without_rules
from recognition.ink.pen import middle_lines, stroke_widths

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]

# Writing that is turned by more degrees than this is left as it is.
MOST_SKEW = 8.0

# No stroke of a page is wider than this part of its longest side, nor than this of its shorter one.
_WIDEST_OF_LONGEST = 0.05
_WIDEST_OF_SHORTEST = 0.3
# The paper is looked for under strokes this many times as wide as the widest ones found.
_CLEARANCE = 3.0
# Ink differs from the paper by this part of the range, and stands out of what noise the paper has.
_FAINTEST_INK = 0.08
_NOISE_FACTOR = 5.0
# Between paper and the usual ink.
_THRESHOLD = 0.45
# Of a pen's square: what is less is dust.
_SMALLEST_DOT = 0.4
# Of a pen: what is nowhere wider was not written with it.
_HAIRLINE = 0.5
_SKEW_SIDE = 900
_POLARITY_SIDE = 600
_SURROUNDINGS = 41
_COARSE, _FINE = 0.5, 0.1


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """A page turned level by `angle` degrees (clockwise positive: how far the writing was turned).

    `gray`: uint8 [H, W], dark ink on light paper. `ink`: bool [H, W]. `pen`: the median width of the strokes, pixels.
    """

    gray: Grey
    ink: Mask
    angle: float
    pen: float


def level(gray: Grey) -> Sheet:
    """Find the ink of a page, dark on light or light on dark, and turn it level. `ink` has no True where there is none."""
    dark = gray if is_light(gray) else np.asarray(255 - gray, np.uint8)
    ink = inked(dark)
    if not ink.any():
        return Sheet(gray=dark, ink=ink, angle=0.0, pen=1.0)
    angle = skew(ink)
    return _cleaned(turned(dark, angle), angle)


def level_already(gray: Grey) -> Sheet:
    """The same of a page that lies as it shall lie."""
    return _cleaned(gray if is_light(gray) else np.asarray(255 - gray, np.uint8), 0.0)


def _cleaned(straight: Grey, angle: float) -> Sheet:
    ink = inked(straight)
    if not ink.any():
        return Sheet(gray=straight, ink=ink, angle=angle, pen=1.0)
    strokes = without_rules(ink)
    clean = without_dust(strokes, _pen(strokes))
    return Sheet(gray=straight, ink=clean, angle=angle, pen=_pen(clean))


def is_light(gray: Grey) -> bool:
    """Whether what differs most from its surroundings is darker than they are: there is less ink than paper."""
    small = paper.scaled(gray, min(1.0, _POLARITY_SIDE / max(gray.shape)))
    surroundings = np.asarray(cv2.medianBlur(small, _SURROUNDINGS), np.float32)
    return float(((small - surroundings) ** 3).mean()) <= 0


def inked(dark: Grey) -> Mask:
    """Where a page, dark on light, has ink, however unevenly it is lit."""
    height, width = dark.shape
    widest = max(9.0, min(_WIDEST_OF_LONGEST * max(height, width), _WIDEST_OF_SHORTEST * min(height, width)))
    rough = _above(paper.depth(dark, widest=widest, light=True, filled=False))
    if not rough.any():
        return rough
    closer = min(widest, _CLEARANCE * float(np.percentile(stroke_widths(rough), 90)) + 4)
    return _above(paper.depth(dark, widest=closer, light=True, filled=False))


def _above(depth: paper.Depth) -> Mask:
    lowest, low = np.percentile(depth[::2, ::2], (5, 30))
    noise = float(low - lowest) / 1.12
    above = depth - (float(low) + 0.52 * noise)
    calm = cv2.blur(above, (3, 3))
    floor = max(_FAINTEST_INK, _NOISE_FACTOR * noise)
    strong = calm[calm > floor]
    if not len(strong):
        return np.zeros(depth.shape, bool)
    usual = float(np.percentile(strong, 75))
    mask = np.asarray(above > max(_THRESHOLD * usual, 0.6 * floor))
    # What nowhere rises as high as ink does is a shadow or a stain.
    count, pieces = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    sure = np.zeros(count, bool)
    sure[np.unique(pieces[mask & (calm > floor)])] = True
    sure[0] = False
    return np.asarray(sure[pieces])


def skew(ink: Mask) -> float:
    """By how many degrees the writing is turned, clockwise positive: where its rows stand out most."""
    factor = min(1.0, _SKEW_SIDE / max(ink.shape))
    small = cv2.resize(ink.astype(np.uint8) * 255, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    rows, columns = np.nonzero(small > 60)
    if len(rows) < 20:
        return 0.0
    best = 0.0
    for step, reach in ((_COARSE, MOST_SKEW), (_FINE, _COARSE)):
        tried = best + np.arange(-reach, reach + step / 2, step)
        tried = tried[np.abs(tried) <= MOST_SKEW]
        best = float(tried[int(np.argmax([_rows_stand_out(rows, columns, angle) for angle in tried]))])
    return best


def _rows_stand_out(rows: NDArray[np.intp], columns: NDArray[np.intp], degrees: float) -> float:
    slope = np.tan(np.radians(degrees))
    profile = np.bincount(np.rint(rows - columns * slope + columns.max() * abs(slope)).astype(int))
    smooth = np.convolve(profile, (0.25, 0.5, 0.25))
    return float((np.diff(smooth) ** 2).sum())


def turned(gray: Grey, degrees: float) -> Grey:
    """The page turned back by so many degrees, on a sheet that holds all of it; what lies beyond its edge goes on."""
    matrix, size = leveling(gray.shape[1], gray.shape[0], degrees)
    if degrees == 0:
        return gray
    return np.asarray(
        cv2.warpAffine(gray, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def leveling(width: int, height: int, degrees: float) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """The affine map [2, 3] that turns a page level, and the width and height of what it gives."""
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), np.float64)
    reach = np.abs(matrix[:, :2]) @ (width, height)
    matrix[:, 2] += (reach - (width, height)) / 2
    return matrix, (round(float(reach[0])), round(float(reach[1])))


def without_dust(ink: Mask, pen: float) -> Mask:
    """The ink without specks, and without hairlines that no pen of this width has drawn: shreds of faint rules."""
    if not ink.any():
        return ink
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    points, widths = middle_lines(ink)
    widest = np.zeros(count)
    np.maximum.at(widest, np.asarray(pieces, np.int64)[points], widths)
    keep = (stats[:, cv2.CC_STAT_AREA] >= max(4.0, _SMALLEST_DOT * pen**2)) & (widest > _HAIRLINE * pen)
    keep[0] = False
    return np.asarray(keep[pieces])


def _pen(ink: Mask) -> float:
    """The usual width of the strokes: of the pieces' widths the median, each weighed by how far it is from a mere line."""
    if not ink.any():
        return 1.0
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    points, widths = middle_lines(ink)
    owners = np.asarray(pieces)[points]
    mean = np.bincount(owners, widths, count) / np.maximum(np.bincount(owners, minlength=count), 1)
    weight = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]).astype(float) ** 2
    weight[0] = 0
    order = np.argsort(mean)
    weights = np.cumsum(weight[order])
    return float(mean[order[np.searchsorted(weights, weights[-1] / 2)]])
