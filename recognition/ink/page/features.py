"""What is said of candidates in numbers: by the recognizer of each, of its halves and of what holds it, and how it stands."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recognition.ink.page.candidates import CUT_LEFT, CUT_RIGHT, MOST_ATOMS, Candidate

_MOST_ODDS = 9.0


def features_of(
    candidates: Sequence[Candidate], log_probabilities: NDArray[np.floating], evidence: NDArray[np.floating]
) -> NDArray[np.float64]:
    """float [N, F]: what the network says of each candidate, of its halves and of what holds it, and how it stands."""
    chance = np.clip(np.asarray(evidence, np.float64), 1e-6, 1 - 1e-6)
    odds = np.clip(np.log(chance / (1 - chance)), -_MOST_ODDS, _MOST_ODDS)
    sure = np.clip(np.max(log_probabilities, axis=1), -4.0, 0.0)
    place = np.array([candidate.place for candidate in candidates], np.float64)
    worth = odds + sure
    return np.column_stack([odds, sure, place, _of_halves(candidates, worth), _of_wholes(candidates, worth)])


def _of_halves(candidates: Sequence[Candidate], worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the worse of two halves is worth, where the candidate is parted best: it may be two characters."""
    by_run = {(each.first, each.last): value for each, value in zip(candidates, worth.tolist(), strict=True)}
    return np.array(
        [
            max(
                (
                    min(by_run[each.first, end], by_run[end + 1, each.last])
                    for end in range(each.first, each.last)
                ),
                default=-_MOST_ODDS,
            )
            for each in candidates
        ]
    )


def _of_wholes(candidates: Sequence[Candidate], worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the best of the larger runs with uncut ends is worth that a candidate is part of: it may be half of one."""
    wholes = [
        (each.first, each.last, value)
        for each, value in zip(candidates, worth.tolist(), strict=True)
        if each.place[CUT_LEFT] == 0 and each.place[CUT_RIGHT] == 0
    ]
    by_first: dict[int, list[tuple[int, float]]] = {}
    for first, last, value in wholes:
        by_first.setdefault(first, []).append((last, value))
    return np.array(
        [
            max(
                (
                    value
                    for first in range(max(0, each.last - MOST_ATOMS + 1), each.first + 1)
                    for last, value in by_first.get(first, ())
                    if last >= each.last and (first, last) != (each.first, each.last)
                ),
                default=-_MOST_ODDS,
            )
            for each in candidates
        ]
    )
