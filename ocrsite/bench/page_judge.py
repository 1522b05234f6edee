"""Fit the numbers that recognition.ink.page.judge goes by, on composed pages of training writers."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocrsite.bench.pages import true_boxes
from recognition.engine.reading_pages import reader
from recognition.engine.recognizer import Recognizer
from recognition.ink.page.atoms import cut, groups_of, line_height
from recognition.ink.page.lattice import Lattice, Read, best_way
from recognition.ink.page.lines import Pieces, lines_of
from recognition.ink.page.matching import LEAST_OVERLAP, overlaps
from recognition.ink.page.sheet import level
from recognition.models import Alphabet
from training.datasets.composing import LAYOUTS, Hand, Sheet, compose
from training.nn.page_judge import CutLine, fit_judge

EPOCHS = 12
# A candidate is a character when it covers one this well, and better than its rivals; it is none below the second.
_COVERS, _COVERS_NOT, _RIVALS = 0.7, 0.62, 0.12
# What covers no character costs the true way so much.
_IN_VAIN = 0.4
_SHARES_TOUCHING = (0.0, 0.0, 0.5, 0.5, 0.5, 1.0)


def fitted(
    alphabet: Alphabet, recognizer: Recognizer, hands: Sequence[Hand], *, pages: int, seed: int, path: Path
) -> Iterator[str]:
    """Fit on `pages` pages and write the numbers to `path`."""
    random = np.random.default_rng(seed + 10_000)
    lines: list[CutLine] = []
    for number in range(pages):
        lines += cut_lines(composed(hands, number, random), reader(recognizer))
        if (number + 1) % 100 == 0:
            yield f"{number + 1} pages composed and cut"
    yield (
        f"{pages} pages of {len(hands)} hands in {alphabet}: {sum(len(line.runs) for line in lines):,} candidates, "
        f"{sum(len(line.way) for line in lines):,} characters"
    )
    for each in fit_judge(lines, epochs=EPOCHS, seed=seed):
        each.judge.save(path)
        yield f"epoch {each.epoch} of {EPOCHS}: a true way costs {each.cost:.4f} a character"
    yield f"Written to {path}."


def composed(hands: Sequence[Hand], number: int, random: np.random.Generator) -> Sheet:
    """Dense pages are left to the report: their lines are like any others."""
    layout = [each for each in LAYOUTS if each != "dense"][number % 3]
    touching = 0.0 if layout == "form" else _SHARES_TOUCHING[int(random.integers(len(_SHARES_TOUCHING)))]
    hand = hands[int(random.integers(len(hands)))]
    return compose(hand, layout=layout, touching=touching, random=random)


def cut_lines(sheet: Sheet, read: Read) -> Iterator[CutLine]:
    """Of each line of the page two: its connected pieces, judged one by one, and all that it can be cut into."""
    leveled = level(sheet.gray)
    pieces, truth = Pieces.of(leveled.ink), true_boxes(sheet, leveled.angle)
    for line in lines_of(pieces):
        height = line_height(pieces, line)
        groups = groups_of(pieces, line, height=height)
        parts = [atom for group in groups for atom in cut(group, height=height, pen=leveled.pen)]
        atoms = sorted(parts, key=lambda atom: sum(atom.box[::2]))
        alone = Lattice.of(groups, read, height=height, pen=leveled.pen, most=1)
        yield _cut_line(alone, truth, is_whole=False)
        yield _cut_line(Lattice.of(atoms, read, height=height, pen=leveled.pen), truth, is_whole=True)


def _cut_line(lattice: Lattice, truth: NDArray[np.float64], *, is_whole: bool) -> CutLine:
    overlap = overlaps(np.array([each.box for each in lattice.candidates], float), truth)
    best = overlap.max(axis=1)
    way = best_way(lattice.runs, np.where(best >= LEAST_OVERLAP, best, 0) - _IN_VAIN) if is_whole else []
    return CutLine(
        runs=lattice.runs,
        features=lattice.features.astype(np.float32),
        seen=lattice.seen,
        way=np.array(way, np.int64),
        verdicts=_verdicts(overlap),
    )


def _verdicts(overlap: NDArray[np.float64]) -> NDArray[np.int64]:
    """Of each candidate: 1 a character, 0 none, -1 too near to one to say."""
    best, whose = overlap.max(axis=1), overlap.argmax(axis=1)
    verdicts = np.where(best < _COVERS_NOT, 0, -1)
    for character in np.unique(whose):
        own = np.flatnonzero(whose == character)
        winner = own[best[own].argmax()]
        verdicts[own[(best[own] >= _COVERS_NOT) & (best[own] < best[winner] - _RIVALS)]] = 0
        if best[winner] >= _COVERS:
            verdicts[winner] = 1
    return verdicts
