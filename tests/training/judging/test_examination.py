"""How sure a network may be of itself, fitted on drawings that it did not learn from."""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from recognition.engine.calibration import CONFIDENCE, EVIDENCE
from training.datasets.examples import Examples
from training.judging import examination


class Boaster:
    """Says class 0 of everything, and is very sure of it."""

    def __init__(self, *, knows_junk: bool = False) -> None:
        self.knows_junk = knows_junk

    def logits(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        return np.tile(np.array([9, 0], np.float32), (len(pixels), 1))


def calibrated(*, right: int, wrong: int, knows_junk: bool = False) -> examination.Calibration:
    targets = np.array([0] * right + [1] * wrong, np.int64)
    validation = Examples(
        pixels=np.zeros((len(targets), 28, 28), np.uint8), targets=targets, weights=np.ones(len(targets))
    )
    return examination.calibrate(cast("Any", Boaster(knows_junk=knows_junk)), validation)


def test_who_is_wrong_half_the_time_may_not_be_sure() -> None:
    found = calibrated(right=60, wrong=40)

    assert found.temperature > 15
    assert 0.5 < found.reject_threshold < 0.7


def test_of_too_few_drawings_nothing_is_fitted() -> None:
    untouched = examination.Calibration(temperature=1.0, reject_threshold=0.0, reject_by=CONFIDENCE)

    assert calibrated(right=0, wrong=0) == untouched
    assert calibrated(right=49, wrong=0) == untouched
    assert calibrated(right=50, wrong=0).temperature < 1


def test_who_was_shown_junk_rejects_by_evidence() -> None:
    assert calibrated(right=0, wrong=0, knows_junk=True).reject_by == EVIDENCE
