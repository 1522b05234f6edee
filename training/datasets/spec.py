"""What a data set is: how it is described, and what its loader gives."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recognition.ink.flat import FlatInks

Ink = list[NDArray[np.float64]]

TRAIN, VALIDATION, TEST = "train", "validation", "test"


@dataclass(frozen=True, kw_only=True)
class Contents:
    """One data set as its file has it, nothing drawn or framed yet.

    `labels`, `writers` and `splits` are text arrays [N]. Exactly one of the two is there: `inks`, a list of N
    lists of strokes [points, 2 or more], y downward; `images`, N white-on-black uint8 pictures of any size.
    """

    labels: NDArray[np.str_]
    writers: NDArray[np.str_]
    splits: NDArray[np.str_]
    inks: list[Ink] | None = None
    images: NDArray[np.uint8] | None = None


@dataclass(frozen=True, kw_only=True)
class DatasetSpec:
    """A data set's entry in the registry.

    `file`: its name in the data folder; None for a set that installs with the requirements.
    `sha256`: every published form of the file that the loader reads.
    `source`: sets that name the same one may hold the same people's writing, under names that cannot be
    matched, and so are never trained and tested against each other.
    `stand_in`: taken only for classes that no better set carries.
    """

    name: str
    title: str
    kind: Literal["ink", "image"]
    licence: str
    citation: str
    read: Callable[[Path], Contents]
    file: str | None = None
    sha256: tuple[str, ...] = ()
    homepage: str | None = None
    source: str | None = None
    synthetic: bool = False
    stand_in: bool = False


@dataclass(frozen=True, kw_only=True)
class LabelledSet:
    """A data set in the network's frame.

    `pixels`: uint8 [N, 28, 28], white ink on black. `labels`, `writers`, `splits`: text arrays [N]; splits
    are train, validation or test, and no writer stands on two sides. `inks`: the strokes, to be varied as
    vectors; None or empty ones where there are only pictures. `sha256`: of the file, or of the contents of a set
    that has none.
    """

    name: str
    pixels: NDArray[np.uint8]
    labels: NDArray[np.str_]
    writers: NDArray[np.str_]
    splits: NDArray[np.str_]
    sha256: str
    inks: FlatInks | None = None

    def __len__(self) -> int:
        return len(self.labels)
