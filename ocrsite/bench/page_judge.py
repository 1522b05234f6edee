"""Fit the numbers that recognition.ink.page.judge goes by, on composed pages of training writers."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocrsite.bench.pages import true_boxes
from recognition.engine.reading_pages import reader
from recognition.engine.recognizer import Recognizer
from recognition.ink.page.atoms import cut, groups_of, line_height
from recognition.ink.page.judge import Judge
from recognition.ink.page.lattice import Read, candidates_of, features_of
from recognition.ink.page.lines import Pieces, lines_of
from recognition.ink.page.matching import overlaps
from recognition.ink.page.sheet import level
from recognition.models import Alphabet
from training.datasets.composing import LAYOUTS, Hand, Sheet, compose

UNITS = 32
# A candidate is a character when it covers one this well, and better than its rivals; it is none below the second.
_COVERS, _COVERS_NOT, _RIVALS = 0.7, 0.62, 0.12
_SHARES_TOUCHING = (0.0, 0.0, 0.5, 0.5, 0.5, 1.0)


def fitted(
    alphabet: Alphabet, recognizer: Recognizer, hands: Sequence[Hand], *, pages: int, seed: int, path: Path
) -> Iterator[str]:
    """Fit on `pages` pages and write the numbers to `path`."""
    from sklearn.neural_network import MLPClassifier

    random = np.random.default_rng(seed + 10_000)
    examples = [_examples(_page(hands, number, random), reader(recognizer)) for number in range(pages)]
    features = np.concatenate([each[0] for each in examples])
    are_characters = np.concatenate([each[1] for each in examples])
    yield f"{pages} pages of {len(hands)} hands: {len(features):,} candidates, {are_characters.mean():.1%} characters"
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    network = MLPClassifier(
        (UNITS,),
        alpha=1e-3,
        batch_size=min(1024, max(8, len(features) // 50)),
        learning_rate_init=3e-3,
        max_iter=60,
        early_stopping=True,
        random_state=1,
    )
    network.fit((features - mean) / spread, are_characters)
    hidden, out = network.coefs_
    judge = Judge(
        mean=mean,
        spread=spread,
        hidden=hidden,
        bias=network.intercepts_[0],
        out=np.append(out[:, 0], network.intercepts_[1]),
    )
    judge.save(path)
    likely = judge(features)
    loss = -np.mean(np.where(are_characters, np.log(likely), np.log(1 - likely)))
    yield f"Written to {path}: log loss {loss:.4f} on the same candidates of {alphabet}."


def _page(hands: Sequence[Hand], number: int, random: np.random.Generator) -> Sheet:
    """Dense pages are left to the report: their lines are like any others."""
    layout = [each for each in LAYOUTS if each != "dense"][number % 3]
    touching = 0.0 if layout == "form" else _SHARES_TOUCHING[int(random.integers(len(_SHARES_TOUCHING)))]
    hand = hands[int(random.integers(len(hands)))]
    return compose(hand, layout=layout, touching=touching, random=random)


def _examples(sheet: Sheet, read: Read) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    leveled = level(sheet.gray)
    pieces, truth = Pieces.of(leveled.ink), true_boxes(sheet, leveled.angle)
    features, verdicts = [], []
    for line in lines_of(pieces):
        height = line_height(pieces, line)
        groups = groups_of(pieces, line, height=height)
        parts = [atom for group in groups for atom in cut(group, height=height, pen=leveled.pen)]
        atoms = sorted(parts, key=lambda atom: sum(atom.box[::2]))
        candidates = candidates_of(atoms, height=height, pen=leveled.pen)
        log_probabilities, evidence = read(np.stack([each.pixels for each in candidates]))
        verdict = _verdicts(overlaps(np.array([each.box for each in candidates], float), truth))
        features.append(features_of(candidates, log_probabilities, evidence)[verdict >= 0])
        verdicts.append(verdict[verdict >= 0] == 1)
    return np.concatenate(features), np.concatenate(verdicts)


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
