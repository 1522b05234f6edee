"""Variation for training: strokes are varied as strokes, pictures as pictures."""

import numpy as np
from numpy.typing import NDArray

from recognition.ink.flat import FlatInks
from training.nn.vary_inks import InkVariation
from training.nn.vary_pictures import PictureVariation


class Augmenter:
    """`strength`: 0 changes nothing, 1 is usual. Draws from `random` alone: the same generator, the same pictures."""

    def __init__(self, *, strength: float, random: np.random.Generator) -> None:
        self._strength = strength
        self._inks = InkVariation(strength=strength, random=random)
        self._pictures = PictureVariation(strength=strength, random=random)

    def vary(self, pixels: NDArray[np.uint8], inks: FlatInks | None = None) -> NDArray[np.uint8]:
        """Pictures uint8 [N, 28, 28] varied, the same shape and type; `inks`: the strokes of those that have any."""
        if self._strength == 0:
            return pixels
        if inks is None:
            return self._pictures.vary(pixels)
        varied = np.empty_like(pixels)
        drawn, scanned = np.flatnonzero(inks.are_drawn), np.flatnonzero(~inks.are_drawn)
        if len(drawn):
            varied[drawn] = self._inks.vary(inks.take(drawn))
        if len(scanned):
            varied[scanned] = self._pictures.vary(pixels[scanned])
        return varied
