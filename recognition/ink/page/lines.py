"""The pieces of a page's ink, and the lines of writing that they stand on."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

# Of the usual height of a piece: what is lower is a dot, an accent or a dash, and finds its line last.
_SUBSTANTIAL = 0.45
# A piece belongs to a line when it shares this part of its height with the line's end, or of the end's.
_SHARED = 0.4
# How much of a line's end counts to say where it runs, in pieces.
_RECENT = 4
# A dot farther from every line than this many times the usual height is a line of its own.
_FARTHEST = 0.9
# Fewer pieces than this may be a large dot or a torn stroke rather than a line, if a line runs within this many heights.
_FEWEST = 3
_STRAYED = 0.3


@dataclass(frozen=True, kw_only=True, eq=False)
class Pieces:
    """The connected pieces of a mask. `labels`: int [H, W], 0 is paper. `boxes`: int [N, 4], left, top, right, bottom."""

    labels: NDArray[np.int32]
    boxes: NDArray[np.int64]
    area: NDArray[np.int64]

    @classmethod
    def of(cls, ink: Mask) -> "Pieces":
        _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
        boxes = stats[1:, :4].astype(np.int64)
        boxes[:, 2:] += boxes[:, :2]
        return cls(labels=np.asarray(labels, np.int32), boxes=boxes, area=stats[1:, 4].astype(np.int64))

    def __len__(self) -> int:
        return len(self.area)

    @property
    def heights(self) -> NDArray[np.int64]:
        return self.boxes[:, 3] - self.boxes[:, 1]

    @property
    def widths(self) -> NDArray[np.int64]:
        return self.boxes[:, 2] - self.boxes[:, 0]

    @property
    def usual_height(self) -> float:
        """Of the pieces, each weighed by its height, so that dots do not count."""
        heights = np.sort(np.maximum(self.heights, self.widths // 4))
        weights = np.cumsum(heights)
        return float(heights[np.searchsorted(weights, weights[-1] / 2)])


def lines_of(pieces: Pieces) -> list[list[int]]:
    """The places of the pieces of each line, the lines from top to bottom, in each the pieces from left to right."""
    if not len(pieces):
        return []
    usual = pieces.usual_height
    substantial = pieces.heights >= _SUBSTANTIAL * usual
    order = np.argsort(pieces.boxes[:, 0], kind="stable").tolist()
    lines: list[list[int]] = []
    for place in (each for each in order if substantial[each]):
        line = _best_line(place, lines, pieces)
        if line is None:
            lines.append([place])
        else:
            line.append(place)
    lines = _joined(lines, pieces)
    lines = _without_strays(lines, pieces, _STRAYED * usual)
    for place in (each for each in order if not substantial[each]):
        _add_small(place, lines, pieces, _FARTHEST * usual)
    lines.sort(key=lambda line: float(np.median(pieces.boxes[line][:, [1, 3]].mean(axis=1))))
    return [sorted(line, key=lambda place: int(pieces.boxes[place, [0, 2]].sum())) for line in lines]


def _best_line(place: int, lines: list[list[int]], pieces: Pieces) -> list[int] | None:
    top, bottom = pieces.boxes[place, [1, 3]].tolist()
    shares = [_share(top, bottom, *_run(line[-_RECENT:], pieces)) for line in lines]
    best = max(range(len(lines)), key=shares.__getitem__, default=None)
    return lines[best] if best is not None and shares[best] >= _SHARED else None


def _run(line: list[int], pieces: Pieces) -> tuple[float, float]:
    """Where these pieces of a line lie: top and bottom."""
    ends = pieces.boxes[line]
    return float(ends[:, 1].mean()), float(ends[:, 3].mean())


def _share(top: float, bottom: float, run_top: float, run_bottom: float) -> float:
    shared = min(bottom, run_bottom) - max(top, run_top)
    return shared / max(min(bottom - top, run_bottom - run_top), 1)


def _joined(lines: list[list[int]], pieces: Pieces) -> list[list[int]]:
    """Lines that run at the same height were begun twice, for instance left and right of a wide gap."""
    joined: list[list[int]] = []
    for line in sorted(lines, key=len, reverse=True):
        spans = [_share(*_run(line, pieces), *_run(other, pieces)) for other in joined]
        best = max(range(len(joined)), key=spans.__getitem__, default=None)
        if best is not None and spans[best] > 0.6:
            joined[best].extend(line)
        else:
            joined.append(line)
    return joined


def _without_strays(lines: list[list[int]], pieces: Pieces, farthest: float) -> list[list[int]]:
    """Lines of very few pieces that lie right at another one are part of it."""
    long = [line for line in lines if len(line) >= _FEWEST]
    short = [line for line in lines if len(line) < _FEWEST]
    if not long:
        return lines
    for line in short:
        at = [_nearest(place, long, pieces, farthest) for place in line]
        if at[0] is not None and all(each is at[0] for each in at):
            at[0].extend(line)
        else:
            long.append(line)
    return long


def _add_small(place: int, lines: list[list[int]], pieces: Pieces, farthest: float) -> None:
    """A dot goes to the line of what it stands nearest to, or begins one."""
    nearest = _nearest(place, lines, pieces, farthest)
    if nearest is None:
        lines.append([place])
    else:
        nearest.append(place)


def _nearest(place: int, lines: list[list[int]], pieces: Pieces, farthest: float) -> list[int] | None:
    """The line of the piece that this one stands nearest to; above or below counts as nearer than beside."""
    left, top, right, bottom = pieces.boxes[place].tolist()
    nearest, least = None, farthest
    for line in lines:
        boxes = pieces.boxes[line]
        across = np.maximum(0, np.maximum(boxes[:, 0] - right, left - boxes[:, 2]))
        along = np.maximum(0, np.maximum(boxes[:, 1] - bottom, top - boxes[:, 3]))
        distance = float(np.min(np.maximum(across / 2, along)))
        if distance < least:
            nearest, least = line, distance
    return nearest
