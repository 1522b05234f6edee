"""Whether what is no character is told from what is one, by the recognizer's score: accepted at a threshold or above."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

TRUE_ACCEPT = 0.95


def accepting_threshold(true_scores: NDArray[np.floating], share: float = TRUE_ACCEPT) -> float:
    """The highest threshold at which at least this share of true characters, scores [N], is accepted."""
    if not len(true_scores):
        raise ValueError("A threshold needs scores of true characters. Received: none.")
    # Rounded: 0.05 of 100 is 5 to a person, and 5.000000000000004 to a computer.
    rejectable = int(np.floor(np.round((1 - share) * len(true_scores), 9)))
    return float(np.sort(true_scores)[min(rejectable, len(true_scores) - 1)])


def rejection(
    true_scores: NDArray[np.floating],
    junk_scores: NDArray[np.floating],
    kinds: NDArray[np.str_],
    *,
    own_threshold: float,
) -> dict[str, Any]:
    """Shares of junk taken for a character: at 95 % true accept, by kind, and at the model's own threshold.

    `true_scores` [T] of test characters, `junk_scores` [J] with `kinds`, text [J]. `auroc`: how often a true
    character scores above a piece of junk, a draw counting half.
    """
    if not len(junk_scores) or len(junk_scores) != len(kinds):
        raise ValueError(
            f"Needs a kind for each of the junk scores, at least one. Received: {len(junk_scores)}, {len(kinds)}."
        )
    threshold = accepting_threshold(true_scores)
    accepted = junk_scores >= threshold
    return {
        "examples": len(junk_scores),
        "false_accept_at_95": float(accepted.mean()),
        "threshold": threshold,
        "auroc": auroc(true_scores, junk_scores),
        "false_accepts": {kind: float(accepted[kinds == kind].mean()) for kind in np.unique(kinds).tolist()},
        "counts": {kind: int((kinds == kind).sum()) for kind in np.unique(kinds).tolist()},
        "at_threshold": {
            "true_accept": float((true_scores >= own_threshold).mean()),
            "false_accept": float((junk_scores >= own_threshold).mean()),
        },
    }


def auroc(true_scores: NDArray[np.floating], junk_scores: NDArray[np.floating]) -> float:
    """The area under the curve of true against false accepts, from the ranks (Mann and Whitney 1947)."""
    ordered = np.sort(junk_scores)
    below = np.searchsorted(ordered, true_scores, side="left")
    not_above = np.searchsorted(ordered, true_scores, side="right")
    return float((below + not_above).mean() / 2 / len(junk_scores))
