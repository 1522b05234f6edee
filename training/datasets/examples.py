"""What a network trains on and what it is measured on, as plain arrays."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.ink.flat import FlatInks


@dataclass(frozen=True, kw_only=True, eq=False)
class Examples:
    """`pixels`: uint8 [N, 28, 28], white ink on black. `targets`: int64 [N], places in the classes.

    `weights`: float64 [N], how often an example is drawn, relative to the others. `inks`: the strokes of those
    that were drawn; None where there are only pictures.
    """

    pixels: NDArray[np.uint8]
    targets: NDArray[np.int64]
    weights: NDArray[np.float64]
    inks: FlatInks | None = None

    def __len__(self) -> int:
        return len(self.targets)

    def first(self, count: int) -> "Examples":
        return self.take(np.arange(min(count, len(self))))

    def take(self, places: NDArray[np.integer]) -> "Examples":
        """These examples, in this order."""
        return Examples(
            pixels=self.pixels[places],
            targets=self.targets[places],
            weights=self.weights[places],
            inks=None if self.inks is None else self.inks.take(places),
        )

    @property
    def drawn(self) -> "Examples":
        """Those of which the strokes are known."""
        return self.take(np.arange(0) if self.inks is None else np.flatnonzero(self.inks.are_drawn))

    @classmethod
    def joined(cls, parts: Sequence["Examples"]) -> "Examples":
        return cls(
            pixels=np.concatenate([np.zeros((0, 28, 28), np.uint8), *(part.pixels for part in parts)]),
            targets=np.concatenate([np.zeros(0, np.int64), *(part.targets for part in parts)]),
            weights=np.concatenate([np.zeros(0), *(part.weights for part in parts)]),
            inks=FlatInks.joined(part.inks or FlatInks.none(len(part)) for part in parts),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class TestSet:
    """A frozen test set: nobody who wrote in it was trained on. `sha256`: of its pixels and its targets.

    `labels` (raw, before merging), `writers` and `pointers` (mouse, touch, pen), text [N], tell slices apart where they
    are known; `samples`: text [N], ids of the drawings where they were collected here; `drawn`: by a pen on a screen or
    tablet, not scanned, or some of them where `pointers` tell which: "" is an uploaded picture.
    """

    __test__ = False  # pytest collects classes by this prefix

    name: str
    pixels: NDArray[np.uint8]
    targets: NDArray[np.int64]
    sha256: str
    synthetic: bool = False
    drawn: bool = False
    labels: NDArray[np.str_] | None = None
    writers: NDArray[np.str_] | None = None
    pointers: NDArray[np.str_] | None = None
    samples: NDArray[np.str_] | None = None

    def __len__(self) -> int:
        return len(self.targets)

    @property
    def are_drawn(self) -> NDArray[np.bool_]:
        """Which of the samples people drew, bool [N]: none of a synthetic set, of a collected one all but its pictures."""
        if self.synthetic or not self.drawn:
            return np.zeros(len(self), np.bool_)
        return np.ones(len(self), np.bool_) if self.pointers is None else self.pointers != ""

    @classmethod
    def frozen(
        cls,
        *,
        name: str,
        pixels: NDArray[np.uint8],
        targets: NDArray[np.int64],
        classes: Sequence[str],
        synthetic: bool = False,
        drawn: bool = False,
        labels: NDArray[np.str_] | None = None,
        writers: NDArray[np.str_] | None = None,
        pointers: NDArray[np.str_] | None = None,
        samples: NDArray[np.str_] | None = None,
    ) -> "TestSet":
        digest = hashlib.sha256(pixels.tobytes())
        digest.update("\n".join(classes[target] for target in targets.tolist()).encode())
        return cls(
            name=name,
            pixels=pixels,
            targets=targets,
            sha256=digest.hexdigest(),
            synthetic=synthetic,
            drawn=drawn,
            labels=labels,
            writers=writers,
            pointers=pointers,
            samples=samples,
        )
