"""Several people's readings joined into one: Dawid and Skene's model (1979) with Dirichlet priors, fitted by EM.

Each item has one true class, each person a confusion matrix: how likely they call what what. The priors keep a person
of few readings near what is expected of them, so that one reading is worth something and not everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_MOST_ROUNDS = 200
_CONVERGED = 1e-8
# What is called impossible would outweigh everything else that is said of an item.
_LEAST = 1e-12


@dataclass(frozen=True, kw_only=True, eq=False)
class Readings:
    """Who says that what is what: places in 0..items, 0..people, 0..classes, int64 [R] each."""

    item: NDArray[np.int64]
    person: NDArray[np.int64]
    said: NDArray[np.int64]
    items: int
    people: int
    classes: int

    def __post_init__(self) -> None:
        for name, places, limit in (
            ("item", self.item, self.items),
            ("person", self.person, self.people),
            ("said", self.said, self.classes),
        ):
            if len(places) != len(self.item) or (
                len(places) and not (places.min() >= 0 and places.max() < limit)
            ):
                raise ValueError(
                    f"{name} must hold {len(self.item)} places below {limit}. Received: {places}."
                )


@dataclass(frozen=True, kw_only=True, eq=False)
class Joined:
    """`posterior`: float64 [items, classes], how likely each item is of each class. `confusion`: float64 [people,
    classes, classes], row true, column said. `class_prior`: float64 [classes]. All rows sum to 1.
    """

    posterior: NDArray[np.float64]
    confusion: NDArray[np.float64]
    class_prior: NDArray[np.float64]
    rounds: int


def join(
    readings: Readings,
    *,
    confusion_prior: NDArray[np.float64],
    class_prior: NDArray[np.float64],
    known: Mapping[int, int] | None = None,
) -> Joined:
    """Fit the model: what each item is, and what each person takes for what.

    `confusion_prior` [people, classes, classes] and `class_prior` [classes] are Dirichlet parameters above 0, readings
    and items thought of beside those that came. `known`: items whose class is sure; they teach the confusions.
    """
    sure = known or {}
    confusion = _shares(confusion_prior)
    prior = _shares(class_prior)
    posterior = _posterior(readings, confusion, prior, sure)
    rounds = 0
    for rounds in range(1, _MOST_ROUNDS + 1):  # noqa: B007 - told with the result
        confusion = _shares(confusion_prior + _confused(readings, posterior))
        prior = _shares(class_prior + posterior.sum(axis=0))
        before, posterior = posterior, _posterior(readings, confusion, prior, sure)
        if not posterior.size or np.abs(posterior - before).max() < _CONVERGED:
            break
    return Joined(posterior=posterior, confusion=confusion, class_prior=prior, rounds=rounds)


def by_others(joined: Joined, readings: Readings) -> NDArray[np.float64]:
    """For each reading, how likely what it says is by what all others say of the item: float64 [R]."""
    own = np.log(_safe(joined.confusion[readings.person, :, readings.said]))
    others = _from_logs(np.log(_safe(joined.posterior[readings.item])) - own)
    return others[np.arange(len(readings.said)), readings.said]


def _posterior(
    readings: Readings,
    confusion: NDArray[np.float64],
    prior: NDArray[np.float64],
    known: Mapping[int, int],
) -> NDArray[np.float64]:
    logs = np.tile(np.log(_safe(prior)), (readings.items, 1))
    np.add.at(logs, readings.item, np.log(_safe(confusion[readings.person, :, readings.said])))
    posterior = _from_logs(logs)
    for item, true in known.items():
        posterior[item] = np.eye(readings.classes)[true]
    return posterior


def _confused(readings: Readings, posterior: NDArray[np.float64]) -> NDArray[np.float64]:
    """How often each person called what what, by the posterior: [people, true, said]."""
    # By said first: the true class is the axis that a reading has a whole row of.
    counted = np.zeros((readings.people, readings.classes, readings.classes))
    np.add.at(counted, (readings.person, readings.said), posterior[readings.item])
    return counted.transpose(0, 2, 1)


def _shares(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = counts / counts.sum(axis=-1, keepdims=True)
    return shares


def _from_logs(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of log-likelihoods as probabilities."""
    if not logs.size:
        return logs
    return _shares(np.exp(logs - logs.max(axis=1, keepdims=True)))


def _safe(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.maximum(values, _LEAST)
