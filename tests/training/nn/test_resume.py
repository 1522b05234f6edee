"""A fit that was interrupted and went on gives the network that it would have given anyway."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from tests.training.nn.test_fit import CONFIG, fitted
from training.exceptions import TrainingCancelled
from training.nn.checkpoint import Checkpoint, CheckpointUnreadable

pytestmark = pytest.mark.training

THREE = dataclasses.replace(CONFIG, epochs=3, examples_per_epoch=512, average=0.9)


@pytest.fixture(scope="module")
def whole() -> tuple[Any, list[Checkpoint]]:
    """With dropout, averaged weights, variation and batch statistics: all that a checkpoint has to carry."""
    taken: list[Checkpoint] = []
    model = fitted(THREE, architecture="inkloop_cnn", on_checkpoint=taken.append)
    return model, taken


def same(first: Any, second: Any) -> bool:
    ours, theirs = first.weights(), second.weights()
    return all(np.array_equal(ours[name], theirs[name]) for name in ours)


def told(model: Any) -> list[tuple[int, float, float]]:
    return [(record.epoch, record.loss, record.validation_accuracy) for record in model.history]


def test_an_interrupted_fit_goes_on_bit_by_bit(whole: tuple[Any, list[Checkpoint]]) -> None:
    model, _ = whole
    taken: list[bytes] = []
    with pytest.raises(TrainingCancelled):
        fitted(
            THREE,
            architecture="inkloop_cnn",
            on_checkpoint=lambda checkpoint: taken.append(checkpoint.to_bytes()),
            should_stop=lambda: len(taken) == 2,
        )

    resumed = fitted(THREE, architecture="inkloop_cnn", resume=Checkpoint.from_bytes(taken[-1]))

    assert same(model, resumed)
    assert told(model) == told(resumed)


def test_after_the_last_epoch_nothing_is_learned_again(whole: tuple[Any, list[Checkpoint]]) -> None:
    model, taken = whole

    resumed = fitted(THREE, architecture="inkloop_cnn", resume=taken[-1])

    assert same(model, resumed)


def test_it_refuses_the_checkpoint_of_another_fit(whole: tuple[Any, list[Checkpoint]]) -> None:
    other = dataclasses.replace(THREE, seed=2)

    with pytest.raises(CheckpointUnreadable, match="of its own"):
        fitted(other, architecture="inkloop_cnn", resume=whole[1][0])


def test_half_a_checkpoint_is_none(whole: tuple[Any, list[Checkpoint]]) -> None:
    content = whole[1][0].to_bytes()

    with pytest.raises(CheckpointUnreadable, match="an npz of a fit"):
        Checkpoint.from_bytes(content[: len(content) // 2])
