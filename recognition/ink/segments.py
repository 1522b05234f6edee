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
from recognition.ink.page.candidates import candidates_of
from recognition.ink.page.judge import Judge, shipped
from recognition.ink.page.lattice import Lattice, Read, best_way
from recognition.ink.page.lines import Pieces, lines_of
from recognition.ink.page.pictures import picture_of
from recognition.ink.page.sheet import Sheet, level
from recognition.ink.page.wholes import in_the_light_of_each_other

Grey = NDArray[np.uint8]
Box = tuple[int, int, int, int]

# More ink than this many pieces is no writing: a newspaper, a pattern, noise.
MOST_PIECES = 5_000
# What is this likely one character as it stands is not cut at all. Strokes that touch are pieces of their own, however much of a
# drawing touches: they say more by themselves.
_SURE, _SURE_OF_STROKES = 0.98, 0.7
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
    """A level page whose lines are found and whose characters are not. `lines`: the places of each line's pieces.

    `by_strokes`: whether the pieces are strokes that were drawn, not ink that is connected.
    """

    ink: NDArray[np.bool_]
    pen: float
    pieces: Pieces
    lines: list[list[int]]
    by_strokes: bool = False


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
    return _written(Pieces.of(ink), ink=ink, pen=pen, by_strokes=False)


def lines_of_strokes(pieces: Pieces, *, ink: NDArray[np.bool_], pen: float) -> Written:
    """The same of a drawing, whose strokes are its pieces. Raises PageError."""
    return _written(pieces, ink=ink, pen=pen, by_strokes=True)


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
    atoms = _atoms(groups, height, page, read, judge)
    lattice = Lattice.of(atoms, read, height=height, pen=page.pen)
    return [
        Found(
            box=lattice.candidates[place].box,
            line=line,
            pixels=lattice.candidates[place].pixels,
            log_probabilities=lattice.log_probabilities[place],
            evidence=float(lattice.evidence[place]),
            atoms=tuple(atoms[lattice.candidates[place].first : lattice.candidates[place].last + 1]),
        )
        for place in best_way(lattice.runs, judge(lattice).worth)
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


def _written(pieces: Pieces, *, ink: NDArray[np.bool_], pen: float, by_strokes: bool) -> Written:
    if len(pieces) > MOST_PIECES:
        raise PageError(
            f"A page holds at most {MOST_PIECES:,} pieces of ink. Received: {len(pieces):,}, which is no handwriting."
        )
    return Written(ink=ink, pen=pen, pieces=pieces, lines=lines_of(pieces), by_strokes=by_strokes)


def _atoms(groups: Sequence[Atom], height: float, page: Written, read: Read, judge: Judge) -> list[Atom]:
    """What is surely one character as it stands stays whole, which saves most of the reading."""
    likely = judge(Lattice.of(groups, read, height=height, pen=page.pen, most=1)).likely
    sure = likely >= _SURE_OF_STROKES if page.by_strokes else in_the_light_of_each_other(likely) >= _SURE
    atoms = [
        atom
        for group, whole in zip(groups, sure.tolist(), strict=True)
        for atom in ([group] if whole else cut(group, height=height, pen=page.pen))
    ]
    return sorted(atoms, key=lambda atom: sum(atom.box[::2]))
