"""What a data set is: how it is described, and what its loader gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
class DataFile:
    """One file of a data set, as it lies in the data folder under `name`.

    `sha256`: of every published version; empty where nobody published one, and then what a file is worth shows when
    it is read, and its own checksum is written down when it is added. `size`: in bytes, where it was published.
    `url`: where it can be fetched without an account; `member`: its name in the ZIP archive that lies there.
    `packs`: for a ZIP archive, the endings of the files that are packed into it when a folder is added.
    """

    name: str
    sha256: tuple[str, ...] = ()
    size: int | None = None
    url: str | None = None
    member: str | None = None
    packs: tuple[str, ...] = ()


# The files that make a data set up together.
Form = tuple[DataFile, ...]


def single(
    name: str, *sha256: str, size: int | None = None, url: str | None = None, member: str | None = None
) -> Form:
    """The form of a data set that is one file."""
    return (DataFile(name=name, sha256=sha256, size=size, url=url, member=member),)


@dataclass(frozen=True, kw_only=True)
class DatasetSpec:
    """A data set's entry in the registry.

    `forms`: the ways it was published, each of them whole, the first that is there is read; none for a set that
    installs with the requirements. `read` gets the path of the form's one file, or of the folder of its several.
    `source`: sets that name the same one may hold the same people's writing, under names that cannot be
    matched, and so are never trained and tested against each other.
    `stand_in`: taken only for classes that no better set carries.
    `default`: whether it takes part in training without being chosen by name.
    `stands_for`: for labels that fold several characters, all of those, such as {"C": "Cc"}: an alphabet that
    tells them apart cannot use such examples.
    `count`: characters in it, where that is the same in every form.
    `variant`: what else, besides the file, decides what is read; it is part of the set's checksum.
    """

    name: str
    title: str
    kind: Literal["ink", "image"]
    licence: str
    citation: str
    read: Callable[[Path], Contents]
    forms: tuple[Form, ...] = ()
    homepage: str | None = None
    needs_account: bool = False
    source: str | None = None
    synthetic: bool = False
    stand_in: bool = False
    default: bool = True
    stands_for: Mapping[str, str] = field(default_factory=dict)
    count: int | None = None
    variant: str = ""


@dataclass(frozen=True, kw_only=True)
class LabelledSet:
    """A data set in the network's frame.

    `pixels`: uint8 [N, 28, 28], white ink on black. `labels`, `writers`, `splits`: text arrays [N]; splits
    are train, validation or test, and no writer stands on two sides. `inks`: the strokes, to be varied as
    vectors; None or empty ones where there are only pictures. `sha256`: of the file, of the checksums of several,
    or of the contents of a set that has none. `spec`: for a set that the registry does not know by its name.
    """

    name: str
    pixels: NDArray[np.uint8]
    labels: NDArray[np.str_]
    writers: NDArray[np.str_]
    splits: NDArray[np.str_]
    sha256: str
    inks: FlatInks | None = None
    spec: DatasetSpec | None = None

    def __len__(self) -> int:
        return len(self.labels)
