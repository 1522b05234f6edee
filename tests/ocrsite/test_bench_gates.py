"""The simulation of gates, on a champion's answers made for the purpose."""

import numpy as np
import pytest

from ocrsite.bench.learning.gates import Room, _moved, _noise_for, _one_gate, _twin
from recognition.models import Alphabet
from training.gate import REJECTED

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(digits: Alphabet) -> Room:
    """6,000 answers, of which some are right by far, some hardly, and some wrong."""
    rng, size = np.random.default_rng(1), 6_000
    classes = np.argsort(rng.random((size, 10)), axis=1)[:, :6]
    logits = -np.sort(rng.exponential(2, (size, 6)), axis=1)
    targets = np.where(rng.random(size) < 0.95, classes[:, 0], classes[:, 1])
    return Room(
        alphabet=digits,
        classes=classes,
        logits=logits.astype(np.float32),
        targets=targets,
        drawn=np.ones(size, np.bool_),
    )


def test_twins_differ_as_much_as_was_asked(room: Room) -> None:
    rng = np.random.default_rng(2)
    noise = _noise_for(room, 0.04, rng)

    one, other = (room.read(_twin(room, noise, rng)) == room.targets for _ in range(2))

    assert float((one != other).mean()) == pytest.approx(0.04, abs=0.008)


@pytest.mark.parametrize("truth", [-0.02, 0.02])
def test_a_challenger_is_as_much_better_as_was_asked(room: Room, truth: float) -> None:
    rng = np.random.default_rng(3)
    moved = _moved(room, room.logits, truth, rng)

    before, after = ((room.read(logits) == room.targets).mean() for logits in (room.logits, moved))

    assert float(after - before) == pytest.approx(truth, abs=0.006)


@pytest.mark.parametrize(("truth", "is_better", "is_worse"), [(-0.05, False, True), (0.04, True, False)])
def test_what_is_much_worse_or_better_is_seen(
    room: Room, truth: float, is_better: bool, is_worse: bool
) -> None:
    verdict, _ = _one_gate(room, 0.1, truth, 600, 12, np.random.default_rng(4))

    held = {rule.name: rule.passed for rule in verdict.rules}
    assert held["Shown to be better, not by luck"] is is_better
    assert held["Not surely worse on the original test sets"] is not is_worse
    assert (verdict.verdict == REJECTED) is is_worse
