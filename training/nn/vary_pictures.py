"""Variation of pictures of which there are no strokes: turned, slanted, stretched, bent, written thicker or thinner.

One remap a picture does all of the geometry, and brings the longest side back to the box that a real picture
fills. On one core it makes tens of thousands of pictures a second, far more than a network takes on the other.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from recognition.ink.framing import BOX, MIDDLE, SIDE

# The centre of mass in a framed picture, as a place between pixel centres.
_MIDDLE = MIDDLE - 0.5
# Standard deviations at strength 1: radians, logarithm of the scale, slant, pixels, pixels.
_TURN = 0.12
_STRETCH = 0.1
_SLANT = 0.17
_SHIFT = 0.4
_BEND = 0.6
# How far the longest side may be brought back to the box; beyond, a picture was not framed to begin with.
_LARGEST_CORRECTION = 1.4
# Fainter pixels, of 255, are no part of the character when it is measured.
_FAINTEST = 64
# Everything is cut off here, in standard deviations: no 6 becomes a 9.
_CUT = 2.0
# Bends are drawn on a coarse grid and smoothed up; a bank of them is made once and mixed.
_BEND_GRID = 5
_BENDS = 512
_PEN_SHARE = 0.5
_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


class PictureVariation:
    """Draws from `random` alone, so the same generator gives the same pictures."""

    def __init__(self, *, strength: float, random: np.random.Generator) -> None:
        self._strength = strength
        self._random = random
        rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float32) - np.float32(_MIDDLE)
        self._grid = np.stack([columns.ravel(), rows.ravel()])
        self._bends = self._bend_bank()

    def vary(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Pictures uint8 [N, 28, 28] varied, the same shape and type."""
        maps = self._maps(pixels)
        varied = np.empty_like(pixels)
        for index, picture in enumerate(pixels):
            varied[index] = cv2.remap(picture, maps[index, 0], maps[index, 1], cv2.INTER_LINEAR)
        self._change_pens(varied)
        return varied

    def _maps(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Where each pixel comes from: [N, 2 (x, y), 28, 28]."""
        count = len(pixels)
        bends = self._bends[self._random.integers(_BENDS, size=count)]
        bends *= self._normal((count, 1, 1))
        places = (
            _boxed(self._matrices(count), pixels) @ self._grid + bends + self._normal((count, 2, 1), _SHIFT)
        )
        return np.asarray(places + np.float32(_MIDDLE), np.float32).reshape(count, 2, SIDE, SIDE)

    def _matrices(self, count: int) -> NDArray[np.float32]:
        """Where a varied place was before, about the middle: [N, 2, 2]."""
        turn = self._normal(count, _TURN)
        cosine, sine = np.cos(turn), np.sin(turn)
        wide, high = np.exp(self._normal(count, _STRETCH)), np.exp(self._normal(count, _STRETCH))
        slant = self._normal(count, _SLANT)
        rows = [
            [cosine * wide, (cosine * slant - sine) * high],
            [sine * wide, (sine * slant + cosine) * high],
        ]
        return np.asarray(rows, np.float32).transpose(2, 0, 1)

    def _change_pens(self, pixels: NDArray[np.uint8]) -> None:
        """Part of the way to a thicker or a thinner pen, for some of the pictures, in place."""
        ways = self._random.uniform(-1, 1, len(pixels)) * min(self._strength, 1.0)
        for index in np.flatnonzero(self._random.uniform(size=len(pixels)) < _PEN_SHARE):
            way = float(ways[index])
            reach = cv2.dilate(pixels[index], _CROSS) if way > 0 else cv2.erode(pixels[index], _CROSS)
            pixels[index] = cv2.addWeighted(pixels[index], 1 - abs(way) / 2, reach, abs(way) / 2, 0)

    def _bend_bank(self) -> NDArray[np.float32]:
        coarse = self._random.normal(size=(_BENDS, 2, _BEND_GRID, _BEND_GRID)).astype(np.float32)
        smooth = [
            [cv2.resize(axis, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) for axis in field]
            for field in coarse
        ]
        return np.array(smooth, np.float32).reshape(_BENDS, 2, -1) * np.float32(_BEND)

    def _normal(self, shape: int | tuple[int, ...], deviation: float = 1.0) -> NDArray[np.float32]:
        drawn = np.clip(self._random.standard_normal(shape, np.float32), -_CUT, _CUT)
        return np.asarray(drawn * np.float32(deviation * self._strength), np.float32)


def _boxed(matrices: NDArray[np.float32], pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The matrices, scaled so that the longest side of each varied character is the box again."""
    picture, rows, columns = np.nonzero(pixels > _FAINTEST)
    starts = np.flatnonzero(np.diff(picture, prepend=-1))
    inked = picture[starts]
    places = np.stack([columns, rows], axis=1).astype(np.float32) - np.float32(_MIDDLE)
    varied = np.einsum("pij,pj->pi", np.linalg.inv(matrices)[picture], places)
    scale = np.ones(len(matrices), np.float32)
    if len(inked):
        low, high = np.minimum.reduceat(varied, starts), np.maximum.reduceat(varied, starts)
        longest = (high - low).max(axis=1) + 1
        scale[inked] = np.clip(longest / BOX, 1 / _LARGEST_CORRECTION, _LARGEST_CORRECTION)
    return np.asarray(matrices * scale[:, np.newaxis, np.newaxis], np.float32)
