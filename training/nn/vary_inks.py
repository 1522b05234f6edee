"""Variation of strokes: what another person, another pen or another moment would have made of the same character.

All inks of a batch are worked on at once, as points in a frame where the longest side is 1. The renderer that
serves draws the result, so a varied character is framed exactly as a real one is.
"""

import numpy as np
from numpy.typing import NDArray

from recognition.ink.flat import FlatInks
from recognition.ink.raster import PEN, render_all

# Standard deviations at strength 1. Lengths are in longest sides of the character.
_TURN = 0.13
_STRETCH = 0.12
_SLANT = 0.18
_STROKE_TURN = 0.06
_STROKE_STRETCH = 0.06
_STROKE_SHIFT = 0.025
_WARP = 0.022
_TREMOR = 0.004
_PEN_SPREAD = 0.2
# Cycles of a warp over the longest side, at most; waves that are added up.
_WARP_CYCLES = 1.6
_WAVES = 3
# The largest share of points that a fast hand, or a slow computer, leaves out.
_DROPPED = 0.4
# Everything is cut off here, in standard deviations: no 6 becomes a 9.
_CUT = 2.0
_THINNEST, _THICKEST = 1.4, 4.0
_SMALLEST = 1e-9


class InkVariation:
    """Draws from `random` alone, so the same generator gives the same pictures."""

    def __init__(self, *, strength: float, random: np.random.Generator) -> None:
        self._strength = strength
        self._random = random

    def vary(self, inks: FlatInks) -> NDArray[np.uint8]:
        """Pictures uint8 [N, 28, 28] of N inks, each with at least one stroke."""
        inks = self._thinned(inks)
        points, owner = _in_unit_frame(inks)
        points = self._strokes_moved(points, inks)
        points = points + self._warps(points, owner, len(inks)) + self._normal(points.shape, _TREMOR)
        points = np.einsum("pij,pj->pi", self._matrices(len(inks))[owner], points)
        return render_all(
            FlatInks(points=points, strokes=inks.strokes, inks=inks.inks), pens=self._pens(len(inks))
        )

    def _thinned(self, inks: FlatInks) -> FlatInks:
        """Some points left out, never the first or the last of a stroke."""
        shares = self._random.uniform(0, _DROPPED * min(self._strength, 1.0), len(inks)).astype(np.float32)
        kept = self._random.random(len(inks.points), np.float32) >= np.repeat(shares, inks.points_an_ink)
        kept[inks.strokes[:-1]] = kept[inks.strokes[1:] - 1] = True
        strokes = np.concatenate([[0], np.cumsum(kept)])[inks.strokes].astype(np.intp)
        return FlatInks(points=inks.points[kept], strokes=strokes, inks=inks.inks)

    def _strokes_moved(self, points: NDArray[np.float32], inks: FlatInks) -> NDArray[np.float32]:
        """Each stroke turned, stretched and moved a little by itself, about its own middle."""
        count = len(inks.points_a_stroke)
        owner = np.repeat(np.arange(count), inks.points_a_stroke)
        starts = inks.strokes[:-1]
        middles = (np.minimum.reduceat(points, starts) + np.maximum.reduceat(points, starts)) / 2
        stretch = np.exp(self._normal((count, 1), _STROKE_STRETCH))
        turn = self._normal((count, 1), _STROKE_TURN)
        away = (points - middles[owner]) * stretch[owner]
        turned = away + np.stack([-away[:, 1], away[:, 0]], axis=1) * turn[owner]
        return np.asarray(turned + (middles + self._normal((count, 2), _STROKE_SHIFT))[owner], np.float32)

    def _warps(self, points: NDArray[np.float32], owner: NDArray[np.intp], count: int) -> NDArray[np.float32]:
        """A smooth displacement of each point: a few long waves across its character."""
        warps = np.zeros_like(points)
        for _ in range(_WAVES):
            cycles = self._random.uniform(-_WARP_CYCLES, _WARP_CYCLES, (count, 2)).astype(np.float32)
            start = self._random.uniform(0, 2 * np.pi, count).astype(np.float32)
            phase = 2 * np.pi * np.einsum("pi,pi->p", points, cycles[owner]) + start[owner]
            warps += np.sin(phase)[:, np.newaxis] * self._normal((count, 2), _WARP)[owner]
        return warps

    def _matrices(self, count: int) -> NDArray[np.float32]:
        """Turn, slant and proportions: [N, 2, 2]."""
        turn, slant = self._normal(count, _TURN), self._normal(count, _SLANT)
        wide = np.exp(self._normal(count, _STRETCH))
        cosine, sine = np.cos(turn), np.sin(turn)
        rows = [[cosine * wide, cosine * slant - sine], [sine * wide, sine * slant + cosine]]
        return np.asarray(rows, np.float32).transpose(2, 0, 1)

    def _pens(self, count: int) -> NDArray[np.float32]:
        return np.clip(PEN * np.exp(self._normal(count, _PEN_SPREAD)), _THINNEST, _THICKEST)

    def _normal(self, shape: int | tuple[int, ...], deviation: float) -> NDArray[np.float32]:
        drawn = np.clip(self._random.standard_normal(shape, np.float32), -_CUT, _CUT)
        return np.asarray(drawn * np.float32(deviation * self._strength), np.float32)


def _in_unit_frame(inks: FlatInks) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """The points about the middle of their ink, its longest side 1, and which ink each belongs to."""
    starts = inks.strokes[inks.inks[:-1]]
    low, high = np.minimum.reduceat(inks.points, starts), np.maximum.reduceat(inks.points, starts)
    span = np.maximum((high - low).max(axis=1), _SMALLEST)
    owner = np.repeat(np.arange(len(inks)), inks.points_an_ink)
    points = (inks.points - ((low + high) / 2)[owner]) / span[owner, np.newaxis]
    return np.asarray(points, np.float32), owner
