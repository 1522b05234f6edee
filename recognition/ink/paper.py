"""The surface under the ink: whether it is light or dark, and how deep below it each pixel lies."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Depth = NDArray[np.float32]

# No stroke is wider than this part of the longest side.
WIDEST_STROKE = 0.3

# A surface is estimated at the scale where the widest stroke has this many pixels.
_PIXELS = 31
# Darker paper than this tells nothing about the share of light that the ink swallows.
_DARKEST_PAPER = 40
# Of the edge of the picture, of which a character that fills it may take the darker two thirds.
_LIGHT_PERCENTILE = 70
_BEYOND = (cv2.BORDER_CONSTANT, cv2.BORDER_REPLICATE, cv2.BORDER_REFLECT)


def is_light(gray: Grey) -> bool:
    """Whether taking away all that is dark and narrow leaves a calmer surface than taking away the light.

    What lies beyond the edge is anyone's guess, and each guess errs elsewhere: on shadows, on tables, on
    characters that fill their picture. So the guesses are added up.
    """
    small = scaled(gray, min(1.0, _PIXELS / (WIDEST_STROKE * max(gray.shape))))
    calm = np.asarray(cv2.medianBlur(small, 3), np.uint8)
    return sum(_calmer_without_dark(calm, beyond) for beyond in _BEYOND) >= 0


def depth(gray: Grey, *, widest: float, light: bool, filled: bool) -> Depth:
    """How far the ink lies below its paper, 0 to 1, for strokes of at most `widest` pixels.

    On light paper as a share of the paper's brightness, which is what a shadow leaves alone. `filled`: whether
    the character may reach the edges of the picture.
    """
    if light:
        paper = _surface(gray, widest, filled)
        return np.asarray((paper - gray) / np.maximum(paper, _DARKEST_PAPER), np.float32)
    inverse = 255 - gray
    return np.asarray((_surface(inverse, widest, filled) - inverse) / 255, np.float32)


def scaled(gray: Grey, factor: float) -> Grey:
    if factor == 1:
        return gray
    height, width = (max(1, round(side * factor)) for side in gray.shape)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(gray, (width, height), interpolation=how), np.uint8)


def _surface(gray: Grey, widest: float, filled: bool) -> Depth:
    """Light paper without the dark that is narrower than `widest` pixels; edges of shadows stay sharp.

    Where a character fills its picture, bright paper is thought to go on beyond the edge, which saves the strokes
    along it. Elsewhere what lies at the edge goes on, which makes nothing of a shadow or a table there.
    """
    factor = min(1.0, _PIXELS / widest)
    size = max(3, round(widest * factor) | 1)
    small = scaled(gray, factor)
    beyond = cv2.BORDER_CONSTANT if filled else cv2.BORDER_REPLICATE
    border = float(np.percentile(_ring(small), _LIGHT_PERCENTILE))
    surface = _morphed(small, cv2.MORPH_CLOSE, beyond, size, border=border)
    wide = cv2.resize(surface, gray.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide, np.float32)


def _calmer_without_dark(gray: Grey, beyond: int) -> float:
    """From -1, where the picture is even without its narrow light, to 1, where it is without its narrow dark."""
    border = float(np.median(_ring(gray)))
    without_dark = _unrest(_morphed(gray, cv2.MORPH_CLOSE, beyond, _PIXELS, border=border))
    without_light = _unrest(_morphed(gray, cv2.MORPH_OPEN, beyond, _PIXELS, border=border))
    return (without_light - without_dark) / max(without_light + without_dark, 1.0)


def _morphed(gray: Grey, how: int, beyond: int, size: int, *, border: float) -> Grey:
    padded = cv2.copyMakeBorder(gray, size, size, size, size, beyond, value=border)
    morphed = cv2.morphologyEx(padded, how, np.ones((size, size), np.uint8))
    return np.asarray(morphed[size:-size, size:-size], np.uint8)


def _ring(gray: Grey) -> NDArray[Any]:
    return np.concatenate([gray[[0, -1]].ravel(), gray[:, [0, -1]].ravel()])


def _unrest(gray: Grey) -> float:
    rough = gray.astype(np.float32)
    return float((np.diff(rough, axis=0) ** 2).sum() + (np.diff(rough, axis=1) ** 2).sum())
