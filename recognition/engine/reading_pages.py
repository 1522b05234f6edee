"""A recognizer as recognition.ink.segments asks it."""

import numpy as np
from numpy.typing import NDArray

from recognition.engine.calibration import softmax
from recognition.engine.recognizer import Recognizer
from recognition.ink.page.lattice import Read

_LEAST = 1e-12


def reader(recognizer: Recognizer) -> Read:
    """Its calibrated probabilities, and its score of being a character at all."""

    def read(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        logits = recognizer.logits(pixels)
        probabilities = softmax(logits, recognizer.info.temperature)
        return np.log(np.maximum(probabilities, _LEAST)), recognizer.acceptance(logits)

    return read
