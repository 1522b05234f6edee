"""Which runs of atoms may be characters: all that are no wider than one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.ink.page.atoms import Atom
from recognition.ink.page.pictures import picture_of

MOST_ATOMS = 9
# A character is no wider than this many heights of its line.
_WIDEST = 1.75
# Where in `place` the two cuts stand.
CUT_LEFT, CUT_RIGHT = 3, 4


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidate:
    """The run of the atoms `first` to `last`, the last included: what it looks like and how it stands."""

    first: int
    last: int
    box: tuple[int, int, int, int]
    pixels: NDArray[np.uint8]
    place: tuple[float, ...]


def ink_of(atoms: Sequence[Atom]) -> NDArray[np.bool_]:
    """These atoms on a tight crop of the page: bool [h, w]."""
    rows = np.concatenate([atom.rows for atom in atoms])
    columns = np.concatenate([atom.columns for atom in atoms])
    top, left = int(rows.min()), int(columns.min())
    ink = np.zeros((int(rows.max()) - top + 1, int(columns.max()) - left + 1), bool)
    ink[rows - top, columns - left] = True
    return ink


def candidates_of(
    atoms: Sequence[Atom], *, height: float, pen: float, most: int = MOST_ATOMS
) -> list[Candidate]:
    """All runs of up to `most` atoms that are no wider than a character. `height`: of the line's taller characters, pixels."""
    boxes = np.array([atom.box for atom in atoms])
    base = float(np.median(boxes[:, 3]))
    found = []
    for first in range(len(atoms)):
        for last in range(first, min(first + most, len(atoms))):
            box = _union(boxes[first : last + 1])
            if last > first and box[2] - box[0] > _WIDEST * height:
                break
            place = _place(atoms, boxes, first, last, box, base, height)
            pixels = picture_of(ink_of(atoms[first : last + 1]), pen=pen)
            found.append(Candidate(first=first, last=last, box=box, pixels=pixels, place=place))
    return found


def _union(boxes: NDArray[np.int64]) -> tuple[int, int, int, int]:
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = boxes[:, 2:].max(axis=0).tolist()
    return left, top, right, bottom


def _place(
    atoms: Sequence[Atom],
    boxes: NDArray[np.int64],
    first: int,
    last: int,
    box: tuple[int, int, int, int],
    base: float,
    height: float,
) -> tuple[float, ...]:
    left, top, right, bottom = box
    ends = np.maximum.accumulate(boxes[first : last + 1, 2])
    inner = float((boxes[first + 1 : last + 1, 0] - ends[:-1]).max(initial=0)) if last > first else 0.0
    cut_right = atoms[last + 1].cut if last + 1 < len(atoms) else 0.0
    before = left - boxes[:first, 2].max() if first else height
    after = boxes[last + 1 :, 0].min() - right if last + 1 < len(atoms) else height
    return (
        (right - left) / height,
        (bottom - top) / height,
        max(inner, 0) / height,
        atoms[first].cut,
        cut_right,
        float(np.clip(before / height, -0.3, 0.6)),
        float(np.clip(after / height, -0.3, 0.6)),
        float(np.clip((bottom - base) / height, -1, 1)),
        float(np.clip((top - base) / height, -1.5, 0.5)),
    )
