"""What networks are compared on: frozen test sets with their classes, each read by every network that has these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognition.classes.alphabets import SHIPPED
from training.datasets.examples import TestSet
from training.datasets.merges import OUTSIDE, merge
from training.datasets.registry import REGISTRY, available, load
from training.datasets.spec import TEST, LabelledSet
from training.figures.intervals import wilson

_ALPHABETS = {entry["slug"]: entry for entry in SHIPPED}
_DIGITS, _CAPITALS = _ALPHABETS["digits"]["classes"], _ALPHABETS["letters"]["classes"]
_MERGED, _MERGES = _ALPHABETS["alnum"]["classes"], _ALPHABETS["alnum"]["merges"]
_PLAN: tuple[tuple[str, str, Sequence[str], Mapping[str, str]], ...] = (
    ("MNIST digits", "mnist", _DIGITS, {}),
    ("SD19 capitals", "nist_sd19", _CAPITALS, {}),
    ("SD19, 47 merged", "nist_sd19", _MERGED, _MERGES),
    ("UNIPEN digits", "unipen", _DIGITS, {}),
    ("UNIPEN capitals", "unipen", _CAPITALS, {}),
    ("UNIPEN, 47 merged", "unipen", _MERGED, _MERGES),
)
_SEED = 20260101


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A share of 1 with its 95 % interval. `shares_writers`: the network may have learned from people tested here."""

    examples: int
    accuracy: float
    low: float
    high: float
    shares_writers: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """`pixels`: uint8 [N, 28, 28]; `targets`: int64 [N], places in `classes`; `merges`: see training.datasets.merges."""

    name: str
    dataset: str
    classes: tuple[str, ...]
    merges: Mapping[str, str]
    pixels: NDArray[np.uint8]
    targets: NDArray[np.int64]

    @property
    def frozen(self) -> TestSet:
        """By the name and checksum under which looks at it are counted."""
        return TestSet.frozen(
            name=f"{self.dataset.replace('_', '-')}-test",
            pixels=self.pixels,
            targets=self.targets,
            classes=self.classes,
        )

    def suits(self, classes: Sequence[str]) -> bool:
        """Whether a network with these classes has one for each of the ground's."""
        return set(self._places(classes).tolist()) >= set(range(len(self.classes)))

    def mark(self, logits: NDArray[np.float32], *, classes: Sequence[str], trained_on: Sequence[str]) -> Mark:
        """For logits [N, K] of a network with K `classes` that learned from the data sets `trained_on`.

        Answers count among the ground's classes only: of a network's classes that fold into one the likeliest speaks.
        """
        places = self._places(classes)
        own = np.full((len(logits), len(self.classes)), -np.inf, np.float32)
        for column, place in enumerate(places.tolist()):
            if place != OUTSIDE:
                own[:, place] = np.maximum(own[:, place], logits[:, column])
        right = int((own.argmax(axis=1) == self.targets).sum())
        low, high = wilson(right, len(self.targets))
        return Mark(
            examples=len(self.targets),
            accuracy=right / len(self.targets),
            low=low,
            high=high,
            shares_writers=shares_writers(self.dataset, trained_on),
        )

    def _places(self, classes: Sequence[str]) -> NDArray[np.int64]:
        return merge(np.array(classes, np.str_), merges=self.merges, classes=self.classes)


def grounds(root: Path, *, cache: Path | None, most: int | None = None) -> list[Ground]:
    """Those whose data set lies in `root`; of each at most `most` examples, drawn once for all."""
    here = available(root)
    drawn = {name: load(name, root, cache=cache) for _, name, _, _ in _PLAN if name in here}
    return [
        _ground(name, drawn[dataset], classes, merges, most)
        for name, dataset, classes, merges in _PLAN
        if dataset in drawn
    ]


def shares_writers(dataset: str, trained_on: Sequence[str]) -> bool:
    """Whether another set of the same source was trained on: the same people may have written in both.

    A set's own training part is no such set: it is split by writer.
    """
    source = REGISTRY[dataset].source
    others = (REGISTRY[name].source for name in trained_on if name in REGISTRY and name != dataset)
    return source is not None and source in others


def _ground(
    name: str, drawn: LabelledSet, classes: Sequence[str], merges: Mapping[str, str], most: int | None
) -> Ground:
    targets = merge(drawn.labels, merges=merges, classes=classes)
    chosen = np.flatnonzero((drawn.splits == TEST) & (targets != OUTSIDE))
    if most is not None and len(chosen) > most:
        chosen = np.sort(np.random.default_rng(_SEED).choice(chosen, most, replace=False))
    return Ground(
        name=name,
        dataset=drawn.name,
        classes=tuple(classes),
        merges=merges,
        pixels=drawn.pixels[chosen],
        targets=targets[chosen],
    )
