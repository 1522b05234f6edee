"""A random linear model on made test sets: whether each figure is taken of what it is said to be taken of."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recognition.engine.bundle import read_bundle
from recognition.engine.recognizer import Recognizer
from recognition.models import Alphabet
from tests.champions import write_tiny_bundle
from training.datasets.examples import TestSet
from training.figures.mistakes import Mistakes
from training.judging.measuring import COLLECTED, measure

DIGITS = tuple("0123456789")


@pytest.fixture
def recognizer(tmp_path: Path) -> Recognizer:
    alphabet = Alphabet(slug="digits", classes=list(DIGITS))
    write_tiny_bundle(tmp_path / "tiny.zip", alphabet)
    return Recognizer(read_bundle(tmp_path / "tiny.zip", sha256=None))


class Junk:
    """As training.datasets.junk has it."""

    name, sha256 = "made-junk", "ab" * 32

    def __init__(self, count: int) -> None:
        self.pixels = np.random.default_rng(9).integers(0, 255, (count, 28, 28), dtype=np.uint8)
        self.kinds = np.array(["dot", "scribble"] * (count // 2), "<U8")

    def __len__(self) -> int:
        return len(self.kinds)


def made(name: str, *, count: int = 60, seed: int = 0, **about: Any) -> TestSet:
    random = np.random.default_rng(seed)
    return TestSet.frozen(
        name=name,
        pixels=random.integers(0, 255, (count, 28, 28), dtype=np.uint8),
        targets=random.integers(0, 10, count),
        classes=DIGITS,
        **about,
    )


def writers(count: int = 60) -> Any:
    return np.repeat(["ann", "bob"], count // 2)


def test_all_drawn_sets_are_measured_as_one(recognizer: Recognizer) -> None:
    tests = [
        made("tablet-test", drawn=True),
        made("browser-test", drawn=True, seed=1),
        made("forms-test", seed=2),
    ]

    measured = measure(recognizer, tests)

    assert measured.drawn is not None
    assert measured.drawn["examples"] == 120
    assert measured.drawn["test_sets"] == ["tablet-test", "browser-test"]
    assert set(measured.metrics) == {"tablet-test", "browser-test", "forms-test", "drawn"}


def with_pictures(drawings: int, pictures: int) -> TestSet:
    """As collected from test writers, the drawings first."""
    pointers = np.array(["mouse"] * drawings + [""] * pictures)
    return made(COLLECTED, count=drawings + pictures, drawn=True, pointers=pointers)


def test_of_collected_samples_those_that_were_drawn_are_measured_with_the_drawn(
    recognizer: Recognizer,
) -> None:
    test = with_pictures(59, 1)

    drawn = measure(recognizer, [test]).drawn

    assert drawn is not None
    assert (drawn["examples"], drawn["test_sets"]) == (59, [COLLECTED])
    right = recognizer.logits(test.pixels).argmax(axis=1) == test.targets
    assert drawn["accuracy"] == pytest.approx(right[:59].mean())


def test_junk_is_held_against_the_drawings_among_collected_samples(recognizer: Recognizer) -> None:
    junk: Any = Junk(40)
    mixed = with_pictures(40, 20)
    drawings = dataclasses.replace(mixed, pixels=mixed.pixels[:40], targets=mixed.targets[:40], pointers=None)

    assert (
        measure(recognizer, [mixed], junk=junk).rejection
        == measure(recognizer, [drawings], junk=junk).rejection
    )


def test_letters_of_a_font_are_not_among_the_drawn(recognizer: Recognizer) -> None:
    measured = measure(recognizer, [made("font-test", drawn=True, synthetic=True)])

    assert measured.drawn is None


def test_writers_are_cut_of_drawn_and_collected_sets_only(recognizer: Recognizer) -> None:
    tests = [
        made("tablet-test", drawn=True, writers=writers()),
        made("forms-test", writers=writers()),
        made(COLLECTED, writers=writers()),
    ]

    figures = measure(recognizer, tests).figures

    assert set(figures["tablet-test"]["slices"]) == {"writer:ann", "writer:bob"}
    assert set(figures[COLLECTED]["slices"]) == {"writer:ann", "writer:bob"}
    assert figures["forms-test"]["slices"] == {}


def test_look_alikes_of_the_alphabet_are_folded(recognizer: Recognizer) -> None:
    everything = measure(recognizer, [made("tablet-test")], lookalikes=[list(DIGITS)])

    assert everything.figures["tablet-test"]["folded"] == 1.0
    assert everything.figures["tablet-test"]["accuracy"] < 1.0


def test_junk_is_held_against_drawn_characters(recognizer: Recognizer) -> None:
    junk: Any = Junk(40)
    drawn, scanned = made("tablet-test", drawn=True), made("forms-test", seed=2)

    beside = measure(recognizer, [drawn, scanned], junk=junk)
    alone = measure(recognizer, [drawn], junk=junk)

    assert beside.rejection is not None
    assert beside.rejection == alone.rejection
    assert beside.rejection["junk_set"] == "made-junk"
    assert beside.rejection["examples"] == len(beside.junk_rejected) == 40
    assert beside.junk_rejected.mean() == pytest.approx(1 - beside.rejection["false_accept_at_95"])


@pytest.mark.parametrize("junk", [None, Junk(0)])
def test_without_junk_rejection_is_not_measured(recognizer: Recognizer, junk: Any) -> None:
    measured = measure(recognizer, [made("tablet-test", drawn=True)], junk=junk)

    assert measured.rejection is None
    assert "rejection" not in measured.metrics


def test_the_mistakes_are_those_of_the_confusion_matrix(recognizer: Recognizer) -> None:
    test = made("tablet-test", labels=np.array(["7"] * 60))

    measured = measure(recognizer, [test])

    mistakes = Mistakes.from_bytes(measured.mistakes(test).to_bytes())
    confusion = np.array(measured.figures["tablet-test"]["confusion"])
    found = np.zeros_like(confusion)
    np.add.at(
        found,
        tuple([DIGITS.index(each) for each in side] for side in (mistakes.targets, mistakes.answers)),
        1,
    )
    assert len(mistakes) > 0
    assert found.tolist() == (confusion - np.diag(np.diag(confusion))).tolist()
    assert set(mistakes.labels.tolist()) == {"7"}
