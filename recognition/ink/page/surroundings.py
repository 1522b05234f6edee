"""What stands around a candidate: its own ink and the ink beside it, on one coarse scale for the whole line.

The recognizer sees each candidate by itself, as large as the next. Whether a stroke is an l or the stem of a K is told by
what it stands beside, and by how tall that is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.ink.page.atoms import Atom
from recognition.ink.page.candidates import Candidate

# Cells: what is seen reaches over 2 heights of the line and 2.5 to the side, the candidate in the middle.
ROWS, COLUMNS = 24, 30
_A_HEIGHT = 12.0
# So many heights of the line are seen above the foot of its characters.
_ABOVE = 1.4
# What a cell holds that is full of ink.
_FULL = 255


@dataclass(frozen=True, kw_only=True, eq=False)
class Surroundings:
    """A line from which any candidate's can be taken. `ink`: uint8 [A, ROWS, W], how far each atom alone fills each cell.

    `left`: the column of the page where the cells begin. `scale`: cells a pixel.
    """

    ink: NDArray[np.uint8]
    left: float
    scale: float

    @classmethod
    def of(cls, atoms: Sequence[Atom], *, height: float) -> "Surroundings":
        """`height`: of the line's taller characters, pixels."""
        boxes, scale = np.array([atom.box for atom in atoms]), _A_HEIGHT / height
        foot, first, last = float(np.median(boxes[:, 3])), int(boxes[:, 0].min()), int(boxes[:, 2].max())
        width = int(np.ceil((last - first) * scale)) + COLUMNS + 2
        left = first - COLUMNS // 2 / scale
        filled = np.zeros((len(atoms), ROWS * width))
        for place, atom in enumerate(atoms):
            rows = np.floor((atom.rows - foot + _ABOVE * height) * scale).astype(np.int64)
            columns = np.floor((atom.columns - left) * scale).astype(np.int64)
            seen = (rows >= 0) & (rows < ROWS)
            filled[place] = np.bincount(rows[seen] * width + columns[seen], minlength=ROWS * width)
        shares = np.minimum(filled * scale**2, 1)
        ink = np.rint(shares * _FULL).astype(np.uint8).reshape(len(atoms), ROWS, width)
        return cls(ink=ink, left=left, scale=scale)

    def around(self, candidates: Sequence[Candidate]) -> NDArray[np.uint8]:
        """[N, ROWS, COLUMNS, 2]: the ink of each candidate, and all other ink."""
        until = np.zeros((len(self.ink) + 1, *self.ink.shape[1:]), np.int32)
        np.cumsum(self.ink, axis=0, out=until[1:])
        first = np.array([each.first for each in candidates])[:, np.newaxis, np.newaxis]
        last = np.array([each.last for each in candidates])[:, np.newaxis, np.newaxis]
        rows, columns = np.arange(ROWS)[:, np.newaxis], self._columns(candidates)[:, np.newaxis]
        own = np.minimum(until[last + 1, rows, columns] - until[first, rows, columns], _FULL)
        others = np.clip(until[-1][rows, columns] - own, 0, _FULL)
        return np.stack([own, others], axis=-1).astype(np.uint8)

    def _columns(self, candidates: Sequence[Candidate]) -> NDArray[np.int64]:
        """Of the cells, [N, COLUMNS]: each candidate in the middle."""
        middles = np.array([(each.box[0] + each.box[2]) / 2 for each in candidates])
        begin = np.rint((middles - self.left) * self.scale - COLUMNS / 2).astype(np.int64)
        return np.clip(begin, 0, self.ink.shape[2] - COLUMNS)[:, np.newaxis] + np.arange(COLUMNS)
