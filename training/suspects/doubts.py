"""Which given classes a model doubts that has not learned from whoever gave them: cleanlab's confident learning.

Pure: embeddings in, doubts out. The model is a linear head on a champion's embedding, cheap enough to be fitted for
each fold; the folds are of people, so that nobody's mistakes, however many, speak for themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FOLDS = 5
# More of one person's teach the head little more, and take time: all are looked at all the same.
_LEARNED_FROM_A_PERSON = 200
_LEARNED_AT_MOST = 12_000
_ROUNDS = 80


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """`place`: of the sample. `suggested`: the class that the head sees, `score`: how likely the given one is by it."""

    place: int
    suggested: int
    score: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Known:
    """Examples whose class nobody doubts, of every class: embeddings [M, D], targets [M]."""

    embeddings: NDArray[np.float32]
    targets: NDArray[np.int64]


def doubts(
    embeddings: NDArray[np.float32],
    given: NDArray[np.int64],
    givers: Sequence[int],
    *,
    known: Known,
    classes: int,
    seed: int = 0,
) -> list[Doubt]:
    """The samples [N, D] whose class [N] is doubted, the most doubtful first. Raises ValueError where `known` lacks a class."""
    if missing := sorted(set(range(classes)) - set(known.targets.tolist())):
        raise ValueError(f"known must hold examples of every class. Received none of {missing}.")
    if not len(given):
        return []
    seen = _out_of_fold(embeddings, given, np.asarray(givers), known, classes, np.random.default_rng(seed))
    mask = _issues(np.concatenate([given, known.targets]), seen)[: len(given)]
    suggested = seen[: len(given)].argmax(axis=1)
    score = seen[np.arange(len(given)), given]
    places = np.flatnonzero(mask & (suggested != given))
    return [
        Doubt(place=int(place), suggested=int(suggested[place]), score=float(score[place]))
        for place in places[np.argsort(score[places], kind="stable")]
    ]


def _issues(labels: NDArray[np.int64], seen: NDArray[np.float64]) -> NDArray[np.bool_]:
    from cleanlab.filter import find_label_issues

    # One process: cleanlab would fork others out of a worker.
    return np.asarray(find_label_issues(labels, seen, n_jobs=1), bool)


def _out_of_fold(
    embeddings: NDArray[np.float32],
    given: NDArray[np.int64],
    givers: NDArray[np.int64],
    known: Known,
    classes: int,
    random: np.random.Generator,
) -> NDArray[np.float64]:
    """What a head that has not learned from the example's fold sees: first of the samples, then of the known ones."""
    folds = np.concatenate([_folds_of_people(givers), random.permutation(len(known.targets)) % FOLDS])
    every = np.concatenate([embeddings, known.embeddings]).astype(np.float64)
    every = (every - every.mean(axis=0)) / (every.std(axis=0) + 1e-6)
    targets = np.concatenate([given, known.targets])
    learned_from = np.concatenate([_some_of_each(givers, random), np.ones(len(known.targets), bool)])
    weights = np.concatenate([_by_person(givers, learned_from[: len(given)]), np.ones(len(known.targets))])
    seen = np.zeros((len(targets), classes))
    for fold in range(FOLDS):
        held_out = folds == fold
        if held_out.any():
            learns = ~held_out & learned_from
            seen[held_out] = _head(every[learns], targets[learns], weights[learns], every[held_out], classes)
    return seen


def _head(
    embeddings: NDArray[np.float64],
    targets: NDArray[np.int64],
    weights: NDArray[np.float64],
    asked: NDArray[np.float64],
    classes: int,
) -> NDArray[np.float64]:
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    head = LogisticRegression(C=0.1, max_iter=_ROUNDS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # near the optimum is near enough to doubt
        head.fit(embeddings, targets, sample_weight=weights)
    seen = np.full((len(asked), classes), 1e-9)
    seen[:, head.classes_] = head.predict_proba(asked)
    shares: NDArray[np.float64] = seen / seen.sum(axis=1, keepdims=True)
    return shares


def _folds_of_people(givers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each person's samples in one fold; those who gave most are spread first."""
    names, member, counts = np.unique(givers, return_inverse=True, return_counts=True)
    filled, fold = np.zeros(FOLDS), np.zeros(len(names), np.int64)
    for person in np.argsort(-counts, kind="stable"):
        fold[person] = filled.argmin()
        filled[fold[person]] += counts[person]
    return fold[member]


def _some_of_each(givers: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.bool_]:
    order = random.permutation(len(givers))
    taken = np.zeros(len(givers), bool)
    for name in np.unique(givers):
        taken[order[givers[order] == name][:_LEARNED_FROM_A_PERSON]] = True
    places = random.permutation(np.flatnonzero(taken))
    taken[places[_LEARNED_AT_MOST:]] = False
    return taken


def _by_person(givers: NDArray[np.int64], taken: NDArray[np.bool_]) -> NDArray[np.float64]:
    """1/sqrt(n) a person, as in a snapshot, of those that are learned from."""
    _, member = np.unique(givers, return_inverse=True)
    counts = np.bincount(member[taken], minlength=member.max() + 1 if len(member) else 0)
    return 1 / np.sqrt(np.maximum(counts[member], 1))
