"""All ways to part a line into characters, each run of its atoms read by the recognizer, and the best of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.ink.page.atoms import Atom
from recognition.ink.page.candidates import MOST_ATOMS, Candidate, candidates_of
from recognition.ink.page.features import features_of
from recognition.ink.page.surroundings import Surroundings

# Pictures uint8 [N, 28, 28] to logarithms of the probabilities of the classes [N, K], and the evidence that each is a
# character at all [N], 0 to 1.
Read = Callable[[NDArray[np.uint8]], tuple[NDArray[np.floating], NDArray[np.floating]]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Lattice:
    """Of N candidates: `runs`, int [N, 2], the first and the last of their atoms; what is read: `log_probabilities` [N, K],
    `evidence` [N]; what a judge goes by: `features` [N, F], and `seen`, see Surroundings.around."""

    candidates: Sequence[Candidate]
    log_probabilities: NDArray[np.floating]
    evidence: NDArray[np.floating]
    features: NDArray[np.float64]
    seen: NDArray[np.uint8]

    @classmethod
    def of(
        cls, atoms: Sequence[Atom], read: Read, *, height: float, pen: float, most: int = MOST_ATOMS
    ) -> "Lattice":
        """Of runs of up to `most` atoms. `height`: of the line's taller characters, `pen`: the width of strokes, pixels."""
        candidates = candidates_of(atoms, height=height, pen=pen, most=most)
        log_probabilities, evidence = read(np.stack([each.pixels for each in candidates]))
        return cls(
            candidates=candidates,
            log_probabilities=log_probabilities,
            evidence=evidence,
            features=features_of(candidates, log_probabilities, evidence),
            seen=Surroundings.of(atoms, height=height).around(candidates),
        )

    @property
    def runs(self) -> NDArray[np.int64]:
        return np.array([(each.first, each.last) for each in self.candidates])


def best_way(runs: NDArray[np.int64], worth: NDArray[np.floating]) -> list[int]:
    """The places of those runs [N, 2] that cover all atoms, each once, and are together worth most; from left to right.

    `worth`: [N], of each. Every atom by itself is among the runs.
    """
    atoms = int(runs[:, 1].max()) + 1
    best = np.full(atoms + 1, -np.inf)
    best[0] = 0.0
    back = [0] * (atoms + 1)
    for place in np.argsort(runs[:, 0], kind="stable").tolist():
        first, end = int(runs[place, 0]), int(runs[place, 1]) + 1
        value = best[first] + worth[place]
        if value > best[end]:
            best[end], back[end] = value, place
    way: list[int] = []
    end = atoms
    while end > 0:
        way.append(back[end])
        end = int(runs[back[end], 0])
    return way[::-1]
