"""Planted errors among made embeddings: what must be found, and what must not be doubted."""

import numpy as np
import pytest
from numpy.typing import NDArray

from training.suspects.doubts import Known, doubts

CLASSES, WIDTH = 6, 12
CENTRES = np.random.default_rng(0).normal(0, 2.0, (CLASSES, WIDTH))


def embedded(targets: NDArray[np.int64], *, seed: int) -> NDArray[np.float32]:
    noise = np.random.default_rng(seed).normal(0, 1, (len(targets), WIDTH))
    return (CENTRES[targets] + noise).astype(np.float32)


KNOWN_TARGETS = np.arange(CLASSES * 30) % CLASSES
KNOWN = Known(embeddings=embedded(KNOWN_TARGETS, seed=1), targets=KNOWN_TARGETS)


def test_planted_slips_are_found() -> None:
    true = np.arange(600) % CLASSES
    given = true.copy()
    planted = np.random.default_rng(7).choice(600, 20, replace=False)
    given[planted] = (true[planted] + 1) % CLASSES

    found = doubts(embedded(true, seed=2), given, list(np.arange(600) % 20), known=KNOWN, classes=CLASSES)

    places = {doubt.place for doubt in found}
    assert len(places & set(planted.tolist())) >= 13
    assert len(places - set(planted.tolist())) <= 4
    by_place = {doubt.place: doubt.suggested for doubt in found}
    assert all(by_place[place] == true[place] for place in places & set(planted.tolist()))


def test_a_flood_of_one_wrong_pair_does_not_speak_for_itself() -> None:
    honest, flood = np.arange(300) % CLASSES, np.ones(900, np.int64)
    true = np.concatenate([honest, flood])
    given = np.concatenate([honest, np.full(900, 4)])
    givers = [*(np.arange(300) % 15).tolist(), *[99] * 900]

    found = doubts(embedded(true, seed=3), given, givers, known=KNOWN, classes=CLASSES)

    flooded = [doubt for doubt in found if doubt.place >= 300]
    assert len(flooded) > 800
    assert {doubt.suggested for doubt in flooded} == {1}
    assert len(found) - len(flooded) < 15


def test_the_most_doubtful_come_first() -> None:
    true = np.arange(300) % CLASSES
    given = np.where(np.arange(300) % 10 == 0, (true + 1) % CLASSES, true)

    scores = [
        doubt.score
        for doubt in doubts(embedded(true, seed=4), given, [1] * 300, known=KNOWN, classes=CLASSES)
    ]

    assert scores
    assert scores == sorted(scores)


def test_nothing_collected_is_nothing_doubted() -> None:
    nothing = np.zeros((0, WIDTH), np.float32)

    assert doubts(nothing, np.zeros(0, np.int64), [], known=KNOWN, classes=CLASSES) == []


def test_the_same_samples_are_doubted_each_time() -> None:
    true = np.arange(120) % CLASSES
    given = np.where(np.arange(120) % 10 == 0, (true + 1) % CLASSES, true)

    one, other = (
        doubts(embedded(true, seed=5), given, [1, 2] * 60, known=KNOWN, classes=CLASSES) for _ in range(2)
    )

    assert one == other


def test_every_class_must_be_known() -> None:
    lacking = Known(embeddings=KNOWN.embeddings[KNOWN_TARGETS > 0], targets=KNOWN_TARGETS[KNOWN_TARGETS > 0])

    with pytest.raises(ValueError, match=r"Received none of \[0\]"):
        doubts(embedded(KNOWN_TARGETS, seed=6), KNOWN_TARGETS, [1] * 180, known=lacking, classes=CLASSES)
