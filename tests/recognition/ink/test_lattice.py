"""Ways through a line: runs of its atoms that cover it, what stands around each, and the best of all ways."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from recognition.ink.page.atoms import Atom
from recognition.ink.page.candidates import candidates_of
from recognition.ink.page.lattice import best_way
from recognition.ink.page.surroundings import COLUMNS, ROWS, Surroundings


def all_runs(atoms: int, *, most: int = 3) -> NDArray[np.int64]:
    return np.array([(a, b) for a in range(atoms) for b in range(a, min(a + most, atoms))])


def all_ways(runs: NDArray[np.int64], atoms: int) -> list[list[int]]:
    places = {(first, last): place for place, (first, last) in enumerate(runs.tolist())}
    ways = []
    for count in range(atoms):
        for cuts in combinations(range(1, atoms), count):
            ends = [0, *cuts, atoms]
            parts = [(a, b - 1) for a, b in pairwise(ends)]
            if all(part in places for part in parts):
                ways.append([places[part] for part in parts])
    return ways


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_no_way_is_worth_more_than_the_best(atoms: int, seed: int) -> None:
    runs = all_runs(atoms)
    worth = np.random.default_rng(seed).normal(size=len(runs))

    way = best_way(runs, worth)

    assert way in all_ways(runs, atoms)
    assert worth[way].sum() == pytest.approx(max(worth[each].sum() for each in all_ways(runs, atoms)))


def block(left: int, top: int, right: int, bottom: int, *, cut: float = 0.0) -> Atom:
    rows, columns = np.mgrid[top:bottom, left:right]
    return Atom(rows=rows.ravel(), columns=columns.ravel(), cut=cut)


# A height of the line is 24 pixels, twelve cells: one cell is two pixels.
LINE = [block(100, 76, 112, 100), block(112, 88, 124, 100), block(200, 76, 212, 100)]
HEIGHT = 24.0


def seen() -> dict[tuple[int, int], NDArray[np.uint8]]:
    candidates = candidates_of(LINE, height=HEIGHT, pen=4)
    pictures = Surroundings.of(LINE, height=HEIGHT).around(candidates)
    assert pictures.shape == (len(candidates), ROWS, COLUMNS, 2)
    return {(each.first, each.last): pictures[place] for place, each in enumerate(candidates)}


def cells(ink: NDArray[np.uint8]) -> float:
    """How many it fills; at the edges some are filled in part."""
    return round(float(ink.sum()) / 255, 1)


def test_a_candidate_stands_in_the_middle_with_its_own_ink_and_beside_that_of_others() -> None:
    own, others = np.moveaxis(seen()[0, 0], 2, 0)

    assert (cells(own), cells(others)) == (6 * 12, 6 * 6)
    assert np.flatnonzero(own.any(axis=0)).tolist() == [12, 13, 14, 15, 16, 17]
    assert np.flatnonzero(others.any(axis=0)).tolist() == [18, 19, 20, 21, 22, 23]
    tops = [int(np.flatnonzero(each.any(axis=1))[0]) for each in (own, others)]
    assert tops[1] - tops[0] == 6


def test_a_candidate_of_several_atoms_has_the_ink_of_all() -> None:
    own, others = np.moveaxis(seen()[0, 1], 2, 0)

    assert cells(own) == 6 * 12 + 6 * 6
    assert not others.any()


def test_how_large_the_writing_is_makes_no_difference() -> None:
    larger = [block(*(3 * side for side in atom.box)) for atom in LINE]
    candidates = candidates_of(larger, height=3 * HEIGHT, pen=12)

    pictures = Surroundings.of(larger, height=3 * HEIGHT).around(candidates)

    assert np.abs(pictures - np.stack(list(seen().values())).astype(float)).mean() < 1


def test_ink_far_above_and_below_is_left_out() -> None:
    line = [
        block(100, 0, 112, 20),
        block(140, 76, 152, 100),
        block(180, 76, 192, 100),
        block(220, 76, 232, 100),
    ]

    pictures = Surroundings.of(line, height=HEIGHT).around(candidates_of(line, height=HEIGHT, pen=4, most=1))

    assert not pictures[0, :, :, 0].any()
    assert pictures[1, :, :, 0].any()
