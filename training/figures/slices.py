"""A test set by kind of character, by pointer and by writer: an average hides who is read badly."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.figures.outcomes import Outcomes

SMALLEST_WRITER = 20
MOST_WRITERS = 40

_KINDS = {"digits": str.isdecimal, "upper": str.isupper, "lower": str.islower}


def slices(
    outcomes: Outcomes,
    logits: NDArray[np.floating],
    targets: NDArray[np.integer],
    *,
    labels: NDArray[np.str_] | None = None,
    pointers: NDArray[np.str_] | None = None,
    writers: NDArray[np.str_] | None = None,
) -> dict[str, dict[str, Any]]:
    """Shares by slice; the text arrays [N] are given where they are known, "" where one is not.

    `labels` are raw, before any merge. Of the writers those with at least 20 examples, the worst read 40 first.
    Kinds of character also have `own_classes`, their accuracy when only their own classes may be answered.
    """
    kinds = np.array([_kind(label) for label in labels.tolist()]) if labels is not None else None
    by_kind = {
        name: shares | {"own_classes": _among_own(logits[kinds == name], targets[kinds == name])}
        for name, shares in _by(outcomes, kinds, "").items()
    }
    return by_kind | _by(outcomes, pointers, "pointer:") | _worst_writers(outcomes, writers)


def _among_own(logits: NDArray[np.floating], targets: NDArray[np.integer]) -> float:
    """Accuracy among the classes that occur: as a form says whose field takes digits only."""
    own = np.unique(targets)
    return float((own[logits[:, own].argmax(axis=1)] == targets).mean())


def _kind(label: str) -> str:
    """ "" for what is no single digit or letter: \\alpha, +."""
    return next((name for name, holds in _KINDS.items() if len(label) == 1 and holds(label)), "")


def _worst_writers(outcomes: Outcomes, writers: NDArray[np.str_] | None) -> dict[str, dict[str, Any]]:
    by_writer = _by(outcomes, writers, "writer:", smallest=SMALLEST_WRITER)
    worst = sorted(by_writer.items(), key=lambda item: (item[1]["accuracy"], item[0]))
    return dict(worst[:MOST_WRITERS])


def _by(
    outcomes: Outcomes, groups: NDArray[np.str_] | None, prefix: str, *, smallest: int = 1
) -> dict[str, dict[str, Any]]:
    if groups is None:
        return {}
    names, member, counts = np.unique(groups, return_inverse=True, return_counts=True)
    return {
        f"{prefix}{name}": outcomes.where(member == place).shares()
        for place, (name, count) in enumerate(zip(names.tolist(), counts.tolist(), strict=True))
        if name and count >= smallest
    }
