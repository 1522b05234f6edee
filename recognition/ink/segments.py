"""A photo or scan of many characters into its lines and characters, in reading order, with their places.

The page's ink is turned level and parted into lines. Each line is cut finer than its characters; every run of the parts is
shown to a recognizer, and the way through the line that is likeliest to be all characters is taken. The recognizer is
a function, so that this module knows no model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.ink.page.atoms import Atom, cut, groups_of, line_height
from recognition.ink.page.judge import Judge, shipped
from recognition.ink.page.lattice import Candidate, Read, candidates_of, features_of
from recognition.ink.page.lines import Pieces, lines_of
from recognition.ink.page.pictures import picture_of
from recognition.ink.page.sheet import Sheet, level

Grey = NDArray[np.uint8]
Box = tuple[int, int, int, int]

# More ink than this many pieces is no writing: a newspaper, a pattern, noise.
MOST_PIECES = 5_000
# What is this likely one character as it stands is not cut at all.
_SURE = 0.995
# How a candidate counts by its atoms: each as one would favour many small ones on touching writing, none at all few large.
_BY_ATOMS = 0.85
# Part of a piece's ink, or of the box's, that makes it belong to a box it reaches into.
_OWN_PART, _MOST_PART = 0.3, 0.5


class PageError(ValueError):
    """A page that cannot be read; the message is fit to be shown to its author."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """A character. `box`: left, top, right, bottom on the level page, the last two one beyond. `pixels`: uint8 [28, 28].

    `log_probabilities`: [K], of the recognizer's classes. `evidence`: that it is a character at all, 0 to 1.
    `atoms`: the ink that it is made of.
    """

    box: Box
    line: int
    pixels: NDArray[np.uint8]
    log_probabilities: NDArray[np.floating]
    evidence: float
    atoms: tuple[Atom, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Written:
    """A level page whose lines are found and whose characters are not. `lines`: the places of each line's pieces."""

    ink: NDArray[np.bool_]
    pen: float
    pieces: Pieces
    lines: list[list[int]]


def segment(gray: Grey, read: Read | None, *, judge: Judge | None = None) -> tuple[Sheet, list[Found]]:
    """The level page and its characters, lines from top to bottom, in each from left to right; none on an empty page.

    `gray`: uint8 [H, W]. Raises PageError.
    """
    sheet = level(gray)
    page = lines_on(sheet.ink, pen=sheet.pen)
    found = [each for line in range(len(page.lines)) for each in read_line(page, line, read, judge=judge)]
    return sheet, found


def lines_on(ink: NDArray[np.bool_], *, pen: float) -> Written:
    """The lines of a level page. `ink`: bool [H, W]; `pen`: the width of its strokes, pixels. Raises PageError."""
    return lines_of_pieces(Pieces.of(ink), ink=ink, pen=pen)


def lines_of_pieces(pieces: Pieces, *, ink: NDArray[np.bool_], pen: float) -> Written:
    """The same of a page whose pieces are known. Raises PageError."""
    if len(pieces) > MOST_PIECES:
        raise PageError(
            f"A page holds at most {MOST_PIECES:,} pieces of ink. Received: {len(pieces):,}, which is no handwriting."
        )
    return Written(ink=ink, pen=pen, pieces=pieces, lines=lines_of(pieces))


def read_line(page: Written, line: int, read: Read | None, *, judge: Judge | None = None) -> list[Found]:
    """The characters of a line from left to right. Without a recognizer what touches stays together."""
    judge = judge or shipped()
    height = line_height(page.pieces, page.lines[line])
    groups = groups_of(page.pieces, page.lines[line], height=height)
    if read is None:
        return [
            Found(
                box=each.box,
                line=line,
                pixels=each.pixels,
                log_probabilities=np.zeros(0),
                evidence=1.0,
                atoms=(groups[each.first],),
            )
            for each in candidates_of(groups, height=height, pen=page.pen, most=1)
        ]
    atoms = _atoms(groups, height, page.pen, read, judge)
    candidates = candidates_of(atoms, height=height, pen=page.pen)
    log_probabilities, evidence = read(np.stack([each.pixels for each in candidates]))
    likely = judge(features_of(candidates, log_probabilities, evidence))
    return [
        Found(
            box=candidates[place].box,
            line=line,
            pixels=candidates[place].pixels,
            log_probabilities=log_probabilities[place],
            evidence=float(evidence[place]),
            atoms=tuple(atoms[candidates[place].first : candidates[place].last + 1]),
        )
        for place in _best_way(candidates, likely, len(atoms))
    ]


def ink_in(page: Written, box: Box) -> NDArray[np.bool_]:
    """The ink in a box of a level page, bool [h, w], without what only reaches into it from a neighbour."""
    left, top, right, bottom = box
    part = page.pieces.labels[top:bottom, left:right]
    here = np.bincount(part.ravel(), minlength=len(page.pieces) + 1)[1:]
    own = (here >= _OWN_PART * page.pieces.area) | (here >= _MOST_PART * max(int(here.sum()), 1))
    return np.asarray(np.concatenate([[False], own & (here > 0)])[part])


def picture_in(page: Written, box: Box) -> NDArray[np.uint8] | None:
    """What the network sees of a box, uint8 [28, 28]; None where it holds no ink."""
    ink = ink_in(page, box)
    if not ink.any():
        return None
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    tight = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return picture_of(np.ascontiguousarray(tight), pen=page.pen)


def _atoms(groups: Sequence[Atom], height: float, pen: float, read: Read, judge: Judge) -> list[Atom]:
    """What is surely one character as it stands stays whole, which saves most of the reading."""
    alone = candidates_of(groups, height=height, pen=pen, most=1)
    log_probabilities, evidence = read(np.stack([each.pixels for each in alone]))
    sure = judge(features_of(alone, log_probabilities, evidence)) >= _SURE
    atoms = [
        atom
        for group, whole in zip(groups, sure.tolist(), strict=True)
        for atom in ([group] if whole else cut(group, height=height, pen=pen))
    ]
    return sorted(atoms, key=lambda atom: sum(atom.box[::2]))


def _best_way(candidates: Sequence[Candidate], likely: NDArray[np.float64], atoms: int) -> list[int]:
    """The places of the candidates that cover all atoms, each once, with the likeliest of them: each counts by its atoms."""
    best = np.full(atoms + 1, -np.inf)
    best[0] = 0.0
    back = [0] * (atoms + 1)
    worth = np.log(likely)
    for place in sorted(range(len(candidates)), key=lambda place: candidates[place].first):
        each = candidates[place]
        value = best[each.first] + (each.last - each.first + 1) ** _BY_ATOMS * worth[place]
        if value > best[each.last + 1]:
            best[each.last + 1], back[each.last + 1] = value, place
    way: list[int] = []
    end = atoms
    while end > 0:
        way.append(back[end])
        end = candidates[back[end]].first
    return way[::-1]
