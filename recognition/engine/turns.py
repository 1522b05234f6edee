"""What a reading costs with several models, one beside the other: they take turns, so that a busy machine is busy for all."""

from collections.abc import Mapping
from time import perf_counter

import numpy as np

from recognition.engine.recognizer import Recognizer
from recognition.ink.framing import SIDE

_WARM_UP = 10


def medians(recognizers: Mapping[str, Recognizer], *, batch: int, rounds: int) -> dict[str, float]:
    """Milliseconds that each takes for `batch` pictures, on one thread: the median of `rounds`, at least 1."""
    pictures = np.random.default_rng(0).integers(0, 256, (batch, SIDE, SIDE), dtype=np.uint8)
    taken: dict[str, list[float]] = {name: [] for name in recognizers}
    for turn in range(_WARM_UP + rounds):
        for name, recognizer in recognizers.items():
            began = perf_counter()
            recognizer.logits(pictures)
            if turn >= _WARM_UP:
                taken[name].append(1_000 * (perf_counter() - began))
    return {name: float(np.median(each)) for name, each in taken.items()}
