"""A network that answers with fewer classes than it was made for: its probabilities add up, its doubts stay."""

from pathlib import Path

import numpy as np
import pytest

from recognition.engine.bundle import read_bundle
from recognition.engine.calibration import acceptance, softmax
from recognition.engine.fold import Fold
from recognition.engine.recognizer import Recognizer
from recognition.models import Alphabet
from tests.champions import write_tiny_bundle

RAW = np.random.default_rng(3).normal(0, 3, (50, 4)).astype(np.float32)
TWO = Fold(classes=("a", "b"), places=(0, 1, 1, 0))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.7])
def test_the_probability_of_a_class_is_the_sum_of_its_members(temperature: float) -> None:
    folded = softmax(TWO.logits(RAW, temperature=temperature), temperature)

    whole = softmax(RAW, temperature)
    assert np.allclose(folded[:, 0], whole[:, 0] + whole[:, 3], atol=1e-6)
    assert np.allclose(folded.sum(axis=1), 1)


def test_the_evidence_of_being_a_character_stays_at_temperature_one() -> None:
    folded = acceptance(TWO.logits(RAW, temperature=1.0), temperature=1.0, by="evidence")

    assert np.allclose(folded, acceptance(RAW, temperature=1.0, by="evidence"), atol=1e-6)


def test_an_output_that_leads_nowhere_is_left_out() -> None:
    fold = Fold(classes=("a", "b", "c"), places=(0, -1, 1, 2))

    assert np.allclose(fold.logits(RAW, temperature=1.3), RAW[:, [0, 2, 3]], atol=1e-5)


def test_other_classes_in_another_order_are_put_in_theirs() -> None:
    fold = Fold(classes=("d", "c", "b", "a"), places=(3, 2, 1, 0))

    assert np.allclose(fold.logits(RAW, temperature=1.0), RAW[:, ::-1], atol=1e-5)


@pytest.mark.parametrize("places", [(0, 0), (0, -1), (-1, -1)])
def test_a_fold_leads_to_every_class(places: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="each of 2 classes"):
        Fold(classes=("a", "b"), places=places)


def test_a_recognizer_ranks_the_folded_classes(tmp_path: Path) -> None:
    alphabet = Alphabet(slug="four", classes=["a", "b", "A", "B"])
    sha256 = write_tiny_bundle(tmp_path / "four.zip", alphabet)
    bundle = read_bundle(tmp_path / "four.zip", sha256=sha256)
    pixels = np.random.default_rng(0).integers(0, 255, (5, 28, 28)).astype(np.uint8)

    folded = Recognizer(bundle, fold=Fold(classes=("A", "B"), places=(0, 1, 0, 1)))

    whole = [dict(reading.ranking) for reading in Recognizer(bundle).read(pixels)]
    for reading, before in zip(folded.read(pixels), whole, strict=True):
        found = dict(reading.ranking)
        assert set(found) == {"A", "B"}
        assert found["A"] == pytest.approx(before["a"] + before["A"], abs=1e-5)
    assert folded.info.classes == ("A", "B")
